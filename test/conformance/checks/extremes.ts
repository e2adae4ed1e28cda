/** Numbers at the ends: every magnitude, infinities, NaN and denormals. */
import { activate } from "../../../src/ops/activation.js";
import type { OpName } from "../../../src/ops/names.js";
import { type Arrays, argumentsOf, type Sizes, there, type Variant } from "../../ops/harness.js";
import {
  callTitle,
  copyCall,
  fullCall,
  type PassCall,
  passesOf,
  type Run,
  runnerOf,
  runReference,
  some,
  variantsAt,
  writtenArguments,
} from "../calls.js";
import { smallOf } from "../sizes.js";
import type { Check, CheckTest, Subject } from "../target.js";

const WAYS = 5;

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

type Activation = "tanh" | "sigmoid" | "relu";

function activationOf(run: Run, activation: Activation, x: Float32Array): Float32Array {
  const y = new Float32Array(x.length).fill(Number.NaN);
  const [plain] = variantsAt("activation", { rows: x.length });
  run({ variant: { ...plain, attributes: { activation } }, pass: "forward", arrays: { x, y }, accumulate: [] });
  return y;
}

/** @throws Error where a value is further from the exact one than so many units of the last place of float32. */
function expectUlps(x: Float32Array, y: Float32Array, exact: (x: number) => number, most: number): void {
  x.forEach((at, index) => {
    const value = exact(at);
    // Values below 2^-126 may be zero: denormals are flushed.
    const unit = 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(value)))) - 23);
    if (!(Math.abs(y[index] - value) <= most * unit)) throw new Error(`of ${at}: ${y[index]}, not ${value}`);
  });
}

function expectEqual(x: Float32Array, y: Float32Array, exact: (x: number) => number): void {
  x.forEach((at, index) => {
    // Below 2^-126 a device may flush, and need not.
    if (!Object.is(y[index], exact(at)) && !(Math.abs(y[index] - exact(at)) < 2 ** -126))
      throw new Error(`of ${at}: ${y[index]}, not ${exact(at)}`);
  });
}

function* ofActivations(run: Run, { byLibrary }: Subject): Generator<CheckTest> {
  const ulps = byLibrary?.ulps ?? 4;
  const ends = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, Number.NaN, 3e38, -3e38, -1, 2];
  for (const name of ["tanh", "sigmoid"] as const) {
    yield {
      name: `${name}: within ${ulps} units of the last place at every magnitude`,
      run() {
        const x = sweep(-120, 6, 100);
        expectUlps(x, activationOf(run, name, x), (value) => activate(name, value), ulps);
      },
    };
  }
  for (const name of ["tanh", "sigmoid", "relu"] as const) {
    yield {
      name: `${name}: infinities, zeros of both signs, NaN`,
      run() {
        // What is small is exact: the sweep has the others.
        const x = Float32Array.from(name === "relu" ? ends : ends.slice(0, 7));
        expectEqual(x, activationOf(run, name, x), (value) => activate(name, value));
      },
    };
  }
  yield {
    name: "the caller's denormal numbers are as they were after a call",
    run() {
      activationOf(run, "tanh", Float32Array.of(1e-40));
      const tiny = Number.MIN_VALUE * Number(process.pid > 0);
      if (tiny + tiny <= tiny) throw new Error("the sum of two denormal numbers is none of them");
    },
  };
}

/** A loss at given logits, beside the reference: `least` is what is no error at all, and `rounding`, by the size of the logits. */
function expectLoss(
  run: Run,
  op: OpName,
  sizes: Sizes,
  given: Arrays,
  tolerance: number,
  least: number,
  rounding = 0,
): void {
  const call = fullCall(run, variantsAt(op, sizes)[0], "forward", 1);
  for (const [name, values] of Object.entries(given)) there(call.arrays, name).set(values ?? []);
  const expected = runReference(call, "f32");
  run(call);
  for (const name of ["loss", "normaliser"].filter((one) => call.arrays[one])) {
    there(call.arrays, name).forEach((value, row) => {
      const reference = there(expected, name)[row];
      // What is subtracted to give a loss.
      const size = Math.abs(expected.normaliser?.[row] ?? 0);
      if (!(Math.abs(value - reference) <= tolerance * Math.abs(reference) + least + rounding * size))
        throw new Error(`${callTitle(call)}: ${name}[${row}] is ${value}, not ${reference}`);
    });
  }
}

const FAR_APART = [
  [1e4, -1e4, 0],
  [1e30, 1e30, -1e30],
  [-3e38, -3e38, -3e38],
  [500, 501, 502],
  [Number.NEGATIVE_INFINITY, 1, 2],
];

function enormous(run: Run, op: OpName, variant: Variant): void {
  const call = fullCall(run, variant, "forward", 1);
  for (const name of ["x", "wx", "wh"]) {
    const array = there(call.arrays, name);
    for (let at = 0; at < array.length; at++) array[at] *= 1e15;
  }
  run(call);
  if (!there(call.arrays, "y").every((value) => Math.abs(value) <= 1))
    throw new Error(`${callTitle(call)}: a state of ${op} is beyond 1, or no number`);
}

/**
 * Puts NaN into one element of an input. The reference skips products with zero, so it may have less NaN than the
 * kernel, never more.
 */
function expectNanToSurvive(run: Run, { products }: Subject, call: PassCall, input: string, at: number): void {
  const soiled = copyCall(call);
  there(soiled.arrays, input)[at] = Number.NaN;
  const expected = runReference(soiled, products);
  run(soiled);
  for (const { name } of writtenArguments(soiled)) {
    const [actual, reference] = [soiled.arrays[name], expected[name]];
    if (!actual || !reference) continue;
    for (let index = 0; index < actual.length; index++) {
      if (Number.isNaN(reference[index]) && !Number.isNaN(actual[index]))
        throw new Error(`${callTitle(soiled)}: NaN in ${input}[${at}] did not come out in ${name}[${index}]`);
    }
  }
}

function nanEverywhere(run: Run, subject: Subject, op: OpName): void {
  for (const variant of some(variantsAt(op, smallOf(op)), WAYS, subject.seed)) {
    for (const pass of passesOf(op)) {
      const call = fullCall(run, variant, pass, 11);
      for (const { name } of argumentsOf(op, pass, "input", "gradient")) {
        const array = call.arrays[name];
        if (!array || array instanceof Int32Array) continue;
        for (const at of new Set([0, array.length >> 1, array.length - 1]))
          expectNanToSurvive(run, subject, call, name, at);
      }
    }
  }
}

function oneThatIsNotFinite(run: Run): void {
  for (const count of [1, 15, 16, 17, 50_000]) {
    for (const at of [-1, 0, count >> 1, count - 1]) {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const x = new Float32Array(count).fill(3e38);
        if (at >= 0) x[at] = value;
        const variants = variantsAt("all_finite", { count, stretches: 0 });
        const whole = variants.find(({ present }) => present.size === 0);
        if (!whole) throw new Error("no way of calling all_finite without stretches");
        const call = fullCall(run, whole, "forward", 1);
        const arrays = { ...call.arrays, x };
        run({ ...call, arrays });
        const found = there(arrays, "finite")[0];
        if (found !== (at < 0 ? 1 : 0)) throw new Error(`${value} at ${at} of ${count}: finite is ${found}`);
      }
    }
  }
}

export const extremes: Check = {
  name: "extremes",
  *tests(subject) {
    const run = runnerOf(subject);
    const has = (op: OpName) => subject.ops.includes(op);
    if (has("activation")) yield* ofActivations(run, subject);
    if (has("binary_cross_entropy"))
      yield {
        name: "binary_cross_entropy: exact to the last places from certain to certainly wrong",
        run() {
          const logits = sweep(-20, 20, 50);
          expectLoss(run, "binary_cross_entropy", { rows: logits.length }, { logits }, 5e-7, 1e-37);
        },
      };
    if (has("softmax_cross_entropy"))
      yield {
        name: "softmax_cross_entropy: logits far apart, far from zero, and infinite",
        run() {
          const given = { logits: Float32Array.from(FAR_APART.flat()), ids: Int32Array.of(0, 1, 2, 0, 2) };
          expectLoss(
            run,
            "softmax_cross_entropy",
            { rows: 5, classes: 3 },
            given,
            2e-7,
            1e-6,
            subject.byLibrary ? 2 ** -24 : 0,
          );
        },
      };
    if (has("all_finite"))
      yield { name: "all_finite: finds one infinity or NaN anywhere", run: () => oneThatIsNotFinite(run) };
    for (const op of ["rnn", "gru", "lstm"] as const) {
      if (!has(op)) continue;
      yield {
        name: `${op}: enormous inputs and weights give numbers`,
        run() {
          const bounded = variantsAt(op, { time: 3, batch: 5, input: 3, hidden: 17 }).filter(
            ({ attributes }) => attributes.activation !== "relu",
          );
          for (const variant of some(bounded, WAYS, subject.seed)) enormous(run, op, variant);
        },
      };
    }
    for (const op of subject.ops)
      yield { name: `${op}: NaN comes out where the reference has it`, run: () => nanEverywhere(run, subject, op) };
  },
};
