/** Tables whose gradient lies in a few rows: what the optimiser does to the rows that a step does not use. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { toStep } from "../../../src/compiler/lower/to-step.js";
import type { Device } from "../../../src/runtime/devices/device.js";
import { createJsDevice } from "../../../src/runtime/devices/js.js";
import type { Bound } from "../../../src/runtime/program/bind.js";
import { generator } from "../../ops/harness.js";
import { compile, type Loaded, load, ready } from "../../programs/workshop.js";
import { KERNELS, kernelDevice } from "../../support/native.js";

/** Lines of one to twelve words out of sixty. */
function lines(): string {
  const random = generator(5);
  const word = () => `w${Math.floor(60 * random() ** 2)}`;
  return Array.from({ length: 90 }, () => Array.from({ length: 1 + Math.floor(12 * random()) }, word).join(" ")).join(
    "\n",
  );
}

const next = (optimizer: string, extra = "") => ({
  "main.rnn": `edition 2026

experiment next {
  data {
    rows lines = tsv("lines.tsv", columns: [line]) { sha256 = "${"0".repeat(64)}" }
                 |> split(train: 80%, validate: 10%, test: 10%)
    vocab  v    = vocabulary(words(lines.line))
    target word = tokens(words(lines.line), v)
  }
  model {
    states = embed(previous(word), size: 5) |> recurrent(cell: gru, units: 6)
    logits = dense(states, units: v.size)
  }
  train {
    loss      = cross_entropy(logits, word)
    optimizer = ${optimizer}
    batch     = 3
    steps     = 8
    ${extra}
  }
}
`.replace(/ \{ sha256 = "0+" \}/, ""),
  "lines.tsv": lines(),
});

const OPTIMIZERS = [
  "sgd(rate: 0.5)",
  "momentum(rate: 0.5, momentum: 0.9, nesterov: true)",
  "rmsprop(rate: 1e-2)",
  "adam(rate: 1e-2)",
  "adamw(rate: 1e-2, decay: 0.1)",
];

/** The weights and the optimiser's blocks after some steps, as their bits. */
function trained({ bound, batch }: Pick<ReturnType<typeof ready>, "bound" | "batch">, steps = 8): Buffer {
  for (let step = 1; step <= steps; step++) {
    bound.train(batch(0, step - 1), step);
    assert.ok(bound.gradientIsFinite());
    bound.update(step);
  }
  const blocks = [bound.p.flat, ...Object.values(bound.states)].map(({ memory }) => bound.device.read(memory));
  return Buffer.concat(blocks.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)));
}

const devices: readonly (readonly [string, () => Device])[] = [
  ["js", () => createJsDevice()],
  [KERNELS, () => kernelDevice(2)],
];

for (const [name, device] of devices) {
  test(`${name}: untouched rows end in the bits of an optimiser that reads every gradient`, async () => {
    for (const optimizer of OPTIMIZERS) {
      const files = next(optimizer, "clip = norm(1e6)");
      const compiled = compile(files);
      const step = toStep(compiled.plan);
      assert.is(step.tables.length, 1);
      const [byRows, dense] = [await load(files, compiled), await load(files, compiled, { ...step, tables: [] })];
      assert.ok(trained(ready(byRows, device())).equals(trained(ready(dense, device()))), optimizer);
    }
  });
}

const table = (bound: Bound) => Float32Array.from(bound.read(bound.p.layers.states_embed.table));

/** Rows whose numbers changed. */
function changedRows(before: Float32Array, after: Float32Array): readonly number[] {
  const rows = Array.from({ length: before.length / 5 }, (_, row) => row);
  return rows.filter((row) => [0, 1, 2, 3, 4].some((j) => before[5 * row + j] !== after[5 * row + j]));
}

/** Rows that a batch looks up: what came before each real step. */
function usedRows(
  { program, bound }: { program: Loaded["program"]; bound: Bound },
  host: ReturnType<ReturnType<typeof ready>["batch"]>,
) {
  const [column] = Object.values(program.extents);
  const { values, lengths } = host.columns[column];
  const examples = lengths?.length ?? 0;
  const start = table(bound).length / 5 - 1;
  const used = new Set<number>([start]);
  values.forEach((id, at) => {
    const [step, example] = [Math.floor(at / examples), at % examples];
    if (step + 1 < (lengths?.[example] ?? 0)) used.add(id);
  });
  return [...used].sort((a, b) => a - b);
}

for (const [name, device] of devices) {
  for (const optimizer of OPTIMIZERS.slice(1)) {
    test(`${name}: ${optimizer.replace(")", ", lazy: true)")} moves the rows used and no others`, async () => {
      const loaded = await load(next(optimizer.replace(")", ", lazy: true)")));
      const { bound, batch } = ready(loaded, device());
      for (let step = 1; step <= 4; step++) {
        const [before, host] = [table(bound), batch(0, step - 1)];
        bound.train(host, step);
        bound.update(step);
        const used = usedRows({ program: loaded.program, bound }, host);
        assert.equal(changedRows(before, table(bound)), used);
        assert.ok(used.length < before.length / 5);
      }
    });
  }
}

test("exact Adam goes on moving what it has moved; lazy Adam lets it rest", async () => {
  const moved = async (optimizer: string) => {
    const { bound, batch } = ready(await load(next(optimizer)));
    bound.train(batch(0, 0), 1);
    bound.update(1);
    const before = table(bound);
    bound.train(batch(0, 1), 2);
    bound.update(2);
    return changedRows(before, table(bound)).length;
  };
  assert.ok((await moved("adam(rate: 1e-2)")) > (await moved("adam(rate: 1e-2, lazy: true)")));
});

test("a penalty touches every row, so no table is by rows", async () => {
  const { step, program } = await load(next("adam(rate: 1e-2, lazy: true)", "penalty = l2(1e-3)"));
  assert.equal(step.tables, []);
  assert.is(program.update.tables, undefined);
});

test.run();
