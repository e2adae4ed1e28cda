/** Blocks, pipelines and criteria: each call works out the body anew, so that each has weights of its own. */
import { thousands } from "../../../spelling/thousands.js";
import { diagnostic } from "../../diagnostics/diagnostic.js";
import type { Span } from "../../source.js";
import type { Call, Parameter, Statement } from "../../syntax/tree.js";
import { matchArguments, type Piped, reportMissing } from "../calls/bind.js";
import { describeType, fitType } from "../calls/parameter-types.js";
import { type Context, report, type UserCallable } from "../context.js";
import { spanOfValue } from "../messages/part-spans.js";
import { whatIs } from "../sections/sections.js";
import { UNKNOWN, type Value } from "../values/value.js";
import { declare, unusedNames } from "./declare.js";
import { Scope } from "./scope.js";

export function expandCallable(user: UserCallable, call: Call, piped: Piped | null, context: Context): Value {
  const { definition } = user;
  const name = call.callee.text;
  const where = CALLED_IN[definition.kind];
  if (context.where !== where) {
    const parameters = { name, here: `\`${context.where}\``, there: `\`${where}\`` };
    report(context, "wrong-place", call.callee.span, parameters);
    return UNKNOWN;
  }
  if (context.expanding.includes(name)) {
    report(context, "calls-itself", call.callee.span, { name });
    return UNKNOWN;
  }
  const { isWithoutValues } = context.shared;
  if (!isWithoutValues && isTooMany(name, call, context)) return UNKNOWN;
  const given = matchArguments(
    definition.parameters.map((parameter) => parameter.name.text),
    call,
    piped,
    context,
  );
  if (given === null) return UNKNOWN;
  const values = new Map<Parameter, Value>();
  const written = new Map<Parameter, Span>();
  const dimensions = new Scope(user.constants());
  const inner: Context = {
    ...context,
    scope: dimensions,
    shared: { ...context.shared, callables: user.callables(), broken: user.broken },
    expanding: [...context.expanding, name],
  };
  for (const parameter of definition.parameters) {
    const { fallback } = parameter;
    const argument = given.get(parameter.name.text);
    const said = argument ?? (fallback && { expression: fallback, span: fallback.span });
    if (!said) {
      const parameters = { callee: name, name: parameter.name.text, wanted: describeType(parameter.type) };
      reportMissing(context, call, parameters);
      return UNKNOWN;
    }
    const value = fitType(parameter, said, argument ? context : inner, dimensions);
    if (value === null && !isWithoutValues) return UNKNOWN;
    if (value === null) continue;
    values.set(parameter, value);
    if ("expression" in said)
      written.set(parameter, spanOfValue(said.expression, argument ? context.scope : dimensions));
  }
  // Its own body is gone through by itself.
  if (isWithoutValues) return UNKNOWN;
  return workBody(definition.body, [...values], inner, context, written);
}

export const CALLED_IN = { block: "model", pipeline: "data", criterion: "train" } as const;

/** Far more than a model or a pipeline has; each costs some microseconds in each case of the search space. */
const MOST_CALLS = 2000;

/** Counts a call of a block or pipeline; reports the outermost one when there are too many, once. */
function isTooMany(name: string, { callee }: Call, { expanding, shared }: Context): boolean {
  const { written } = shared;
  if (expanding.length === 0) written.from = callee.span;
  if (++written.calls === MOST_CALLS + 1) {
    const parameters = { name: [...expanding, name][0], most: thousands(MOST_CALLS) };
    shared.report(diagnostic("too-many-calls", written.from ?? callee.span, parameters));
  }
  return written.calls > MOST_CALLS;
}

/** The value a body returns, with its parameters bound; `written` says where their values are. */
export function workBody(
  body: readonly Statement[],
  bindings: readonly (readonly [Parameter, Value])[],
  inner: Context,
  caller: Context,
  written: ReadonlyMap<Parameter, Span> = new Map(),
): Value {
  const scope = new Scope(inner.scope);
  const stem = caller.origin.name;
  for (const [parameter, value] of bindings) {
    declare(inner, scope, {
      name: parameter.name.text,
      span: parameter.name.span,
      role: "parameter",
      work: () => value,
      written: written.get(parameter),
    });
  }
  let result: Value | undefined;
  const assigned: string[] = [];
  for (const statement of body) {
    if (statement.kind === "assignment") {
      const { name, doc, value, span } = statement;
      const origin = { name: stem === null ? name.text : `${stem}_${name.text}`, doc, span };
      const work = () => inner.shared.elaborate(value, { ...inner, scope, origin });
      declare(inner, scope, { name: name.text, span: name.span, role: "name", work });
      assigned.push(name.text);
    } else if (statement.kind !== "return") {
      report(inner, "misplaced", statement.span, { what: whatIs(statement) });
    }
  }
  for (const name of assigned) scope.work(name);
  for (const statement of body) {
    if (statement.kind !== "return") continue;
    const value = inner.shared.elaborate(statement.value, { ...inner, scope, origin: { ...caller.origin } });
    if (result !== undefined) report(inner, "misplaced", statement.span, { what: "a second `return`" });
    result ??= value;
  }
  unusedNames(inner, scope);
  return result ?? UNKNOWN;
}
