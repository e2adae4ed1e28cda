/**
 * CMA-ES on the ranges of a space, made anew at each ask from the trials that can be seen: those of one generation, by
 * their numbers, move the cloud from which the next one is drawn. It begins where an earlier study was good, if there is
 * one. Values with steps are the nearest ones to their places, and the cloud never gets so thin that one value is left;
 * choices are tried as `tpe` tries them.
 */
import { axesOf, type LineAxis, placeOfShare, placesOf, shareOf, valueOn } from "../axes.js";
import { type Cloud, firstCloud, moved, populationOf, shaped, warmCloud } from "../cloud.js";
import { type Draws, drawsOf } from "../draws.js";
import { told } from "../judged.js";
import { firstNew } from "../proposals.js";
import type { Asked, Visible } from "../sampler.js";
import type { Point } from "../space.js";
import { tpeProposals } from "./tpe.js";

export interface CmaOptions {
  /** The first deviation, as a share of each range. */
  readonly spread: number;
  readonly population: number | null;
}

const LEAST_MOVING = 4;
const MOST_DRAWS = 100;
const MOST_PROPOSALS = 20;
/** Of a value's own stretch: how far a deviation is at least. */
const LEAST_DEVIATION = 0.4;
const CHOICES = { candidates: 24 };

/** Null when all points have been tried. */
export function cmaPoint(asked: Asked, options: CmaOptions): Point | null {
  return firstNew(asked, proposed(asked, options));
}

function* proposed(asked: Asked, { spread, population }: CmaOptions): Generator<Point, void, undefined> {
  const lines = axesOf(asked.space).filter((axis): axis is LineAxis => axis.kind === "line" && axis.to > axis.from);
  const fixed = asked.space.flatMap(({ id, kind, domain }) =>
    lines.some((line) => line.id === id) ? [] : [{ id, kind, domain }],
  );
  const others = fixed.length > 0 ? tpeProposals({ ...asked, space: fixed }, CHOICES) : null;
  const draws = drawsOf(asked.seed, "cma_es", asked.trial);
  const cloud = cloudOf(asked, lines, spread, population ?? populationOf(Math.max(1, lines.length)));
  let kept: Point = {};
  for (let proposal = 0; proposal < MOST_PROPOSALS; proposal++) {
    const next = others?.next();
    if (next && !next.done) kept = next.value;
    const shares = drawn(cloud, lines, draws);
    const own = Object.fromEntries(
      lines.map((line, index) => [line.id, valueOn(line, placeOfShare(line, shares[index]))]),
    );
    yield Object.fromEntries(asked.space.map(({ id }) => [id, own[id] ?? kept[id]]));
  }
}

function cloudOf(
  { visible, directions, trial }: Asked,
  lines: readonly LineAxis[],
  spread: number,
  population: number,
): Cloud {
  const first = firstCloud(new Float64Array(lines.length).fill(0.5), spread);
  if (lines.length === 0) return first;
  const { complete, pruned, failed } = told(visible, directions);
  // A parameter that a point has not says nothing of where to go.
  const shares = ({ point }: Visible, mean: Float64Array) =>
    placesOf(lines, point).map((place, index) => (Number.isNaN(place) ? mean[index] : shareOf(lines[index], place)));
  const before = complete.filter((one) => one.trial.trial < 1).sort((a, b) => a.losses[0] - b.losses[0]);
  let cloud = before.length === 0 ? first : warmCloud(before.map((one) => shares(one.trial, first.mean)));
  const byRank = [
    ...[...complete].sort((a, b) => a.losses[0] - b.losses[0]).map((one) => one.trial),
    ...[...pruned].sort((a, b) => b.step - a.step || a.loss - b.loss).map((one) => one.trial),
    ...failed,
  ];
  const generationOf = (one: Pick<Visible, "trial">) => Math.floor((one.trial - 1) / population);
  for (let generation = 0; generation < generationOf({ trial }); generation++) {
    const ranked = byRank.filter((one) => generationOf(one) === generation);
    if (ranked.length < LEAST_MOVING) continue;
    const { mean } = cloud;
    cloud = moved(
      cloud,
      ranked.map((one) => shares(one, mean)),
    );
  }
  return cloud;
}

/** A point of the cloud, inside the bounds. */
function drawn(cloud: Cloud, lines: readonly LineAxis[], draws: Draws): Float64Array {
  const n = lines.length;
  const widths = lines.map((line, index) => {
    const deviation = cloud.size * Math.sqrt(cloud.shape[index * n + index]);
    return line.count === null ? 1 : Math.max(1, LEAST_DEVIATION / line.count / deviation);
  });
  let point = cloud.mean;
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const step = shaped(
      cloud,
      Float64Array.from(lines, () => draws.normal()),
    );
    point = cloud.mean.map((value, index) => value + cloud.size * widths[index] * step[index]);
    if (point.every((share) => share >= 0 && share <= 1)) return point;
  }
  return point.map((share) => Math.min(1, Math.max(0, share)));
}
