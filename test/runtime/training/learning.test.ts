/** That a program learns what it should: optimisers by hand, devices against each other, threads bit for bit, padding. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createBatches, type HostBatch } from "../../../src/runtime/data/batches/batches.js";
import type { Device } from "../../../src/runtime/devices/device.js";
import { createJsDevice } from "../../../src/runtime/devices/js.js";
import type { Bound } from "../../../src/runtime/program/bind.js";
import { batchLoss } from "../../../src/runtime/training/evaluate.js";
import { trainStep } from "../../../src/runtime/training/loop.js";
import { padded } from "../../programs/padded.js";
import { type Loaded, load, ready } from "../../programs/workshop.js";
import { parity } from "../../support/experiments.js";
import { kernelDevice } from "../../support/native.js";
import { dropout, lanes, numbers, start } from "./runs.js";

// Optimisers, on guess = w x + b with squared error, where every number can be worked out by hand

const X = [1, 2, -1, 0.5];
const Y = [3, -2, 0.5, 1];

function line(rest: string): Promise<Loaded> {
  // The last two rows are for validation and test.
  const rows = [...X.map((x, index) => `${x},${Y[index]}`), "1,1", "1,1"];
  return load({
    "t.csv": `x,y\n${rows.join("\n")}\n`,
    "main.rnn": `edition 2026

experiment line {
  data {
    rows t   = csv("t.csv", columns: [x: real, y: real])
               |> split(by: order(), train: 66%, validate: 17%, test: 17%)
    input  x = t.x
    target y = t.y
  }
  model {
    guess = dense(x, units: 1)
  }
  train {
    loss    = squared_error(guess, y)
    batch   = 4
    steps   = 3
    shuffle = false
    ${rest}
  }
  measure {
    off = mean_absolute_error(guess, y)
  }
}
`,
  });
}

type Pair = readonly [w: number, b: number];
const pair = (value: (index: 0 | 1) => number): Pair => [value(0), value(1)];

function slope([w, b]: Pair): Pair {
  const errors = X.map((x, index) => w * x + b - Y[index]);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean(errors.map((error, index) => 2 * error * X[index])), mean(errors.map((error) => 2 * error))];
}

/** What happens to parameter and state in one step, from 1. */
type Rule = (p: number, g: number, state: number[], step: number) => number;

const adamStep = (g: number, state: number[], step: number): number => {
  state[0] = 0.9 * (state[0] ?? 0) + 0.1 * g;
  state[1] = 0.999 * (state[1] ?? 0) + 0.001 * g * g;
  return state[0] / (1 - 0.9 ** step) / (Math.sqrt(state[1] / (1 - 0.999 ** step)) + 1e-8);
};

const OPTIMISERS: readonly (readonly [string, Rule])[] = [
  ["sgd(rate: 0.1)", (p, g) => p - 0.1 * g],
  [
    "momentum(rate: 0.1)",
    (p, g, state) => {
      state[0] = 0.9 * (state[0] ?? 0) + g;
      return p - 0.1 * state[0];
    },
  ],
  [
    "momentum(rate: 0.1, momentum: 0.8, nesterov: true)",
    (p, g, state) => {
      state[0] = 0.8 * (state[0] ?? 0) + g;
      return p - 0.1 * (g + 0.8 * state[0]);
    },
  ],
  [
    "rmsprop(rate: 0.01)",
    (p, g, state) => {
      state[0] = 0.99 * (state[0] ?? 0) + 0.01 * g * g;
      return p - (0.01 * g) / (Math.sqrt(state[0]) + 1e-8);
    },
  ],
  ["adam(rate: 0.01)", (p, g, state, step) => p - 0.01 * adamStep(g, state, step)],
  ["adamw(rate: 0.01, decay: 0.1)", (p, g, state, step) => p - 0.01 * 0.1 * p - 0.01 * adamStep(g, state, step)],
];

function steps(bound: Bound, batch: HostBatch, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => trainStep(bound, batch, index + 1, 1).loss);
}

function near(found: ArrayLike<number>, expected: readonly number[], tolerance: number, what: string): void {
  expected.forEach((value, index) => {
    const distance = Math.abs(found[index] - value) / Math.max(1e-3, Math.abs(value));
    assert.ok(distance <= tolerance, `${what}: ${found[index]}, not ${value}`);
  });
}

for (const [written, rule] of OPTIMISERS) {
  test(`${written}: three steps as worked out by hand`, async () => {
    const loaded = await line(`optimizer = ${written}`);
    for (const [device, tolerance] of [
      [createJsDevice("f64"), 1e-12],
      [kernelDevice(1), 2e-6],
    ] as const) {
      const { bound, batch } = ready(loaded, device, { examples: 4 });
      const host = batch(0, 0);
      let expected: Pair = [bound.read(bound.p.flat)[0], bound.read(bound.p.flat)[1]];
      const states: readonly number[][] = [[], []];
      for (let step = 1; step <= 3; step++) {
        const before = expected;
        const { loss } = trainStep(bound, host, step, 1);
        const squares = X.map((x, index) => (before[0] * x + before[1] - Y[index]) ** 2);
        near([loss], [squares.reduce((sum, value) => sum + value, 0) / 4], tolerance, `loss of step ${step}`);
        const gradient = slope(before);
        near(bound.read(bound.g.flat), [...gradient], 10 * tolerance, `gradient of step ${step}`);
        expected = pair((index) => rule(before[index], gradient[index], states[index], step));
        near(bound.read(bound.p.flat), [...expected], tolerance, `${device.name}, after step ${step}`);
      }
    }
  });
}

test("clip: the gradient times min(1, limit / (norm + 1e-6)); a penalty: on the matrix alone, before clipping", async () => {
  const loaded = await line("optimizer = sgd(rate: 0.1)\n    clip = norm(0.5)\n    penalty = l2(0.3) + l1(0.2)");
  const { bound, batch } = ready(loaded, createJsDevice("f64"), { examples: 4 });
  const [w, b] = bound.read(bound.p.flat);
  trainStep(bound, batch(0, 0), 1, 1);
  const [gw, gb] = slope([w, b]);
  const whole: Pair = [gw + 2 * 0.3 * w + 0.2 * Math.sign(w), gb];
  const factor = Math.min(1, 0.5 / (Math.hypot(...whole) + 1e-6));
  assert.ok(factor < 1);
  near(bound.read(bound.p.flat), [w - 0.1 * factor * whole[0], b - 0.1 * factor * whole[1]], 1e-12, "clipped");
});

// Devices

const EXPERIMENTS = [
  ["an LSTM with dropout over masked sequences", () => dropout()],
  ["GRU and LSTM with carried state", () => lanes()],
] as const;

for (const [name, experiment] of EXPERIMENTS) {
  test(`${name}: 1, 2 and 3 threads give the same bits`, async () => {
    const loaded = await experiment();
    const [one, two, three] = [
      await start(loaded, { threads: 1 }),
      await start(loaded, { threads: 2 }),
      await start(loaded, { threads: 3 }),
    ].map(({ folder }) => numbers(folder));
    assert.equal(two, one);
    assert.equal(three, one);
  });

  test(`${name}: native and js have the same losses within 1e-4 over 20 steps`, async () => {
    const loaded = await experiment();
    const run = (device: Device) => {
      const { bound, batch } = ready(loaded, device, { examples: 50 });
      return Array.from({ length: 20 }, (_, index) => {
        const host = batch(Math.floor(index / 10), index % 10);
        if (host.reset) bound.resetCarried("train");
        return trainStep(bound, host, index + 1, 1).loss;
      });
    };
    const [native, js, exact] = [run(kernelDevice(2)), run(createJsDevice()), run(createJsDevice("f64"))];
    near(native, exact, 1e-4, "native");
    near(js, exact, 1e-4, "js");
    near(native, js, 1e-4, "native against js");
    assert.ok(new Set(native).size === 20);
  });
}

test("weights begin equal on every device", async () => {
  const loaded = await dropout();
  const begun = [kernelDevice(1), kernelDevice(2), createJsDevice()].map((device) => {
    const { bound } = ready(loaded, device);
    return Float32Array.from(bound.read(bound.p.flat));
  });
  assert.equal(begun[1], begun[0]);
  assert.equal(begun[2], begun[0]);
});

// Padding

const MASKED = {
  "last step of an LSTM": parity(),
  "every step of a GRU, layer normalised": parity({
    data: `rows strings = bits(count: 1_000, length: 1..12) |> split(train: 80%, validate: 10%, test: 10%)
    target bit = strings.bits`,
    model: `states = recurrent(previous(bit), cell: gru, units: units) |> layer_norm() |> recurrent(cell: rnn, units: units)
    logits = dense(states, units: 1)`,
    train: `loss      = binary_cross_entropy(logits, bit)
    optimizer = adam(rate: 1e-2)
    batch     = 50
    steps     = 4`,
    measure: "accuracy = accuracy(predicted(logits), bit)",
  }),
};

for (const [name, text] of Object.entries(MASKED)) {
  test(`${name}: twenty more steps of padding change nothing, in training and evaluation, on either device`, async () => {
    const loaded = await load(text);
    for (const device of [kernelDevice(2), createJsDevice()]) {
      const run = (more: number) => {
        const { bound, batch } = ready(loaded, device, { examples: 50, spare: more });
        const losses = steps(bound, padded(batch(0, 1), more), 4);
        const observed = bound.evaluate(padded(batch(0, 2), more));
        return [...losses, batchLoss(observed, bound)];
      };
      near(run(20), run(0), 1e-5, device.name);
    }
  });
}

test("a batch of any size gives the same validation loss", async () => {
  const loaded = await load(parity());
  const { bound, data } = ready(loaded, kernelDevice(2), { examples: 50 });
  const part = data.parts.get("validate");
  if (!part) throw new Error("no validate");
  const lossIn = (size: number) => {
    const batches = createBatches(
      part,
      { kind: "rows", size, shuffle: false, byLength: [] },
      { seed: 1, train: false },
    );
    let [sum, count] = [0, 0];
    for (let index = 0; index < batches.perEpoch; index++) {
      const host = batches.get(0, index);
      sum += host.examples * batchLoss(bound.evaluate(host), bound);
      count += host.examples;
    }
    return sum / count;
  };
  const whole = lossIn(100);
  for (const size of [1, 7, 50, 99]) near([lossIn(size)], [whole], 1e-6, `batches of ${size}`);
});

test.run();
