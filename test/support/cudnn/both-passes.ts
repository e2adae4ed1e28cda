/**
 * A forward and a backward pass of a recurrent op on a device, over the same memories as a program has them, against
 * the float64 references. What the forward pass leaves in `saved` arguments is the device's own and not looked at.
 */
import * as assert from "uvu/assert";
import type { Numbers } from "../../../src/ops/contract.js";
import type { OpName } from "../../../src/ops/names.js";
import type { Device, Memory } from "../../../src/runtime/devices/device.js";
import {
  type Arrays,
  argumentsOf,
  backwardArrays,
  contractOf,
  forwardArrays,
  generator,
  type PassName,
  passOf,
  relativeDistance,
  runPass,
  titleOf,
  type Variant,
} from "../../ops/harness.js";

export interface Way {
  /** Optional arguments of the backward pass that are left out. */
  readonly without?: readonly string[];
  /** Whether results are added to what is there. */
  readonly adds?: boolean;
  /** How often the backward pass is asked for. */
  readonly backward?: number;
  /** The length of the last example, where there are lengths. */
  readonly shortest?: number;
  /** In relative distance of whole arrays. */
  readonly tolerance: number;
}

export function bothPasses(device: Device, variant: Variant, seed: number, way: Way): void {
  const memories = new Map<string, Memory>();
  const filled = forwardArrays(variant, "f32", seed);
  if (filled.lengths && way.shortest !== undefined) filled.lengths[filled.lengths.length - 1] = way.shortest;
  const given = withoutPadding(variant, filled);
  const exact = doubled(given);
  runPass(variant, "forward", exact);
  place(device, memories, given);
  call(device, variant, "forward", memories, []);
  compare(device, variant, memories, exact, argumentsOf(variant.op, "forward", "output"), way);

  const results = argumentsOf(variant.op, "backward", "result").map(({ name }) => name);
  const adds = way.adds ? results : [];
  for (let turn = 0; turn < (way.backward ?? 1); turn++) {
    const gradients = gradientsOf(variant, given, seed + turn, way);
    const arrays: Arrays = { ...exact, ...doubled(gradients) };
    runPass(variant, "backward", arrays, adds);
    place(device, memories, gradients);
    call(device, variant, "backward", memories, adds);
    const asked = argumentsOf(variant.op, "backward", "result").filter(({ name }) => gradients[name]);
    compare(device, variant, memories, arrays, asked, way);
  }
}

/** What a backward pass has beyond the forward's. */
function gradientsOf(variant: Variant, forward: Arrays, seed: number, { without = [], adds = false }: Way): Arrays {
  const random = generator(seed + 1);
  const all = backwardArrays(variant, forward, "f32", seed);
  const own = passOf(variant.op, "backward").arguments.filter(({ name }) => !(name in forward));
  const arrays = Object.fromEntries(
    own.map(({ name, role }) => {
      const array = without.includes(name) ? null : all[name];
      return [name, adds && role === "result" ? (array?.map(() => 2 * random() - 1) ?? null) : array];
    }),
  );
  return withoutPadding(variant, { ...arrays, lengths: forward.lengths });
}

/** NaN in the padding of whatever is read there. */
function withoutPadding(variant: Variant, arrays: Arrays): Arrays {
  const { lengths, x, dY } = arrays;
  const { batch } = variant.sizes;
  for (const array of [x, dY]) {
    if (!array || !lengths) continue;
    const width = array.length / (variant.sizes.time * batch);
    for (let at = 0; at < array.length; at++) {
      const row = Math.floor(at / width);
      if (Math.floor(row / batch) >= lengths[row % batch]) array[at] = Number.NaN;
    }
  }
  return arrays;
}

function doubled(arrays: Arrays): Arrays {
  const copy = (array: Numbers) => (array instanceof Int32Array ? array : Float64Array.from(array));
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array && copy(array)]));
}

/** An argument that is there already keeps its memory, as from step to step. */
function place(device: Device, memories: Map<string, Memory>, arrays: Arrays): void {
  for (const [name, array] of Object.entries(arrays)) {
    if (!array || (name === "lengths" && memories.has(name))) continue;
    const memory = memories.get(name) ?? device.allocate(array instanceof Int32Array ? "i32" : "f32", array.length);
    device.upload(memory, array);
    memories.set(name, memory);
  }
}

function call(
  device: Device,
  variant: Variant,
  pass: PassName,
  memories: ReadonlyMap<string, Memory>,
  adds: readonly string[],
): void {
  const contract = passOf(variant.op, pass);
  const results = argumentsOf(variant.op, pass, "result");
  device.kernel(variant.op, pass)?.(
    contract.arguments.map(({ name }) => memories.get(name) ?? null),
    contractOf(variant.op).sizes.map((name) => variant.sizes[name]),
    contract.attributes.map(({ name, choices }) => choices?.indexOf(String(variant.attributes[name])) ?? 0),
    results.reduce((mask, { name }, index) => mask | (adds.includes(name) ? 1 << index : 0), 0),
  );
}

function compare(
  device: Device,
  variant: Variant,
  memories: ReadonlyMap<string, Memory>,
  exact: Arrays,
  written: readonly { readonly name: string }[],
  { tolerance }: Way,
): void {
  for (const { name } of written) {
    const [memory, expected] = [memories.get(name), exact[name]];
    if (!memory || !expected) continue;
    const distance = relativeDistance(device.read(memory), expected);
    assert.ok(distance <= tolerance, `${titleOf(variant)}: \`${name}\` is ${distance} off`);
  }
}

/** Whether cuDNN computes a layer called so. */
export function isCudnns({ op, attributes, present }: Variant): boolean {
  return (op !== "rnn" || attributes.activation === "tanh") && !present.has("stateMask");
}

export const CUDNN_OPS: readonly OpName[] = ["rnn", "gru", "lstm"];
