/**
 * Studies at work with a synthetic experiment: whatever the workers' timing, interruptions, losses and torn journals are,
 * decisions can be made again from the journal, and in strict order they are those of one worker that nothing disturbed.
 */
import { appendFileSync, cpSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { PrunePlan } from "../../src/plan/plan.js";
import { Failure } from "../../src/runtime/failure.js";
import type { Write } from "../../src/runtime/files/write-aside.js";
import { replay } from "../../src/search/replay.js";
import { readStudy } from "../../src/search/study.js";
import { decisionsIn, historyIn } from "../support/studies.js";
import { goOn } from "./support/crew.js";
import { memoryFolder } from "./support/memory-folder.js";
import { newStudy, STRICT, type Wanted } from "./support/synthetic.js";

const PRUNERS: Readonly<Record<string, PrunePlan | null>> = {
  none: null,
  median: { kind: "median", startup: 3, warm_up: 1, every: 1 },
  asha: { kind: "asha", reduction: 2, least: 1 },
  hyperband: { kind: "hyperband", reduction: 3, least: 1, most: 9 },
};

const fresh = (wanted: Wanted) => newStudy(memoryFolder(), wanted);

/** Every trial was asked once and has one result; nothing is left open; and all decisions can be made again. */
function sound(study: string, trials: number): void {
  const { trials: all, records, start } = readStudy(study);
  const told = decisionsIn(study);
  const numbers = Array.from({ length: trials }, (_, index) => index + 1);
  const of = (wanted: string) => told.filter(({ kind }) => kind === wanted).map(({ trial }) => Number(trial));
  assert.equal(of("ask"), numbers);
  assert.equal(
    of("result").toSorted((a, b) => a - b),
    numbers,
  );
  assert.ok(all.every(({ outcome }) => outcome !== null));
  const suspended = of("suspend").length;
  assert.is(
    of("promote").length + records.filter((one) => one.kind === "result" && one.job === null).length,
    suspended,
  );
  const { difference } = replay({ start, records });
  assert.is(difference, null, JSON.stringify(difference));
}

for (const [name, prune] of Object.entries(PRUNERS)) {
  test(`strict order, ${name}: 1, 2, 3 and 8 workers find the same, in any timing`, async () => {
    const one = fresh({ trials: 20, order: STRICT, prune });
    await goOn(one, { workers: 1 });
    sound(one, 20);
    for (const [workers, seed] of [
      [2, 1],
      [3, 2],
      [8, 3],
      [8, 4],
    ]) {
      const many = fresh({ trials: 20, order: STRICT, prune });
      await goOn(many, { workers, seed });
      sound(many, 20);
      assert.equal(historyIn(many), historyIn(one), `${workers} workers, seed ${seed}`);
    }
  });

  test(`strict order, ${name}: interrupted again and again, with workers lost, it is the same study`, async () => {
    const whole = fresh({ trials: 16, order: STRICT, prune });
    await goOn(whole, { workers: 3, seed: 9 });
    const broken = fresh({ trials: 16, order: STRICT, prune });
    for (let seed = 1; seed <= 200; seed++) {
      const { kind } = await goOn(broken, {
        workers: 1 + (seed % 4),
        seed,
        stopAfter: 1 + ((seed * 7) % 11),
        loseAt: 3,
      });
      if (kind !== "interrupted") break;
    }
    sound(broken, 16);
    assert.equal(historyIn(broken), historyIn(whole));
  });

  test(`free order, ${name}: decisions follow from what was visible`, async () => {
    for (const seed of [1, 2, 3]) {
      const study = fresh({ trials: 20, prune });
      await goOn(study, { workers: 4, seed, stopAfter: 25, loseAt: 5 });
      await goOn(study, { workers: 3, seed });
      sound(study, 20);
    }
  });
}

test("a lost worker is replaced, and a trial that loses three has failed", async () => {
  const study = fresh({ trials: 2 });
  const ending = await goOn(study, { workers: 1, loseAt: 4 });
  assert.is(ending.kind, "done");
  assert.is(readStudy(study).records.filter(({ kind }) => kind === "lost").length, 1);
  const records = readStudy(study).records.map(({ kind }) => kind);
  assert.equal(records, ["ask", "lost", "attempt", "result", "ask", "result"]);
});

test("asha trains few to the end, and its best is as good", async () => {
  const study = fresh({ trials: 27, order: STRICT, prune: PRUNERS.hyperband });
  const all = fresh({ trials: 27, order: STRICT });
  await goOn(study, { workers: 4 });
  await goOn(all, { workers: 4 });
  const complete = (folder: string) =>
    readStudy(folder).trials.flatMap(({ outcome }) => (outcome?.kind === "complete" ? [outcome.score] : []));
  assert.ok(complete(study).length < complete(all).length / 2);
  assert.ok(complete(study).length >= 1);
});

test("cut at every byte of its last record, a study ends as it would have", async () => {
  const whole = fresh({ trials: 6, order: STRICT, prune: PRUNERS.asha });
  await goOn(whole, { workers: 1 });
  const bytes = readFileSync(join(whole, "journal.jsonl"));
  const lastRecord = bytes.subarray(0, -1).lastIndexOf(10) + 1;
  for (let cut = lastRecord; cut < bytes.length; cut++) {
    const study = join(memoryFolder(), "study");
    cpSync(whole, study, { recursive: true });
    truncateSync(join(study, "journal.jsonl"), cut);
    await goOn(study, { workers: 1 });
    sound(study, 6);
    assert.equal(historyIn(study), historyIn(whole), `cut at ${cut}`);
  }
});

for (const name of ["median", "asha"])
  test(`${name}: a full disk ends the study at any record, with all before it kept; it goes on when there is room`, async () => {
    const wanted = { trials: 5, order: STRICT, prune: PRUNERS[name] };
    const whole = fresh(wanted);
    await goOn(whole, { workers: 2 });
    const records = readStudy(whole).records.length;
    for (let room = 0; room < records; room++) {
      const study = fresh(wanted);
      let left = room;
      const write: Write = (file, bytes, offset, length) => {
        if (left-- > 0) return writeSync(file, bytes, offset, length);
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      };
      const error = await goOn(study, { workers: 2, write }).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      assert.is(error instanceof Failure ? error.code : error, "disk");
      assert.is(readStudy(study).records.length, room);
      // As a kill within the next record would leave it.
      if (room % 2 === 0) appendFileSync(join(study, "journal.jsonl"), '{"kind":"result","at":"2026-11');
      await goOn(study, { workers: 2 });
      sound(study, 5);
      assert.equal(historyIn(study), historyIn(whole), `room for ${room} records`);
    }
  });

test.run();
