/** Loss and measures of one part of the data. */
import type { Batches, HostBatch } from "../data/batches.js";
import { finish, lossTally, mean, merge, NOTHING, type Tally, tally } from "../metrics/observe.js";
import type { Bound } from "../program/bind.js";
import type { Observation, Observed } from "../program/program.js";
import { type PartWords, partWords } from "./words-per-part.js";

/** Sums over batches: each loss term with its weight, each measure with its kind. */
export interface Totals {
  readonly loss: readonly { readonly weight: number; readonly total: Tally }[];
  readonly measures: Readonly<Record<string, { readonly kind: Observation["kind"]; readonly total: Tally }>>;
}

export const EMPTY: Totals = { loss: [], measures: {} };

export interface Result {
  readonly loss: number;
  readonly measures: Readonly<Record<string, number>>;
}

/** Adds one batch to the totals. */
export function accumulate(totals: Totals, { loss, measures }: Observed, bound: Bound): Totals {
  const terms: { weight: number; total: Tally }[] = [];
  for (let index = 0; index < loss.length; index++) {
    const total = merge(totals.loss[index]?.total ?? NOTHING, lossTally(loss[index], bound.read));
    terms.push({ weight: loss[index].weight, total });
  }
  const counted: Record<string, { kind: Observation["kind"]; total: Tally }> = {};
  for (const name in measures) {
    const observation = measures[name];
    const total = merge(totals.measures[name]?.total ?? NOTHING, tally(observation, bound.read, bound.scales));
    counted[name] = { kind: observation.kind, total };
  }
  return { loss: terms, measures: counted };
}

/** `words`: of the part, by the names of the measures that are per word. */
export function resultOf({ loss, measures }: Totals, words: PartWords = {}): Result {
  const finished = Object.entries(measures).map(
    ([name, { kind, total }]) => [name, finish(kind, total, words[name]?.tokensPerWord)] as const,
  );
  return {
    // Of nothing there is no loss, and 0 would look like a good one.
    loss: loss.length === 0 ? Number.NaN : loss.reduce((sum, { weight, total }) => sum + weight * mean(total), 0),
    measures: Object.fromEntries(finished),
  };
}

/** The loss of one batch, in float64. */
export function batchLoss(observed: Observed, bound: Bound): number {
  return observed.loss.reduce((sum, term) => sum + term.weight * mean(lossTally(term, bound.read)), 0);
}

/**
 * A whole part, batch by batch; `onBatch` is awaited after each, so that the event loop is not held up. `onObserved` looks
 * at each batch's measures while they are on the device.
 */
export async function evaluatePart(
  bound: Bound,
  batches: Batches,
  onBatch: () => Promise<void>,
  onObserved?: (observed: Observed, host: HostBatch) => void,
): Promise<Result> {
  let totals = EMPTY;
  for (let index = 0; index < batches.perEpoch; index++) {
    const host = batches.get(0, index);
    if (index === 0) bound.resetCarried("evaluate");
    const observed = bound.evaluate(host);
    totals = accumulate(totals, observed, bound);
    onObserved?.(observed, host);
    await onBatch();
  }
  return resultOf(totals, partWords(bound, batches.part));
}
