/** Small translators learn as PyTorch's do: the first gradient, and the losses and weights of 20 steps. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { BatchColumn } from "../../src/runtime/data/batches/batch-columns.js";
import type { HostBatch } from "../../src/runtime/data/batches/batches.js";
import { createJsDevice } from "../../src/runtime/devices/js.js";
import type { Bound } from "../../src/runtime/program/bind.js";
import { elements } from "../../src/runtime/program/tensor.js";
import { kernelDevice } from "../support/native.js";
import { load, ROOT, ready } from "./workshop.js";

type Tensors = Readonly<Record<string, readonly number[]>>;
type Ids = readonly (readonly number[])[];

/** What test/golden/translators.py writes. */
interface Golden {
  readonly batches: readonly { readonly source: Ids; readonly target: Ids }[];
  readonly begun: Tensors;
  readonly gradient: Tensors;
  readonly losses: readonly number[];
  readonly trained: Tensors;
}

const GOLDEN = JSON.parse(readFileSync(join(ROOT, "test/golden/translators.json"), "utf8")) as Readonly<
  Record<"attentive" | "fed", Golden>
>;

/** Six words and `<unk>` a side. */
const TABLE = Array.from({ length: 12 }, (_, row) => `a b c d e f\t${"f e d c b a".slice(0, 1 + 2 * (row % 6))}`);

function experiment(model: string, train: string): Readonly<Record<string, string>> {
  return {
    "pairs.tsv": `${TABLE.join("\n")}\n`,
    "main.rnn": `edition 2026

experiment small {
  data {
    rows pairs = tsv("pairs.tsv", columns: [english, spanish]) |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    vocab v = vocabulary(words(pairs.english))
    input source = tokens(words(pairs.spanish), v)
    target target_ = tokens(words(pairs.english), v, end: true)
  }
  model {
    ${model}
  }
  train {
    loss      = cross_entropy(logits, target_)
    optimizer = adam(rate: 0.02)
    batch     = 4
    epochs    = 1
    ${train}
  }
}
`,
  };
}

const MODELS = {
  attentive: experiment(
    `heard = embed(source, size: 3)
    said = embed(previous(target_), size: 3)
    memory = recurrent(heard, cell: lstm, units: 4)
    decoder = recurrent(said, cell: lstm, units: 4, start: memory.state, attend: additive(memory, size: 5))
    logits = dense(decoder, units: target_.classes)`,
    "clip = norm(0.5)",
  ),
  fed: experiment(
    `said = embed(previous(target_), size: 3)
    memory = recurrent(embed(source, weights: said), cell: gru, units: 4)
    decoder = recurrent(said, cell: gru, units: 4, start: memory.state, attend: additive(memory, size: 5, feed: input))
    narrow = dense(decoder, units: 3)
    logits = dense(narrow, units: target_.classes, weights: said)`,
    "",
  ),
};

function column(ids: Ids): BatchColumn {
  const time = Math.max(...ids.map(({ length }) => length));
  const each = <A>(value: (row: readonly number[], step: number) => A) =>
    Array.from({ length: time * ids.length }, (_, at) => value(ids[at % ids.length], Math.floor(at / ids.length)));
  return {
    time,
    // Padding may hold anything.
    values: Int32Array.from(each((row, step) => row[step] ?? 1)),
    lengths: Int32Array.from(ids, ({ length }) => length),
    weights: Float32Array.from(each((row, step) => Number(step < row.length))),
    before: null,
  };
}

function batchOf({ source, target }: Golden["batches"][number]): HostBatch {
  const columns = { source: column(source), target_: column(target) };
  return { examples: source.length, rowIds: new Int32Array(source.length), tokens: 1, reset: false, columns };
}

function begin(bound: Bound, begun: Tensors): void {
  assert.equal(Object.keys(begun).sort(), bound.layout.entries.map(({ layer, part }) => `${layer}.${part}`).sort());
  for (const [name, values] of Object.entries(begun)) {
    const [layer, part] = name.split(".");
    bound.device.upload(bound.p.layers[layer][part].memory, values);
  }
}

/** The greatest difference from what PyTorch has, of all weights or of all gradients. */
function apart(bound: Bound, block: Bound["p"], expected: Tensors): number {
  const differences = Object.entries(expected).flatMap(([name, values]) => {
    const [layer, part] = name.split(".");
    const own = bound.read(block.layers[layer][part]);
    return values.map((value, at) => Math.abs(own[at] - value));
  });
  return Math.max(...differences);
}

function lossOf(bound: Bound, host: HostBatch, step: number): number {
  const [{ rows, weight, count }] = bound.train(host, step).loss;
  const values = Array.from(bound.read(rows)).slice(0, elements(rows));
  return (weight * values.reduce((sum, row) => sum + row, 0)) / count;
}

/** Sums in another order; and float32, of which 20 steps of Adam make more. */
const DEVICES = [
  { device: createJsDevice("f64"), near: 1e-10, far: 1e-9 },
  { device: kernelDevice(availableParallelism()), near: 1e-6, far: 1e-4 },
];

for (const [name, files] of Object.entries(MODELS) as [keyof typeof MODELS, Readonly<Record<string, string>>][]) {
  const loaded = await load(files);
  const { batches, begun, gradient, losses, trained } = GOLDEN[name];
  for (const { device, near, far } of DEVICES) {
    test(`${name}, ${device.name}: the first gradient, and 20 steps, are PyTorch's`, () => {
      const { bound } = ready(loaded, device, { spare: 4 });
      begin(bound, begun);
      for (const [step, expected] of losses.entries()) {
        const loss = lossOf(bound, batchOf(batches[step % batches.length]), step + 1);
        assert.ok(Math.abs(loss - expected) < far, `step ${step + 1}: ${loss}, not ${expected}`);
        if (step === 0) assert.ok(apart(bound, bound.g, gradient) < near, String(apart(bound, bound.g, gradient)));
        bound.update(step + 1);
      }
      assert.ok(apart(bound, bound.p, trained) < far, String(apart(bound, bound.p, trained)));
    });
  }
}

test.run();
