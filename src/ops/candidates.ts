/**
 * Candidate classes, drawn log-uniformly by rank without replacement, as TensorFlow's `log_uniform_candidate_sampler`
 * draws them: rank k comes up with probability log((k + 2) / (k + 1)) / log(classes + 1), which is about how often the
 * k-th most frequent word stands in a text (Zipf), and draws go on until there are as many different ones as wanted.
 *
 * Draw d of training step s is words 2 (d mod 2) and 2 (d mod 2) + 1 of Philox(key; d div 2, s). Everything that
 * decides which classes are drawn is made of additions, multiplications and divisions in double precision, which are
 * the same on every machine; a library's exponential is not.
 */
import { philox } from "../random/philox.js";
import type { Stream } from "./contract.js";

export interface Candidates {
  /** Classes, rising. */
  readonly classes: Int32Array;
  /** The logarithm of how often a class is expected among them. */
  readonly logExpected: (id: number) => number;
}

/**
 * `latest`: so many classes at the end come first by rank; an end of a sentence has the last id and is as frequent as
 * any word. Where all classes are wanted none is drawn, and each is expected once.
 * @throws RangeError unless 1 ≤ samples ≤ classes.
 */
export function drawCandidates(
  { k0, k1 }: Stream,
  step: number,
  sizes: { readonly classes: number; readonly samples: number; readonly latest: number },
): Candidates {
  const { classes, samples } = sizes;
  const latest = Math.min(classes, sizes.latest);
  if (samples < 1 || samples > classes) throw new RangeError(`${samples} samples of ${classes} classes`);
  if (samples === classes) {
    return { classes: Int32Array.from({ length: classes }, (_, id) => id), logExpected: () => 0 };
  }
  const range = logarithm(classes + 1);
  const words = new Uint32Array(4);
  const drawn = new Set<number>();
  let draws = 0;
  for (; drawn.size < samples; draws++) {
    const block = Math.floor(draws / 2);
    if (draws % 2 === 0) {
      philox(k0, k1, block >>> 0, Math.floor(block / 2 ** 32), step >>> 0, Math.floor(step / 2 ** 32), words);
    }
    const at = 2 * (draws % 2);
    const chance = ((words[at] >>> 5) * 2 ** 26 + (words[at + 1] >>> 6)) / 2 ** 53;
    const rank = Math.min(classes - 1, Math.floor(exponential(chance * range)) - 1);
    drawn.add((rank + classes - latest) % classes);
  }
  return {
    classes: Int32Array.from(drawn).sort(),
    logExpected(id) {
      const rank = (id + latest) % classes;
      const chance = Math.log1p(1 / (rank + 1)) / Math.log(classes + 1);
      return Math.log(-Math.expm1(draws * Math.log1p(-chance)));
    },
  };
}

const { LN2 } = Math;

/** Of a whole number from 1 on: 2 atanh((m - 1) / (m + 1)) by its series, for m in [1, 2). */
export function logarithm(count: number): number {
  let [m, halvings] = [count, 0];
  for (; m >= 2; halvings++) m /= 2;
  const z = (m - 1) / (m + 1);
  const square = z * z;
  let sum = 0;
  for (let term = 41; term >= 1; term -= 2) sum = sum * square + 1 / term;
  return 2 * z * sum + halvings * LN2;
}

/** For 0 ≤ x: the series of e^r for the rest r < log 2, times a power of two. */
export function exponential(x: number): number {
  const doublings = Math.floor(x / LN2);
  const rest = x - doublings * LN2;
  let sum = 1;
  for (let term = 20; term >= 1; term--) sum = 1 + (rest * sum) / term;
  let power = 1;
  for (let at = 0; at < doublings; at++) power *= 2;
  return sum * power;
}
