/** From what a sampler would like to try to what is tried: a point that no trial has had. */
import type { Asked } from "./sampler.js";
import { randomPoint } from "./samplers/random.js";
import { keyOf, type Point, pointFrom } from "./space.js";

/**
 * The first proposal, each a value for every dimension, that is a new point; where none is, or none comes, a random new point; null when all points have been
 * tried. The same point gives the same bits, so that there is nothing to learn from it.
 */
export function firstNew(asked: Asked, proposals: Iterable<Point>): Point | null {
  const tried = new Set(asked.visible.map(({ point }) => keyOf(asked.space, point)));
  for (const proposal of proposals) {
    const point = pointFrom(asked.space, proposal);
    if (point && !tried.has(keyOf(asked.space, point))) return point;
  }
  return randomPoint(asked);
}
