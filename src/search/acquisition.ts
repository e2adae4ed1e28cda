/**
 * Where the expected improvement is greatest, in its logarithm (Ament et al. 2023): from the best of many points spread
 * over the space, up along the gradient on lines, and value by value where there are steps or choices.
 */
import type { Axis } from "./axes.js";
import { placeAt, placeOf, placeOfShare, shareOf, valueAt } from "./axes.js";
import { chosenBy, type Draws } from "./draws.js";
import type { Expected, Process } from "./gaussian-process.js";
import { minimizeWithin } from "./numbers/lbfgsb.js";
import { logImprovement } from "./numbers/normal.js";
import { MOST_DIMENSIONS, sobolCoordinate } from "./numbers/sobol-sequence.js";

const SPREAD = 1024;
const STARTS = 10;
const ROUNDS = 8;
/** A domain of more values is searched by strides. */
const ALL_VALUES = 16;

/** A point as a process sees it: lines from 0 to 1, choices by their numbers; and what is to be gained there. */
export interface Promising {
  readonly x: Float64Array;
  readonly gain: number;
}

export interface Gain {
  readonly at: (x: Float64Array) => number;
  /** At many points, in less time. */
  readonly atEach: (all: readonly Float64Array[]) => Float64Array;
  /** Of the point that `at` was last asked of. */
  readonly gradient: (x: Float64Array, out: Float64Array) => void;
}

/** The mean over sets of values, each with its best so far; lower values are better. */
export function logExpectedImprovement(process: Process, best: Float64Array): Gain {
  const sets = best.length;
  const logs = new Float64Array(sets);
  const [byMeans, bySpread] = [new Float64Array(sets), new Float64Array(sets)];
  let spread = 0;
  let total = 0;

  function improvement({ means, variance }: Expected): number {
    spread = Math.sqrt(variance);
    const logSpread = Math.log(spread);
    let most = Number.NEGATIVE_INFINITY;
    for (let set = 0; set < sets; set++) {
      const z = (best[set] - means[set]) / spread;
      const { value, slope } = logImprovement(z);
      logs[set] = value + logSpread;
      byMeans[set] = -slope / spread;
      bySpread[set] = (1 - slope * z) / spread;
      most = Math.max(most, logs[set]);
    }
    let sum = 0;
    for (let set = 0; set < sets; set++) sum += Math.exp(logs[set] - most);
    total = most + Math.log(sum);
    return total - Math.log(sets);
  }

  return {
    at: (x) => improvement(process.expect(x)),
    atEach(all) {
      const gains = new Float64Array(all.length);
      process.expectEach(all, (index, expected) => {
        gains[index] = improvement(expected);
      });
      return gains;
    },
    gradient(x, out) {
      let slope = 0;
      for (let set = 0; set < sets; set++) {
        const weight = Math.exp(logs[set] - total);
        byMeans[set] *= weight;
        slope += weight * bySpread[set];
      }
      process.gradient(x, byMeans, slope / (2 * spread), out);
    },
  };
}

/** The best points found, the best first, each once. `known`: points to start from besides. */
export function mostPromising(
  axes: readonly Axis[],
  gain: Gain,
  nearness: Float64Array,
  known: readonly Float64Array[],
  draws: Draws,
): readonly Promising[] {
  const shifts = axes.map(() => Math.floor(draws.uniform() * 2 ** 32));
  const spread = Array.from({ length: SPREAD }, (_, index) =>
    Float64Array.from(axes, (axis, dimension) => {
      const share =
        dimension < MOST_DIMENSIONS ? sobolCoordinate(index, dimension, shifts[dimension]) : draws.uniform();
      return shareOf(axis, placeAt(axis, share));
    }),
  );
  const gains = gain.atEach(spread);
  const byGain = spread.map((x, index): Promising => ({ x, gain: gains[index] })).sort((a, b) => b.gain - a.gain);
  const [first, ...others] = byGain;
  // By chance, in proportion to the improvement: some starts are to lie elsewhere.
  const weights = others.map((one) => Math.exp(one.gain - first.gain));
  const more = chosenBy(weights, STARTS - 1 - known.length, draws).map((index) => others[index]);
  const starts = [first, ...more, ...known.map((x) => ({ x, gain: gain.at(x) }))];
  const found = starts.map((start) => climbed(axes, gain, nearness, start));
  return [...found, ...byGain].sort((a, b) => b.gain - a.gain);
}

function climbed(axes: readonly Axis[], gain: Gain, nearness: Float64Array, start: Promising): Promising {
  const smooth = axes.flatMap((axis, index) => (axis.kind === "line" && axis.step === null ? [index] : []));
  const stepped = axes.flatMap((_, index) => (smooth.includes(index) ? [] : [index]));
  let at = start;
  for (let round = 0; round < ROUNDS; round++) {
    const before = at.gain;
    at = alongGradient(smooth, gain, nearness, at);
    for (const index of stepped) at = alongValues(axes[index], index, gain, at);
    if (stepped.length === 0 || at.gain <= before + 1e-4) break;
  }
  return at;
}

/** In units of each axis's length, in which all axes are as steep. */
function alongGradient(smooth: readonly number[], gain: Gain, nearness: Float64Array, start: Promising): Promising {
  if (smooth.length === 0) return start;
  const lengths = smooth.map((axis) => 1 / Math.sqrt(nearness[axis]));
  const x = Float64Array.from(start.x);
  const slopes = new Float64Array(x.length);
  const place = (scaled: Float64Array) => {
    for (const [index, axis] of smooth.entries()) x[axis] = Math.min(1, scaled[index] * lengths[index]);
  };
  const found = minimizeWithin(
    (scaled, gradient) => {
      place(scaled);
      const value = gain.at(x);
      gain.gradient(x, slopes);
      for (const [index, axis] of smooth.entries()) gradient[index] = -slopes[axis] * lengths[index];
      return -value;
    },
    smooth.map((axis, index) => start.x[axis] / lengths[index]),
    {
      bounds: { low: smooth.map(() => 0), high: lengths.map((length) => 1 / length) },
      tolerance: 1e-2,
      iterations: 50,
    },
  );
  if (!(-found.value > start.gain)) return start;
  place(found.x);
  return { x: Float64Array.from(x), gain: -found.value };
}

/** The best value of one axis, the others held: of all, or, of many, by strides that halve. */
function alongValues(axis: Axis, index: number, gain: Gain, start: Promising): Promising {
  const count = axis.kind === "choices" ? axis.values.length : (axis.count ?? 1);
  let best = start;
  const consider = (value: number) => {
    const x = Float64Array.from(start.x);
    x[index] = axis.kind === "choices" ? value : shareOf(axis, placeOf(axis, axis.low + value * (axis.step ?? 0)));
    if (x[index] === best.x[index]) return false;
    const there = gain.at(x);
    if (!(there > best.gain)) return false;
    best = { x, gain: there };
    return true;
  };
  if (count <= ALL_VALUES || axis.kind === "choices") {
    for (let value = 0; value < count; value++) consider(value);
    return best;
  }
  let here = Math.round((valueAt(axis, placeOfShare(axis, start.x[index])) - axis.low) / (axis.step ?? 1));
  for (let stride = 2 ** Math.floor(Math.log2(count / 4)); stride >= 1; stride /= 2)
    for (const there of [here - stride, here + stride])
      if (there >= 0 && there < count && consider(there)) {
        here = there;
        break;
      }
  return best;
}
