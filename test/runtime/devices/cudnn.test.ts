/**
 * Recurrent layers by cuDNN, where there is neither TensorFlow nor a GPU: a stand-in that computes what cuDNN is
 * documented to (test/support/cudnn) answers behind the interface of TensorFlow's binding.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createJsDevice } from "../../../src/runtime/devices/js.js";
import { noteOn, whatItSees } from "../../../src/runtime/devices/tensorflow/choice.js";
import { type Matrices, pack, partSizes, unpack } from "../../../src/runtime/devices/tensorflow/cudnn/layout.js";
import type { Binding } from "../../../src/runtime/devices/tensorflow/library.js";
import { createTensorflowDevice, type TensorflowDevice } from "../../../src/runtime/devices/tensorflow.js";
import { variantsAt } from "../../conformance/calls.js";
import { generator, relativeDistance, titleOf, type Variant } from "../../ops/harness.js";
import { bothPasses, CUDNN_OPS, isCudnns, type Way } from "../../support/cudnn/both-passes.js";
import { backward, forward, type Mode, weightCount } from "../../support/cudnn/equations.js";
import { type CudnnCall, type Faults, type StandIn, standIn } from "../../support/cudnn/stand-in.js";
import { plainTensors } from "../../support/cudnn/tensors.js";

const EXACT = { tolerance: 1e-5 };
const SIZES = { time: 5, batch: 4, input: 3, hidden: 7 };

function deviceOver(binding: Binding, { seesGpu = true, cudnn = true } = {}): TensorflowDevice {
  const library = { binding, packageName: "@tensorflow/tfjs-node-gpu 4.22.0", version: "0.0.0", seesGpu, threads: 1 };
  return createTensorflowDevice(library, [createJsDevice()], cudnn);
}

/** A device on a GPU that is a stand-in, and the calls of cuDNN after it was made. */
function onGpu(faults: Faults = {}): { readonly device: TensorflowDevice } & StandIn {
  const made = standIn(plainTensors(), faults);
  const device = deviceOver(made.binding);
  made.calls.length = 0;
  return { device, ...made };
}

const MODES: readonly Mode[] = ["rnn_tanh", "gru", "lstm"];

for (const mode of MODES) {
  test(`the stand-in's gradient of ${mode} is that of its forward pass, by central differences`, () => {
    const sizes = { time: 4, batch: 3, input: 2, hidden: 3 };
    const random = generator(7);
    const numbers = (size: number) => new Float64Array(size).map(() => 2 * random() - 1);
    const [rows, states] = [sizes.time * sizes.batch, sizes.batch * sizes.hidden];
    const given = {
      x: numbers(rows * sizes.input),
      h0: numbers(states),
      c0: numbers(states),
      weights: numbers(weightCount(mode, sizes)),
      lengths: Int32Array.of(4, 1, 3),
    };
    const by = { dy: numbers(rows * sizes.hidden), dhT: numbers(states), dcT: numbers(states) };
    const scalar = () => {
      const { y, hT, cT } = forward(mode, sizes, given);
      const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, at) => sum + value * b[at], 0);
      return dot(y, by.dy) + dot(hT, by.dhT) + (mode === "lstm" ? dot(cT, by.dcT) : 0);
    };
    const found = backward(mode, sizes, given, forward(mode, sizes, given), by);
    for (const name of ["x", "h0", "weights", ...(mode === "lstm" ? (["c0"] as const) : [])] as const) {
      const values = given[name];
      const numeric = values.map((value, at) => {
        values[at] = value + 1e-5;
        const above = scalar();
        values[at] = value - 1e-5;
        const below = scalar();
        values[at] = value;
        return (above - below) / 2e-5;
      });
      assert.ok(relativeDistance(found[name], numeric) < 1e-8, `${mode} ${name}`);
    }
  });
}

interface Plain {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Plain float64 arrays. */
const PLAIN: Matrices<Plain> = {
  transpose({ shape: [rows, columns], values }) {
    const turned = values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)]);
    return { shape: [columns, rows], values: turned };
  },
  reshape: ({ values }, shape) => ({ shape, values }),
  concat: (parts) => {
    const values = Float64Array.from(parts.flatMap((part) => [...part.values]));
    return { shape: [values.length], values };
  },
  splitAt(x, sizes) {
    let from = 0;
    return sizes.map((size) => {
      from += size;
      return { shape: [size], values: x.values.slice(from - size, from) };
    });
  },
  zeros: ([size]) => ({ shape: [size], values: new Float64Array(size) }),
};

test("a row of weights: for each gate the input's matrix, then the state's, by rows; then the biases", () => {
  const [input, hidden] = [2, 3];
  // The name in thousands, the row in hundreds, the column as it is.
  const weight = (name: string): Plain => {
    const rows = { wx: input, wh: hidden, bx: 1, bh: 1 }[name] ?? 0;
    const width = 3 * hidden;
    const thousands = 1000 * (1 + ["wx", "wh", "bx", "bh"].indexOf(name));
    const values = Float64Array.from(
      { length: rows * width },
      (_, at) => thousands + 100 * Math.floor(at / width) + (at % width),
    );
    return { shape: name.startsWith("w") ? [rows, width] : [width], values };
  };
  const { values } = pack(PLAIN, "gru", { input, hidden }, weight);
  const matrix = (thousands: number, gate: number, inner: number) =>
    [0, 1, 2].flatMap((row) =>
      Array.from({ length: inner }, (_, column) => thousands + 100 * column + gate * hidden + row),
    );
  assert.equal(
    [...values],
    [
      ...[0, 1, 2].flatMap((gate) => matrix(1000, gate, input)),
      ...[0, 1, 2].flatMap((gate) => matrix(2000, gate, hidden)),
      ...weight("bx").values,
      ...weight("bh").values,
    ],
  );
});

for (const op of ["lstm", "gru", "rnn"] as const) {
  test(`${op}: as many numbers as cuDNN wants, and the gradient goes back the way that the weights came`, () => {
    const sizes = { input: 3, hidden: 5 };
    const mode = op === "rnn" ? "rnn_tanh" : op;
    const count = weightCount(mode, sizes);
    assert.is(
      partSizes(op, sizes).reduce((sum, size) => sum + size, 0),
      count,
    );
    const random = generator(3);
    const numbers = (shape: readonly number[]): Plain => ({
      shape,
      values: new Float64Array(shape.reduce((product, size) => product * size, 1)).map(() => random()),
    });
    const width = { lstm: 4, gru: 3, rnn: 1 }[op] * sizes.hidden;
    const weights = new Map([
      ["wx", numbers([sizes.input, width])],
      ["wh", numbers([sizes.hidden, width])],
      ...["b", "bx", "bh"].map((name) => [name, numbers([width])] as const),
    ]);
    const row = pack(PLAIN, op, sizes, (name) => weights.get(name) ?? numbers([0]));
    const gradient = numbers([count]);
    // The adjoint: a step along the gradient of our weights is one along the gradient of the row.
    let ours = 0;
    unpack(PLAIN, op, sizes, gradient, (name, { shape, values }) => {
      const weight = weights.get(name.replace(/^d(.)/, (_, letter: string) => letter.toLowerCase()));
      assert.equal(shape, weight?.shape, name);
      values.forEach((value, at) => {
        ours += value * (weight?.values[at] ?? Number.NaN);
      });
    });
    const theirs = row.values.reduce((sum, value, at) => sum + value * gradient.values[at], 0);
    assert.ok(Math.abs(ours - theirs) < 1e-12 * theirs, `${ours}, not ${theirs}`);
  });
}

const WAYS: readonly Way[] = [
  { ...EXACT },
  { ...EXACT, adds: true },
  { ...EXACT, without: ["dY"] },
  { ...EXACT, without: ["dLast", "dLastCell", "dX", "dStart", "dStartCell"] },
  { ...EXACT, backward: 2 },
];

for (const op of CUDNN_OPS) {
  for (const sizes of [SIZES, { time: 1, batch: 1, input: 1, hidden: 1 }, { time: 3, batch: 2, input: 5, hidden: 2 }]) {
    const variants = variantsAt(op, sizes).filter(isCudnns);
    test(`${op} ${JSON.stringify(sizes)}: ${variants.length} ways of calling, forward and backward as float64`, () => {
      const { device, calls } = onGpu();
      variants.forEach((variant, index) => {
        for (const [turn, way] of WAYS.entries()) {
          calls.length = 0;
          bothPasses(device, variant, 31 * index + turn, way);
          const names = calls.map((call) => call.op.replace("CudnnRNN", ""));
          // The second backward pass has nothing left of the forward one, which is run again.
          const expected = ["V3", "BackpropV3", ...(way.backward === 2 ? ["V3", "BackpropV3"] : [])];
          assert.equal(names, expected, titleOf(variant));
        }
      });
    });
  }
}

const oneOf = (op: "rnn" | "gru" | "lstm", wanted: (variant: Variant) => boolean): Variant => {
  const found = variantsAt(op, SIZES).find(wanted);
  if (!found) throw new Error(`no such way of calling ${op}`);
  return found;
};

test("a layer of relu, a mask of states, an example without steps: not by cuDNN", () => {
  const { device, calls } = onGpu();
  const relu = oneOf("rnn", ({ attributes, present }) => attributes.activation === "relu" && !present.has("stateMask"));
  assert.throws(() => bothPasses(device, relu, 1, EXACT), /no such op here: MatMul/);
  const masked = oneOf("gru", ({ present }) => present.has("stateMask"));
  bothPasses(device, masked, 1, EXACT);
  const memory = (values: ArrayLike<number>, dtype: "f32" | "i32" = "f32") => {
    const made = device.allocate(dtype, values.length);
    device.upload(made, values);
    return made;
  };
  const zeros = (size: number) => memory(new Float32Array(size));
  assert.throws(
    () =>
      device.kernel("lstm", "forward")?.(
        [
          zeros(4),
          memory([2, 0], "i32"),
          null,
          null,
          null,
          zeros(4),
          zeros(4),
          zeros(4),
          zeros(4),
          null,
          null,
          null,
          null,
        ],
        [2, 2, 1, 1],
        [0],
        0,
      ),
    /no such op here: BlockLSTMV2/,
  );
  assert.equal(calls, []);
});

test("what an evaluation does not need is not kept; 1,000 steps hold no more tensors than 10", () => {
  const { device, binding, calls } = onGpu();
  const { time, batch, input, hidden } = SIZES;
  const sizes = Object.values(SIZES);
  const memory = (size: number) => {
    const made = device.allocate("f32", size);
    device.upload(
      made,
      Float32Array.from({ length: size }, (_, at) => Math.sin(at)),
    );
    return made;
  };
  const states = time * batch * hidden;
  const [x, y, wx, wh, b] = [time * batch * input, states, input * 4 * hidden, hidden * 4 * hidden, 4 * hidden].map(
    memory,
  );
  const [gates, cells, dY, dZ, dWx, dWh, dB] = [
    4 * states,
    states,
    states,
    4 * states,
    wx.length,
    wh.length,
    b.length,
  ].map(memory);
  const forwardArguments = [x, null, null, null, null, wx, wh, b, y, null, null];
  const evaluate = () => device.kernel("lstm", "forward")?.([...forwardArguments, null, null], sizes, [0], 0);
  const step = () => {
    device.kernel("lstm", "forward")?.([...forwardArguments, gates, cells], sizes, [0], 0);
    device.kernel("lstm", "backward")?.(
      [x, null, null, null, null, wx, wh, y, gates, cells, dY, null, null, dZ, null, null, null, dWx, dWh, dB],
      sizes,
      [0],
      0,
    );
    return device.tensors();
  };
  evaluate();
  const evaluated = device.tensors();
  evaluate();
  assert.is(device.tensors(), evaluated);
  const isTraining = ({ attributes }: CudnnCall) => attributes.find(({ name }) => name === "is_training")?.value;
  assert.equal(calls.map(isTraining), [false, false]);
  let few = 0;
  for (let turn = 0; turn < 10; turn++) few = step();
  assert.is(isTraining(calls[2]), true);
  for (let turn = 10; turn < 1000; turn++) step();
  assert.is(device.tensors(), few);
  assert.is(binding.getNumOfTensors(), few);
  // Writing over what the forward pass left gives it up: the weights' row is held no longer.
  device.upload(gates, new Float32Array(gates.length));
  assert.is(device.tensors(), few - 1);
});

test("a GPU whose cuDNN agrees: recurrent layers by it, and it is said", () => {
  const { device } = onGpu();
  assert.equal(device.cudnn, { isUsed: true });
  assert.match(device.description, /^tensorflow \(0\.0\.0, GPU; recurrent layers by cuDNN; \d+ other ops on js\)$/);
  assert.is(device.arithmetic, "tensorflow-0.0.0-gpu-cudnn");
  assert.is(whatItSees(true, device.cudnn), "sees a GPU, recurrent layers by cuDNN");
  assert.match(noteOn(device) ?? "", /^TensorFlow sees a GPU, where rnnc's tests were never run;[^;]*$/);
});

const AT_FIRST = (values: Float64Array) => {
  values[0] += 3;
};
const AT_LAST = (values: Float64Array) => {
  values[values.length - 1] += 3;
};

const WRONG: readonly (readonly [string, Faults, RegExp])[] = [
  [
    "is not there",
    { refuses: "Invalid TF_Status: 13\nMessage: Failed to load libcudnn.so.8\nand so on" },
    /^lstm fails: Failed to load libcudnn\.so\.8$/,
  ],
  ["wants another number of weights", { extraWeights: 4 }, /^lstm has 340 weights, not 336$/],
  [
    "gives another state",
    { y: AT_FIRST },
    /^the forward pass of lstm gives another `y` than float64, off by \d+\.\d\d of its size$/,
  ],
  ["gives NaN", { y: (y) => y.fill(Number.NaN, 0, 1) }, /^the forward pass of lstm gives NaN in `y`$/],
  [
    "gives another gradient",
    { weights: AT_LAST },
    /^the backward pass of gru gives another `dBh` than float64, off by \d+\.\d\d of its size$/,
  ],
];

for (const [what, faults, reason] of WRONG) {
  test(`a GPU whose cuDNN ${what}: layers go without it, one line says why, and nothing is left behind`, () => {
    const { device, calls } = onGpu(faults);
    assert.is(device.cudnn.isUsed, false);
    const said = device.cudnn.isUsed ? null : device.cudnn.reason;
    assert.match(said ?? "", reason);
    assert.match(device.description, /GPU; recurrent layers without cuDNN; /);
    assert.is(device.arithmetic, "tensorflow-0.0.0-gpu");
    assert.ok(noteOn(device)?.endsWith(`; cuDNN is not used: ${said}`));
    assert.is(whatItSees(true, device.cudnn), `sees a GPU, recurrent layers without cuDNN (${said})`);
    assert.is(device.tensors(), 0);
    assert.throws(() => bothPasses(device, oneOf("lstm", isCudnns), 1, EXACT), /no such op here: BlockLSTMV2/);
    assert.equal(calls, []);
  });
}

test("cuDNN is asked once a process, and never without a GPU or where it is switched off", () => {
  const { binding, calls } = onGpu();
  assert.is(deviceOver(binding).cudnn.isUsed, true);
  assert.equal(calls, []);
  const fresh = standIn(plainTensors());
  const onCpu = deviceOver(fresh.binding, { seesGpu: false });
  assert.equal(onCpu.cudnn, { isUsed: false, reason: null });
  assert.is(onCpu.description.includes("cuDNN"), false);
  assert.is(noteOn(onCpu), null);
  assert.is(whatItSees(false, onCpu.cudnn), "sees no GPU");
  assert.equal(deviceOver(fresh.binding, { cudnn: false }).cudnn, { isUsed: false, reason: "switched off" });
  process.env.RNNC_CUDNN = "0";
  try {
    assert.equal(deviceOver(fresh.binding).cudnn, { isUsed: false, reason: "switched off" });
  } finally {
    delete process.env.RNNC_CUDNN;
  }
  assert.equal(fresh.calls, []);
});

test.run();
