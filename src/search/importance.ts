/**
 * How much each setting matters (PED-ANOVA: Watanabe, Bansal and Hutter 2023): how differently the best tenth of the trials
 * lies along it from how all of them lie. A setting along which the best are spread as all are tells nothing of a score.
 */
import { type Axis, axisOf, placeOf } from "./axes.js";
import { ranked, type Scoring } from "./outcome.js";
import type { Visible } from "./sampler.js";
import type { Space } from "./space.js";

export interface Importance {
  /** Of the setting. */
  readonly id: string;
  /** All of them add up to 1. */
  readonly share: number;
}

/** Fewer trials with a score than this say next to nothing. */
export const LEAST_TRIALS = 20;
/** Of the trials that have the setting. */
const BEST = 0.1;
const LEAST_BEST = 3;
/** Into how many cells a range is cut. */
const CELLS = 50;
/** In cells, of the narrowest bump: nine tenths of it lie in its own cell. */
const NARROWEST = 0.5 / 1.64;

/** By the first objective, in the order of the space; none where there are too few trials. */
export function importanceOf(space: Space, trials: readonly Visible[], scoring: Scoring): readonly Importance[] {
  const best = ranked(trials, scoring);
  if (best.length < LEAST_TRIALS) return [];
  const divergences = space.map((dimension) => {
    const axis = axisOf(dimension);
    const values = best.flatMap(({ point }) => (point[dimension.id] === undefined ? [] : [point[dimension.id]]));
    return { id: dimension.id, value: divergence(axis, values) };
  });
  const sum = divergences.reduce((all, { value }) => all + value, 0);
  return divergences.map(({ id, value }) => ({ id, share: sum > 0 ? value / sum : 1 / divergences.length }));
}

/** Pearson's, of the best values from all; `values` the best first. */
function divergence(axis: Axis, values: readonly (number | string)[]): number {
  const cells = cellsOf(axis);
  if (cells.count < 2 || values.length < LEAST_TRIALS) return 0;
  const places = values.map(cells.of);
  const top = places.slice(0, Math.max(LEAST_BEST, Math.ceil(BEST * places.length)));
  const [some, all] = [top, places].map((these) => density(these, cells.count, axis.kind === "line"));
  return all.reduce((sum, share, at) => sum + share * (some[at] / share - 1) ** 2, 0);
}

interface Cells {
  readonly count: number;
  readonly of: (value: number | string) => number;
}

function cellsOf(axis: Axis): Cells {
  if (axis.kind === "choices") return { count: axis.values.length, of: (value) => axis.values.indexOf(value) };
  const count = axis.count === null ? CELLS : Math.min(CELLS, axis.count);
  const { from, to } = axis;
  const cell = (value: number) => Math.floor((count * (placeOf(axis, value) - from)) / (to - from));
  return { count, of: (value) => Math.min(count - 1, Math.max(0, cell(Number(value)))) };
}

/** Shares of the cells: bumps of Scott's width around the values, of choices the values alone, and one more that lies evenly. */
function density(places: readonly number[], cells: number, isLine: boolean): readonly number[] {
  const width = isLine ? widthOf(places, cells) : 0;
  const shares = Array.from({ length: cells }, () => 1 / cells / (places.length + 1));
  const bumps = new Map<number, readonly number[]>();
  for (const place of places) {
    const bump = bumps.get(place) ?? bumpAt(place, cells, width);
    bumps.set(place, bump);
    for (const [at, share] of bump.entries()) shares[at] += share / (places.length + 1);
  }
  return shares;
}

function bumpAt(place: number, cells: number, width: number): readonly number[] {
  if (width === 0) return Array.from({ length: cells }, (_, at) => (at === place ? 1 : 0));
  const heights = Array.from({ length: cells }, (_, at) => Math.exp(-0.5 * ((at - place) / width) ** 2));
  const sum = heights.reduce((all, height) => all + height, 0);
  return heights.map((height) => height / sum);
}

function widthOf(places: readonly number[], cells: number): number {
  const count = places.length;
  const mean = places.reduce((sum, place) => sum + place, 0) / count;
  const deviation = Math.sqrt(places.reduce((sum, place) => sum + (place - mean) ** 2, 0) / Math.max(1, count - 1));
  const sorted = places.toSorted((a, b) => a - b);
  const quarter = (share: number) => sorted[Math.min(count - 1, Math.floor(share * count))];
  const spread = (quarter(0.75) - quarter(0.25)) / 1.34;
  const scott = 1.059 * Math.min(deviation, spread > 0 ? spread : deviation) * count ** -0.2;
  return Math.min(cells / 2, Math.max(NARROWEST, scott));
}
