/** Journals of runs that never were, as a run writes them. */
import type { StartRecord } from "../../src/runtime/records/start-record.js";

const SUM = "6b55c7f2".repeat(8);

export function start(parts: Partial<StartRecord> = {}): StartRecord {
  return {
    kind: "start",
    at: "2026-11-22T08:07:18.123Z",
    experiment: "parity",
    source: "a.rnn",
    program: "parity.js",
    programSha256: SUM,
    hashes: { data: SUM, program: SUM, experiment: SUM },
    forms: { data: SUM, program: SUM },
    seed: 3,
    settings: { units: 8 },
    set: [],
    version: "0.1.0",
    device: "native avx2",
    arithmetic: "native 1",
    threads: 1,
    parameters: 354,
    bytes: 90_000,
    examples: { train: 800, validate: 100, test: 100 },
    sources: [],
    ...parts,
  };
}

export function journal(...records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

/** One that ended before it began. */
export function ended(experiment: string, reason: string): string {
  return journal(start({ experiment }), { kind: "end", how: "done", reason, step: 0, time: 0, best: null });
}
