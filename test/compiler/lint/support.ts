/** What the rules say of a text. */

import { check } from "../../../src/compiler/check.js";
import type { Said } from "../../../src/compiler/diagnostics/diagnostic.js";
import { lint } from "../../../src/compiler/lint/lint.js";
import type { DataFacts } from "../../../src/compiler/lint/look.js";
import type { Levels } from "../../../src/compiler/lint/table.js";
import { lineStarts, positionAt } from "../../../src/compiler/source.js";
import { hostOf, MAIN } from "../support/host.js";

export interface Around {
  readonly file?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly levels?: Levels;
  readonly facts?: DataFacts | null;
}

/** @throws Error where `check` has anything to say: advice is for files that are right. */
export function lintText(
  text: string,
  { file = MAIN, files = {}, levels = {}, facts = null }: Around = {},
): readonly Said[] {
  const source = { file, text };
  const checked = check(source, hostOf({ ...files, [file]: text }));
  const [problem] = checked.diagnostics;
  if (problem) throw new Error(`${file}: ${problem.code}: ${problem.message}`);
  return lint(checked, source, levels, () => facts);
}

/** `rule line:column`. */
export function placesIn(text: string, said: readonly Said[]): readonly string[] {
  const starts = lineStarts(text);
  return said.map(({ code, span }) => {
    const { line, column } = positionAt(starts, span.start);
    return `${code} ${line}:${column}`;
  });
}

export const placesOf = (text: string, around: Around = {}) => placesIn(text, lintText(text, around));

export const messagesOf = (text: string, around: Around = {}) => lintText(text, around).map(({ message }) => message);

export function applied(text: string, { suggestion }: Said): string {
  const edit = suggestion?.edit;
  return edit ? text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end) : text;
}
