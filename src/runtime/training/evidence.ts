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
  readonly weights: readonly Float64Array[];
}

interface Spread {
  readonly mean: number;
  readonly deviation: number;
  /** Share of exact zeros. */
  readonly zeros: number;
}

/** After the backward pass and before the update: gradients are whole, neither clipped nor with penalties. */
export function evidenceBefore({ layout, read, g, p }: Bound): Before {
  const gradients = read(g.flat);
  const of = layout.entries.map((entry) => spreadOf(sampleOf(gradients, entry)));
  const weights = read(p.flat);
  return { gradients: of, weights: layout.entries.map((entry) => sampleOf(weights, entry)) };
}

/** After the update, by `layer.part`, in the order in which data go through the model as far as the layout has it. */
export function evidenceAfter({ layout, read, p }: Bound, before: Before): Readonly<Record<string, LayerEvidence>> {
  const weights = read(p.flat);
  const found = layout.entries.map((entry, at): readonly [string, LayerEvidence] => {
    const now = sampleOf(weights, entry);
    const { mean, deviation } = spreadOf(now);
    const gradient = before.gradients[at];
    return [
      `${entry.layer}.${entry.part}`,
      {
        mean: rounded(mean),
        deviation: rounded(deviation),
        gradientMean: rounded(gradient.mean),
        gradientDeviation: rounded(gradient.deviation),
        gradientZeros: rounded(gradient.zeros),
        update: rounded(updateOf(before.weights[at], now)),
      },
    ];
  });
  return Object.fromEntries(found);
}

function sampleOf(values: ArrayLike<number>, { start, count }: Entry): Float64Array {
  const taken = Math.min(count, MOST);
  const sample = new Float64Array(taken);
  for (let at = 0; at < taken; at++) sample[at] = values[start + Math.floor((at * count) / taken)];
  return sample;
}

function spreadOf(sample: Float64Array): Spread {
  let [sum, squares, zeros] = [0, 0, 0];
  for (const value of sample) {
    sum += value;
    if (value === 0) zeros++;
  }
  const mean = sum / sample.length;
  for (const value of sample) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / sample.length), zeros: zeros / sample.length };
}

/** Root mean square of the step over that of the weights before it; 0 for weights that are all zero. */
function updateOf(before: Float64Array, after: Float64Array): number {
  let [moved, size] = [0, 0];
  for (let at = 0; at < before.length; at++) {
    moved += (after[at] - before[at]) ** 2;
    size += before[at] ** 2;
  }
  return size === 0 ? 0 : Math.sqrt(moved / size);
}

/** Journals need no more than four digits. */
const rounded = (value: number): number => Number(value.toPrecision(4));
