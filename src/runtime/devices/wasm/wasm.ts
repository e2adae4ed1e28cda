/**
 * The WebAssembly device: the C++ kernels of the native device, compiled for any machine. Memory lies inside the module's
 * own; numbers go in by `upload` and come out by `read`.
 */
import type { Numbers, Stream } from "../../../ops/contract.js";
import type { OpName } from "../../../ops/names.js";
import { OPS } from "../../../ops/table.js";
import type { Device, Kernel, Memory, PassName } from "../device.js";
import { argumentCheck } from "./check-call.js";
import { type Module, textAt } from "./module.js";

export interface WasmDevice extends Device {
  /** How many threads share a call, the calling one included. */
  readonly threads: number;
  /** Ends the workers. The device must not be used afterwards. */
  close(): void;
}

/** A block of the module's memory, given back when nothing refers to it any more. */
interface Block {
  readonly address: number;
}

interface WasmMemory extends Memory {
  readonly address: number;
  /** What keeps the memory: views share it. */
  readonly block: Block;
}

/** A device on a module, whose workers are at work already. */
export function createWasmDevice(module: Module, threads: number, close: () => void): WasmDevice {
  const { memory, heap } = module;
  const released = new FinalizationRegistry<number>((address) => heap.release(address));
  module.exports.setThreads(threads);
  const isRelaxed = module.exports.isRelaxed() === 1;
  return {
    name: "wasm",
    description: `wasm (${isRelaxed ? "relaxed SIMD" : "SIMD"}, ${threads} ${threads === 1 ? "thread" : "threads"})`,
    arithmetic: isRelaxed ? "wasm-relaxed" : "wasm",
    threads,
    allocate(dtype, length): WasmMemory {
      const block = { address: heap.allocate(4 * length) };
      released.register(block, block.address);
      new Uint8Array(memory.buffer, block.address, 4 * length).fill(0);
      return { dtype, length, address: block.address, block };
    },
    view(of, start, length): WasmMemory {
      const base = wasmMemory(of);
      if (start < 0 || start + length > base.length)
        throw new RangeError(`a view of ${length} from ${start} in ${base.length} elements`);
      return { dtype: base.dtype, length, address: base.address + 4 * start, block: base.block };
    },
    upload: (to, values) => contentsOf(memory, wasmMemory(to)).set(values),
    read: (from) => contentsOf(memory, wasmMemory(from)),
    kernel: (op, pass, products) => (products === "bf16" ? undefined : createKernel(module, op, pass)),
    close,
  };
}

function wasmMemory(memory: Memory): WasmMemory {
  if (!("block" in memory)) throw new TypeError("this memory belongs to another device");
  return memory as WasmMemory;
}

/** Made anew each time: when the memory grows, arrays made before are empty. */
function contentsOf(memory: WebAssembly.Memory, { dtype, address, length }: WasmMemory): Numbers {
  return dtype === "i32"
    ? new Int32Array(memory.buffer, address, length)
    : new Float32Array(memory.buffer, address, length);
}

function createKernel(module: Module, op: OpName, passName: PassName): Kernel | undefined {
  const name = `${op}_${passName}`;
  const index = module.kernels.get(name);
  const contract = OPS[op];
  const pass = contract[passName];
  if (index === undefined || !pass) return undefined;
  const check = argumentCheck(name, contract, pass);
  const { exports, memory } = module;
  const places = {
    sizes: exports.sizes() >>> 3,
    attributes: exports.attributes() >>> 3,
    arrays: exports.arrays() >>> 2,
    lengths: exports.lengths() >>> 2,
    accumulate: exports.accumulate() >>> 2,
  };
  let reals = new Float64Array(memory.buffer);
  let words = new Uint32Array(memory.buffer);
  return (arrays, sizes, attributes, accumulate) => {
    check(arrays, sizes);
    if (words.buffer !== memory.buffer) {
      reals = new Float64Array(memory.buffer);
      words = new Uint32Array(memory.buffer);
    }
    for (let at = 0; at < arrays.length; at++) {
      const array = arrays[at];
      words[places.arrays + at] = array ? wasmMemory(array).address : 0;
      words[places.lengths + at] = array ? array.length : 0;
    }
    for (let at = 0; at < sizes.length; at++) reals[places.sizes + at] = sizes[at];
    writeAttributes(reals, places.attributes, attributes);
    words[places.accumulate] = accumulate;
    exports.run(index);
    const problem = textAt(memory, exports.problem());
    if (problem !== "") throw new RangeError(`${name}: ${problem}`);
  };
}

function writeAttributes(reals: Float64Array, from: number, attributes: readonly (number | Stream)[]): void {
  let at = from;
  for (const value of attributes) {
    if (typeof value === "number") reals[at++] = value;
    else {
      reals[at++] = value.k0;
      reals[at++] = value.k1;
    }
  }
}
