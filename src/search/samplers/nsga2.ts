/**
 * NSGA-II (Deb, Pratap, Agarwal and Meyarivan 2002): generations of trials; of parents and children those live on that
 * fewest dominate, and among equals those that lie alone. What failed has no place among the parents. A generation is
 * bred from what can be seen of those before it; trials of an earlier study are parents of the first.
 */

import { type Axis, axesOf, placeAt, placesOf, shareOf, valueOn } from "../axes.js";
import { type Draws, drawsOf } from "../draws.js";
import { type Judged, told } from "../judged.js";
import { crowding, frontsOf } from "../pareto.js";
import { firstNew } from "../proposals.js";
import type { Asked } from "../sampler.js";
import type { Point } from "../space.js";
import { randomPoint } from "./random.js";

export interface Nsga2Options {
  /** Trials of a generation. */
  readonly population: number;
}

const CROSSED = 0.9;
/** The greater, the nearer children are to their parents. */
const CROSSING_NEARNESS = 10;
const MUTATION_NEARNESS = 20;
const MOST_CHILDREN = 50;

/** Null when all points have been tried. */
export function nsga2Point(asked: Asked, { population }: Nsga2Options): Point | null {
  const generation = Math.floor((asked.trial - 1) / population);
  const parents = parentsOf(asked, population, generation);
  if (parents.length < 2) return randomPoint(asked);
  return firstNew(asked, children(asked, parents));
}

interface Parent {
  readonly judged: Judged;
  readonly front: number;
  readonly room: number;
}

function parentsOf({ visible, directions }: Asked, population: number, generation: number): readonly Parent[] {
  const { complete } = told(visible, directions);
  const before = complete.filter(({ trial }) => trial.trial < 1);
  let living = fittest(before, population);
  for (let born = 0; born < generation; born++) {
    const children = complete.filter(({ trial }) => Math.floor((trial.trial - 1) / population) === born);
    living = fittest([...living.map(({ judged }) => judged), ...children], population);
  }
  return living;
}

function fittest(all: readonly Judged[], count: number): readonly Parent[] {
  const losses = all.map((one) => one.losses);
  const ranked = frontsOf(losses).flatMap((indices, front) => {
    const room = crowding(indices, losses);
    return indices
      .map((index): Parent => ({ judged: all[index], front, room: room.get(index) ?? 0 }))
      .sort((a, b) => b.room - a.room);
  });
  return ranked.slice(0, count);
}

function* children(asked: Asked, parents: readonly Parent[]): Generator<Point, void, undefined> {
  const axes = axesOf(asked.space);
  const draws = drawsOf(asked.seed, "nsga2", asked.trial);
  const shares = (parent: Parent) =>
    Array.from(placesOf(axes, parent.judged.trial.point), (place, index) => shareOf(axes[index], place));
  for (let child = 0; child < MOST_CHILDREN; child++) {
    const [mother, father] = [shares(chosen(parents, draws)), shares(chosen(parents, draws))];
    const isCrossed = draws.uniform() < CROSSED;
    yield Object.fromEntries(
      axes.map((axis, index) => {
        const own = isCrossed ? crossed(axis, mother[index], father[index], draws) : mother[index];
        const isMutated = Number.isNaN(own) || draws.uniform() < 1 / axes.length;
        return [axis.id, valueAtShare(axis, isMutated ? mutated(axis, own, draws) : own)];
      }),
    );
  }
}

function valueAtShare(axis: Axis, share: number): number | string {
  return valueOn(axis, axis.kind === "choices" ? share : placeAt(axis, share));
}

/** The better of two that are drawn. */
function chosen(parents: readonly Parent[], draws: Draws): Parent {
  const [a, b] = [parents[draws.below(parents.length)], parents[draws.below(parents.length)]];
  if (a.front !== b.front) return a.front < b.front ? a : b;
  return a.room >= b.room ? a : b;
}

/** Of choices one or the other; of places one to either side, as near as the parents are to each other (Deb and Agrawal 1995). */
function crossed(axis: Axis, mother: number, father: number, draws: Draws): number {
  const side = draws.uniform();
  const share = draws.uniform();
  if (Number.isNaN(mother) || Number.isNaN(father)) return Number.isNaN(mother) ? father : mother;
  if (axis.kind === "choices" || draws.uniform() < 0.5) return side < 0.5 ? mother : father;
  const wide =
    share < 0.5 ? (2 * share) ** (1 / (CROSSING_NEARNESS + 1)) : (1 / (2 - 2 * share)) ** (1 / (CROSSING_NEARNESS + 1));
  const sign = side < 0.5 ? 1 : -1;
  return Math.min(1, Math.max(0, (mother + father) / 2 + (sign * wide * (mother - father)) / 2));
}

/** Another choice; a place not far from its own, and inside (Deb and Agrawal 1999). */
function mutated(axis: Axis, own: number, draws: Draws): number {
  const share = draws.uniform();
  if (axis.kind === "choices") return Math.min(axis.values.length - 1, Math.floor(share * axis.values.length));
  if (Number.isNaN(own)) return share;
  const power = MUTATION_NEARNESS + 1;
  const off =
    share < 0.5
      ? (2 * share + (1 - 2 * share) * (1 - own) ** power) ** (1 / power) - 1
      : 1 - (2 * (1 - share) + 2 * (share - 0.5) * own ** power) ** (1 / power);
  return Math.min(1, Math.max(0, own + off));
}
