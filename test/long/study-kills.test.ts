/**
 * A thousand kills of studies (`RNNC_STUDY_KILLS`, 1,000 unless said), with a synthetic experiment that costs nothing: at every
 * call of the coordinator that changes its journal, before, within and after it; and at seeded moments of coordinators and
 * workers. Each study ends as the one that nobody killed. Writes test/records/search-kills.json.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { stream, uniform } from "../../src/random/streams.js";
import { bundle, type Ground, HOWS, type Kill, PRUNERS, prepareGround } from "../search/support/kills.js";
import { ROOT } from "../support/command-line.js";

const KILLS = Number(process.env.RNNC_STUDY_KILLS ?? 1000);
const WORKERS = Math.ceil(KILLS / 10);

test(`${KILLS} kills, and ${WORKERS} of workers alone: each trial has one end, nothing on disk is lost, and the history is that of an undisturbed study`, async () => {
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

  for (const [, ground] of grounds)
    for (let call = 1; call <= ground.calls && totals.killed < KILLS; call++)
      for (const how of HOWS) await meet(ground, [{ kind: "call", call, how }]);
  const chance = stream(7, "search", "kills");
  for (let study = 0; totals.killed < KILLS && failures.length === 0; study++) {
    const [, ground] = grounds[study % grounds.length];
    const draw = (index: number) => uniform(chance, study, index);
    const moment = (index: number) =>
      ground.startup * (0.4 + 0.6 * draw(index)) + 0.4 * draw(index + 1) * (ground.milliseconds - ground.startup);
    const kills = Array.from({ length: 6 }, (_, index): Kill => {
      const milliseconds = moment(10 * index);
      if (draw(10 * index + 2) < 0.4) return { kind: "coordinator", milliseconds };
      if (draw(10 * index + 3) < 0.5) return { kind: "both", milliseconds };
      return {
        kind: "call",
        call: 1 + Math.floor(12 * draw(10 * index + 4)),
        how: HOWS[Math.floor(3 * draw(10 * index + 5))],
      };
    });
    await meet(ground, kills);
  }
  // A study whose worker is killed or stopped goes on without a new coordinator.
  for (let study = 0; study < WORKERS && failures.length === 0; study++) {
    const [, { startup, milliseconds, ...ground }] = grounds[study % grounds.length];
    const moment = startup + 0.6 * uniform(chance, study, 99) * (milliseconds - startup);
    await meet({ startup, milliseconds, ...ground }, [
      { kind: study % 3 === 0 ? "stopped" : "worker", milliseconds: moment },
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
