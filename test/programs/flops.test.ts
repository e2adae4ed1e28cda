/** FLOPs of a training step, as plans foretell them, for every program: twice the multiply-adds of the instrumented reference. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { namesOf } from "../../src/compiler/emit/names.js";
import { toStep } from "../../src/compiler/lower/to-step.js";
import { evaluate, symbolsOf } from "../../src/ops/polynomial.js";
import { flopsOf, realLooks, realSteps, stepFlops } from "../../src/plan/cost.js";
import { procedureOf, type Sizes } from "../../src/plan/memory.js";
import { symbolBounds } from "../../src/plan/symbols.js";
import type { HostBatch } from "../../src/runtime/data/batches/batches.js";
import type { PreparedData } from "../../src/runtime/data/prepared.js";
import { countedReference } from "../support/counted-reference.js";
import { PROGRAMS } from "./programs.js";
import { type Loaded, load, ready } from "./workshop.js";

const { device, taken } = await countedReference();

/** The values of all symbols in one batch, by its own lengths. */
function sizesOf(
  { plan, origins }: Loaded,
  { vocabularies }: Pick<PreparedData, "vocabularies">,
  host: HostBatch,
): Sizes {
  const known: Record<string, number> = { batch: host.examples };
  for (const { id } of plan.data.fitted)
    if (id.startsWith("vocabulary.")) known[`${id}.size`] = vocabularies[origins.nodes[id].name].size;
  const names = namesOf(plan, origins);
  const steps = new Map<string, readonly number[]>();
  for (const { id } of plan.data.columns) {
    const column = host.columns[names.column(id)];
    if (!column || column.time === null) continue;
    known[`${id}.time`] = column.time;
    const lengths = column.lengths ? Array.from(column.lengths.subarray(0, host.examples)) : null;
    steps.set(id, lengths ?? new Array<number>(host.examples).fill(column.time));
  }
  for (const [id, own] of steps) {
    known[realSteps(id)] = own.reduce((sum, length) => sum + length, 0);
    for (const [memory, others] of steps)
      known[realLooks(id, memory)] = own.reduce((sum, length, example) => sum + length * others[example], 0);
  }
  return { ...Object.fromEntries([...symbolBounds(plan, {})].map(([symbol, { high }]) => [symbol, high])), ...known };
}

for (const { name, files } of PROGRAMS) {
  test(`${name}: FLOPs of training steps and of checks, batch by batch`, async () => {
    const loaded = await load(files);
    const step = toStep(loaded.plan);
    const { bound, data, batch, perEpoch } = ready(loaded, device);
    const [training, checks] = [stepFlops(loaded.plan, step), flopsOf(step, procedureOf(step, "evaluate"))];
    for (let index = 0; index < Math.min(3, perEpoch); index++) {
      const host = batch(0, index);
      if (host.reset) bound.resetCarried("train");
      const sizes = sizesOf(loaded, data, host);
      for (const symbol of symbolsOf(training)) assert.ok(Number.isFinite(sizes[symbol]), symbol);
      taken();
      // At the first step a model may not be fed its own yet.
      bound.train(host, index + 2);
      assert.is(evaluate(training, sizes), 2 * taken(), `training, batch ${index}`);
      bound.evaluate(host);
      assert.is(evaluate(checks, sizes), 2 * taken(), `checks, batch ${index}`);
    }
  });
}

test.run();
