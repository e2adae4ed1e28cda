/**
 * Synthetic studies of processes that are killed: the coordinator at any call that changes its journal, before, within and
 * after it, and anywhere in a study; workers anywhere in it; workers stopped for longer than their lease, and gone on after it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import * as assert from "uvu/assert";
import type { PrunePlan } from "../../../src/plan/plan.js";
import { answers, processStart } from "../../../src/runtime/files/processes.js";
import type { Hand } from "../../../src/search/journal-records.js";
import { replay } from "../../../src/search/replay.js";
import { readStudy } from "../../../src/search/study.js";
import { historyIn } from "../../support/studies.js";
import { goOn } from "./crew.js";
import { memoryFolder } from "./memory-folder.js";
import { newStudy, STRICT } from "./synthetic.js";

const PRELOAD = pathToFileURL(fileURLToPath(new URL("../../cli/kill-at.mjs", import.meta.url))).href;
export const HOWS = ["before", "within", "after"] as const;
const TRIALS = 8;
/**
 * Seconds. A worker that is silent on a busy machine is not to be taken for lost, so only those that are stopped have the
 * short one, long enough for the others.
 */
const [LEASE, SHORT_LEASE] = [60, 4];

export const PRUNERS: Readonly<Record<string, PrunePlan | null>> = {
  none: null,
  median: { kind: "median", startup: 2, warm_up: 1, every: 1 },
  asha: { kind: "asha", reduction: 2, least: 1 },
};

/**
 * After `worker` and `stopped` the study goes on to its end; `both` kills a worker and soon the coordinator too. `share`: of
 * the records that are still to be written, from 0 to 1, how many are when the kill comes; a clock would miss short studies.
 */
export type Kill =
  | { readonly kind: "call"; readonly call: number; readonly how: (typeof HOWS)[number] }
  | { readonly kind: (typeof WITHIN)[number]; readonly share: number };

export const WITHIN = ["coordinator", "both", "worker", "stopped"] as const;

export interface Ground {
  /** Calls of a coordinator that change its journal, in a whole study. */
  readonly calls: number;
  /** A study that meets these kills one after the other, and then ends; which of them came in time. */
  readonly meet: (kills: readonly Kill[]) => Promise<readonly boolean[]>;
}

/** Bundled once, since a process of sources takes seconds to start. */
export async function bundle(): Promise<string> {
  const outfile = join(memoryFolder(), "synthetic.mjs");
  const entry = fileURLToPath(new URL("./synthetic-process.ts", import.meta.url));
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning",
  });
  return outfile;
}

export async function prepareGround(script: string, pruner: string, workers = 2): Promise<Ground> {
  const wanted = { trials: TRIALS, order: STRICT, prune: PRUNERS[pruner] };
  const whole = newStudy(memoryFolder(), wanted);
  await goOn(whole, { workers: 1 });
  const counted = newStudy(memoryFolder(), wanted);
  const calls = join(memoryFolder(), "calls.txt");
  const code = await ended(coordinator(script, counted, workers, { KILL_COUNT: calls, KILL_AT: "0" }));
  assert.is(code, 0);
  assert.equal(historyIn(counted), historyIn(whole));
  const all = linesIn(counted);
  return {
    calls: Number(readFileSync(calls, "utf8")),
    async meet(kills) {
      const study = newStudy(memoryFolder(), wanted);
      const what = `${pruner}: ${JSON.stringify(kills)}`;
      const inTime: boolean[] = [];
      let before = 0;
      for (const kill of kills) {
        inTime.push(await killed(script, study, workers, kill, all));
        const { records } = readStudy(study);
        assert.ok(records.length >= before, `${what}: what was on disk is kept`);
        before = records.length;
      }
      assert.is(await ended(coordinator(script, study, workers, {})), 0, what);
      check(study, whole, what);
      return inTime;
    },
  };
}

function check(study: string, whole: string, what: string): void {
  const { start, records } = readStudy(study);
  const results = records.filter(({ kind }) => kind === "result").map(({ trial }) => Number(trial));
  assert.equal(
    results.toSorted((a, b) => a - b),
    Array.from({ length: TRIALS }, (_, index) => index + 1),
    `${what}: each trial has one result`,
  );
  assert.equal(historyIn(study), historyIn(whole), `${what}: the same history`);
  assert.is(replay({ start, records }).difference, null, `${what}: the same decisions again`);
  for (const { pid, started } of handsIn(study))
    assert.not(processStart(pid) === started, `${what}: the worker ${pid} still lives`);
}

function coordinator(
  script: string,
  study: string,
  workers: number,
  env: Readonly<Record<string, string>>,
  lease = LEASE,
): ChildProcess {
  const preload = env.KILL_AT === undefined ? [] : ["--import", PRELOAD];
  return spawn(process.execPath, [...preload, script, study, String(workers), String(lease)], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, KILL_FOLDER: join(study, "journal.jsonl"), ...env },
  });
}

/** The code, or null for a process that was killed. */
function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

/** True when the kill found its victim. `all`: lines in the journal of a whole study. */
async function killed(script: string, study: string, workers: number, kill: Kill, all: number): Promise<boolean> {
  if (kill.kind === "call") {
    const env = { KILL_AT: String(kill.call), KILL_HOW: kill.how };
    return (await ended(coordinator(script, study, workers, env))) === null;
  }
  const before = linesIn(study);
  const lines = before + 1 + Math.floor(kill.share * Math.max(0, all - before));
  const child = coordinator(script, study, workers, {}, kill.kind === "stopped" ? SHORT_LEASE : LEASE);
  const end = ended(child);
  let isGone = false;
  void end.then(() => {
    isGone = true;
  });
  while (!isGone && linesIn(study) < lines) await after(1);
  if (isGone) return false;
  if (kill.kind === "coordinator") {
    child.kill("SIGKILL");
    return (await end) === null;
  }
  let hit = signalled(study, kill.kind === "stopped" ? "SIGSTOP" : "SIGKILL");
  while (!isGone && hit === null) {
    await after(1);
    hit = signalled(study, kill.kind === "stopped" ? "SIGSTOP" : "SIGKILL");
  }
  if (kill.kind === "both") {
    await after(10);
    child.kill("SIGKILL");
  }
  await end;
  // It is ended before anyone else has its trial; what remains to be gone on with is no process any more.
  if (kill.kind === "stopped" && hit !== null && processStart(hit.pid) === hit.started)
    process.kill(hit.pid, "SIGCONT");
  return hit !== null;
}

function linesIn(study: string): number {
  return readFileSync(join(study, "journal.jsonl"), "utf8").split("\n").length - 1;
}

const after = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

function handsIn(study: string): readonly Hand[] {
  return readStudy(study).records.flatMap((record) =>
    record.kind === "ask" || record.kind === "promote" || record.kind === "attempt" ? [record] : [],
  );
}

/** Sends it to the worker that was last given a job and lives. */
function signalled(study: string, signal: "SIGKILL" | "SIGSTOP"): Hand | null {
  const hand = handsIn(study).findLast(({ pid, started }) => answers(pid) && processStart(pid) === started);
  if (!hand) return null;
  try {
    process.kill(hand.pid, signal);
    return hand;
  } catch {
    return null;
  }
}
