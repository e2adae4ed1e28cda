/**
 * Looks at the test set. Each has a record before it begins, so that none can be taken and not count, and another with
 * what was seen.
 */
import type { JournalRecord } from "./journal.js";

export interface Look {
  /** From 1. */
  readonly look: number;
  /** When it began; for the looks of rnnc 0.1.0, when it ended. */
  readonly at: string;
  /** From the run's folder. */
  readonly weights: string;
  /** By test part; null for a look that was broken off, at which something may have been seen. */
  readonly results: Readonly<Record<string, PartResult>> | null;
  /** Of several runs tested as one, their names; the results are then of all of them together. */
  readonly ensemble?: readonly string[];
}

/** How far a measure of texts can be trusted: 95 % of resamples, and what the value depends on beside the texts. */
export interface MeasuredInterval {
  readonly low: number;
  readonly high: number;
  readonly signature: string | null;
}

export interface PartResult {
  readonly intervals?: Readonly<Record<string, MeasuredInterval>>;
  readonly examples: number;
  readonly loss: number;
  readonly measures: Readonly<Record<string, number>>;
  /** What measures are compared with; absent where none is. */
  readonly baselines?: Readonly<Record<string, number>>;
}

/** The looks of a run in their order, also those without results. */
export function looksIn(records: readonly JournalRecord[]): readonly Look[] {
  const looks = new Map<number, Look>();
  for (const record of records) {
    if (!isOfLook(record)) continue;
    const number = Number(record.look);
    const known = looks.get(number);
    const results = record.kind === "test" ? (record.results as Look["results"]) : null;
    const { at, weights } = known ?? { at: String(record.at), weights: String(record.weights) };
    const ensemble = Array.isArray(record.ensemble) ? { ensemble: record.ensemble.map(String) } : {};
    looks.set(number, { look: number, at, weights, results, ...ensemble });
  }
  return [...looks.values()];
}

/** Whether a record is of a look: nothing undoes those. */
export function isOfLook({ kind }: JournalRecord): boolean {
  return kind === "look" || kind === "test";
}
