/**
 * Every pair of `edits.ts` that can be trained: a checkpoint loads exactly where `diff` says so, and programs of one hash
 * have the same bits after 50 steps. What was seen is written to test/records/diff-pairs.json.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Outcome, outcomes } from "../compiler/diff/real-pairs.js";
import { ROOT } from "../compiler/support/host.js";

const STEPS = 50;
const LEAST = 100;

const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: ROOT, encoding: "utf8" }).trim();
const changed = execFileSync("git", ["status", "--porcelain"], { cwd: ROOT, encoding: "utf8" }) !== "";

test("checkpoints load where diff says so, and one hash gives one set of weights", async () => {
  const seen: Outcome[] = [];
  let untried = 0;
  for await (const outcome of outcomes(1, STEPS)) {
    if (outcome) seen.push(outcome);
    else untried++;
  }
  const wrong = seen.filter(({ says, loads }) => says !== (loads ? "yes" : "no"));
  const ofOneHash = seen.filter(({ isSame }) => isSame !== null);
  const other = ofOneHash.filter(({ isSame }) => !isSame);
  const named = ({ edit, says, loads }: Outcome) => `${edit.program}: ${edit.from} to ${edit.to}: ${says}, ${loads}`;
  const record = {
    ...{ commit, changed, date: new Date().toISOString(), steps: STEPS, pairs: seen.length, untried },
    ...{ load: seen.filter(({ loads }) => loads).length, wrong: wrong.map(named) },
    ...{ ofOneHash: ofOneHash.length, otherWeights: other.map(named) },
  };
  mkdirSync(`${ROOT}test/records`, { recursive: true });
  writeFileSync(`${ROOT}test/records/diff-pairs.json`, `${JSON.stringify(record, null, 2)}\n`);
  assert.equal(record.wrong, []);
  assert.equal(record.otherWeights, []);
  assert.ok(seen.length >= LEAST, String(seen.length));
});

test.run();
