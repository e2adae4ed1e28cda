/**
 * What train alone would say, without a model: the most frequent class, the frequencies of tokens and of runs of them,
 * or that all stays as it was. Measured as the model is, so that the two can be compared.
 */

import type { PartColumn } from "../data/prepared.js";
import { countWindows } from "../data/rows/column.js";
import { errorOf } from "../metrics/observe.js";
import type { AnyProgram, Baseline } from "../program/program.js";

/** The places of a column that a measure counts: where each is, and from where on what stands before it is known. */
type Place = (at: number, known: number) => void;

/** Calls `place` for each; within a row nothing before it is known, in a series all that was before. */
function eachPlace({ values, offsets, window, kind }: PartColumn, steps: Baseline["steps"], place: Place): void {
  if (window) {
    const { length, every } = window;
    const count = countWindows(values.length, window);
    for (let example = 0; example < count; example++) {
      const first = 1 + example * every;
      for (let step = steps === "last" ? length - 1 : 0; step < length; step++) place(first + step, 0);
    }
  } else if (offsets) {
    for (let row = 0; row + 1 < offsets.length; row++) {
      const [from, to] = [offsets[row], offsets[row + 1]];
      for (let at = steps === "last" ? to - 1 : from; at < to; at++) place(at, from);
    }
  } else if (kind === "stream") {
    for (let at = 1; at < values.length; at++) place(at, 0);
  } else {
    for (let at = 0; at < values.length; at++) place(at, at);
  }
}

/** Learned from train, once; then measured on any part. `tokensPerWord` makes a perplexity one of words. */
export type FittedBaseline = (part: PartColumn, tokensPerWord?: number) => number;

/** `invert` takes values back from the measure's scale. */
export function fitBaseline(
  { kind, steps }: Baseline,
  measure: AnyProgram["measures"][string],
  train: PartColumn,
  invert: (value: number) => number = (value) => value,
): FittedBaseline {
  switch (kind) {
    case "majority": {
      const [most] = [...countsOf(train, steps)].sort(([a, x], [b, y]) => y - x || a - b)[0] ?? [0];
      return (part) => meanOver(part, steps, (at) => (part.values[at] === most ? 1 : 0));
    }
    case "persistence":
      return (part) => {
        const ahead = part.window?.several ? (part.window.ahead ?? 1) : 1;
        return meanOver(part, steps, (at) => {
          let sum = 0;
          for (let k = 0; k < ahead; k++)
            sum += errorFor(measure, invert(part.values[at - 1]), invert(part.values[at + k]));
          return sum / ahead;
        });
      };
    default: {
      const model = new Ngrams(train, steps, { unigram: 1, bigram: 2, trigram: 3 }[kind]);
      return (part, tokensPerWord = 1) =>
        Math.exp(
          meanOver(part, steps, (at, known) => -Math.log(model.probability(part.values, at, known))) * tokensPerWord,
        );
    }
  }
}

function errorFor(measure: string, predicted: number, target: number): number {
  if (
    measure === "mean_squared_error" ||
    measure === "mean_absolute_error" ||
    measure === "mean_absolute_percentage_error"
  )
    return errorOf(measure, predicted, target);
  throw new TypeError(`nothing persists in ${measure}`);
}

function countsOf(train: PartColumn, steps: Baseline["steps"]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  eachPlace(train, steps, (at) => {
    const id = train.values[at];
    counts.set(id, (counts.get(id) ?? 0) + 1);
  });
  return counts;
}

function meanOver(part: PartColumn, steps: Baseline["steps"], of: (at: number, known: number) => number): number {
  let [sum, count] = [0, 0];
  eachPlace(part, steps, (at, known) => {
    sum += of(at, known);
    count++;
  });
  return sum / count;
}

/** Before the first step of a row. */
const BEGIN = -1;

/** Followers of one context. */
interface Followers {
  readonly counts: Map<number, number>;
  total: number;
}

/**
 * Runs of tokens, by interpolated Kneser–Ney (Chen and Goodman 1999): the longest runs by how often they stand in train, the
 * shorter ones by before how many different tokens; each with one discount, n1 / (n1 + 2 n2). Single tokens, where they
 * are the longest, by their frequency with one added; else interpolated with 1 / classes.
 */
class Ngrams {
  readonly #classes: number;
  readonly #orders: readonly Map<string, Followers>[];
  readonly #discounts: readonly number[];

  constructor(
    train: PartColumn,
    steps: Baseline["steps"],
    readonly order: number,
  ) {
    this.#classes = (train.type.range?.[1] ?? 0) + 1;
    const orders = Array.from({ length: order }, () => new Map<string, Followers>());
    const seen = new Set<string>();
    eachPlace(train, steps, (at, known) => {
      const id = train.values[at];
      for (let length = order - 1; length >= 0; length--) {
        const context = contextOf(train.values, at, known, length);
        // A shorter run counts once for each token that it follows.
        if (length < order - 1) {
          const longer = `${contextOf(train.values, at, known, length + 1)}>${id}`;
          if (seen.has(longer)) break;
          seen.add(longer);
        }
        count(orders[length], context, id);
      }
    });
    this.#orders = orders;
    this.#discounts = orders.map(discountOf);
  }

  probability(values: ArrayLike<number>, at: number, known: number): number {
    const id = values[at];
    if (this.order === 1) {
      const { counts, total } = this.#orders[0].get("") ?? { counts: new Map<number, number>(), total: 0 };
      return ((counts.get(id) ?? 0) + 1) / (total + this.#classes);
    }
    let probability = 1 / this.#classes;
    for (let length = 0; length < this.order; length++) {
      const followers = this.#orders[length].get(contextOf(values, at, known, length));
      if (!followers) continue;
      const discount = this.#discounts[length];
      const { counts, total } = followers;
      const own = Math.max(0, (counts.get(id) ?? 0) - discount) / total;
      probability = own + ((discount * counts.size) / total) * probability;
    }
    return probability;
  }
}

function contextOf(values: ArrayLike<number>, at: number, known: number, length: number): string {
  const ids: number[] = [];
  for (let back = length; back > 0; back--) ids.push(at - back >= known ? values[at - back] : BEGIN);
  return ids.join(" ");
}

function count(into: Map<string, Followers>, context: string, id: number): void {
  const known = into.get(context) ?? { counts: new Map(), total: 0 };
  into.set(context, known);
  known.counts.set(id, (known.counts.get(id) ?? 0) + 1);
  known.total++;
}

/** Where no run stands once, or none twice, half of one. */
function discountOf(order: ReadonlyMap<string, Followers>): number {
  let [once, twice] = [0, 0];
  for (const { counts } of order.values())
    for (const times of counts.values()) {
      if (times === 1) once++;
      if (times === 2) twice++;
    }
  return once === 0 || twice === 0 ? 0.5 : once / (once + 2 * twice);
}
