/**
 * What a study costs beside training: opening one of 100,000 trials, until the next trial is decided; and a trial whose
 * objective is empty, with the journal in memory, and beside it the flushes of a disk.
 */
import { closeSync, existsSync, fsyncSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ask, type Result, STUDY_FORMAT, type StudyStart } from "../src/search/journal-records.js";
import { localWorker } from "../src/search/local-worker.js";
import { runStudy } from "../src/search/run-study.js";
import { createScheduler } from "../src/search/scheduler.js";
import { createStudy, readStudy, writeStudy } from "../src/search/study.js";
import { median } from "./machine.js";
import { record } from "./records.js";

export interface StudyFigures {
  readonly ms: number;
  readonly bar: number;
  readonly good: boolean;
  /** What else there is to know. */
  readonly note: string;
}

const MANY = 100_000;
const TRIALS = 1000;
const RUNS = 5;

/** @returns whether every goal is met. */
export async function studies(): Promise<boolean> {
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "rnnc-studies-"));
  try {
    return [opening(folder), await overhead(folder)].every((isGood) => isGood);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function startOf(trials: number): StudyStart {
  const real = { kind: "range", low: 0, high: 1, log: false, step: null } as const;
  const choices = { kind: "choices", values: ["rnn", "gru", "lstm"] } as const;
  return {
    ...({ kind: "study", format: STUDY_FORMAT, at: new Date().toISOString(), experiment: "empty" } as const),
    ...{ source: "a.rnn", hash: "0123456789abcdef", version: "0.1.0", seed: 1, trials, set: [], device: "auto" },
    ...({ method: { kind: "random" }, prune: null, order: { kind: "free" } } as const),
    scoring: { measured: "validate.loss", direction: "minimize" },
    space: [
      { id: "s0", kind: "real", domain: real },
      { id: "s1", kind: "real", domain: real },
      { id: "s2", kind: "word", domain: choices },
    ],
    names: { s0: "rate", s1: "dropout", s2: "cell" },
    sourceFiles: {},
  };
}

function opening(root: string): boolean {
  const folder = createStudy(join(root, "many"), startOf(MANY + 1), "{}\n");
  const at = new Date().toISOString();
  const hand = { worker: 1, pid: 1, started: "1e5b9521_197584" };
  const lines = Array.from({ length: MANY }, (_, index) => {
    const trial = index + 1;
    const share = trial / (MANY + 1);
    const point = { s0: share, s1: 1 - share, s2: "gru" };
    const visible = { results: trial === 1 ? "" : `1-${trial - 1}`, running: "" };
    const ask: Ask = { kind: "ask", at, job: trial, trial, point, visible, ...hand };
    const outcome = { kind: "complete", score: 1 - share, step: 320, time: 12.5 } as const;
    const result: Result = { kind: "result", at, job: trial, trial, outcome };
    return `${JSON.stringify(ask)}\n${JSON.stringify(result)}\n`;
  });
  writeFileSync(join(folder, "journal.jsonl"), lines.join(""), { flag: "a" });
  const times = Array.from({ length: RUNS }, () => {
    const began = performance.now();
    const { start, records } = readStudy(folder);
    const scheduler = createScheduler(start);
    for (const one of records) scheduler.apply(one);
    if (scheduler.next().kind !== "ask") throw new Error("there is one more to ask");
    return performance.now() - began;
  });
  return told(`a study of ${MANY.toLocaleString("en")} trials opened, and the next decided`, median(times), 2000, "");
}

async function overhead(root: string): Promise<boolean> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const folder = createStudy(join(root, `empty-${run}`), startOf(TRIALS), "{}\n");
    const writer = writeStudy(folder);
    const hire = localWorker(({ point }) =>
      Promise.resolve({ kind: "ended", outcome: { kind: "complete", score: Number(point.s0), step: 1, time: 0 } }),
    );
    const none = () => {};
    const hooks = { interrupted: () => false, stepped: none, idle: none, suspended: none, lost: none, finished: none };
    const began = performance.now();
    await runStudy(readStudy(folder), writer, { count: 1, hire }, hooks);
    times.push((performance.now() - began) / TRIALS);
    writer.close();
  }
  const note = `the two flushes of a trial beside: ${(2 * flush()).toFixed(2)} ms on this disk`;
  return told(`a trial with an empty objective, of ${TRIALS.toLocaleString("en")}`, median(times), 2, note);
}

/** Milliseconds of one flush of a short line to the disk of the temporary folder. */
function flush(): number {
  const folder = mkdtempSync(join(tmpdir(), "rnnc-flush-"));
  const file = openSync(join(folder, "lines"), "a");
  try {
    const times = Array.from({ length: 100 }, () => {
      writeSync(file, `${"x".repeat(200)}\n`);
      const began = performance.now();
      fsyncSync(file);
      return performance.now() - began;
    });
    return median(times);
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true, force: true });
  }
}

function told(name: string, ms: number, bar: number, note: string): boolean {
  const figures: StudyFigures = { ms, bar, good: ms <= bar, note };
  record("studies", name, figures);
  console.log(
    `${name}: ${ms.toFixed(2)} ms, at most ${bar}${figures.good ? "" : ", NOT GOOD"}${note === "" ? "" : `; ${note}`}`,
  );
  return figures.good;
}
