/** Every combination of the values of the domains, in order; the last parameter changes fastest. */

import { countPoints, walkPoints } from "../../plan/points.js";
import type { Asked } from "../sampler.js";
import { settledBefore } from "../settled.js";
import {
  at,
  axesOf,
  type Dimension,
  isPlain,
  keyOf,
  type Point,
  requiredIn,
  type Space,
  type Values,
  valuesOf,
} from "../space.js";

/**
 * Null when the trial lies beyond the grid's last point. Those that an earlier study has tried are not tried again.
 */
export function gridPoint(
  { space, trial, visible }: Pick<Asked, "space" | "trial" | "visible">,
  points: number | null,
): Point | null {
  const settled = settledBefore(space, visible);
  if (settled.size === 0 && isPlain(space)) return plainPoint(space, trial, points);
  let number = 0;
  for (const point of gridPoints(space, points))
    if (!settled.has(keyOf(space, point)) && ++number === trial) return point;
  return null;
}

/** All points of a grid in order, past what does not apply, and what is ruled out. */
export function* gridPoints(space: Space, points: number | null): Generator<Point, void, undefined> {
  if (!isPlain(space)) {
    const axes = axesOf(space, (one) => gridValues(one, points));
    return yield* walkPoints(axes, requiredIn(space));
  }
  for (let number = 1; ; number++) {
    const point = plainPoint(space, number, points);
    if (point === null) return;
    yield point;
  }
}

/** Null beyond the last. */
function plainPoint(space: Space, number: number, points: number | null): Point | null {
  let rest = number - 1;
  const point: Record<string, number | string> = {};
  for (const dimension of space.toReversed()) {
    const values = gridValues(dimension, points);
    point[dimension.id] = values.at(rest % values.length);
    rest = Math.floor(rest / values.length);
  }
  return rest > 0 ? null : point;
}

/** Whether a point of the space is one of the grid. */
export function isOnGrid(space: Space, point: Point, points: number | null): boolean {
  return space.every((dimension) => {
    const value = point[dimension.id];
    if (value === undefined) return true;
    const values = gridValues(dimension, points);
    // Every value of the domain is on a grid that is not cut.
    if (values.length === valuesOf(dimension)?.length) return true;
    return Array.from({ length: values.length }, (_, index) => values.at(index)).includes(value);
  });
}

/** How many points a grid has. */
export function gridSize(space: Space, points: number | null): number {
  const axes = axesOf(space, (dimension) => gridValues(dimension, points));
  return countPoints(axes, requiredIn(space))?.points ?? 0;
}

/**
 * The values of one domain in a grid. Without steps, a range is cut into `points` values, both ends among them: evenly,
 * or evenly in the logarithm where the domain says `log`; counts are rounded, each once.
 * @throws RangeError for a range of reals without steps and without `points`; the compiler and the command line refuse it.
 */
export function gridValues(dimension: Dimension, points: number | null): Values {
  const { domain, kind } = dimension;
  const counted = valuesOf(dimension);
  if (domain.kind === "choices" || domain.step !== null || points === null) {
    if (counted) return counted;
    throw new RangeError(`a grid over ${dimension.id} needs points`);
  }
  if (counted && counted.length <= points) return counted;
  const { low, high, log } = domain;
  const cut = Array.from({ length: points }, (_, index) => {
    if (index === 0) return low;
    if (index === points - 1) return high;
    const share = index / (points - 1);
    const value = log ? low * (high / low) ** share : at(low, (high - low) * share);
    return kind === "count" ? Math.round(value) : Number(value.toPrecision(12));
  });
  const once = [...new Set(cut)];
  return { length: once.length, at: (index) => once[index] };
}
