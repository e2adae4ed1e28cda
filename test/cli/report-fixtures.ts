/** Runs and a study that never were, as their journals tell them: for what is only read. */
import { join } from "node:path";
import { recordsIn } from "../../src/runtime/records/journal.js";
import type { Cause } from "../judgement/plants.js";
import { tracesIn } from "../judgement/tally.js";
import { ROOT } from "../support/command-line.js";
import { journal, start } from "./journals.js";

/** The journal of the first run with this cause planted. */
export function plantedRun(cause: Cause, at = "2026-11-22T08:07:18.123Z"): string {
  const traces = tracesIn(join(ROOT, "test", "judgement", "traces.jsonl.gz"));
  const found = traces.find((trace) => trace.cause === cause);
  if (!found) throw new Error(`no trace of ${cause}`);
  const last = found.checks.at(-1);
  return journal(
    start({ at, ...found.start, experiment: "parity" }),
    ...found.checks.map((check) => ({ kind: "check", ...check })),
    { kind: "end", how: "done", reason: "60 epochs", step: last?.step ?? 0, time: last?.time ?? 0, best: null },
  );
}

/** Of two settings and a word, by two workers: 30 trials, some pruned, one failed, the last still trained. */
export function study(): string {
  const space = [
    { id: "s0", kind: "word", domain: { kind: "choices", values: ["rnn", "gru", "lstm"] } },
    { id: "s1", kind: "count", domain: { kind: "range", low: 8, high: 64, step: 8, log: false } },
    { id: "s2", kind: "real", domain: { kind: "range", low: 1e-4, high: 1e-1, step: null, log: true } },
  ];
  const first = {
    ...{
      kind: "study",
      format: 2,
      at: "2026-11-22T08:00:00.000Z",
      experiment: "parity",
      source: "a.rnn",
      version: "0.1.0",
    },
    ...{ hash: "6b55c7f2".repeat(8), seed: 1, method: { kind: "random" }, prune: null, order: { kind: "free" } },
    ...{ scoring: { measured: "validate.loss", direction: "minimize" }, trials: 30, space, set: [], sourceFiles: {} },
    ...{ names: { s0: "cell", s1: "units", s2: "rate" }, device: "auto" },
  };
  const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 8, 0, second)).toISOString();
  const trials = Array.from({ length: 30 }, (_, index) => {
    const [job, worker] = [index + 1, 1 + (index % 2)];
    const point = {
      s0: ["rnn", "gru", "lstm"][index % 3],
      s1: 8 + 8 * ((index * 5) % 8),
      s2: 10 ** (-4 + ((index * 7) % 24) / 8),
    };
    const begun = 3 * Math.floor(index / 2);
    const seen = { results: "", running: "" };
    const hand = { worker, pid: 100 + worker, started: "then" };
    const ask = { kind: "ask", at: at(begun), job, trial: job, point, visible: seen, ...hand };
    const score = Math.abs(Math.log10(point.s2) + 2) + (index % 3 === 2 ? 0.05 : 0.2);
    const outcome =
      index === 5
        ? { kind: "failed", class: "nan", message: "The loss is NaN." }
        : index % 7 === 6
          ? { kind: "pruned", score, step: 20, time: 1, checks: 2 }
          : { kind: "complete", score, step: 100, time: 2 };
    return job === 30 ? [ask] : [ask, { kind: "result", at: at(begun + 2), job, trial: job, outcome }];
  });
  return journal(first, ...trials.flat());
}

/** The same with what trials are scored by besides: how many weights they have. */
export function studyOfTwo(): string {
  const lines = study().trimEnd().split("\n");
  return journal(
    ...lines.map((line) => {
      const record = JSON.parse(line);
      if (record.kind === "study")
        return {
          ...record,
          scoring: { ...record.scoring, others: [{ measured: "parameters", direction: "minimize" }] },
        };
      if (record.outcome?.score === undefined) return record;
      const { score } = record.outcome;
      return { ...record, outcome: { ...record.outcome, scores: [score, 100 * (1 + ((record.trial * 7) % 5))] } };
    }),
  );
}

/** The folders that hold them, in a project of their own. */
export const RUN = "runs/parity/2026-11-22T08-07-18-6b55c7f2";
export const OTHER = "runs/parity/2026-11-22T09-07-18-0d1e2f3a";
export const STUDY = "studies/parity/2026-11-22T08-00-00-6b55c7f2";

export function project(): Readonly<Record<string, string>> {
  return {
    [`${RUN}/journal.jsonl`]: plantedRun("overfit"),
    [`${OTHER}/journal.jsonl`]: plantedRun("vanishing", "2026-11-22T09:07:18.123Z"),
    [`${STUDY}/journal.jsonl`]: study(),
  };
}

/** How many checks a journal tells of. */
export function checksIn(text: string): number {
  return recordsIn(Buffer.from(text), "journal").records.filter(({ kind }) => kind === "check").length;
}
