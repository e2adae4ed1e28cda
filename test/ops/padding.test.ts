/** Padding never changes a result (rule R4): twenty more steps of garbage, and everything comes out the same. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Argument, Numbers } from "../../src/ops/contract.js";
import { OP_NAMES, type OpName } from "../../src/ops/names.js";
import {
  type Arrays,
  argumentsOf,
  backwardArrays,
  contractOf,
  copyOf,
  firstDifference,
  forwardArrays,
  generator,
  lengthOf,
  type PassName,
  passOf,
  poisoned,
  runPass,
  type Sizes,
  there,
  titleOf,
  type Variant,
  variantsOf,
} from "./harness.js";

const MORE = 20;

/** The same array with more steps, which hold NaN, or an id that no table has. */
function padded(argument: Argument, array: Numbers, sizes: Sizes): Numbers {
  if (argument.dims[0] !== "time") return copyOf(array);
  const longer = poisoned(argument, sizes, "f64");
  longer.set(array);
  return longer;
}

/** Poisons the steps that are padding already, so that mixed lengths hide garbage too. */
function spoil(argument: Argument, array: Numbers, sizes: Sizes, lengths: Int32Array): void {
  if (argument.dims[0] !== "time") return;
  const width = lengthOf(argument, sizes) / (sizes.time * sizes.batch);
  lengths.forEach((length, example) => {
    for (let t = length; t < sizes.time; t++) {
      const from = (t * sizes.batch + example) * width;
      array.fill(argument.dtype === "i32" ? -(2 ** 31) : Number.NaN, from, from + width);
    }
  });
}

function withLengths(op: OpName): boolean {
  return contractOf(op).sizes.includes("time") && argumentsOf(op, "forward", "lengths").length > 0;
}

function compare(variant: Variant, pass: PassName, plain: Arrays, long: Arrays): void {
  for (const { name, role, dims } of passOf(variant.op, pass).arguments) {
    if (role !== "output" && role !== "result" && !(role === "saved" && pass === "forward")) continue;
    const expected = plain[name];
    if (!expected) continue;
    const title = `${pass} of ${titleOf(variant)}: ${name}`;
    const actual = there(long, name);
    assert.is(firstDifference(actual.subarray(0, expected.length), expected), -1, title);
    // Outputs, what is saved, and gradients of padded steps are zero.
    if (dims[0] === "time")
      assert.ok(
        actual.subarray(expected.length).every((value) => value === 0),
        title,
      );
  }
}

for (const op of OP_NAMES.filter(withLengths)) {
  test(`${op}: neither what padding holds nor how much there is changes a result`, () => {
    variantsOf(op).forEach((variant, seed) => {
      if (variant.lengths === "absent") return;
      const longer: Variant = { ...variant, sizes: { ...variant.sizes, time: variant.sizes.time + MORE } };
      const plain = forwardArrays(variant, "f64", seed);
      const lengths = Int32Array.from(there(plain, "lengths"));
      const long = lengthened("forward", plain);
      runPass(variant, "forward", plain);
      runPass(longer, "forward", long);
      compare(variant, "forward", plain, long);

      if (!contractOf(op).backward) return;
      const plainBackward = backwardArrays(variant, plain, "f64", seed);
      const longBackward = { ...lengthened("backward", plainBackward), ...present(long, plainBackward) };
      runPass(variant, "backward", plainBackward);
      runPass(longer, "backward", longBackward);
      compare(variant, "backward", plainBackward, longBackward);

      function lengthened(pass: PassName, arrays: Arrays): Arrays {
        const result: Arrays = {};
        for (const argument of passOf(op, pass).arguments) {
          const array = arrays[argument.name];
          result[argument.name] = array && padded(argument, array, longer.sizes);
          if (array && argument.role !== "result") {
            spoil(argument, there(result, argument.name), longer.sizes, lengths);
          }
        }
        return result;
      }
    });
  });
}

/** Those of `arrays` that `wanted` has too. */
function present(arrays: Arrays, wanted: Arrays): Arrays {
  return Object.fromEntries(Object.entries(arrays).filter(([name]) => name in wanted));
}

/** Losses by row, and what they call the weights of the rows. */
const LOSSES = {
  softmax_cross_entropy: "weights",
  projected_cross_entropy: "rowWeights",
  tied_cross_entropy: "rowWeights",
  binary_cross_entropy: "weights",
  multi_label_cross_entropy: "weights",
  squared_error: "weights",
} as const satisfies Partial<Record<OpName, string>>;

for (const [op, weights] of Object.entries(LOSSES) as [keyof typeof LOSSES, string][]) {
  test(`${op}: rows of weight zero may hold anything`, () => {
    for (const variant of variantsOf(op).filter(({ present: names }) => names.has(weights))) {
      const plain = forwardArrays(variant, "f64", 5);
      const longer: Variant = { ...variant, sizes: { ...variant.sizes, rows: variant.sizes.rows + MORE } };
      const long = forwardArrays(longer, "f64", 5);
      for (const argument of argumentsOf(op, "forward", "input", "weight")) {
        if (plain[argument.name] === null) continue;
        there(long, argument.name).fill(argument.dtype === "i32" ? -(2 ** 31) : Number.NaN);
        there(long, argument.name).set(there(plain, argument.name));
      }
      there(long, weights).fill(0, variant.sizes.rows);
      runPass(variant, "forward", plain);
      runPass(longer, "forward", long);
      const [loss, longLoss] = [there(plain, "loss"), there(long, "loss")];
      assert.is(firstDifference(longLoss.subarray(0, loss.length), loss), -1, titleOf(variant));
      assert.ok(
        longLoss.subarray(loss.length).every((value) => value === 0),
        titleOf(variant),
      );

      const backward = backwardArrays(variant, plain, "f64", 5);
      const longBackward = backwardArrays(longer, long, "f64", 5);
      runPass(variant, "backward", backward);
      runPass(longer, "backward", longBackward);
      for (const { name } of argumentsOf(op, "backward", "result")) {
        if (backward[name] === null) continue;
        const [result, longResult] = [there(backward, name), there(longBackward, name)];
        assert.is(firstDifference(longResult.subarray(0, result.length), result), -1, titleOf(variant));
        assert.ok(
          longResult.subarray(result.length).every((value) => value === 0),
          titleOf(variant),
        );
      }
    }
  });
}

/** A whole network: embedding, LSTM, normalisation, dense, cross-entropy over real steps; forward and backward. */
function network(time: number, ids: Int32Array, targets: Int32Array, lengths: Int32Array): Arrays {
  const random = generator(3);
  const draw = (length: number) => Float64Array.from({ length }, () => 2 * random() - 1);
  const [batch, symbols, input, hidden, classes] = [3, 7, 3, 3, 7];
  const rows = time * batch;
  const floats = (length: number) => new Float64Array(length).fill(Number.NaN);
  const call = (op: OpName, pass: PassName, sizes: Sizes, attributes: Variant["attributes"], arrays: Arrays) =>
    runPass({ op, sizes, attributes, present: new Set(), lengths: "mixed" }, pass, arrays);

  const embedding: Arrays = { ids, table: draw(symbols * input), y: floats(rows * input) };
  const lstm: Arrays = {
    ...{ x: embedding.y, lengths, wx: draw(input * 4 * hidden), wh: draw(hidden * 4 * hidden), b: draw(4 * hidden) },
    ...{ y: floats(rows * hidden), gates: floats(rows * 4 * hidden), cells: floats(rows * hidden) },
  };
  const norm: Arrays = {
    ...{ x: lstm.y, gain: draw(hidden), bias: draw(hidden) },
    ...{ y: floats(rows * hidden), mean: floats(rows), inverse: floats(rows) },
  };
  const linear: Arrays = { x: norm.y, w: draw(hidden * classes), b: draw(classes), y: floats(rows * classes) };
  const weights = Float64Array.from({ length: rows }, (_, row) =>
    Number(Math.floor(row / batch) < lengths[row % batch]),
  );
  const loss: Arrays = { logits: linear.y, ids: targets, weights, loss: floats(rows), normaliser: floats(rows) };
  call("embedding", "forward", { rows, symbols, size: input }, {}, embedding);
  call("lstm", "forward", { time, batch, input, hidden }, {}, lstm);
  call("layer_norm", "forward", { rows, size: hidden }, { epsilon: 1e-5 }, norm);
  call("linear", "forward", { rows, input: hidden, output: classes }, { activation: "none" }, linear);
  call("softmax_cross_entropy", "forward", { rows, classes }, {}, loss);

  const scale = 1 / weights.reduce((sum, weight) => sum + weight, 0);
  const made: Arrays = {
    ...{ dW: floats(hidden * classes), dB: floats(classes), dGain: floats(hidden), dBias: floats(hidden) },
    ...{ dWx: floats(input * 4 * hidden), dWh: floats(hidden * 4 * hidden), dBl: floats(4 * hidden) },
    dTable: floats(symbols * input),
  };
  const [dNormal, dStates, dInputs] = [floats(rows * hidden), floats(rows * hidden), floats(rows * input)];
  // The gradient takes the place of the logits, as the compiler arranges it.
  const dLogits = there(linear, "y");
  call("softmax_cross_entropy", "backward", { rows, classes }, { scale }, { ...loss, dLogits });
  call(
    "linear",
    "backward",
    { rows, input: hidden, output: classes },
    { activation: "none" },
    { ...linear, dY: dLogits, dX: dNormal, dW: made.dW, dB: made.dB },
  );
  call(
    "layer_norm",
    "backward",
    { rows, size: hidden },
    {},
    { ...norm, dY: dNormal, dX: dStates, ...pick("dGain", "dBias") },
  );
  call(
    "lstm",
    "backward",
    { time, batch, input, hidden },
    {},
    { ...lstm, dY: dStates, dZ: floats(rows * 4 * hidden), dX: dInputs, ...pick("dWx", "dWh"), dB: made.dBl },
  );
  call(
    "embedding",
    "backward",
    { rows, symbols, size: input },
    { layout: "dense" },
    { ids, dY: dInputs, dTable: made.dTable },
  );
  return { ...made, loss: loss.loss };

  function pick(...names: readonly string[]): Arrays {
    return Object.fromEntries(names.map((name) => [name, made[name]]));
  }
}

test("a network's losses and gradients are the same with twenty more steps of padding", () => {
  const [time, batch] = [5, 3];
  const lengths = Int32Array.of(5, 1, 3);
  const random = generator(11);
  const ids = Int32Array.from({ length: time * batch }, () => Math.floor(random() * 7));
  const targets = Int32Array.from({ length: time * batch }, () => Math.floor(random() * 7));
  // Ids of padding must be in the table, but which they are does not matter; targets of padding may be anything.
  const otherIds = Int32Array.from({ length: (time + MORE) * batch }, (_, row) =>
    Math.floor(row / batch) < lengths[row % batch] ? ids[row] : row % 7,
  );
  const otherTargets = otherIds.map((_, row) => (Math.floor(row / batch) < lengths[row % batch] ? targets[row] : -1));
  const plain = network(time, ids, targets, lengths);
  const long = network(time + MORE, otherIds, otherTargets, lengths);
  for (const name of Object.keys(plain)) {
    const array = there(plain, name);
    assert.ok(
      array.some((value) => value !== 0),
      name,
    );
    assert.is(firstDifference(there(long, name).subarray(0, array.length), array), -1, name);
  }
  assert.ok(
    there(long, "loss")
      .subarray(time * batch)
      .every((value) => value === 0),
  );
});

test.run();
