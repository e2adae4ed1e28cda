/** A run that was interrupted goes on to the same numbers, and its journal to the same lines. */
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Loaded } from "../../programs/workshop.js";
import { KERNELS } from "../../support/native.js";
import { failureOf } from "../files/helpers.js";
import { deeds, dropout, journal, lanes, numbers, resume, runsOf, start } from "./runs.js";

const CHECKPOINT = join("checkpoints", "last.safetensors");

/** Interrupted after each of these numbers of steps, one after another, and then left to end. */
async function inSittings(loaded: Loaded, steps: readonly number[]): Promise<string> {
  const { folder, ending } = await start(loaded, { steps: steps[0] });
  assert.is(ending.kind, "interrupted");
  for (const more of steps.slice(1))
    assert.is((await resume(loaded, folder, { steps: more })).ending.kind, "interrupted");
  const last = await resume(loaded, folder);
  assert.is(last.ending.kind, "done");
  return folder;
}

const EXPERIMENTS = [
  ["dropout, clipping, Adam", dropout, [[1], [6], [7], [8], [16], [17], [39], [5, 5, 5], [1, 1, 1, 13, 20]]],
  ["carried state in lanes", lanes, [[1], [10], [11], [12], [25], [4, 9, 11], [2, 2, 2, 2, 2, 2]]],
] as const;

for (const [name, experiment, interruptions] of EXPERIMENTS) {
  test(`${name}: interrupted at any step, the run ends with the same bits and the same records`, async () => {
    const loaded = await experiment();
    const whole = (await start(loaded)).folder;
    const [expected, records] = [numbers(whole), deeds(whole)];
    assert.ok(Object.keys(expected).some((key) => key.startsWith("optimizer/")));
    if (experiment === lanes) assert.ok(Object.keys(expected).some((key) => key.startsWith("carried/")));
    for (const steps of interruptions) {
      const folder = await inSittings(loaded, steps);
      assert.equal(numbers(folder), expected, `interrupted after ${steps}`);
      assert.equal(deeds(folder), records, `interrupted after ${steps}`);
      if (existsSync(join(whole, "checkpoints", "best.safetensors")))
        assert.equal(numbers(folder, "best"), numbers(whole, "best"));
    }
  });
}

test("weights of classes in lanes: interrupted, the same bits on each device; and the same losses on all of them", async () => {
  const loaded = await lanes("", "momentum(rate: 0.1)", ", weights: balanced");
  const losses: number[][] = [];
  for (const device of [KERNELS, "wasm", "js"] as const) {
    const whole = (await start(loaded, { device, threads: 2 })).folder;
    const { folder } = await start(loaded, { device, threads: 2, steps: 15 });
    await resume(loaded, folder, { device, threads: 1 });
    assert.equal(numbers(folder), numbers(whole), device);
    assert.equal(deeds(folder), deeds(whole), device);
    const records = readFileSync(join(whole, "journal.jsonl"), "utf8");
    losses.push([...records.matchAll(/"loss":([\d.]+)/g)].map(([, loss]) => Number(loss)));
  }
  const [first, ...others] = losses;
  assert.is(first.length, 6);
  for (const other of others) for (const [at, loss] of other.entries()) assert.ok(Math.abs(loss - first[at]) < 1e-5);
});

test("interrupted again before its first step is done, a run has lost nothing", async () => {
  const loaded = await dropout();
  const whole = (await start(loaded)).folder;
  const { folder } = await start(loaded, { steps: 9 });
  for (let time = 0; time < 3; time++) await resume(loaded, folder, { steps: 1 });
  await resume(loaded, folder);
  assert.equal(numbers(folder), numbers(whole));
  assert.equal(deeds(folder), deeds(whole));
});

// What a kill leaves: the checkpoint of some check, and a journal that may be a record ahead of it.

test("killed after a record and before its checkpoint: the record comes again, once", async () => {
  const loaded = await dropout();
  const whole = (await start(loaded)).folder;
  const { folder } = await start(loaded, { steps: 14 });
  const kept = readFileSync(join(folder, CHECKPOINT));
  // The journal goes on to steps 21 and 28, the checkpoint does not.
  await resume(loaded, folder, { steps: 15 });
  assert.equal(
    journal(folder).map(({ kind, step }) => (kind === "check" ? step : kind)),
    ["start", 7, 14, 21, 28],
  );
  writeFileSync(join(folder, CHECKPOINT), kept);
  appendFileSync(join(folder, "journal.jsonl"), '{"kind":"check","epoch":2,"st');
  await resume(loaded, folder);
  assert.equal(deeds(folder), deeds(whole));
  assert.equal(numbers(folder), numbers(whole));
});

test("killed before the first check: it begins anew in the same folder", async () => {
  const loaded = await dropout();
  const whole = (await start(loaded)).folder;
  const { folder } = await start(loaded, { steps: 8 });
  rmSync(join(folder, "checkpoints"), { recursive: true });
  await resume(loaded, folder);
  assert.equal(deeds(folder), deeds(whole));
  assert.equal(numbers(folder), numbers(whole));
});

test("killed between the last checkpoint and the record of the end: only that record is missing, and comes", async () => {
  for (const [experiment, extra] of [
    [dropout, ""],
    [dropout, "stop when validate.loss < 100"],
    [dropout, "stop when validate.loss < 100 and step >= 10"],
    [lanes, "stop when epoch >= 2"],
  ] as const) {
    const loaded = await experiment(extra);
    const { folder } = await start(loaded);
    const [expected, records] = [numbers(folder), deeds(folder)];
    const path = join(folder, "journal.jsonl");
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    writeFileSync(path, `${lines.slice(0, -1).join("\n")}\n`);
    const { ending } = await resume(loaded, folder);
    assert.is(ending.kind, extra === "" ? "done" : "stopped");
    assert.equal(deeds(folder), records, extra);
    assert.equal(numbers(folder), expected, extra);
  }
});

test("a condition that is asked between checks knows what the last check measured, also after a pause", async () => {
  // Holds at the check of step 7, and with the step only at 10, between two checks.
  const loaded = await dropout("stop when validate.loss < 100 and step >= 10");
  const whole = await start(loaded);
  assert.is(whole.ending.progress.step, 10);
  const { folder } = await start(loaded, { steps: 8 });
  const { ending } = await resume(loaded, folder);
  assert.is(ending.progress.step, 10);
  assert.equal(deeds(folder), deeds(whole.folder));
});

test("tokens go on counting", async () => {
  const { ending } = await start(await dropout(), { steps: 10 });
  const loaded = await dropout(`stop when tokens >= ${ending.progress.tokens}`);
  const { folder } = await start(loaded, { steps: 8 });
  assert.is((await resume(loaded, folder)).ending.progress.step, 10);
});

test("patience goes on counting", async () => {
  const loaded = await dropout("stop when patience(validate.loss, checks: 2, least: 10)");
  const whole = await start(loaded);
  assert.is(whole.ending.progress.step, 21);
  const { folder } = await start(loaded, { steps: 15 });
  assert.is((await resume(loaded, folder)).ending.progress.step, 21);
  assert.equal(deeds(folder), deeds(whole.folder));
});

test("strips of checks and what was measured in them go on, too", async () => {
  const loaded = await dropout("stop when at_every(checks: 3) and mean(train.loss, last: 3) > 0 and step > 21");
  const whole = await start(loaded);
  const { step, history } = whole.ending.progress;
  assert.is(history.of["train.loss"].recent.length, 3);
  const { folder } = await start(loaded, { steps: 15 });
  const { progress } = (await resume(loaded, folder)).ending;
  assert.is(progress.step, step);
  assert.equal(progress.history, history);
  assert.equal(deeds(folder), deeds(whole.folder));
});

test("a look at the test set in between is neither lost nor doubled", async () => {
  const loaded = await dropout();
  const { folder } = await start(loaded, { steps: 16 });
  const look = { kind: "test", look: 1, results: {} };
  appendFileSync(join(folder, "journal.jsonl"), `${JSON.stringify(look)}\n`);
  await resume(loaded, folder, { steps: 10 });
  await resume(loaded, folder);
  const kinds = journal(folder).map(({ kind, step }) => step ?? kind);
  assert.equal(kinds, ["start", 7, 14, "test", 21, 28, 35, 40, 40]);
});

// What it refuses

test("a checkpoint of other settings, another device or another version is refused, and nothing changes", async () => {
  const loaded = await dropout();
  const { folder } = await start(loaded, { steps: 9 });
  const before = readFileSync(join(folder, CHECKPOINT));
  for (const [sitting, words] of [
    [{ set: ["units=10"] }, /its setting `units` is 8, this one's is 10/],
    [{ device: "js" }, /its arithmetic is (?:native|wasm)-\w+, this one's is js-f32/],
  ] as const) {
    let message = "";
    await resume(loaded, folder, sitting).catch((error: Error) => {
      message = error.message;
    });
    assert.match(message, words);
  }
  assert.equal(readFileSync(join(folder, CHECKPOINT)), before);
  assert.equal(
    deeds(folder).map(({ kind }) => kind),
    ["start", "check"],
  );
});

test("a damaged checkpoint is refused by name", async () => {
  const loaded = await dropout();
  const { folder } = await start(loaded, { steps: 9 });
  const path = join(folder, CHECKPOINT);
  const bytes = readFileSync(path);
  bytes[bytes.length - 5] ^= 1;
  writeFileSync(path, bytes);
  let failure: Error | null = null;
  await resume(loaded, folder).catch((error: Error) => {
    failure = error;
  });
  assert.is(
    failureOf(() => {
      throw failure;
    }).code,
    "checkpoint-broken",
  );
});

test("two cannot write the same run", async () => {
  const loaded = await dropout();
  const { folder } = await start(loaded, { steps: 3 });
  const [first, second] = await Promise.allSettled([resume(loaded, folder), resume(loaded, folder)]);
  assert.is(first.status, "fulfilled");
  assert.is(second.status, "rejected");
  if (second.status === "rejected") assert.is((second.reason as { readonly code: string }).code, "run-busy");
});

test("a run refused by its data or its settings leaves no folder", async () => {
  const loaded = await dropout();
  await start(loaded, { set: ["units=3"] }).catch(() => {});
  assert.throws(() => runsOf(loaded), /ENOENT/);
});

test.run();
