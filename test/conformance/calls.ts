/**
 * One pass of one op on any device. A call's arrays are the host's; the device gets them through its own memory, and what
 * it wrote comes back into them.
 */
import type { Argument, AttributeValue, KernelCall, Numbers, Stream } from "../../src/ops/contract.js";
import type { OpName } from "../../src/ops/names.js";
import type { Device, Memory, PassName, ProductPrecision } from "../../src/runtime/devices/device.js";
import {
  type Arrays,
  argumentsOf,
  backwardArrays,
  caseOf,
  contractOf,
  copyOf,
  forwardArrays,
  passOf,
  type Sizes,
  titleOf,
  type Variant,
  variantsOf,
} from "../ops/harness.js";
import { bfloat16 } from "../support/bfloat16.js";
import type { Subject } from "./target.js";

/** One call, with everything that it reads and writes. */
export interface PassCall {
  readonly variant: Variant;
  readonly pass: PassName;
  /** Float32 and int32, by name. */
  readonly arrays: Arrays;
  /** Names of the results that are added to. */
  readonly accumulate: readonly string[];
}

/**
 * Runs calls on a device: what it writes comes back into the call's arrays.
 * @throws Error where a kernel wrote outside its arrays, or changed one that it only reads.
 */
export type Run = (call: PassCall) => void;

export function runnerOf({ device, products, isLinear }: Pick<Subject, "device" | "products" | "isLinear">): Run {
  const place = isLinear ? guardedPlaces(device) : ownPlaces(device);
  return (call) => {
    const { variant, pass, arrays, accumulate } = call;
    const contract = passOf(variant.op, pass);
    const kernel = device.kernel(variant.op, pass, products);
    if (!kernel) throw new Error(`the device ${device.name} has no ${pass} pass of ${variant.op} in ${products}`);
    const { memories, overrun } = place([...new Set(Object.values(arrays).filter((array) => array !== null))]);
    const memoryOf = (name: string) => {
      const array = arrays[name];
      return array ? (memories.get(array) ?? null) : null;
    };
    const results = argumentsOf(variant.op, pass, "result");
    kernel(
      contract.arguments.map(({ name }) => memoryOf(name)),
      contractOf(variant.op).sizes.map((name) => variant.sizes[name]),
      contract.attributes.map(({ name, choices }) => attributeOf(variant.attributes[name], choices)),
      results.reduce((mask, { name }, index) => mask | (accumulate.includes(name) ? 1 << index : 0), 0),
    );
    const nameOf = (array: Numbers) => Object.keys(arrays).find((name) => arrays[name] === array);
    const beside = overrun();
    if (beside) throw new Error(`${callTitle(call)}: something was written beside \`${nameOf(beside)}\``);
    const written = new Set(
      contract.arguments
        .filter(({ name, role }) => isWritten(variant, pass, name, role))
        .map(({ name }) => arrays[name]),
    );
    for (const [array, memory] of memories) {
      const found = device.read(memory).subarray(0, array.length);
      if (written.has(array)) array.set(found);
      else if (!sameBits(array, found))
        throw new Error(`${callTitle(call)}: \`${nameOf(array)}\` is only read, and was changed`);
    }
  };
}

interface Places {
  readonly memories: ReadonlyMap<Numbers, Memory>;
  /** An array beside which something was written; null when there is none. */
  readonly overrun: () => Numbers | null;
}

function ownPlaces(device: Device): (arrays: readonly Numbers[]) => Places {
  return (arrays) => {
    const memories = new Map<Numbers, Memory>();
    for (const array of arrays) {
      const memory = device.allocate(dtypeOf(array), array.length);
      device.upload(memory, array);
      memories.set(array, memory);
    }
    return { memories, overrun: () => null };
  };
}

const GUARD = 16;
const GUARDS = { f32: new Float32Array(GUARD).fill(-7.25e22), i32: new Int32Array(GUARD).fill(0x5afe5afe) } as const;

/** All arrays of a call in one block for each type, guards between them, the first off a cache line by each shift in turn. */
function guardedPlaces(device: Device): (arrays: readonly Numbers[]) => Places {
  const blocks = { f32: device.allocate("f32", 1 << 16), i32: device.allocate("i32", 1 << 12) };
  let turn = 0;
  return (arrays) => {
    const shift = turn++ % GUARD;
    const end = { f32: 0, i32: 0 };
    const starts = arrays.map((array) => {
      const dtype = dtypeOf(array);
      const start = Math.ceil(end[dtype] / GUARD) * GUARD + GUARD + shift;
      end[dtype] = start + array.length + GUARD;
      return start;
    });
    for (const dtype of ["f32", "i32"] as const) {
      if (blocks[dtype].length < end[dtype]) blocks[dtype] = device.allocate(dtype, 2 * end[dtype]);
    }
    const memories = new Map<Numbers, Memory>();
    const guards: { readonly memory: Memory; readonly array: Numbers }[] = [];
    arrays.forEach((array, index) => {
      const [dtype, start] = [dtypeOf(array), starts[index]];
      const memory = device.view(blocks[dtype], start, array.length);
      device.upload(memory, array);
      memories.set(array, memory);
      for (const from of [start - GUARD, start + array.length]) {
        const guard = device.view(blocks[dtype], from, GUARD);
        device.upload(guard, GUARDS[dtype]);
        guards.push({ memory: guard, array });
      }
    });
    const isWhole = (memory: Memory) => sameBits(device.read(memory), GUARDS[memory.dtype]);
    return { memories, overrun: () => guards.find(({ memory }) => !isWhole(memory))?.array ?? null };
  };
}

function dtypeOf(array: Numbers): "f32" | "i32" {
  return array instanceof Int32Array ? "i32" : "f32";
}

function attributeOf(value: AttributeValue, choices: readonly string[] | undefined): number | Stream {
  return typeof value === "string" ? (choices?.indexOf(value) ?? -1) : value;
}

const WRITTEN: ReadonlySet<Argument["role"]> = new Set(["output", "saved", "scratch", "result", "state"]);

/** A backward pass reads what the forward pass saved. */
function isWritten({ op }: Variant, pass: PassName, name: string, role: Argument["role"]): boolean {
  if (WRITTEN.has(role)) return pass === "forward" || role !== "saved";
  return pass === "backward" && (caseOf(op).overwritten ?? []).includes(name);
}

/** Arguments whose contents after a call mean something. */
export function writtenArguments({ variant, pass }: PassCall): readonly Argument[] {
  return passOf(variant.op, pass).arguments.filter(
    ({ name, role }) => role !== "scratch" && isWritten(variant, pass, name, role),
  );
}

/** The same call by the float64 reference, on copies of its arrays; two names of one array stay that. */
export function runReference({ variant, pass, arrays, accumulate }: PassCall, products: ProductPrecision): Arrays {
  const doubled = copyArrays(arrays, (array) =>
    array instanceof Int32Array ? array.slice() : Float64Array.from(array),
  );
  const { sizes, attributes } = variant;
  const call: KernelCall = { arrays: doubled, sizes, attributes, accumulate: new Set(accumulate) };
  passOf(variant.op, pass).reference(products === "bf16" ? { ...call, operand: bfloat16 } : call);
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

export function copyCall(call: PassCall): PassCall {
  return { ...call, arrays: copyArrays(call.arrays) };
}

/** Every way of calling an op at these sizes. */
export function variantsAt(op: OpName, sizes: Sizes): readonly Variant[] {
  return variantsOf(op, [sizes]);
}

/** At most so many of a list, spread over it; another `turn` takes others. */
export function some<T>(items: readonly T[], most: number, turn: number): readonly T[] {
  if (items.length <= most) return items;
  const stride = items.length / most;
  const shift = Math.abs(turn) % Math.ceil(stride);
  return Array.from({ length: most }, (_, index) => items[(Math.floor(index * stride) + shift) % items.length]);
}

export function passesOf(op: OpName): readonly PassName[] {
  return contractOf(op).backward ? ["forward", "backward"] : ["forward"];
}

/** A call of one pass, nothing left out; before a backward pass, the device's own forward pass has run. */
export function fullCall(run: Run, variant: Variant, pass: PassName, seed: number): PassCall {
  const forward = forwardArrays(variant, "f32", seed);
  if (pass === "forward") return { variant, pass, arrays: forward, accumulate: [] };
  run({ variant, pass: "forward", arrays: forward, accumulate: [] });
  return { variant, pass, arrays: backwardArrays(variant, forward, "f32", seed), accumulate: [] };
}

export function callTitle({ variant, pass, arrays, accumulate }: PassCall): string {
  const absent = Object.keys(arrays).filter((name) => arrays[name] === null);
  return `${titleOf(variant)}, ${pass}, without ${absent.join(" ") || "nothing"}, adding to ${accumulate.join(" ") || "nothing"}`;
}

/** Whether two arrays hold the same bits: what "the same" means where NaN and signs of zero count. */
export function sameBits(a: Numbers, b: Numbers): boolean {
  return a.length === b.length && Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
}

function bytesOf(array: Numbers): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
