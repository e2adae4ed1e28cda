/** Edits of a refactoring, in the canonical layout where the file was in it. */
import type { TextEdit } from "vscode-languageserver";
import { format } from "../compiler/format/format.js";
import { linesOf, rangeOf } from "./positions.js";
import type { State } from "./workspace.js";

/** Replaces a stretch of the file. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What an editor is to do so that the file has the replacements. */
export function tidied(state: State, replacements: readonly Replacement[]): TextEdit[] {
  const after = replaced(state.text, replacements);
  const [before, now] = [canonical(state.text), canonical(after)];
  return changed(state.text, before === state.text && now !== null ? now : after);
}

function canonical(text: string): string | null {
  const formatted = format({ file: "", text });
  return "text" in formatted ? formatted.text : null;
}

function replaced(text: string, replacements: readonly Replacement[]): string {
  return [...replacements]
    .sort((a, b) => b.start - a.start)
    .reduce((done, { start, end, text: by }) => `${done.slice(0, start)}${by}${done.slice(end)}`, text);
}

/** One edit from the first sign that differs to the last; none where none does. */
export function changed(before: string, after: string): TextEdit[] {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  if (head === before.length && head === after.length) return [];
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const range = rangeOf(linesOf(before), { start: head, end: before.length - tail });
  return [{ range, newText: after.slice(head, after.length - tail) }];
}
