/** Loss and measures of one part of the data. */
import type { Batches, HostBatch } from "../data/batches/batches.js";
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

/** Of one batch. */
export function totalsOf({ loss, measures }: Observed, bound: Bound): Totals {
  const counted: Record<string, { kind: Observation["kind"]; total: Tally }> = {};
  for (const name in measures) {
    const observation = measures[name];
    counted[name] = { kind: observation.kind, total: tally(observation, bound.read, bound.scales) };
  }
  return { loss: termsOf(loss, bound), measures: counted };
}

function termsOf(loss: Observed["loss"], { read }: Bound): Totals["loss"] {
  return loss.map((term) => ({ weight: term.weight, total: lossTally(term, read) }));
}

/** With those of one batch more. */
export function accumulate(totals: Totals, { loss, measures }: Totals): Totals {
  const terms = loss.map(({ weight, total }, index) => ({
    weight,
    total: merge(totals.loss[index]?.total ?? NOTHING, total),
  }));
  const counted: Record<string, { kind: Observation["kind"]; total: Tally }> = {};
  for (const name in measures) {
    const { kind, total } = measures[name];
    counted[name] = { kind, total: merge(totals.measures[name]?.total ?? NOTHING, total) };
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
    loss: loss.length === 0 ? Number.NaN : lossOf(loss),
    measures: Object.fromEntries(finished),
  };
}

/** Its terms by their weights, in float64. */
export function lossOf(terms: Totals["loss"]): number {
  return terms.reduce((sum, { weight, total }) => sum + weight * mean(total), 0);
}

/** The loss of one batch. */
export function batchLoss({ loss }: Observed, bound: Bound): number {
  return lossOf(termsOf(loss, bound));
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
    totals = accumulate(totals, totalsOf(observed, bound));
    onObserved?.(observed, host);
    await onBatch();
  }
  return resultOf(totals, partWords(bound, batches.part));
}
