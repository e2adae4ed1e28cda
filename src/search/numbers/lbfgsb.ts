/**
 * Least values of smooth functions within bounds, by limited-memory BFGS. Coordinates that stand at a bound and would
 * leave it are held still; among the rest a step is the two-loop recursion's (Nocedal 1980), put back into the bounds
 * along its way (Bertsekas 1982), rather than by the Cauchy point of Byrd, Lu, Nocedal and Zhu (1995).
 */

/** Value of the function; the gradient is written to its second argument. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface Bounds {
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
}

export interface Options {
  readonly bounds?: Bounds;
  readonly iterations?: number;
  /** Of the projected gradient's greatest part. */
  readonly tolerance?: number;
}

export interface Least {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
}

const MEMORY = 10;
const ENOUGH = 1e-4;
const MOST_HALVINGS = 30;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly scale: number;
}

export function minimizeWithin(objective: Objective, start: ArrayLike<number>, options: Options = {}): Least {
  const { bounds, iterations = 200, tolerance = 1e-5 } = options;
  const n = start.length;
  const inside = (value: number, index: number) =>
    bounds ? Math.min(bounds.high[index], Math.max(bounds.low[index], value)) : value;
  let x: Float64Array = Float64Array.from(start, inside);
  let gradient: Float64Array = new Float64Array(n);
  let value = objective(x, gradient);
  let pairs: Pair[] = [];
  let made = 0;
  if (!Number.isFinite(value)) return { x, value, iterations: made };
  for (; made < iterations; made++) {
    const isHeld = Array.from(gradient, (slope, index) => inside(x[index] - slope, index) === x[index]);
    const projected = gradient.reduce((most, slope, i) => Math.max(most, Math.abs(inside(x[i] - slope, i) - x[i])), 0);
    if (projected <= tolerance) break;
    let way = wayDown(gradient, isHeld, pairs);
    let slope = dot(way, gradient);
    if (!(slope < 0)) {
      pairs = [];
      way = wayDown(gradient, isHeld, pairs);
      slope = dot(way, gradient);
    }
    // Without what earlier steps tell of scales, a first step of the gradient's length is too far.
    const first = pairs.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(dot(way, way)));
    const found = lineSearch(objective, { x, value, gradient, way, first, inside });
    if (!found) {
      if (pairs.length === 0) break;
      pairs = [];
      continue;
    }
    const step = difference(found.x, x);
    const change = difference(found.gradient, gradient);
    const curvature = dot(step, change);
    if (curvature > 1e-10 * dot(change, change))
      pairs = [...pairs.slice(1 - MEMORY), { step, change, scale: 1 / curvature }];
    const gained = value - found.value;
    ({ x, value, gradient } = found);
    if (gained <= 1e-12 * Math.max(1, Math.abs(value))) break;
  }
  return { x, value, iterations: made };
}

function wayDown(gradient: Float64Array, isHeld: readonly boolean[], pairs: readonly Pair[]): Float64Array {
  const way = gradient.map((slope, index) => (isHeld[index] ? 0 : -slope));
  const shares: number[] = [];
  for (const { step, change, scale } of pairs.toReversed()) {
    const share = scale * dot(step, way);
    shares.push(share);
    addTo(way, change, -share);
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = 1 / (last.scale * dot(last.change, last.change));
    for (let index = 0; index < way.length; index++) way[index] *= scale;
  }
  for (const { step, change, scale } of pairs) addTo(way, step, (shares.pop() ?? 0) - scale * dot(change, way));
  return way.map((part, index) => (isHeld[index] ? 0 : part));
}

interface Line {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  readonly way: Float64Array;
  readonly first: number;
  readonly inside: (value: number, index: number) => number;
}

/** The first point on the way that is enough lower (Armijo), with steps by a parabola through what is known. */
function lineSearch(
  objective: Objective,
  { x, value, gradient, way, first, inside }: Line,
): { readonly x: Float64Array; readonly value: number; readonly gradient: Float64Array } | null {
  let length = first;
  for (let halving = 0; halving < MOST_HALVINGS; halving++) {
    const there = x.map((from, index) => inside(from + length * way[index], index));
    const thereGradient = new Float64Array(x.length);
    const thereValue = objective(there, thereGradient);
    const expected = there.reduce((sum, to, index) => sum + gradient[index] * (to - x[index]), 0);
    if (Number.isFinite(thereValue) && thereValue <= value + ENOUGH * expected && expected < 0)
      return { x: there, value: thereValue, gradient: thereGradient };
    const bend = 2 * (thereValue - value - expected);
    const share = Number.isFinite(bend) && bend > 0 ? -expected / bend : 0.5;
    length *= Math.min(0.5, Math.max(0.1, share));
  }
  return null;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index] * b[index];
  return sum;
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, index) => value - b[index]);
}

function addTo(to: Float64Array, what: Float64Array, times: number): void {
  for (let index = 0; index < to.length; index++) to[index] += times * what[index];
}
