/** Points that fill the space evenly, whatever the number of trials: Sobol's sequence with its digits shifted at random. */
import { stream, uniform } from "../../random/streams.js";
import { axesOf, placeAt, valueOn } from "../axes.js";
import { MOST_DIMENSIONS, sobolCoordinate } from "../numbers/sobol-sequence.js";
import { firstNew } from "../proposals.js";
import type { Asked } from "../sampler.js";
import type { Point } from "../space.js";

/** Of a point that has been tried, as happens with steps and choices, so many others of the sequence are looked at. */
const MOST_OTHERS = 64;
/** Where those others are, far from any trial's own place. */
const ELSEWHERE = 2 ** 24;

/**
 * The trial's own point of the sequence, each parameter shifted by a stream of its own, (seed, "search", its id). Dimensions
 * beyond those that there are direction numbers for are random. Null when all points have been tried.
 */
export function sobolPoint(asked: Asked): Point | null {
  return firstNew(asked, sequence(asked));
}

function* sequence({ space, trial, seed }: Asked): Generator<Point, void, undefined> {
  const axes = axesOf(space);
  const streams = axes.map(({ id }) => stream(seed, "search", id));
  const shifts = streams.map((from) => Math.floor(uniform(from, 0, 0) * 2 ** 32));
  for (let other = 0; other <= MOST_OTHERS; other++) {
    const index = other === 0 ? trial - 1 : ELSEWHERE + trial * MOST_OTHERS + other;
    yield Object.fromEntries(
      axes.map((axis, dimension) => {
        const share =
          dimension < MOST_DIMENSIONS
            ? sobolCoordinate(index, dimension, shifts[dimension])
            : uniform(streams[dimension], trial, other);
        return [axis.id, valueOn(axis, placeAt(axis, share))];
      }),
    );
  }
}
