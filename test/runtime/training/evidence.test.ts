/** What a check says of each layer, against sums over the whole tensors of the checkpoint; and that looking changes nothing. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Failure } from "../../../src/runtime/failure.js";
import type { LayerEvidence } from "../../../src/runtime/records/layer-evidence.js";
import { load } from "../../programs/workshop.js";
import { parity } from "../../support/experiments.js";
import { journal, numbers, runsOf, start } from "./runs.js";

interface Checked {
  readonly step: number;
  readonly layers?: Readonly<Record<string, LayerEvidence>>;
}

const experiment = (rest: string, optimizer = "sgd(rate: 0.1)") =>
  load(
    parity({ train: `loss = cross_entropy(logits, odd)\n    optimizer = ${optimizer}\n    batch = 50\n    ${rest}` }),
  );

const checksIn = (folder: string) =>
  journal(folder).filter(({ kind }) => kind === "check") as unknown as readonly Checked[];

test("weights are those of the checkpoint; the update is the rate times the gradient", async () => {
  const { folder } = await start(await experiment("steps = 7"), { set: ["units=4"] });
  const [only, ...more] = checksIn(folder);
  assert.is(more.length, 0);
  const layers = only.layers ?? {};
  assert.equal(Object.keys(layers).toSorted(), ["logits.b", "logits.w", "states.b", "states.wh", "states.wx"]);
  // Names in checkpoints are by structure: sizes tell which is which.
  const tensors = Object.values(numbers(folder)).map((bits) => [...new Float32Array(Int32Array.from(bits).buffer)]);
  const wh = tensors.find(({ length }) => length === 4 * 16) ?? [];
  const mean = wh.reduce((sum, value) => sum + value, 0) / wh.length;
  const deviation = Math.sqrt(wh.reduce((sum, value) => sum + (value - mean) ** 2, 0) / wh.length);
  const told = layers["states.wh"];
  assert.ok(Math.abs(told.mean - mean) < 1e-3 * Math.abs(mean), `${told.mean} ${mean}`);
  assert.ok(Math.abs(told.deviation - deviation) < 1e-3 * deviation, `${told.deviation} ${deviation}`);
  for (const [name, { update, gradientMean, gradientDeviation, mean, deviation }] of Object.entries(layers)) {
    const expected = (0.1 * Math.hypot(gradientMean, gradientDeviation)) / Math.hypot(mean, deviation);
    assert.ok(Math.abs(update / expected - 1) < 0.1, `${name}: ${update} ${expected}`);
  }
});

test("gradients are those before clipping", async () => {
  const [free, clipped] = [await experiment("steps = 1"), await experiment("steps = 1\n    clip = norm(1e-4)")];
  const [a, b] = [checksIn((await start(free)).folder), checksIn((await start(clipped)).folder)].map(
    ([{ layers = {} }]) => layers["states.wh"],
  );
  assert.is(a.gradientDeviation, b.gradientDeviation);
  assert.ok(b.update < a.update / 100);
});

test("stopped between two checks, nobody has looked at the gradient, and the check says nothing of layers", async () => {
  const { folder } = await start(await experiment("steps = 40\n    stop when step >= 5"));
  assert.equal(
    checksIn(folder).map(({ step, layers }) => [step, layers]),
    [[5, undefined]],
  );
});

test("of a step that gives NaN the journal keeps how large inputs and weights were", async () => {
  const loaded = await experiment("epochs = 3", "sgd(rate: 1e38)");
  await start(loaded).then(
    () => assert.unreachable("it trained"),
    ({ code }: Failure) => assert.is(code, "not-finite"),
  );
  const [run] = runsOf(loaded);
  const failed = journal(`${loaded.file.source}/../runs/parity/${run}`).at(-1);
  const observed = failed?.observed as Readonly<Record<string, number>>;
  assert.is(failed?.code, "not-finite");
  assert.is(observed.largestInput, 1);
  assert.ok(observed.largestWeight > 1e10 || String(observed.largestWeight) === "Infinity");
});

test.run();
