/**
 * The WebAssembly module as JavaScript sees it: its exports, and the place where the arguments of a call go. Nothing here
 * needs Node, so that it runs in a browser too.
 */
import { createHeap, type Heap } from "./heap.js";

/** What `src/runtime/kernels/wasm/module.cc` exports. */
export interface Exports {
  readonly __heap_base: WebAssembly.Global;
  readonly __stack_pointer: WebAssembly.Global;
  readonly sizes: () => number;
  readonly attributes: () => number;
  readonly arrays: () => number;
  readonly lengths: () => number;
  readonly accumulate: () => number;
  readonly problem: () => number;
  readonly kernelName: (index: number) => number;
  /** 1 where it was compiled for relaxed SIMD, else 0. */
  readonly isRelaxed: () => number;
  readonly run: (kernel: number) => void;
  readonly setThreads: (threads: number) => void;
  readonly workersReady: () => number;
  readonly workerMain: (self: number) => void;
  readonly stopWorkers: () => void;
}

export interface Module {
  readonly compiled: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly exports: Exports;
  readonly heap: Heap;
  /** The place of each kernel in the module's table, by `<op>_<pass>`. */
  readonly kernels: ReadonlyMap<string, number>;
}

const PAGES_AT_FIRST = 64;
const MOST_PAGES = 65_536;
export const WORKER_STACK_BYTES = 1 << 20;
/** How long a thread sleeps that has waited in vain for another. */
export const PAUSE_MILLISECONDS = 0.02;

/** The file of the module: `scripts/build-wasm.mjs` writes it. */
export function moduleName(threads: number, relaxed: boolean): string {
  return `rnnc${relaxed ? "-relaxed" : ""}${threads > 1 ? "-threads" : ""}.wasm`;
}

/** `pause`: lets other threads run. @throws RangeError when the host has no memory to give. */
export function instantiate(compiled: WebAssembly.Module, shared: boolean, pause: () => void): Module {
  const memory = new WebAssembly.Memory({ initial: PAGES_AT_FIRST, maximum: MOST_PAGES, shared });
  let heap: Heap | undefined;
  const whole = (): Heap => {
    if (!heap) throw new TypeError("the module asked for memory before it began");
    return heap;
  };
  const exports = exportsOf(
    compiled,
    memory,
    (bytes) => whole().allocate(bytes),
    (block) => whole().release(block),
    pause,
  );
  heap = createHeap(memory, Number(exports.__heap_base.value));
  return { compiled, memory, exports, heap, kernels: kernelsOf(exports, memory) };
}

/** An instance on a memory. A worker's instance never allocates: what it runs was given its memory by the caller. */
export function exportsOf(
  compiled: WebAssembly.Module,
  memory: WebAssembly.Memory,
  allocate: (bytes: number) => number,
  release: (block: number) => void,
  pause: () => void,
): Exports {
  const host = {
    exp: Math.exp,
    expm1: Math.expm1,
    log: Math.log,
    log1p: Math.log1p,
    pow: Math.pow,
    pause,
    allocate: (bytes: number) => allocate(bytes >>> 0),
    release: (block: number) => release(block >>> 0),
  };
  const instance: { readonly exports: object } = new WebAssembly.Instance(compiled, { env: { memory }, host });
  return instance.exports as Exports;
}

/** The text that ends with a zero at an address. */
export function textAt(memory: WebAssembly.Memory, address: number): string {
  const bytes = new Uint8Array(memory.buffer);
  let text = "";
  for (let at = address >>> 0; bytes[at] !== 0; at++) text += String.fromCharCode(bytes[at]);
  return text;
}

function kernelsOf(exports: Exports, memory: WebAssembly.Memory): ReadonlyMap<string, number> {
  const kernels = new Map<string, number>();
  for (let index = 0; ; index++) {
    const address = exports.kernelName(index);
    if (address === 0) return kernels;
    kernels.set(textAt(memory, address), index);
  }
}
