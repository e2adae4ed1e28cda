/** When two results are the same. */
import type { Numbers } from "../../src/ops/contract.js";
import { type Arrays, isPoison } from "../ops/harness.js";
import { callTitle, type PassCall, type Run, runReference, sameBits, writtenArguments } from "./calls.js";
import type { Subject } from "./target.js";

/**
 * Float32 keeps 24 bits: one operation is off by up to 6e-8 of its result, and a sum of n terms by about √n times
 * that, 6e-6 where n is ten thousand. A recurrent state passes through as many sums as it has steps. In what is
 * tested here the largest distance seen is 3e-6; a forgotten term or a wrong index is far beyond this bound.
 */
export const TOLERANCE = 1e-5;

/**
 * Where all of a result is small because its sums cancel, their error still has the size of what was summed: a rounding
 * of a number near 1, which is what inputs, states and the gradients handed in are.
 */
const ROUNDING = 2 ** -24;

/** What is wrong with an array, in words: not written, far from the reference as a whole, or at one element; or null. */
export function fault(actual: Numbers, expected: Numbers, tolerance: number): string | null {
  if (actual.length !== expected.length) return ` has ${actual.length} elements, not ${expected.length}`;
  let square = 0;
  for (let at = 0; at < expected.length; at++) {
    const value = expected[at];
    if (value - value === 0) square += value * value;
  }
  // Typical size of an element: where sums cancel, their error still has the size of what was summed.
  const typical = 3 * Math.sqrt(square / Math.max(1, expected.length));
  const isWhole = actual instanceof Int32Array;
  for (let at = 0; at < actual.length; at++) {
    const [value, wanted] = [actual[at], expected[at]];
    if (value === wanted || Object.is(value, wanted)) continue;
    if (isPoison(value)) return `[${at}] was not written, or is NaN, and should be ${wanted}`;
    if (isWhole || !(Math.abs(value - wanted) <= tolerance * (Math.abs(wanted) + typical) + ROUNDING))
      return `[${at}] is ${value}, not ${wanted}`;
  }
  return null;
}

/** Runs a call on the device and by reference. @throws Error where they differ, naming the call and the element. */
export function expectReference({ products, toleranceOf }: Subject, run: Run, call: PassCall): void {
  const expected = runReference(call, products);
  run(call);
  for (const { name } of writtenArguments(call)) {
    const [actual, reference] = [call.arrays[name], expected[name]];
    const wrong = actual && reference && fault(actual, reference, toleranceOf(call.variant.op));
    if (wrong) throw new Error(`${callTitle(call)}: ${name}${wrong}`);
  }
}

/** That two calls gave the same bits; names that either has not are left out. @throws Error naming the call and the array. */
export function expectSame(call: PassCall, other: Arrays, what: string): void {
  for (const { name } of writtenArguments(call)) {
    const [one, two] = [call.arrays[name], other[name]];
    if (one && two && !sameBits(one, two)) throw new Error(`${callTitle(call)}: ${name} is another ${what}`);
  }
}
