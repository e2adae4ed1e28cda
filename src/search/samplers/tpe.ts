/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011): of some points drawn where good trials are dense, the one where
 * they are densest beside the others. As in Optuna 5 all parameters are one density, and trials that run count among the
 * others (a "constant liar"), so that those beside them look elsewhere. Good trials weigh as much as they improve on the
 * others (Watanabe 2023), and are 15 % of all (Falkner, Klein and Hutter 2018) instead of 10 %: docs/decisions says why.
 */
import { axesOf, placesOf, valueOn } from "../axes.js";
import { drawsOf } from "../draws.js";
import { told } from "../judged.js";
import { agedWeights, parzen } from "../parzen.js";
import { firstNew } from "../proposals.js";
import type { Asked, Visible } from "../sampler.js";
import type { Point } from "../space.js";
import { randomPoint } from "./random.js";

export interface TpeOptions {
  /** So many trials with results are random. */
  readonly startup: number;
  /** So many points are drawn, of which one is tried. */
  readonly candidates: number;
}

const GOOD_SHARE = 0.15;
const MOST_GOOD = 25;

/** Null when all points have been tried. */
export function tpePoint(asked: Asked, options: TpeOptions): Point | null {
  const { complete, pruned } = told(asked.visible, asked.directions);
  if (complete.length + pruned.length < options.startup) return randomPoint(asked);
  return firstNew(asked, tpeProposals(asked, options));
}

/** Candidates, the most promising first, with a value for every dimension; they may have been tried. */
export function* tpeProposals(
  asked: Asked,
  { candidates }: Pick<TpeOptions, "candidates">,
): Generator<Point, void, undefined> {
  const { good, others } = parted(asked);
  const axes = axesOf(asked.space);
  const draws = drawsOf(asked.seed, "tpe", asked.trial);
  const [goodPlaces, otherPlaces] = [good, others].map((trials) =>
    trials.map(({ trial, weight }) => ({ places: placesOf(axes, trial.point), weight })),
  );
  const groups = groupsOf(
    axes.length,
    [...goodPlaces, ...otherPlaces].map(({ places }) => places),
  );
  const drawn = groups.map((group) => {
    const ofGroup = group.map((axis) => axes[axis]);
    const density = (all: readonly Placed[]) => {
      const within = all.map(({ places, weight }) => ({
        places: Float64Array.from(group, (axis) => places[axis]),
        weight,
      }));
      const there = within.filter(({ places }) => places.every((place) => !Number.isNaN(place)));
      return parzen(
        ofGroup,
        there.map(({ places }) => places),
        there.map(({ weight }) => weight),
      );
    };
    const [dense, rest] = [density(goodPlaces), density(otherPlaces)];
    return Array.from({ length: candidates }, () => {
      const places = dense.draw(draws);
      return { places, gain: dense.logDensity(places) - rest.logDensity(places) };
    }).sort((a, b) => b.gain - a.gain);
  });
  const groupOf = axes.map((_, axis) => groups.findIndex((group) => group.includes(axis)));
  for (let rank = 0; rank < candidates; rank++)
    yield Object.fromEntries(
      axes.map((axis, index) => {
        const group = groupOf[index];
        return [axis.id, valueOn(axis, drawn[group][rank].places[groups[group].indexOf(index)])];
      }),
    );
}

interface Placed {
  readonly places: Float64Array;
  readonly weight: number;
}

interface Weighed {
  readonly trial: Visible;
  readonly weight: number;
}

interface Parted {
  /** In order of their numbers, as are the others. */
  readonly good: readonly Weighed[];
  readonly others: readonly Weighed[];
}

/** Trials by their losses, then the pruned by how far they came, then those that failed. */
function parted({ visible, directions }: Asked): Parted {
  const { complete, pruned, failed, running } = told(visible, directions);
  const byLoss = [...complete].sort((a, b) => a.losses[0] - b.losses[0]);
  const byStep = [...pruned].sort((a, b) => b.step - a.step || a.loss - b.loss);
  const ordered = [
    ...byLoss.map(({ trial, losses: [loss] }) => ({ trial, loss })),
    ...byStep.map(({ trial }) => ({ trial, loss: Number.POSITIVE_INFINITY })),
  ];
  const count = Math.min(Math.ceil(GOOD_SHARE * ordered.length), MOST_GOOD);
  const good = ordered.slice(0, count).sort((a, b) => a.trial.trial - b.trial.trial);
  const threshold = (byLoss.at(count) ?? byLoss.at(-1))?.losses[0] ?? 0;
  const gains = good.map(({ loss }) => Math.max(0, threshold - loss));
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  const rest = [...ordered.slice(count).map(({ trial }) => trial), ...failed, ...running].sort(
    (a, b) => a.trial - b.trial,
  );
  const aged = agedWeights(rest.length);
  return {
    // As much in all as if each weighed one.
    good: good.map(({ trial }, index) => ({ trial, weight: total > 0 ? (gains[index] * count) / total : 1 })),
    others: rest.map((trial, index) => ({ trial, weight: aged[index] })),
  };
}

/**
 * Axes that trials have together or not at all: a conditional parameter is learned from those trials that have it, and the
 * others from all.
 */
function groupsOf(count: number, trials: readonly Float64Array[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (let axis = 0; axis < count; axis++) {
    const key = trials.map((places) => (Number.isNaN(places[axis]) ? "0" : "1")).join("");
    groups.set(key, [...(groups.get(key) ?? []), axis]);
  }
  return [...groups.values()];
}
