/**
 * chrF (Popović 2015) and, with word n-grams, chrF++ (Popović 2017), as sacreBLEU computes them: precision and recall of
 * character n-grams, each averaged over the orders that both texts have, and their F2.
 */
import { VERSION } from "../version.js";
import { wordsOf } from "./blanks.js";
import type { CorpusScore } from "./corpus-score.js";
import { commonRuns, countRuns, totalOf } from "./ngrams.js";

export interface ChrfOptions {
  readonly lowercase?: boolean;
  /** Longest n-gram of characters. */
  readonly characters?: number;
  /** Longest n-gram of words: 0 for chrF, 2 for chrF++. */
  readonly words?: number;
  /** How many times as much recall counts as precision. */
  readonly beta?: number;
}

type Counts = readonly ReadonlyMap<string, number>[];

const SIGN = /[!-/:-@[-`{-~]/u;

export function chrf(options: ChrfOptions = {}): CorpusScore {
  const { lowercase = false, characters = 6, words = 0, beta = 2 } = options;
  const countsOf = (line: string): Counts => {
    const text = lowercase ? line.toLowerCase() : line;
    const letters = Array.from(wordsOf(text).join(""));
    const cut = words === 0 ? [] : wordsOf(text).flatMap(withoutSign);
    return [
      ...Array.from({ length: characters }, (_, index) => countRuns(letters, index + 1, "")),
      ...Array.from({ length: words }, (_, index) => countRuns(cut, index + 1, " ")),
    ];
  };
  const score = (sums: Float64Array) => fScore(sums, beta);
  return {
    size: 3 * (characters + words),
    statistics(hypothesis, references) {
      const said = countsOf(hypothesis);
      const all = references.map((reference) => compare(said, countsOf(reference)));
      // The reference that the sentence is most like; the first of equals.
      return all.reduce((best, other) => (score(other) > score(best) ? other : best));
    },
    score,
    signature: (references) =>
      [
        `nrefs:${references}`,
        `case:${lowercase ? "lc" : "mixed"}`,
        "eff:yes",
        `nc:${characters}`,
        `nw:${words}`,
        "space:no",
        ...(beta === 2 ? [] : [`beta:${beta}`]),
        `version:rnnc-${VERSION}`,
      ].join("|"),
  };
}

/** `[said, right, common]` of each order. Where a reference has no n-gram of an order, none said counts. */
function compare(said: Counts, right: Counts): Float64Array {
  return Float64Array.from(
    said.flatMap((counts, order) => [
      right[order].size === 0 ? 0 : totalOf(counts),
      totalOf(right[order]),
      commonRuns(counts, right[order]),
    ]),
  );
}

function fScore(sums: Float64Array, beta: number): number {
  let [precision, recall, orders] = [0, 0, 0];
  for (let at = 0; at < sums.length; at += 3) {
    const [said, right, common] = sums.subarray(at, at + 3);
    if (said === 0 || right === 0) continue;
    precision += common / said;
    recall += common / right;
    orders++;
  }
  if (precision + recall === 0) return 0;
  [precision, recall] = [precision / orders, recall / orders];
  return (100 * (1 + beta ** 2) * precision * recall) / (beta ** 2 * precision + recall);
}

/** A sign at a word's end, or else at its beginning, is a word by itself. */
function withoutSign(word: string): readonly string[] {
  const letters = Array.from(word);
  if (letters.length === 1) return [word];
  const [first, last] = [letters[0], letters[letters.length - 1]];
  if (SIGN.test(last)) return [letters.slice(0, -1).join(""), last];
  return SIGN.test(first) ? [first, letters.slice(1).join("")] : [word];
}
