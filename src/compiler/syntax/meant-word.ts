/** Words of the language within a statement, misspelt. */
import type { IToken } from "chevrotain";
import type { Suggestion } from "../diagnostics/diagnostic.js";
import { didYouMean } from "../diagnostics/did-you-mean.js";
import type { Span } from "../source.js";
import { endOf } from "./token-place.js";
import { Identifier, T } from "./tokens.js";

/**
 * For a word within a statement that is near to one that joins its parts, or to a unit where a count stands before it.
 * `reads` tells whether the statement can be read with a word of the language there.
 */
export function meantWithin(
  span: Span,
  found: IToken,
  before: IToken | undefined,
  reads: (word: string) => boolean,
): Suggestion | null {
  if (found.tokenType !== Identifier) return null;
  const isUnit = before?.tokenType === T.count && found.startOffset <= endOf(before) + 1;
  const meant = didYouMean(span, found.image, isUnit ? [...UNIT_WORDS, ...JOINING] : JOINING);
  const word = meant?.edit?.text;
  return word === undefined || !JOINING.includes(word) || reads(word) ? meant : null;
}

const JOINING: readonly string[] = [
  ...["extends", "from", "in", "and", "or", "not", "mod", "when", "best", "validate", "every", "by", "of", "lanes"],
  ...["log", "step"],
];
const UNIT_WORDS: readonly string[] = ["ms", "s", "min", "h", "day", "days", "B", "KiB", "MiB", "GiB"];
