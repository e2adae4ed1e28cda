/** Whether definitions of two programs mean the same: they read the same, and so does all that they name. */
import { type SourceText, type Span, textAt } from "../../source.js";
import type { Definition } from "../../syntax/tree.js";
import type { UserCallable } from "../context.js";
import type { LoadedFile, Program } from "./files.js";
import { mentionsIn } from "./mentions.js";
import type { Scope } from "./scope.js";

/** A program, and the texts that its spans are of. */
export interface ReadProgram {
  readonly program: Program;
  readonly sources: ReadonlyMap<string, SourceText>;
}

/** What a definition sees of its file. */
interface Seen {
  readonly callables: ReadonlyMap<string, UserCallable>;
  readonly constants: Scope;
}

/**
 * Files of the first program that an experiment rests on, each with the one that stands for it in the second; null where
 * anything that it rests on may mean something else there. That the second has the experiment itself is taken for granted.
 */
export function filesUnder(name: string, first: ReadProgram, second: ReadProgram): ReadonlyMap<string, string> | null {
  const [mine, theirs] = [first.program.main, second.program.main];
  const files = new Map([[mine.path, theirs.path]]);
  const visited = new Set<Definition>();
  const reads = (x: Span, y: Span) => textAt(first.sources, x) === textAt(second.sources, y);

  /** All of a file, since what is declared inside an experiment may not have the name of any. */
  const areConstantsAlike = (x: Scope, y: Scope): boolean => {
    const [before, after] = [x, y].map((scope) => scope.entries().map(({ entry }) => entry));
    return (
      before.length === after.length &&
      before.every((one, index) => {
        const other = after[index];
        return one.name === other.name && one.written && other.written && reads(one.written, other.written);
      })
    );
  };
  const isNamedAlike = (definition: Definition, x: Seen, y: Seen): boolean => {
    if (visited.has(definition)) return true;
    visited.add(definition);
    const hasCallables = x.callables.size + y.callables.size > 0;
    return (
      areConstantsAlike(x.constants, y.constants) &&
      [...(hasCallables ? mentionsIn(definition) : [])].every((mentioned) => {
        const [one, other] = [x.callables.get(mentioned), y.callables.get(mentioned)];
        if (!one || !other) return one === other;
        return isDefinedAlike(one.definition, other.definition, seenBy(one), seenBy(other));
      })
    );
  };
  const isDefinedAlike = (one: Definition, other: Definition, x: Seen, y: Seen): boolean => {
    const there = files.get(one.span.file) ?? other.span.file;
    files.set(one.span.file, there);
    if (there !== other.span.file || one.doc !== other.doc || !reads(one.span, other.span)) return false;
    return isNamedAlike(one, x, y);
  };

  const isAlike = (definition: Definition | undefined, x: LoadedFile, y: LoadedFile): boolean => {
    if (definition?.kind !== "experiment" || !isNamedAlike(definition, x, y)) return false;
    if (!definition.base) return true;
    const [one, other] = [x, y].map(({ experiments }) => experiments.get(definition.base?.text ?? ""));
    if (!one || !other) return false;
    return (
      isDefinedAlike(one.definition, other.definition, one.file, other.file) &&
      isAlike(one.definition, one.file, other.file)
    );
  };
  return isAlike(mine.experiments.get(name)?.definition, mine, theirs) ? files : null;
}

function seenBy({ callables, constants }: UserCallable): Seen {
  return { callables: callables(), constants: constants() };
}
