/**
 * Every slip at every token of every right program (one in `RNNC_MUTATIONS_ONE_IN`, if that is set). What was seen is
 * written to test/records/mutations.json.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { count, LEAST_TOLD, MOST_DIAGNOSTICS, newTallies, sharesOf } from "../compiler/mutations/judge.js";
import { countOfTokens, mutantOf, SLIPS } from "../compiler/mutations/mutants.js";
import { PROGRAMS } from "../compiler/mutations/right-programs.js";
import { ROOT } from "../compiler/support/host.js";

const SEED = Number(process.env.RNNC_MUTATIONS_SEED ?? 2026);
const ONE_IN = Number(process.env.RNNC_MUTATIONS_ONE_IN ?? 1);

const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: ROOT, encoding: "utf8" }).trim();

test("every slip at every token", () => {
  const tallies = newTallies();
  let at = 0;
  for (const path of PROGRAMS.keys())
    for (let token = 0; token < countOfTokens(path); token++)
      for (const slip of SLIPS) {
        if (at++ % ONE_IN !== 0) continue;
        const mutant = mutantOf(path, token, slip, SEED);
        if (mutant) count(mutant, tallies);
      }
  const shares = sharesOf(tallies);
  const made = { commit, date: new Date().toISOString(), seed: SEED, programs: PROGRAMS.size, oneIn: ONE_IN };
  mkdirSync(`${ROOT}test/records`, { recursive: true });
  writeFileSync(
    `${ROOT}test/records/mutations.json`,
    `${JSON.stringify({ ...made, ...shares, slips: tallies }, null, 2)}\n`,
  );
  assert.is(shares.thrown, 0);
  assert.ok(shares.told >= LEAST_TOLD, String(shares.told));
  assert.ok(shares.diagnosticsEach <= MOST_DIAGNOSTICS, String(shares.diagnosticsEach));
});

test.run();
