/**
 * Some 1,500 kills of studies, with a synthetic experiment that costs nothing: at every call of the coordinator that changes
 * its journal, before, within and after it (as many as `RNNC_STUDY_KILLS`, 1,000 unless said); and anywhere in a study, a
 * tenth of that of each kind at least: coordinators, workers, both, and workers that are stopped for longer than their lease.
 * Each study ends as the one that nobody killed. Writes test/records/search-kills.json.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { stream, uniform } from "../../src/random/streams.js";
import { bundle, type Ground, HOWS, type Kill, PRUNERS, prepareGround, WITHIN } from "../search/support/kills.js";
import { ROOT } from "../support/command-line.js";

const KILLS = Number(process.env.RNNC_STUDY_KILLS ?? 1000);
const OF_EACH = Math.ceil(KILLS / 10);

test(`kills at every call, ${KILLS} at most, and ${OF_EACH} of each other kind: each trial has one end, nothing on disk is lost, and the history is that of an undisturbed study`, async () => {
  const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim();
  const code = { commit: git("rev-parse", "HEAD"), changed: git("status", "--porcelain", "--", "src", "bin") !== "" };
  const script = await bundle();
  const began = performance.now();
  const counts = { call: 0, coordinator: 0, both: 0, worker: 0, stopped: 0 };
  const totals = { killed: 0, tooLate: 0, studies: 0 };
  const failures: string[] = [];
  const grounds: [string, Ground][] = [];
  for (const pruner of Object.keys(PRUNERS)) grounds.push([pruner, await prepareGround(script, pruner)]);

  async function meet({ meet: met }: Ground, kills: readonly Kill[]): Promise<void> {
    totals.studies++;
    try {
      for (const [index, wasInTime] of (await met(kills)).entries()) {
        totals[wasInTime ? "killed" : "tooLate"]++;
        if (wasInTime) counts[kills[index].kind]++;
      }
    } catch (error) {
      failures.push(`study ${totals.studies}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  const calls = grounds.flatMap(([, ground]) =>
    Array.from({ length: ground.calls }, (_, index) => HOWS.map((how) => ({ ground, call: index + 1, how }))).flat(),
  );
  // Fewer are spread over all.
  const every = Math.max(1, calls.length / KILLS);
  for (let at = 0; at < calls.length; at += every) {
    const { ground, call, how } = calls[Math.floor(at)];
    await meet(ground, [{ kind: "call", call, how }]);
  }
  const chance = stream(7, "search", "kills");
  const isShort = () => WITHIN.some((kind) => counts[kind] < OF_EACH);
  for (let study = 0; isShort() && failures.length === 0; study++) {
    const [, ground] = grounds[study % grounds.length];
    const share = (index: number, most: number) => most * uniform(chance, study, index);
    // A study whose worker is killed or stopped goes on to its end without a new coordinator.
    await meet(ground, [
      { kind: "coordinator", share: share(0, 0.4) },
      { kind: "both", share: share(1, 0.4) },
      { kind: study % 2 === 0 ? "worker" : "stopped", share: share(2, 0.7) },
    ]);
  }
  const record = {
    ...code,
    date: new Date().toISOString(),
    node: process.version,
    ...totals,
    ...{ kinds: counts, failed: failures.length },
    minutes: Math.round((performance.now() - began) / 6000) / 10,
  };
  writeFileSync(join(ROOT, "test", "records", "search-kills.json"), `${JSON.stringify(record, null, 2)}\n`);
  assert.equal(failures, []);
});

test.run();
