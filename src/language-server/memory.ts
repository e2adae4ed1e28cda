/** What earlier checks found, taken up again where nothing has changed that it rests on. */
import type { Earlier } from "../compiler/check.js";
import type { CheckedSpace } from "../compiler/semantics/check-experiment.js";
import type { UserCallable } from "../compiler/semantics/context.js";
import type { LoadedFile } from "../compiler/semantics/names/files.js";
import type { Whole } from "../compiler/semantics/names/inherit.js";
import { mentionsIn } from "../compiler/semantics/names/mentions.js";
import type { Scope } from "../compiler/semantics/names/scope.js";
import type { SourceText, Span } from "../compiler/source.js";
import type { Parsed } from "../compiler/syntax/parse.js";
import type { Definition, Experiment } from "../compiler/syntax/tree.js";
import { type FileParts, inFile, pathOfPart, readParts } from "./parts.js";

interface Found {
  /** Definitions and names, by identity. */
  readonly restsOn: readonly unknown[];
  /** All that can be called, which what is said of a misspelt name rests on. */
  readonly names: string;
  readonly space: CheckedSpace;
}

/** What a definition sees of its file. */
interface Seen {
  readonly callables: ReadonlyMap<string, UserCallable>;
  readonly constants: Scope;
  readonly broken: ReadonlySet<string>;
}

export class Memory implements Earlier {
  readonly #files = new Map<string, FileParts>();
  readonly #found = new WeakMap<Experiment, Found>();

  readonly parse = (source: SourceText): Parsed => this.read(source).parsed;

  readonly inFile = (span: Span): Span => {
    const parts = this.#files.get(pathOfPart(span.file));
    return parts ? inFile(parts, span) : span;
  };

  readonly space = (whole: Whole, file: LoadedFile, work: () => CheckedSpace): CheckedSpace => {
    const restsOn = definitionsUnder(whole.definition, file);
    const names = [...file.callables.keys()].join(" ");
    const before = this.#found.get(whole.definition);
    const isSame =
      before !== undefined &&
      before.restsOn.length === restsOn.length &&
      before.restsOn.every((one, index) => one === restsOn[index]) &&
      (before.space.diagnostics.length === 0 || before.names === names);
    if (isSame) return before.space;
    const space = work();
    this.#found.set(whole.definition, { restsOn, names, space });
    return space;
  };

  /** A file in parts; the same object while its text is the same. */
  read(source: SourceText): FileParts {
    const before = this.#files.get(source.file) ?? null;
    if (before?.source.text === source.text) return before;
    const parts = readParts(source, before);
    this.#files.set(source.file, parts);
    return parts;
  }

  forget(path: string): void {
    this.#files.delete(path);
  }
}

/** An experiment, its bases, and all that they call and name outside of themselves, in one order. */
function definitionsUnder(definition: Experiment, file: LoadedFile): readonly unknown[] {
  const under = new Set<unknown>();
  const visit = (one: Definition, seen: Seen) => {
    if (under.has(one)) return;
    under.add(one);
    for (const name of mentionsIn(one)) {
      const user: UserCallable | undefined = seen.callables.get(name);
      if (user)
        visit(user.definition, { callables: user.callables(), constants: user.constants(), broken: user.broken });
      else if (seen.broken.has(name)) under.add(name);
      // A constant may be made of others.
      if (seen.constants.find(name)) for (const { entry } of seen.constants.entries()) under.add(entry.span);
    }
  };
  let at: { readonly definition: Experiment; readonly file: LoadedFile } | undefined = { definition, file };
  while (at && !under.has(at.definition)) {
    visit(at.definition, at.file);
    at = at.definition.base ? at.file.experiments.get(at.definition.base.text) : undefined;
  }
  return [...under];
}
