/**
 * Runs passes on the native device beside their float64 references. What each op needs comes from `test/ops`; sizes
 * here are chosen to meet every edge of the kernels: one element, tiles and vectors with and without a rest.
 */
import type { AttributeValue, Numbers, Stream } from "../../../src/ops/contract.js";
import type { OpName } from "../../../src/ops/table.js";
import type { Memory, PassName } from "../../../src/runtime/devices/device.js";
import { hostArray } from "../../../src/runtime/devices/host-memory.js";
import { loadNative, type NativeDevice } from "../../../src/runtime/devices/native.js";
import {
  type Arrays,
  argumentsOf,
  caseOf,
  contractOf,
  passOf,
  runPass,
  type Sizes,
  type Variant,
  variantsOf,
} from "../../ops/harness.js";

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

export function runNative(device: NativeDevice, { variant, pass, arrays, accumulate }: PassCall): void {
  const kernel = device.kernel(variant.op, pass);
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

function memoryOf(array: Numbers | null): Memory | null {
  if (!array) return null;
  const memory = { dtype: array instanceof Int32Array ? ("i32" as const) : ("f32" as const), length: array.length, array };
  hostArray(memory);
  return memory;
}

function attributeOf(value: AttributeValue, choices: readonly string[] | undefined): number | Stream {
  return typeof value === "string" ? (choices?.indexOf(value) ?? -1) : value;
}

/** The same call on copies of its arrays, floats in double precision; arrays that were one stay one. */
export function runReference({ variant, pass, arrays, accumulate }: PassCall): Arrays {
  const copies = new Map<Numbers, Numbers>();
  const doubled: Arrays = {};
  for (const [name, array] of Object.entries(arrays)) {
    if (!array) doubled[name] = null;
    else {
      const known = copies.get(array) ?? (array instanceof Int32Array ? array.slice() : Float64Array.from(array));
      copies.set(array, known);
      doubled[name] = known;
    }
  }
  runPass(variant, pass, doubled, accumulate);
  return doubled;
}

/** Every way of calling an op, at other sizes than those of its case. */
export function variantsAt(op: OpName, sizes: Sizes): readonly Variant[] {
  const [first] = caseOf(op).sizes;
  return variantsOf(op)
    .filter((variant) => variant.sizes === first)
    .map((variant) => ({ ...variant, sizes }));
}
