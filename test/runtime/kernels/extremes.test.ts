/** Numbers at the ends: every magnitude, infinities, NaN and denormals. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { activate } from "../../../src/ops/activation.js";
import { OP_NAMES, type OpName } from "../../../src/ops/names.js";
import { argumentsOf, caseOf, there, type Variant } from "../../ops/harness.js";
import {
  callTitle,
  copyArrays,
  fullCall,
  memoryOf,
  nativeDevice,
  type PassCall,
  passesOf,
  runNative,
  runReference,
  variantsAt,
  writtenArguments,
} from "./native-harness.js";

const device = nativeDevice(2);

/** Float32 values of both signs: `perOctave` in every power of two from 2^low to 2^high. */
function sweep(low: number, high: number, perOctave: number): Float32Array {
  const values: number[] = [];
  for (let power = low; power < high; power++) {
    for (let step = 0; step < perOctave; step++) {
      const value = 2 ** power * (1 + (step + 0.37) / perOctave);
      values.push(value, -value);
    }
  }
  return Float32Array.from(values);
}

function activationOf(name: "tanh" | "sigmoid" | "relu", x: Float32Array): Float32Array {
  const choice = ["none", "tanh", "relu", "sigmoid"].indexOf(name);
  const y = new Float32Array(x.length).fill(Number.NaN);
  device.kernel("activation", "forward")?.([memoryOf(x), memoryOf(y)], [x.length], [choice], 0);
  return y;
}

/** The largest distance in units of the last place of float32 (2^-23 of the value's power of two). */
function worstUlps(actual: Float32Array, expected: (at: number) => number): number {
  let worst = 0;
  for (let at = 0; at < actual.length; at++) {
    const value = expected(at);
    const unit = 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(value)))) - 23);
    worst = Math.max(worst, Math.abs(actual[at] - value) / unit);
  }
  return worst;
}

for (const name of ["tanh", "sigmoid"] as const) {
  test(`${name}: within four units of the last place at every magnitude`, () => {
    const x = sweep(-120, 6, 300);
    // Values below 2^-126 may be zero: denormals are flushed.
    const y = activationOf(name, x);
    assert.ok(worstUlps(y, (at) => activate(name, x[at])) <= 4);
  });

  test(`${name}: infinities, zeros of both signs, NaN`, () => {
    const x = Float32Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, Number.NaN, 3e38, -3e38);
    const expected = Array.from(x, (value) => activate(name, value));
    assert.equal(Array.from(activationOf(name, x)), expected);
  });
}

test("relu: keeps NaN and infinity", () => {
  const x = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 2);
  assert.equal(Array.from(activationOf("relu", x)), [Number.NaN, Number.POSITIVE_INFINITY, 0, 0, 2]);
});

function variantOf(op: OpName, sizes: Variant["sizes"]): Variant {
  const [variant] = variantsAt(op, sizes);
  return variant;
}

test("binary_cross_entropy: exact to the last places from certain to certainly wrong", () => {
  const logits = sweep(-20, 20, 50);
  const variant = variantOf("binary_cross_entropy", { rows: logits.length });
  const call = fullCall(device, variant, "forward", 1);
  call.arrays.logits = logits;
  const expected = runReference(call);
  runNative(device, call);
  const loss = there(call.arrays, "loss");
  for (let at = 0; at < loss.length; at++) {
    const reference = there(expected, "loss")[at];
    assert.ok(
      Math.abs(loss[at] - reference) <= 5e-7 * reference + 1e-37,
      `${logits[at]}: ${loss[at]}, not ${reference}`,
    );
  }
});

test("softmax_cross_entropy: logits far apart, far from zero, and infinite", () => {
  const rows = [
    [1e4, -1e4, 0],
    [1e30, 1e30, -1e30],
    [-3e38, -3e38, -3e38],
    [500, 501, 502],
    [Number.NEGATIVE_INFINITY, 1, 2],
  ];
  const variant = variantOf("softmax_cross_entropy", { rows: rows.length, classes: 3 });
  const call = fullCall(device, variant, "forward", 1);
  there(call.arrays, "logits").set(rows.flat());
  there(call.arrays, "ids").set([0, 1, 2, 0, 2]);
  const expected = runReference(call);
  runNative(device, call);
  for (const name of ["loss", "normaliser"]) {
    const [actual, reference] = [there(call.arrays, name), there(expected, name)];
    actual.forEach((value, row) => {
      assert.ok(
        Math.abs(value - reference[row]) <= 2e-7 * Math.abs(reference[row]) + 1e-6,
        `${name} of row ${row}: ${value}`,
      );
    });
  }
});

for (const op of ["rnn", "gru", "lstm"] as const) {
  test(`${op}: enormous inputs and weights give numbers`, () => {
    const variant = variantsAt(op, { time: 3, batch: 5, input: 3, hidden: 17 }).find(
      ({ attributes }) => attributes.activation !== "relu",
    );
    if (!variant) throw new Error(`no variant of ${op}`);
    const call = fullCall(device, variant, "forward", 1);
    for (const name of ["x", "wx", "wh"]) {
      const array = there(call.arrays, name);
      for (let at = 0; at < array.length; at++) array[at] *= 1e15;
    }
    runNative(device, call);
    assert.ok(there(call.arrays, "y").every((value) => Math.abs(value) <= 1));
  });
}

/**
 * Puts NaN into one element of an input. The reference skips products with zero, so it may have less NaN than the
 * kernel, never more.
 */
function expectNanToSurvive(call: PassCall, input: string, at: number): void {
  const soiled = { ...call, arrays: copyArrays(call.arrays) };
  there(soiled.arrays, input)[at] = Number.NaN;
  const expected = runReference(soiled);
  runNative(device, soiled);
  for (const { name } of writtenArguments(soiled)) {
    const [actual, reference] = [soiled.arrays[name], expected[name]];
    if (!actual || !reference) continue;
    for (let index = 0; index < actual.length; index++) {
      const lost = Number.isNaN(reference[index]) && !Number.isNaN(actual[index]);
      assert.not(lost, `${callTitle(soiled)}: NaN in ${input}[${at}] did not come out in ${name}[${index}]`);
    }
  }
}

for (const op of OP_NAMES) {
  test(`${op}: NaN comes out where the reference has it`, () => {
    for (const variant of variantsAt(op, caseOf(op).sizes[1])) {
      for (const pass of passesOf(op)) {
        const call = fullCall(device, variant, pass, 11);
        for (const { name } of argumentsOf(op, pass, "input", "gradient")) {
          const array = call.arrays[name];
          if (!array || array instanceof Int32Array) continue;
          for (const at of [0, array.length >> 1, array.length - 1]) expectNanToSurvive(call, name, at);
        }
      }
    }
  });
}

test("all_finite: finds one infinity or NaN anywhere", () => {
  const kernel = device.kernel("all_finite", "forward");
  const finite = new Float32Array(1);
  for (const count of [1, 15, 16, 17, 50_000]) {
    for (const at of [-1, 0, count >> 1, count - 1]) {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const x = new Float32Array(count).fill(3e38);
        if (at >= 0) x[at] = value;
        kernel?.([memoryOf(x), null, memoryOf(finite)], [count, 0], [], 0);
        assert.is(finite[0], at < 0 ? 1 : 0);
      }
    }
  }
});

test("the caller's denormal numbers are as they were after a call", () => {
  activationOf("tanh", Float32Array.of(1e-40));
  const tiny = Number.MIN_VALUE * Number(process.pid > 0);
  assert.ok(tiny + tiny > tiny);
});

test.run();
