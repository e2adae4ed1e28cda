/**
 * Corpus BLEU (Papineni et al. 2002) as sacreBLEU computes it: clipped counts of n-grams up to four words, the closest
 * reference's length, and smoothing after Chen and Cherry 2014 (`exp` is method 3, of NIST; `floor` 1; `add-k` 2).
 */
import { VERSION } from "../version.js";
import { withoutEnd, wordsOf } from "./blanks.js";
import type { CorpusScore } from "./corpus-score.js";
import { countRuns } from "./ngrams.js";
import { tokenise13a } from "./tokenise-13a.js";

export type Smoothing =
  | { readonly kind: "exp" | "none" }
  /** What stands for a count of 0. */
  | { readonly kind: "floor"; readonly value: number }
  /** What is added to the counts of two words and more. */
  | { readonly kind: "add-k"; readonly value: number };

export interface BleuOptions {
  readonly lowercase?: boolean;
  /** `none`: the texts are tokenised already, by blanks. */
  readonly tokenisation?: "13a" | "none";
  readonly smoothing?: Smoothing;
  /** Only orders of which there is an n-gram count: for single short sentences. */
  readonly effectiveOrder?: boolean;
}

export interface BleuParts {
  readonly score: number;
  /** In percent, of one to four words, smoothed. */
  readonly precisions: readonly number[];
  readonly brevityPenalty: number;
  readonly hypothesisLength: number;
  readonly referenceLength: number;
}

const ORDERS = 4;
/** Between the words of an n-gram: a blank, which no token contains. */
const JOINT = " ";

/** The mean length and the common n-grams: `[words, words of the closest reference, 4 × common, 4 × all]`. */
const SIZE = 2 + 2 * ORDERS;

export function bleu(options: BleuOptions = {}): CorpusScore & { parts(sums: Float64Array): BleuParts } {
  const { lowercase = false, tokenisation = "13a", effectiveOrder = false } = options;
  const smoothing: Smoothing = options.smoothing ?? { kind: "exp" };
  const tokensOf = (line: string): readonly string[] => {
    const text = withoutEnd(lowercase ? line.toLowerCase() : line);
    return tokenisation === "13a" ? tokenise13a(text) : wordsOf(text);
  };
  const parts = (sums: Float64Array) => bleuOf(sums, smoothing, effectiveOrder);
  return {
    size: SIZE,
    statistics: (hypothesis, references) => sentence(tokensOf(hypothesis), references.map(tokensOf)),
    parts,
    score: (sums) => parts(sums).score,
    signature: (references) =>
      [
        `nrefs:${references}`,
        `case:${lowercase ? "lc" : "mixed"}`,
        `eff:${effectiveOrder ? "yes" : "no"}`,
        `tok:${tokenisation}`,
        `smooth:${smoothing.kind}${"value" in smoothing ? `[${smoothing.value.toFixed(2)}]` : ""}`,
        `version:rnnc-${VERSION}`,
      ].join("|"),
  };
}

function sentence(hypothesis: readonly string[], references: readonly (readonly string[])[]): Float64Array {
  const statistics = new Float64Array(SIZE);
  statistics[0] = hypothesis.length;
  statistics[1] = closestLength(
    hypothesis.length,
    references.map(({ length }) => length),
  );
  for (let order = 1; order <= ORDERS; order++) {
    const allowed = new Map<string, number>();
    for (const reference of references) {
      for (const [run, count] of countRuns(reference, order, JOINT)) {
        allowed.set(run, Math.max(count, allowed.get(run) ?? 0));
      }
    }
    for (const [run, count] of countRuns(hypothesis, order, JOINT)) {
      statistics[1 + order] += Math.min(count, allowed.get(run) ?? 0);
      statistics[1 + ORDERS + order] += count;
    }
  }
  return statistics;
}

/** Of two that are as close, the shorter. */
function closestLength(length: number, references: readonly number[]): number {
  return references.reduce((best, other) => {
    const [near, nearest] = [Math.abs(other - length), Math.abs(best - length)];
    return near < nearest || (near === nearest && other < best) ? other : best;
  });
}

function bleuOf(sums: Float64Array, smoothing: Smoothing, effectiveOrder: boolean): BleuParts {
  const [hypothesisLength, referenceLength] = sums;
  const brevityPenalty = hypothesisLength < referenceLength ? brevity(hypothesisLength, referenceLength) : 1;
  const precisions = [0, 0, 0, 0];
  const lengths = { brevityPenalty, hypothesisLength, referenceLength };
  if (sums.subarray(2, 2 + ORDERS).every((common) => common === 0)) return { score: 0, precisions, ...lengths };
  let halvings = 1;
  let orders = ORDERS;
  for (let order = 1; order <= ORDERS; order++) {
    const added = smoothing.kind === "add-k" && order > 1 ? smoothing.value : 0;
    const common = sums[1 + order] + added;
    const all = sums[1 + ORDERS + order] + added;
    if (all === 0) break;
    if (effectiveOrder) orders = order;
    if (common === 0 && smoothing.kind === "exp") halvings *= 2;
    precisions[order - 1] = (100 * smoothed(common, halvings, smoothing)) / all;
  }
  const logarithms = precisions.slice(0, orders).map(Math.log);
  const mean = logarithms.reduce((sum, value) => sum + value, 0) / orders;
  return { score: brevityPenalty * Math.exp(mean), precisions, ...lengths };
}

function brevity(hypothesis: number, reference: number): number {
  return hypothesis === 0 ? 0 : Math.exp(1 - reference / hypothesis);
}

function smoothed(common: number, halvings: number, smoothing: Smoothing): number {
  if (common > 0) return common;
  if (smoothing.kind === "exp") return 1 / halvings;
  return smoothing.kind === "floor" ? smoothing.value : 0;
}
