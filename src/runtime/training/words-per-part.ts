/** The words of a part beside its tokens, for perplexities per word. */
import type { PreparedPart } from "../data/prepared.js";
import type { Bound } from "../program/bind.js";
import { wordCount } from "./count-words.js";

/** Of one measure, in one part. */
export interface WordsOfPart {
  /** Tokens of a word, in the mean. */
  readonly tokensPerWord: number;
  /** Of one example; null where examples are cut from a longer text, and a word may lie in two of them. */
  readonly wordsOf: ((example: number) => number) | null;
}

/** By the names of the measures that are per word. */
export type PartWords = Readonly<Record<string, WordsOfPart>>;

const known = new WeakMap<PreparedPart, PartWords>();

/** Counted once a part. */
export function partWords({ program, wordsOf }: Pick<Bound, "program" | "wordsOf">, part: PreparedPart): PartWords {
  const found = known.get(part);
  if (found) return found;
  const entries = Object.entries(program.perWord ?? {}).map(([name, { column, vocabulary, cut }]) => {
    const { values, offsets } = part.columns[column];
    const count = wordCount(wordsOf(vocabulary), cut);
    const example = offsets && ((at: number) => count(values, offsets[at], offsets[at + 1]));
    return [name, { tokensPerWord: values.length / wordsIn(values.length), wordsOf: example }] as const;

    function wordsIn(length: number): number {
      if (!example || !offsets) return count(values, 0, length);
      let words = 0;
      for (let at = 0; at < offsets.length - 1; at++) words += example(at);
      return words;
    }
  });
  const words = Object.fromEntries(entries);
  known.set(part, words);
  return words;
}
