/**
 * Bayesian search by a Gaussian process: the point where the logarithm of the expected improvement is greatest. Trials
 * that run are given values that the process may have there, several times, and the improvement is the mean over them.
 */
import { type Gain, logExpectedImprovement, mostPromising } from "../acquisition.js";
import { type Axis, axesOf, placeOfShare, placesOf, shareOf, valueOn } from "../axes.js";
import { drawsOf } from "../draws.js";
import { drawnTogether, fitLikeness, type Points, processOf } from "../gaussian-process.js";
import { type Told, told } from "../judged.js";
import { normalQuantile } from "../numbers/normal.js";
import { MOST_DIMENSIONS, sobolCoordinate } from "../numbers/sobol-sequence.js";
import { openTriangles, type Triangles } from "../numbers/triangles.js";
import { firstNew } from "../proposals.js";
import type { Asked, Visible } from "../sampler.js";
import { isPlain, type Point, pointFrom, type Space } from "../space.js";
import { randomPoint } from "./random.js";

export interface GpOptions {
  /** So many trials with results are random. */
  readonly startup: number;
}

/** The time of a fit grows with the cube of the points: of more trials, the best and the newest are learned from. */
const MOST_POINTS = 400;
const BEST_POINTS = 100;
/** So many sets of values for trials that run. */
const FANTASIES = 32;

/** Null when all points have been tried. */
export function gpPoint(asked: Asked, { startup }: GpOptions): Point | null {
  const all = told(asked.visible, asked.directions);
  if (all.complete.length < Math.max(2, startup)) return randomPoint(asked);
  return firstNew(asked, proposed(asked, all));
}

function* proposed(asked: Asked, all: Told): Generator<Point, void, undefined> {
  const axes = axesOf(asked.space);
  const draws = drawsOf(asked.seed, "gp", asked.trial);
  const learned = learnedFrom(all);
  const points = pointsOf(
    axes,
    learned.map(({ trial }) => trial),
  );
  const values = standard(learned.map(({ loss }) => loss));
  const triangles = openTriangles();
  const likeness = fitLikeness(points, values, triangles);
  const running = pointsOf(axes, all.running);
  const sets =
    running.count > 0 ? fantasies(points, likeness, values, running, { uniform: draws.uniform, triangles }) : null;
  const known = sets
    ? { points: joined(points, running), values: sets.map((set) => Float64Array.of(...values, ...set)) }
    : { points, values: [values] };
  const process = processOf(known.points, likeness, known.values, triangles);
  if (!process) return;
  const best = Float64Array.from(known.values, (set) => set.reduce((least, value) => Math.min(least, value)));
  const top = values.indexOf(values.reduce((least, value) => Math.min(least, value)));
  const start = points.rows.slice(top * axes.length, (top + 1) * axes.length);
  const isWhole = axes.every((axis, index) => axis.kind === "line" || start[index] >= 0);
  const gain = settledGain(asked.space, axes, logExpectedImprovement(process, best));
  for (const { x } of mostPromising(axes, gain, likeness.nearness, isWhole ? [start] : [], draws))
    yield Object.fromEntries(axes.map((axis, index) => [axis.id, valueOn(axis, placeOfShare(axis, x[index]))]));
}

/**
 * What is to be gained at the point that such values stand for: those of parameters that do not apply change nothing, and
 * where a requirement is broken there is nothing.
 */
function settledGain(space: Space, axes: readonly Axis[], gain: Gain): Gain {
  if (isPlain(space)) return gain;
  let last: Settled = { x: new Float64Array(axes.length), isAbsent: [] };
  return {
    at(x) {
      const settled = settledAt(space, axes, x);
      if (settled === null) return Number.NEGATIVE_INFINITY;
      last = settled;
      return gain.at(settled.x);
    },
    atEach(all) {
      const possible = all.flatMap((x, index) => {
        const settled = settledAt(space, axes, x);
        return settled === null ? [] : [{ index, x: settled.x }];
      });
      const gains = new Float64Array(all.length).fill(Number.NEGATIVE_INFINITY);
      const found = gain.atEach(possible.map(({ x }) => x));
      for (const [at, { index }] of possible.entries()) gains[index] = found[at];
      return gains;
    },
    gradient(_, out) {
      gain.gradient(last.x, out);
      for (const [index, absent] of last.isAbsent.entries()) if (absent) out[index] = 0;
    },
  };
}

interface Settled {
  readonly x: Float64Array;
  /** Which parameters do not apply there. */
  readonly isAbsent: readonly boolean[];
}

/** Null where a requirement is broken. */
function settledAt(space: Space, axes: readonly Axis[], x: Float64Array): Settled | null {
  const full = axes.map((axis, index) => [axis.id, valueOn(axis, placeOfShare(axis, x[index]))] as const);
  const point = pointFrom(space, Object.fromEntries(full));
  if (point === null) return null;
  const isAbsent = axes.map(({ id }) => point[id] === undefined);
  return { x: Float64Array.from(axes, (axis, index) => (isAbsent[index] ? absentShare(axis) : x[index])), isAbsent };
}

/** A parameter that a point has not lies in the middle of its line, or is a choice of its own. */
function absentShare({ kind }: Axis): number {
  return kind === "choices" ? -1 : 0.5;
}

interface Learned {
  readonly trial: Visible;
  readonly loss: number;
}

/** One that was pruned counts as it stood; one that failed as the worst of all, because there it is not to be gone again. */
function learnedFrom({ complete, pruned, failed }: Told): readonly Learned[] {
  const scored = [
    ...complete.map(({ trial, losses }) => ({ trial, loss: losses[0] })),
    ...pruned.map(({ trial, loss }) => ({ trial, loss })),
  ];
  const worst = scored.reduce((most, { loss }) => Math.max(most, loss), Number.NEGATIVE_INFINITY);
  const all = [...scored, ...failed.map((trial) => ({ trial, loss: worst }))].sort(
    (a, b) => a.trial.trial - b.trial.trial,
  );
  if (all.length <= MOST_POINTS) return all;
  const best = new Set([...all].sort((a, b) => a.loss - b.loss).slice(0, BEST_POINTS));
  const newest = all.filter((one) => !best.has(one)).slice(BEST_POINTS - MOST_POINTS);
  return all.filter((one) => best.has(one) || newest.includes(one));
}

function pointsOf(axes: readonly Axis[], trials: readonly Visible[]): Points {
  const rows = trials.flatMap(({ point }) =>
    Array.from(placesOf(axes, point), (place, index) => {
      const axis = axes[index];
      return Number.isNaN(place) ? absentShare(axis) : shareOf(axis, place);
    }),
  );
  return { rows: Float64Array.from(rows), count: trials.length, isChoice: axes.map(({ kind }) => kind === "choices") };
}

function joined(a: Points, b: Points): Points {
  return { rows: Float64Array.of(...a.rows, ...b.rows), count: a.count + b.count, isChoice: a.isChoice };
}

/** With mean 0 and deviation 1. */
function standard(losses: readonly number[]): Float64Array {
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const spread = Math.sqrt(losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / losses.length);
  return Float64Array.from(losses, (loss) => (spread > 0 ? (loss - mean) / spread : 0));
}

function fantasies(
  points: Points,
  likeness: Parameters<typeof drawnTogether>[1],
  values: Float64Array,
  running: Points,
  { uniform, triangles }: { readonly uniform: () => number; readonly triangles: Triangles },
): readonly Float64Array[] | null {
  const shifts = Array.from({ length: running.count }, () => Math.floor(uniform() * 2 ** 32));
  const normals = Array.from({ length: FANTASIES }, (_, set) =>
    Float64Array.from(shifts, (shift, index) =>
      normalQuantile(index < MOST_DIMENSIONS ? sobolCoordinate(set, index, shift) : uniform()),
    ),
  );
  return drawnTogether(points, likeness, values, running, normals, triangles);
}
