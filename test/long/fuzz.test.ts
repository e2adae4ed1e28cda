/**
 * The compiler on a great many texts: `RNNC_FUZZ_INPUTS` of them (1,000,000 unless said), some of them checked as well as
 * parsed, and compiled where they are right. What was tried is written to test/records/fuzz.json.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exchanged } from "../compiler/support/exchanged.js";
import { grammatical } from "../compiler/support/grammar.js";
import { ROOT } from "../compiler/support/host.js";
import { parseSoundly } from "../compiler/support/invariants.js";
import { checkSoundly, compileSoundly, formatSoundly } from "../compiler/support/soundness.js";
import { mutated, noise, salad } from "../compiler/support/texts.js";

const INPUTS = Number(process.env.RNNC_FUZZ_INPUTS ?? 1_000_000);
const SEED = Number(process.env.RNNC_FUZZ_SEED ?? 2026);
/** Samples are drawn so many at a time, to keep memory small. */
const PORTION = 1_000;

/** Of all inputs, and one in how many is checked, which takes some ten times as long: more of those that come far. */
const KINDS = {
  mutated: { texts: mutated, share: 0.4, checkedOneIn: 20 },
  grammatical: { texts: grammatical, share: 0.1, checkedOneIn: 4 },
  exchanged: { texts: exchanged, share: 0.1, checkedOneIn: 2 },
  salad: { texts: salad, share: 0.25, checkedOneIn: 20 },
  noise: { texts: noise, share: 0.15, checkedOneIn: 20 },
} as const;

interface Tally {
  inputs: number;
  checked: number;
  withErrors: number;
  /** Those without errors: compiled, emitted, explained and compared with themselves. */
  compiled: number;
  slowestMs: number;
}

function tryOut(text: string, checked: boolean, tally: Tally): void {
  const began = process.cpuUsage();
  const { diagnostics } = parseSoundly(text);
  if (checked) {
    formatSoundly(text);
    if (checkSoundly(text)) {
      compileSoundly(text);
      tally.compiled++;
    }
    tally.checked++;
  }
  tally.inputs++;
  if (diagnostics.length > 0) tally.withErrors++;
  const { user, system } = process.cpuUsage(began);
  tally.slowestMs = Math.max(tally.slowestMs, (user + system) / 1000);
}

const tallies: Record<string, Tally> = {};

for (const [kind, { texts, share, checkedOneIn }] of Object.entries(KINDS)) {
  test(`${kind} texts`, () => {
    const tally: Tally = { inputs: 0, checked: 0, withErrors: 0, compiled: 0, slowestMs: 0 };
    tallies[kind] = tally;
    const wanted = Math.round(INPUTS * share);
    for (let portion = 0; tally.inputs < wanted; portion++) {
      const numRuns = Math.min(PORTION, wanted - tally.inputs);
      fc.sample<string>(texts, { seed: SEED + portion, numRuns }).forEach((text, index) => {
        try {
          tryOut(text, index % checkedOneIn === 0, tally);
        } catch (error) {
          throw new Error(`seed ${SEED + portion}: ${JSON.stringify(text)}`, { cause: error });
        }
      });
    }
    assert.ok(tally.slowestMs < 1_000, `the slowest took ${tally.slowestMs} ms`);
  });
}

test("the record", () => {
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: ROOT, encoding: "utf8" }).trim();
  const record = { commit, date: new Date().toISOString(), seed: SEED, inputs: INPUTS, failures: 0, kinds: tallies };
  assert.is(
    Object.values(tallies).reduce((sum, { inputs }) => sum + inputs, 0),
    INPUTS,
  );
  mkdirSync(`${ROOT}test/records`, { recursive: true });
  writeFileSync(`${ROOT}test/records/fuzz.json`, `${JSON.stringify(record, null, 2)}\n`);
});

test.run();
