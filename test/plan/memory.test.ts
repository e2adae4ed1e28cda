/**
 * Every byte that a run asks its device for is foretold by the plan: programs are bound, trained and checked for an epoch,
 * and what the device then still holds is counted.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { namesOf } from "../../src/compiler/emit/names.js";
import { toStep } from "../../src/compiler/lower/to-step.js";
import { evaluate } from "../../src/ops/polynomial.js";
import { parameterCount } from "../../src/plan/cost.js";
import {
  bufferBytes,
  carriedBytes,
  procedureOf,
  type RunBytes,
  runBytes,
  type Sizes,
  stateBytes,
} from "../../src/plan/memory.js";
import { scalarAt, symbolBounds } from "../../src/plan/symbols.js";
import { type BatchRule, createBatches } from "../../src/runtime/data/batches/batches.js";
import { longest, type PreparedData } from "../../src/runtime/data/prepared.js";
import type { Device, Memory } from "../../src/runtime/devices/device.js";
import { hostArray } from "../../src/runtime/devices/host-memory.js";
import { createJsDevice } from "../../src/runtime/devices/js.js";
import { loadNative } from "../../src/runtime/devices/native.js";
import { bind } from "../../src/runtime/program/bind.js";
import { settingsAt } from "../../src/runtime/training/settings.js";
import { PROGRAMS, programText } from "../programs/programs.js";
import { type Loaded, load, ready } from "../programs/workshop.js";
import { onNative } from "../support/native.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** A device that knows what it has given away: the buffers that somebody still holds, in elements of four bytes. */
function counting(device: Device): { readonly device: Device; readonly heldBytes: () => number } {
  const given: { readonly buffer: WeakRef<object>; readonly bytes: number }[] = [];
  const note = (memory: Memory): Memory => {
    given.push({ buffer: new WeakRef(hostArray(memory).buffer), bytes: 4 * memory.length });
    return memory;
  };
  return {
    device: { ...device, allocate: (dtype, length) => note(device.allocate(dtype, length)) },
    heldBytes: () => given.reduce((sum, { buffer, bytes }) => sum + (buffer.deref() === undefined ? 0 : bytes), 0),
  };
}

/** Before it, `heldBytes` says nothing. */
async function collectAll(): Promise<void> {
  // What was looked at in this turn of the event loop lives until its end.
  // Further collections find what code that was being optimised meanwhile held before.
  for (let times = 0; times < 6; times++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
}

function deviceHere(): Device {
  const native = loadNative({ threads: 2 });
  return "device" in native ? native.device : createJsDevice("f32");
}

/** The batches of training and of checks that a run would take, but small. */
function rulesOf(
  { plan, program }: Loaded,
  examples: number,
): { readonly train: BatchRule; readonly check: BatchRule } {
  const { batch } = program.training(settingsAt(program, []));
  if (batch.kind === "rows") {
    const train = { ...batch, size: Math.min(examples, scalarAt(plan, batch.size)) };
    return { train, check: { ...train, shuffle: false, byLength: [] } };
  }
  const train = { ...batch, lanes: Math.min(examples, batch.lanes) };
  return { train, check: { ...train, lanes: 1 } };
}

/** The values of all symbols at the largest batch of a part. */
function sizesOf({ plan, origins }: Loaded, data: PreparedData, part: string, rule: BatchRule): Sizes {
  const found = data.parts.get(part);
  if (!found) throw new Error(`no part \`${part}\``);
  const known: Record<string, number> = {};
  for (const { id } of plan.data.fitted)
    if (id.startsWith("vocabulary.")) known[`${id}.size`] = data.vocabularies[origins.nodes[id].name].size;
  const [names, steps] = [namesOf(plan, origins), longest(found)];
  for (const { id } of plan.data.columns) {
    const most = steps[names.column(id)];
    if (most !== undefined) known[`${id}.time`] = most;
  }
  const bounds = symbolBounds(plan, {});
  for (const [symbol, value] of Object.entries(known)) {
    const { low, high } = bounds.get(symbol) ?? { low: Number.NaN, high: Number.NaN };
    assert.ok(low <= value && value <= high, `${symbol}: ${value} is not within ${low}..${high}`);
  }
  known.batch = rule.kind === "rows" ? Math.min(rule.size, found.examples) : rule.lanes;
  return Object.fromEntries([...symbolBounds(plan, known)].map(([symbol, { high }]) => [symbol, high]));
}

interface Compared {
  readonly foretold: RunBytes;
  /** Once all is collected: what is left allocated, while the program is still in use. */
  readonly held: () => number;
}

/** What is foretold, and what an epoch of training and a check leave allocated. */
function compared(loaded: Loaded): Compared {
  const { plan, program } = loaded;
  const step = toStep(plan);
  const { data } = ready(loaded, createJsDevice("f64"));
  const rules = rulesOf(loaded, 4);
  const training = sizesOf(loaded, data, "train", rules.train);
  const checks = sizesOf(loaded, data, "validate", rules.check);
  const { device, heldBytes } = counting(deviceHere());
  const names = namesOf(plan, loaded.origins);
  const times = Object.entries(program.extents).map(([extent, column]) => {
    const { id } = plan.data.columns.find((one) => names.column(one.id) === column) ?? { id: "" };
    return [extent, training[`${id}.time`]] as const;
  });
  const most = { ...Object.fromEntries(times), batch: training.batch };
  const bound = bind(program, device, { settings: settingsAt(program, []), data, most });
  const train = procedureOf(step, "train");
  assert.is(evaluate(parameterCount(step), training), bound.layout.count);
  assert.is(
    stateBytes(step, training) + bufferBytes(train, training) + carriedBytes(step, train, training),
    bound.bytes,
  );
  const batchesOf = (part: string, rule: BatchRule, train: boolean) => {
    const found = data.parts.get(part);
    if (!found) throw new Error(`no part \`${part}\``);
    const batches = createBatches(found, rule, { seed: program.seed, train });
    return Array.from({ length: batches.perEpoch }, (_, index) => () => batches.get(0, index));
  };
  for (const [index, batch] of batchesOf("train", rules.train, true).entries()) {
    bound.train(batch(), index + 1);
    assert.ok(bound.gradientIsFinite());
    bound.update(index + 1);
  }
  bound.resetCarried("evaluate");
  for (const batch of batchesOf("validate", rules.check, false)) bound.evaluate(batch());
  return {
    foretold: runBytes(plan, step, training, checks),
    held() {
      const bytes = heldBytes();
      // Still in use: what was counted is not what happened to be collected late.
      assert.ok(bound.read(bound.p.flat).length > 0);
      return bytes;
    },
  };
}

function total({ state, training, checks, batches }: RunBytes): number {
  return state + training + checks + batches;
}

/** All programs are trained first and stay in use, so that one collection serves all. What fails then fails its test. */
const trainings = new Map<string, () => Compared>();
for (const { name, files } of PROGRAMS) {
  try {
    const done = compared(await load(files));
    trainings.set(name, () => done);
  } catch (error) {
    trainings.set(name, () => {
      throw error;
    });
  }
}
await collectAll();

for (const [name, training] of trainings) {
  test(`${name}: the device holds what the plan foretells, to the byte`, () => {
    const { foretold, held } = training();
    assert.is(held(), total(foretold));
  });
}

onNative("products of bfloat16 need no other tensors", async () => {
  const { files } = programText("lengths");
  const text = files["main.rnn"].replace(/train \{/, "train {\n    precision = bf16");
  assert.is.not(text, files["main.rnn"]);
  const [exact, rounded] = [await load(files), await load({ ...files, "main.rnn": text })];
  assert.is(rounded.plan.train.precision, "bf16");
  const [{ foretold, held }, plain] = [compared(rounded), compared(exact)];
  await collectAll();
  assert.is(held(), total(foretold));
  assert.is(held(), plain.held());
});

test("a buffer that is let go is no longer counted, and one that is kept is", async () => {
  const { device, heldBytes } = counting(deviceHere());
  const kept = device.allocate("f32", 1000);
  device.allocate("i32", 500);
  await collectAll();
  assert.is(heldBytes(), 4000);
  assert.is(device.read(kept).length, 1000);
});

test.run();
