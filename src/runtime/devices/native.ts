/** The native device: C++ kernels behind Node-API, over the host's own arrays. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Dtype, Numbers } from "../../ops/contract.js";
import type { Device, DeviceBatching, Kernel, Memory, PassName } from "./device.js";
import { type HostMemory, hostArray, viewHost } from "./host-memory.js";
import { type AddonOp, differingOps } from "./native-contract.js";
import { packageRoot } from "./package-root.js";
import { createWaitingCalls, type PlacedMemory, type WaitingCalls } from "./waiting-calls.js";

export interface InstructionSet {
  /** What RNNC_ISA accepts. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** By this machine. */
  readonly supported: boolean;
}

export interface NativeDevice extends Device {
  /** Those that the kernels are built for, best first. */
  readonly instructionSets: readonly InstructionSet[];
  readonly threads: number;
  /** How many threads share a call, the calling one included. They are shared by all native devices of a process. */
  setThreads(threads: number): void;
  /** Spent in kernels since the process began: all the rest is overhead. */
  kernelMilliseconds(): number;
  /** What the machine can do at most, in GFLOP/s: multiplications and additions on registers, measured now. */
  peak(): number;
}

export interface NativeOptions {
  /** As many as the machine has processors when not given. Results do not depend on it. */
  readonly threads?: number;
}

/** The native device, or in words why there is none. */
export function loadNative(options: NativeOptions = {}): { device: NativeDevice } | { absent: string } {
  const root = packageRoot();
  if (root === undefined) return { absent: "the folder of the package rnnc was not found" };
  const path = join(root, "build", "rnnc.node");
  if (!existsSync(path)) return { absent: whyNotBuilt(root) };
  let addon: Addon;
  try {
    addon = createRequire(import.meta.url)(path) as Addon;
  } catch (error) {
    return { absent: `the addon does not load: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (addon.runAll === undefined)
    return { absent: `the addon was built from other sources; build it with \`${BUILD_COMMAND}\`` };
  const differing = differingOps(addon.contract());
  if (differing.length > 0) {
    const list = differing.slice(0, 3).join(", ");
    return { absent: `the addon was built from other sources (${list}); build it with \`${BUILD_COMMAND}\`` };
  }
  addon.setThreads(options.threads ?? Math.min(MOST_THREADS, availableParallelism()));
  return { device: createDevice(addon) };
}

/** What the addon exports besides `<op>_<pass>` and `<op>_<pass>_bf16` for every pass of every op. */
export interface Addon {
  readonly [name: `${string}_${PassName}` | `${string}_${PassName}_bf16`]: NativeFunction;
  readonly contract: () => readonly AddonOp[];
  /** The instruction set: as RNNC_ISA accepts it, and for people. */
  readonly isa: () => string;
  readonly describe: () => string;
  /** How products of bfloat16 are computed: as RNNC_BF16 accepts it, and for people. */
  readonly bf16: () => string;
  readonly describeBf16: () => string;
  readonly instructionSets: () => readonly InstructionSet[];
  readonly threads: () => number;
  readonly setThreads: (threads: number) => void;
  readonly kernelMilliseconds: () => number;
  /** GFLOP/s of multiplications and additions on registers alone. */
  readonly peak: () => number;
  /** Where the first cache line of a buffer begins, in bytes; the buffer moves to large pages. */
  readonly settle: (buffer: ArrayBuffer) => number;
  /** Where a typed array lies. */
  readonly addressOf: (array: Numbers) => number;
  /** The functions of passes, in the order by which calls that wait name them. */
  readonly passes: () => readonly string[];
  /** Runs calls that waited, written in the first `count` numbers. */
  readonly runAll: (numbers: Float64Array, count: number) => void;
  readonly timeMajor: DeviceBatching["timeMajor"];
  /** Of as many numbers as the array has room for. */
  readonly permutation: (order: Uint32Array, k0: number, k1: number, major: number) => void;
}

type NativeFunction = (...values: readonly (Numbers | number | null)[]) => void;

/** As many as the addon takes. */
export const MOST_THREADS = 256;

const BUILD_COMMAND = "node scripts/build-addon.mjs";

function createDevice(addon: Addon): NativeDevice {
  const calls = createWaitingCalls(addon.runAll);
  const places = new Map(addon.passes().map((name, place) => [name, place]));
  const batches = new WeakMap<ArrayBufferLike, PlacedMemory>();
  return {
    name: "native",
    arithmetic: `native-${addon.isa()}`,
    get description() {
      const threads = addon.threads();
      return `native (${addon.describe()}, ${threads} ${threads === 1 ? "thread" : "threads"})`;
    },
    get threads() {
      return addon.threads();
    },
    bf16: { name: addon.bf16(), description: addon.describeBf16() },
    instructionSets: addon.instructionSets(),
    setThreads: (threads) => addon.setThreads(threads),
    kernelMilliseconds: () => addon.kernelMilliseconds(),
    peak: () => addon.peak(),
    batching: {
      array(dtype, length) {
        const memory = allocateAligned(addon, dtype, length);
        batches.set(memory.array.buffer, memory);
        return memory.array;
      },
      memoryOf: ({ buffer }) => batches.get(buffer),
      timeMajor: addon.timeMajor,
      permutation({ k0, k1 }, major, count) {
        const order = new Uint32Array(count);
        addon.permutation(order, k0, k1, major);
        return order;
      },
    },
    allocate: (dtype, length) => allocateAligned(addon, dtype, length),
    view: viewPlaced,
    upload(memory, values) {
      calls.settle();
      hostArray(memory).set(values);
    },
    read(memory) {
      calls.settle();
      return hostArray(memory);
    },
    together: calls.together,
    remember: calls.remember,
    kernel(op, pass, products) {
      const name = products === "bf16" ? (`${op}_${pass}_bf16` as const) : (`${op}_${pass}` as const);
      return createKernel(addon[name], calls, places.get(name) ?? 0);
    },
  };
}

/** Memory that begins with a cache line: a vector that lies across two lines costs twice. */
function allocateAligned(addon: Addon, dtype: Dtype, length: number) {
  const buffer = new ArrayBuffer(4 * length + 64);
  const start = addon.settle(buffer);
  const array = dtype === "i32" ? new Int32Array(buffer, start, length) : new Float32Array(buffer, start, length);
  return { dtype, length, array, address: addon.addressOf(array) };
}

function viewPlaced(memory: Memory, start: number, length: number): HostMemory {
  const view = viewHost(memory, start, length);
  if (!("address" in memory)) return view;
  const placed: PlacedMemory = { ...view, address: (memory as PlacedMemory).address + 4 * start };
  return placed;
}

function createKernel(run: NativeFunction | undefined, calls: WaitingCalls, place: number): Kernel | undefined {
  if (!run) return undefined;
  // One list for all calls: a call must not make garbage in proportion to its arguments.
  const list: (Numbers | number | null)[] = [];
  return (arrays, sizes, values, accumulate) => {
    if (calls.isOpen() && calls.put(place, arrays, sizes, values, accumulate)) return;
    let at = 0;
    for (const memory of arrays) list[at++] = memory ? hostArray(memory) : null;
    for (const size of sizes) list[at++] = size;
    for (const value of values) {
      if (typeof value === "number") list[at++] = value;
      else {
        list[at++] = value.k0;
        list[at++] = value.k1;
      }
    }
    list[at++] = accumulate;
    if (list.length !== at) list.length = at;
    run(...list);
  };
}

function whyNotBuilt(root: string): string {
  const record = join(root, "build", "addon.json");
  const built = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : undefined;
  const reason = typeof built?.reason === "string" ? built.reason : "the install script did not run";
  return `the addon is not built: ${reason}; build it with \`${BUILD_COMMAND}\``;
}
