/** How many words tokens make up: those between blanks of characters, and those that were cut into pieces. */

import type { Numbers } from "../../ops/contract.js";
import type { Cut } from "../../plan/cut.js";
import { isUnfinished } from "../decoding/pieces.js";
import { wordsOf } from "../metrics/blanks.js";

/** What a token does to the count. */
const BLANK = 0;
/** A word by itself, the last piece of one, or an end. */
const WHOLE = 1;
/** One of the characters of a word: the first of them counts. */
const CHARACTER = 2;
/** A piece after which its word goes on. */
const UNFINISHED = 3;

/** The words among the tokens `from` to `to` of these ids. */
export type WordCount = (ids: Numbers, from: number, to: number) => number;

/**
 * `words`: of the vocabulary, from id 1; 0 is a token that it does not know, the id after the last word an end. An end
 * counts as a word, as `</s>` does where perplexities of models of words are told.
 */
export function wordCount(words: readonly string[], cut: Cut): WordCount {
  const kindOf = (word: string): number => {
    if (cut === "characters") return wordsOf(word).length === 0 ? BLANK : CHARACTER;
    return (cut === "pieces" || cut === "pieces of marks") && isUnfinished(word) ? UNFINISHED : WHOLE;
  };
  const unknown = cut === "characters" ? CHARACTER : WHOLE;
  const kinds = Uint8Array.from([unknown, ...words.map(kindOf), WHOLE]);
  return (ids, from, to) => {
    let count = 0;
    let before = BLANK;
    for (let at = from; at < to; at++) {
      const kind = kinds[ids[at]];
      if (kind === WHOLE || (kind === CHARACTER && before !== CHARACTER)) count++;
      before = kind;
    }
    return count;
  };
}
