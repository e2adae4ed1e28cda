/** Every combination of the values of the domains, in order; the last parameter changes fastest. */

import { countPoints, walkPoints } from "../../plan/points.js";
import type { Asked } from "../sampler.js";
import {
  at,
  axesOf,
  type Dimension,
  isPlain,
  type Point,
  requiredIn,
  type Space,
  type Values,
  valuesOf,
} from "../space.js";

/** Null when the trial lies beyond the grid's last point. */
export function gridPoint({ space, trial }: Pick<Asked, "space" | "trial">, points: number | null): Point | null {
  if (!isPlain(space)) return walkedTo(space, trial, points);
  let rest = trial - 1;
  const point: Record<string, number | string> = {};
  for (const dimension of space.toReversed()) {
    const values = gridValues(dimension, points);
    point[dimension.id] = values.at(rest % values.length);
    rest = Math.floor(rest / values.length);
  }
  return rest > 0 ? null : point;
}

/** Past what does not apply, and what is ruled out. */
function walkedTo(space: Space, trial: number, points: number | null): Point | null {
  let number = 0;
  for (const point of walkPoints(
    axesOf(space, (one) => gridValues(one, points)),
    requiredIn(space),
  ))
    if (++number === trial) return point;
  return null;
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
