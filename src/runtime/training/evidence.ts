/**
 * What the weights and gradients of each layer are like at a check (the book, chapter 6: their mean and standard deviation
 * by layer and epoch show gradients that vanish or explode). It looks at the flat blocks at the one step before a check,
 * and changes nothing.
 */
import type { Bound } from "../program/bind.js";
import type { Entry } from "../program/parameters.js";
import type { LayerEvidence } from "../records/layer-evidence.js";

/** Of larger tensors so many values, evenly spaced: their mean is then known to half a percent of their deviation. */
const MOST = 2 ** 16;

/** Kept between a gradient and the update that it makes. */
export interface Before {
  readonly gradients: readonly Spread[];
  /** In arrays that the next check uses again. */
  readonly weights: readonly Float64Array[];
}

interface Spread {
  readonly mean: number;
  readonly deviation: number;
  /** Share of exact zeros. */
  readonly zeros: number;
}

/** After the backward pass and before the update: gradients are whole, neither clipped nor with penalties. */
export function evidenceBefore(bound: Bound): Before {
  const { layout, read, g, p } = bound;
  const gradients = read(g.flat);
  const of = layout.entries.map((entry) => spreadOf(gradients, entry));
  const kept = room(bound);
  const weights = read(p.flat);
  for (const [at, entry] of layout.entries.entries())
    for (let index = 0; index < kept[at].length; index++) kept[at][index] = weights[placeOf(entry, index)];
  return { gradients: of, weights: kept };
}

const rooms = new WeakMap<Bound, readonly Float64Array[]>();

/** The same arrays at every check: those of thousands of checks would lie about until V8 collects them. */
function room(bound: Bound): readonly Float64Array[] {
  const known = rooms.get(bound);
  if (known) return known;
  const made = bound.layout.entries.map((entry) => new Float64Array(takenOf(entry)));
  rooms.set(bound, made);
  return made;
}

/** After the update, by `layer.part`, in the order in which data go through the model as far as the layout has it. */
export function evidenceAfter({ layout, read, p }: Bound, before: Before): Readonly<Record<string, LayerEvidence>> {
  const weights = read(p.flat);
  const found = layout.entries.map((entry, at): readonly [string, LayerEvidence] => {
    const { mean, deviation } = spreadOf(weights, entry);
    const gradient = before.gradients[at];
    return [
      `${entry.layer}.${entry.part}`,
      {
        mean: rounded(mean),
        deviation: rounded(deviation),
        gradientMean: rounded(gradient.mean),
        gradientDeviation: rounded(gradient.deviation),
        gradientZeros: rounded(gradient.zeros),
        update: rounded(updateOf(before.weights[at], weights, entry)),
      },
    ];
  });
  return Object.fromEntries(found);
}

const takenOf = ({ count }: Entry) => Math.min(count, MOST);

/** In the flat block, of one that is looked at. */
function placeOf(entry: Entry, index: number): number {
  return entry.start + Math.floor((index * entry.count) / takenOf(entry));
}

function spreadOf(values: ArrayLike<number>, entry: Entry): Spread {
  const taken = takenOf(entry);
  let [sum, squares, zeros] = [0, 0, 0];
  for (let index = 0; index < taken; index++) {
    const value = values[placeOf(entry, index)];
    sum += value;
    if (value === 0) zeros++;
  }
  const mean = sum / taken;
  for (let index = 0; index < taken; index++) squares += (values[placeOf(entry, index)] - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / taken), zeros: zeros / taken };
}

/** Root mean square of the step over that of the weights before it; 0 for weights that are all zero. */
function updateOf(before: Float64Array, values: ArrayLike<number>, entry: Entry): number {
  let [moved, size] = [0, 0];
  for (let index = 0; index < before.length; index++) {
    moved += (values[placeOf(entry, index)] - before[index]) ** 2;
    size += before[index] ** 2;
  }
  return size === 0 ? 0 : Math.sqrt(moved / size);
}

/** Journals need no more than four digits. */
const rounded = (value: number): number => Number(value.toPrecision(4));
