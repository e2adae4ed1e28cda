/** The word without which a statement's first one says nothing: `stop when`, `keep best`, `validate every`. */
import type { IToken } from "chevrotain";
import type { Suggestion } from "../diagnostics/diagnostic.js";
import type { Span } from "../source.js";
import type { Unreadable } from "./apart.js";
import { relabel, unwritten } from "./layout.js";
import type { RnnParser } from "./parser.js";
import { endOf } from "./token-place.js";
import { wordToken } from "./tokens.js";

const SECOND: ReadonlyMap<string, string> = new Map([
  ["stop", "when"],
  ["keep", "best"],
  ["validate", "every"],
]);

/** The word; undefined for other statements. */
export function secondWord(first: IToken): string | undefined {
  return SECOND.get(first.image);
}

/** To write it in the place of what stands there, or before that; null where neither lets the statement be read. */
export function withSecondWord(
  { statement }: Unreadable,
  found: IToken,
  word: string,
  file: string,
  by: RnnParser,
): Suggestion | null {
  const place = statement.indexOf(found);
  if (place < 1) return null;
  const reads = (tried: readonly IToken[]) => {
    by.input = [...tried];
    by.statement();
    return by.errors.length === 0;
  };
  const span: Span = { file, start: found.startOffset, end: endOf(found) };
  if (reads(statement.with(place, relabel(found, wordToken(word)))))
    return { message: `write \`${word}\``, edit: { span, text: word } };
  if (!reads(statement.toSpliced(place, 0, unwritten(wordToken(word), word, statement[place - 1])))) return null;
  return { message: `write \`${word}\` before it`, edit: { span: { ...span, end: span.start }, text: `${word} ` } };
}
