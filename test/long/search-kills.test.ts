/**
 * Studies killed again and again (`RNNC_KILLS` kills in all, 100 unless said) at seeded moments, of starting up, training and
 * writing alike, and resumed: each ends with the trials, settings, scores and weights of one that was not killed. Writes
 * test/records/search-runs-kills.json.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { folderWith, RNNC, ROOT, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";
import { decisionsIn, recordsIn, studiesOf, trialsIn, weightsOf } from "../support/studies.js";

const KILLS = Number(process.env.RNNC_KILLS ?? 100);
/** More in one study would be kills before it has begun to train. */
const MOST_IN_A_STUDY = 20;
const TRIALS = 30;
const TEXT = parity({
  settings: `param units = 4 in 2..9
  param cell = gru in { rnn, gru }
  param rate = 1e-2 in log 1e-3..1e-1`,
  model: `states = recurrent(string, cell: cell, units: units)
    logits = dense(last(states), units: odd.classes)`,
  train: `loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: rate)
    batch     = 50
    epochs    = 2
    validate every 4 steps
    keep best validate.loss`,
});
const SEARCH = ["search", "a.rnn", "-q", "--trials", String(TRIALS)];

/** All that must be equal: the study's decisions, the journals of its trials, both without times, and all weights. */
function contentOf(study: string): readonly unknown[] {
  return [decisionsIn(study), ...trialsIn(study).map((run) => [basename(run), recordsIn(run), weightsOf(run)])];
}

const studiesIn = (folder: string) => studiesOf(folder);

/** True when the process was killed, false when it had ended by then. */
function killedAt(folder: string, argv: readonly string[], milliseconds: number): Promise<boolean> {
  const child = spawn(process.execPath, [RNNC, ...argv], { cwd: folder, stdio: "ignore" });
  const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
  return new Promise((resolve) => {
    child.once("close", (_, signal) => {
      clearTimeout(timer);
      resolve(signal === "SIGKILL");
    });
  });
}

test(`${KILLS} kills: studies end as one that was not killed`, async () => {
  const whole = folderWith({ "a.rnn": TEXT });
  assert.is(rnnc(SEARCH, { cwd: whole }).code, 0);
  const expected = contentOf(studiesIn(whole)[0]);
  const began = performance.now();
  assert.is(rnnc(["search", "--resume", "-q"], { cwd: whole }).code, 0);
  const startup = performance.now() - began;
  const counts = { killed: 0, tooLate: 0, beforeTheStudy: 0, studies: 0 };
  const failures: string[] = [];
  while (counts.killed < KILLS) {
    const folder = folderWith({ "a.rnn": TEXT });
    const most = Math.min(MOST_IN_A_STUDY, KILLS - counts.killed);
    for (let kill = 0; kill < most; kill++) {
      // The golden ratio spreads moments evenly: from half of what starting takes to four times that.
      const share = ((counts.killed + 1) * 0.6180339887498949) % 1;
      const argv = studiesIn(folder).length > 0 ? ["search", "--resume", "-q"] : SEARCH;
      const wasKilled = await killedAt(folder, argv, startup * (0.5 + 3.5 * share));
      counts[wasKilled ? "killed" : "tooLate"]++;
      counts.beforeTheStudy += Number(studiesIn(folder).length === 0);
      if (!wasKilled) break;
    }
    const last = rnnc(studiesIn(folder).length > 0 ? ["search", "--resume", "-q"] : SEARCH, { cwd: folder });
    counts.studies++;
    const studies = studiesIn(folder);
    try {
      assert.is(last.code, 0, last.err);
      assert.is(studies.length, 1);
      assert.equal(contentOf(studies[0]), expected);
    } catch (error) {
      failures.push(`study ${counts.studies}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim();
  const record = {
    commit: git("rev-parse", "HEAD"),
    changed: git("status", "--porcelain", "--", "src", "bin") !== "",
    date: new Date().toISOString(),
    node: process.version,
    trials: TRIALS,
    ...counts,
    failed: failures.length,
    minutes: Math.round((performance.now() - began) / 6000) / 10,
  };
  const folder = join(ROOT, "test", "records");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "search-runs-kills.json"), `${JSON.stringify(record, null, 2)}\n`);
  assert.equal(failures, []);
});

test.run();
