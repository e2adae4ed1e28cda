/**
 * Two hundred kills (`RNNC_KILLS` says otherwise), half of them of a run that mostly writes checkpoints, spread over every moment of writing, of runs with caches and without,
 * and over time. Writes test/records/kills.json.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { HOWS, KINDS, prepareGround } from "../cli/kills.js";
import { ROOT } from "../support/command-line.js";

const KILLS = Number(process.env.RNNC_KILLS ?? 200);

test(`${KILLS} kills: a run is not there or goes on to the same bits and the same journal`, async () => {
  const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim();
  // What is being run is what is there now.
  const made = {
    commit: git("rev-parse", "HEAD"),
    changed: git("status", "--porcelain", "--", "src", "bin") !== "",
  };
  const grounds = KINDS.map((kind) => ({ kind, ...prepareGround(kind) }));
  const counts = {
    killed: 0,
    tooLate: 0,
    absent: 0,
    resumed: 0,
    fresh: 0,
    cached: 0,
    byTime: 0,
    twice: 0,
    small: 0,
    writing: 0,
  };
  const failures: string[] = [];
  const began = Date.now();
  for (let index = 0; index < KILLS; index++) {
    // Of ten pairs: seven with caches, two without, one by time.
    const pair = Math.floor(index / 2) % 10;
    const kind = pair === 9 ? "byTime" : pair >= 7 ? "fresh" : "cached";
    const ground = grounds[index % grounds.length];
    const calls = kind === "fresh" ? ground.calls.fresh : ground.calls.cached;
    // The golden ratio spreads any number of moments evenly.
    const share = (index * 0.6180339887498949) % 1;
    const moment =
      kind === "byTime"
        ? { milliseconds: 1.1 * share * ground.milliseconds }
        : {
            call: 1 + Math.floor(share * calls),
            how: HOWS[index % HOWS.length],
            ...(index % 4 === 0 ? { again: 1 + Math.floor(((share * 7) % 1) * ground.calls.cached) } : {}),
          };
    try {
      const { wasKilled, wasThere } = await ground.kill(moment, kind === "fresh");
      counts[wasKilled ? "killed" : "tooLate"]++;
      counts[wasThere ? "resumed" : "absent"]++;
      counts[kind]++;
      counts[ground.kind]++;
      counts.twice += Number(wasThere && "again" in moment);
    } catch (error) {
      failures.push(
        `${ground.kind}, ${JSON.stringify(moment)}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  const record = {
    ...made,
    date: new Date().toISOString(),
    node: process.version,
    kills: KILLS,
    writingCalls: Object.fromEntries(grounds.map(({ kind, calls }) => [kind, calls])),
    ...counts,
    failed: failures.length,
    minutes: Math.round((Date.now() - began) / 6000) / 10,
  };
  const folder = join(ROOT, "test", "records");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "kills.json"), `${JSON.stringify(record, null, 2)}\n`);
  assert.equal(failures, []);
});

test.run();
