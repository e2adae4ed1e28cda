/** Points drawn from the domains (Bergstra and Bengio 2012). */
import { type Stream, stream, uniform } from "../../random/streams.js";
import { Failure } from "../../runtime/failure.js";
import type { Asked } from "../sampler.js";
import { at, type Dimension, keyOf, type Point, pointFrom, pointsIn, type Space, stepsIn } from "../space.js";
import { gridPoints } from "./grid.js";

/** A point is drawn anew when an earlier trial has tried it: the same point gives the same bits. */
const MOST_DRAWS = 1000;

/**
 * Each setting has a stream of its own, (seed, "search", its id), at the coordinates (trial, draw): a parameter that is
 * used after it changes none of its values. Null when all points have been tried. Of a space that is nearly exhausted,
 * where draws find nothing new, the first untried point in the order of a grid. Throws `requirement-unmet` where all
 * draws break what is required.
 */
export function randomPoint({ space, visible, trial, seed }: Omit<Asked, "directions">): Point | null {
  const tried = new Set(visible.map(({ point }) => keyOf(space, point)));
  const total = pointsIn(space);
  if (total !== null && tried.size >= total) return null;
  const streams = space.map(({ id }) => stream(seed, "search", id));
  let isMet = false;
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const full = Object.fromEntries(
      space.map((dimension, index) => [dimension.id, drawn(dimension, streams[index], trial, draw)]),
    );
    const point = pointFrom(space, full);
    isMet ||= point !== null;
    if (point && !tried.has(keyOf(space, point))) return point;
  }
  if (total !== null) return firstUntried(space, tried);
  if (isMet) return null;
  throw new Failure(
    "requirement-unmet",
    `None of ${MOST_DRAWS.toLocaleString("en")} points drawn from the domains fulfils what the experiment requires.`,
    "Let the domains of the parameters that `require` speaks of be narrower, or search by `grid()`.",
  );
}

/** There is one: more points were counted than have been tried. */
function firstUntried(space: Space, tried: ReadonlySet<string>): Point | null {
  for (const point of gridPoints(space, null)) if (!tried.has(keyOf(space, point))) return point;
  return null;
}

function drawn({ kind, domain }: Dimension, from: Stream, trial: number, draw: number): number | string {
  const share = uniform(from, trial, draw);
  if (domain.kind === "choices") return domain.values[Math.floor(share * domain.values.length)];
  const { low, high, log } = domain;
  const step = domain.step ?? (kind === "count" ? 1 : null);
  if (step === null) {
    const value = log ? low * (high / low) ** share : low + (high - low) * share;
    return Math.min(high, Math.max(low, value));
  }
  const count = stepsIn(low, high, step);
  // Each value stands for the stretch up to the next one, so that the last is as likely as its logarithm says.
  const index = log
    ? Math.floor((low * ((low + count * step) / low) ** share - low) / step)
    : Math.floor(share * count);
  return Math.min(high, at(low, Math.min(count - 1, Math.max(0, index)) * step));
}
