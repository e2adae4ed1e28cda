/** Blocks, pipelines and criteria that nothing calls yet, as in a library: what can be said of them without arguments. */
import type { Definition } from "../../syntax/tree.js";
import { checkType } from "../calls/parameter-types.js";
import type { Context, UserCallable } from "../context.js";
import { UNKNOWN } from "../values/value.js";
import { CALLED_IN, workBody } from "./expand.js";
import type { LoadedFile } from "./files.js";
import { mentionsIn } from "./mentions.js";
import { Scope } from "./scope.js";

/** Those of a file that none of its experiments comes to. */
export function uncalledIn(file: LoadedFile): readonly UserCallable[] {
  const written = new Set<Definition>(file.parsed.tree.definitions);
  const own = [...file.callables.values()].filter(({ definition }) => written.has(definition));
  // Most files have none, and going through their experiments takes as long as reading them.
  if (own.length === 0) return [];
  const reached = reachedIn(file);
  return own.filter(({ definition }) => !reached.has(definition));
}

/**
 * Goes through a body with parameters of which nothing is known: names, callables and arguments are told of as in a call.
 * What a name is used for may hang on a value, so none is called unused.
 */
export function checkUncalled({ definition, callables, constants, broken }: UserCallable, outer: Context): void {
  const { kind, name, parameters, body, span } = definition;
  const { report } = outer.shared;
  const scope = new Scope(constants());
  const inner: Context = {
    where: CALLED_IN[kind],
    scope,
    origin: { name: null, doc: null, span },
    shared: {
      ...outer.shared,
      callables: callables(),
      broken,
      isWithoutValues: true,
      report: (said) => {
        if (said.code !== "unused-name") report(said);
      },
    },
    expanding: [name.text],
  };
  for (const { type } of parameters) {
    checkType(inner, type);
    const width = type.kind === "sequence-type" ? type.dimensions.at(-1)?.high : null;
    if (width?.kind === "reference" && !scope.find(width.name))
      scope.declare({ name: width.name, span: width.span, role: "dimension", work: () => UNKNOWN });
  }
  workBody(
    body,
    parameters.map((parameter) => [parameter, UNKNOWN]),
    inner,
    inner,
  );
}

/** What the experiments of a file call, and what that calls. */
function reachedIn({ parsed, callables }: LoadedFile): ReadonlySet<Definition> {
  const reached = new Set<Definition>(parsed.tree.definitions.filter(({ kind }) => kind === "experiment"));
  for (const definition of reached) {
    for (const name of mentionsIn(definition)) {
      const called = callables.get(name);
      if (called) reached.add(called.definition);
    }
  }
  return reached;
}
