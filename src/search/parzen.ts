/**
 * A density made of kernels, one for each point that was observed and a broad one for what is not known (Bergstra et al.
 * 2011), each a product over all axes, so that what belongs together in a point stays together (Falkner, Klein and Hutter
 * 2018). Widths are Optuna 5's.
 */
import type { Axis, ChoiceAxis, LineAxis } from "./axes.js";
import { stretchOf, valueAt } from "./axes.js";
import type { Draws } from "./draws.js";
import { normalBetween, truncatedQuantile } from "./numbers/normal.js";

export interface Parzen {
  /** A place for each axis. */
  readonly draw: (draws: Draws) => Float64Array;
  readonly logDensity: (places: Float64Array) => number;
}

/** Of one axis: what each kernel says of a place, added to what the other axes say. */
interface Kernels {
  readonly draw: (kernel: number, draws: Draws) => number;
  readonly add: (place: number, to: Float64Array) => void;
}

/** How many observations count in full, the newest of them. */
const IN_FULL = 25;

/** Of observations from the oldest to the newest. */
export function agedWeights(count: number): readonly number[] {
  const aged = count - IN_FULL;
  return Array.from({ length: count }, (_, index) => {
    if (index >= aged) return 1;
    return aged === 1 ? 1 / count : 1 / count + (index / (aged - 1)) * (1 - 1 / count);
  });
}

/** Observations are places on all axes, each with its weight; that of what is not known is 1. */
export function parzen(axes: readonly Axis[], observations: readonly Float64Array[], own: readonly number[]): Parzen {
  const weights = [...own, 1];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const logWeights = Float64Array.from(weights, (weight) => Math.log(weight / total));
  const kernels = axes.map((axis, index) => {
    const places = Float64Array.from(observations, (one) => one[index]);
    return axis.kind === "choices" ? choiceKernels(axis, places) : lineKernels(axis, places);
  });
  const sums = new Float64Array(weights.length);
  return {
    draw(draws) {
      let at = draws.uniform() * total;
      const found = weights.findIndex((weight) => {
        at -= weight;
        return at < 0;
      });
      const kernel = found < 0 ? weights.length - 1 : found;
      return Float64Array.from(kernels, (of) => of.draw(kernel, draws));
    },
    logDensity(places) {
      sums.set(logWeights);
      for (const [index, of] of kernels.entries()) of.add(places[index], sums);
      return logOfSum(sums);
    },
  };
}

function logOfSum(logs: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const log of logs) if (log > most) most = log;
  if (most === Number.NEGATIVE_INFINITY) return most;
  let sum = 0;
  for (const log of logs) sum += Math.exp(log - most);
  return most + Math.log(sum);
}

/** Each observation leans to its own choice; the last kernel to none. */
function choiceKernels({ values }: ChoiceAxis, observed: Float64Array): Kernels {
  const spread = observed.length === 0 ? 1 : 1 / (observed.length + 1);
  const all = spread * values.length + 1;
  const [other, own] = [spread / all, (spread + 1) / all];
  const [logOther, logOwn, logEven] = [Math.log(other), Math.log(own), -Math.log(values.length)];
  return {
    draw(kernel, draws) {
      const share = draws.uniform();
      if (kernel === observed.length) return Math.min(values.length - 1, Math.floor(share * values.length));
      // The extra weight of its own choice comes first, then all of them evenly.
      const rest = share - (own - other);
      return rest < 0 ? observed[kernel] : Math.min(values.length - 1, Math.floor(rest / other));
    },
    add(place, to) {
      for (let kernel = 0; kernel < observed.length; kernel++)
        to[kernel] += observed[kernel] === place ? logOwn : logOther;
      to[observed.length] += logEven;
    },
  };
}

/** Normal densities cut to the line, as wide as the gap to their farther neighbour. */
function lineKernels(axis: LineAxis, observed: Float64Array): Kernels {
  const { from, to, step } = axis;
  const wide = to - from;
  const means = Float64Array.of(...observed, (from + to) / 2);
  const spreads = Float64Array.of(...widths(observed, from, to), wide);
  const masses = means.map((mean, kernel) =>
    normalBetween((from - mean) / spreads[kernel], (to - mean) / spreads[kernel]),
  );
  const logScales = masses.map((mass, kernel) => Math.log(mass * spreads[kernel] * Math.sqrt(2 * Math.PI)));
  /** Of values with steps: what each kernel says of them. Draws fall on few. */
  const known = new Map<number, Float64Array>();
  const ofValue = (value: number) => {
    const [low, high] = stretchOf(axis, value);
    return means.map((mean, kernel) =>
      Math.log(normalBetween((low - mean) / spreads[kernel], (high - mean) / spreads[kernel]) / masses[kernel]),
    );
  };
  return {
    draw(kernel, draws) {
      if (wide === 0) return from;
      const place = truncatedQuantile(draws.uniform(), means[kernel], spreads[kernel], from, to);
      if (step === null) return place;
      const value = valueAt(axis, place);
      return axis.isLog ? Math.log(value) : value;
    },
    add(place, sums) {
      if (wide === 0) return;
      if (step === null) {
        for (let kernel = 0; kernel < sums.length; kernel++) {
          const z = (place - means[kernel]) / spreads[kernel];
          sums[kernel] -= 0.5 * z * z + logScales[kernel];
        }
        return;
      }
      const value = valueAt(axis, place);
      const logs = known.get(value) ?? ofValue(value);
      known.set(value, logs);
      for (let kernel = 0; kernel < sums.length; kernel++) sums[kernel] += logs[kernel];
    },
  };
}

function widths(observed: Float64Array, from: number, to: number): Float64Array {
  const count = observed.length;
  const order = Array.from(observed, (_, index) => index).sort((a, b) => observed[a] - observed[b]);
  const sorted = order.map((index) => observed[index]);
  const least = (to - from) / Math.min(100, 2 + count);
  const spreads = new Float64Array(count);
  for (const [rank, index] of order.entries()) {
    const left = rank > 0 ? sorted[rank] - sorted[rank - 1] : count > 1 ? 0 : sorted[rank] - from;
    const right = rank + 1 < count ? sorted[rank + 1] - sorted[rank] : count > 1 ? 0 : to - sorted[rank];
    spreads[index] = Math.min(to - from, Math.max(least, left, right));
  }
  return spreads;
}
