/**
 * Runs passes on the native device beside their float64 references. What each op needs comes from `test/ops`; sizes
 * here are chosen to meet every edge of the kernels: one element, tiles and vectors with and without a rest.
 */
import type { Argument, AttributeValue, Numbers, Stream } from "../../../src/ops/contract.js";
import type { OpName } from "../../../src/ops/names.js";
import type { PassName, ProductPrecision } from "../../../src/runtime/devices/device.js";
import type { HostMemory } from "../../../src/runtime/devices/host-memory.js";
import { loadNative, type NativeDevice } from "../../../src/runtime/devices/native.js";
import {
  type Arrays,
  argumentsOf,
  backwardArrays,
  caseOf,
  contractOf,
  copyOf,
  forwardArrays,
  passOf,
  runPass,
  type Sizes,
  titleOf,
  type Variant,
  variantsOf,
} from "../../ops/harness.js";

/** One call, with everything that it reads and writes. */
export interface PassCall {
  readonly variant: Variant;
  readonly pass: PassName;
  /** Float32 and int32, by name. */
  readonly arrays: Arrays;
  /** Names of the results that are added to. */
  readonly accumulate: readonly string[];
}

/** The native device with a number of threads. A machine without it fails here, with the reason. */
export function nativeDevice(threads: number): NativeDevice {
  const loaded = loadNative({ threads });
  if ("absent" in loaded) throw new Error(`these tests need the native device: ${loaded.absent}`);
  return loaded.device;
}

export function runNative(
  device: NativeDevice,
  { variant, pass, arrays, accumulate }: PassCall,
  products: ProductPrecision = "f32",
): void {
  const kernel = device.kernel(variant.op, pass, products);
  if (!kernel) throw new Error(`the native device has no ${pass} pass of ${variant.op}`);
  const contract = passOf(variant.op, pass);
  const results = argumentsOf(variant.op, pass, "result");
  kernel(
    contract.arguments.map(({ name }) => memoryOf(arrays[name])),
    contractOf(variant.op).sizes.map((name) => variant.sizes[name]),
    contract.attributes.map(({ name, choices }) => attributeOf(variant.attributes[name], choices)),
    results.reduce((mask, { name }, index) => mask | (accumulate.includes(name) ? 1 << index : 0), 0),
  );
}

export function memoryOf(array: Numbers | null): HostMemory | null {
  return array && { dtype: array instanceof Int32Array ? "i32" : "f32", length: array.length, array };
}

function attributeOf(value: AttributeValue, choices: readonly string[] | undefined): number | Stream {
  return typeof value === "string" ? (choices?.indexOf(value) ?? -1) : value;
}

/** The same call on copies of its arrays, floats in double precision; two names of one array stay that. */
export function runReference({ variant, pass, arrays, accumulate }: PassCall): Arrays {
  const doubled = copyArrays(arrays, (array) =>
    array instanceof Int32Array ? array.slice() : Float64Array.from(array),
  );
  runPass(variant, pass, doubled, accumulate);
  return doubled;
}

export function copyArrays(arrays: Arrays, copy: (array: Numbers) => Numbers = copyOf): Arrays {
  const copies = new Map<Numbers, Numbers>();
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => {
      if (!array) return [name, null];
      const known = copies.get(array) ?? copy(array);
      copies.set(array, known);
      return [name, known];
    }),
  );
}

/** Every way of calling an op, at other sizes than those of its case. */
export function variantsAt(op: OpName, sizes: Sizes): readonly Variant[] {
  const { sizes: known, allowed = () => true } = caseOf(op);
  return variantsOf(op)
    .filter((variant) => variant.sizes === known[0])
    .map((variant) => ({ ...variant, sizes }))
    .filter(allowed);
}

export function passesOf(op: OpName): readonly PassName[] {
  return contractOf(op).backward ? ["forward", "backward"] : ["forward"];
}

/** A call of one pass, nothing left out; before a backward pass, the native forward pass has run. */
export function fullCall(device: NativeDevice, variant: Variant, pass: PassName, seed: number): PassCall {
  const forward = forwardArrays(variant, "f32", seed);
  if (pass === "forward") return { variant, pass, arrays: forward, accumulate: [] };
  runNative(device, { variant, pass: "forward", arrays: forward, accumulate: [] });
  return { variant, pass, arrays: backwardArrays(variant, forward, "f32", seed), accumulate: [] };
}

/** Arguments whose contents after a call mean something. */
export function writtenArguments({ variant, pass }: PassCall): readonly Argument[] {
  const overwritten = caseOf(variant.op).overwritten ?? [];
  return passOf(variant.op, pass).arguments.filter(
    ({ name, role }) =>
      ["output", "saved", "result", "state"].includes(role) || (pass === "backward" && overwritten.includes(name)),
  );
}

/**
 * Float32 keeps 24 bits: one operation is off by up to 6e-8 of its result, and a sum of n terms by about √n times
 * that, 6e-6 where n is ten thousand. A recurrent state passes through as many sums as it has steps. In what is
 * tested here the largest distance seen is 3e-6; a forgotten term or a wrong index is far beyond this bound.
 */
export const TOLERANCE = 1e-5;

/**
 * Where all of a result is small because its sums cancel, their error still has the size of what was summed: a rounding
 * of numbers of about one, which is what most tests have.
 */
const ROUNDING = 2 ** -24;

/** What is wrong with an array, in words: far from the reference as a whole, or at one element; or null. */
export function fault(actual: Numbers, expected: Numbers): string | null {
  if (actual.length !== expected.length) return `has ${actual.length} elements, not ${expected.length}`;
  if (actual instanceof Int32Array) {
    const at = actual.findIndex((value, index) => value !== expected[index]);
    return at < 0 ? null : `[${at}] is ${actual[at]}, not ${expected[at]}`;
  }
  let square = 0;
  for (const value of expected) square += Number.isFinite(value) ? value * value : 0;
  // Typical size of an element: where sums cancel, their error still has the size of what was summed.
  const typical = Math.sqrt(square / Math.max(1, expected.length));
  for (let at = 0; at < actual.length; at++) {
    if (Object.is(actual[at], expected[at]) || actual[at] === expected[at]) continue;
    const distance = Math.abs(actual[at] - expected[at]);
    if (!(distance <= TOLERANCE * (Math.abs(expected[at]) + 3 * typical) + ROUNDING)) {
      return `[${at}] is ${actual[at]}, not ${expected[at]}`;
    }
  }
  return null;
}

/** Runs a call natively and by reference. @throws where they differ, naming the call and the element. */
export function expectReference(device: NativeDevice, call: PassCall): void {
  const expected = runReference(call);
  runNative(device, call);
  for (const { name } of writtenArguments(call)) {
    const [actual, reference] = [call.arrays[name], expected[name]];
    if (!actual || !reference) continue;
    const wrong = fault(actual, reference);
    if (wrong) throw new Error(`${callTitle(call)}: ${name}${wrong}`);
  }
}

export function callTitle({ variant, pass, arrays, accumulate }: PassCall): string {
  const absent = Object.keys(arrays).filter((name) => arrays[name] === null);
  return `${titleOf(variant)}, ${pass}, without ${absent.join(" ") || "nothing"}, adding to ${accumulate.join(" ") || "nothing"}`;
}

/** Float32 values as their bits: what "the same" means where NaN and signs of zero count. */
export function bitsOf(array: Numbers): Int32Array {
  return new Int32Array(array.buffer, array.byteOffset, array.length);
}
