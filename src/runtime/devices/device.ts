import type { Dtype, Numbers, Stream } from "../../ops/contract.js";
import type { OpName } from "../../ops/names.js";

export type DeviceName = "native" | "wasm" | "tensorflow" | "js";

export type PassName = "forward" | "backward";

/** What matrix products are made of: `bf16` rounds their operands to bfloat16 and adds up in float32. */
export type ProductPrecision = "f32" | "bf16";

/** How a device computes products of bfloat16 operands. */
export interface Bf16Products {
  /** With the device's arithmetic, what bit-equal results depend on. */
  readonly name: string;
  /** For people: `bf16 by AMX`. */
  readonly description: string;
}

/** Memory that a device owns. What it really is, only its device knows. */
export interface Memory {
  readonly dtype: Dtype;
  /** In elements. */
  readonly length: number;
}

/**
 * One pass of one op. Arguments follow the op's contract: arrays in its order (null when absent), sizes in its order,
 * attributes in its order (a choice as its index), and one bit for each `result` that is added to.
 * @throws RangeError when an id is outside its table, or a memory is too short.
 */
export type Kernel = (
  arrays: readonly (Memory | null)[],
  sizes: readonly number[],
  attributes: readonly (number | Stream)[],
  accumulate: number,
) => void;

/** Putting batches together, in host memory, as src/runtime/data/batches/batching.ts does it: the same results. */
export interface DeviceBatching {
  /** Zeros that lie in a memory of the device, from its first element on. */
  array(dtype: Dtype, length: number): Int32Array | Float32Array;
  /** The memory that such an array, or its first elements, lie in: kernels read there what was put there. */
  memoryOf(array: Int32Array | Float32Array): Memory | undefined;
  timeMajor(
    into: Int32Array | Float32Array,
    from: Int32Array | Float32Array,
    starts: Int32Array,
    lengths: Int32Array | null,
    time: number,
  ): void;
  permutation(from: Stream, major: number, count: number): Uint32Array;
}

export interface Device {
  readonly name: DeviceName;
  /** For people: what it runs on, such as `native (AVX-512, 2 threads)`. */
  readonly description: string;
  /** Instruction set or arithmetic: with the version, what bit-equal results depend on. */
  readonly arithmetic: string;
  /** Zeroed memory. @throws RangeError when the machine cannot give it. */
  allocate(dtype: Dtype, length: number): Memory;
  /** A part of a memory, sharing its contents. */
  view(memory: Memory, start: number, length: number): Memory;
  upload(memory: Memory, values: ArrayLike<number>): void;
  /** What the memory holds now. On devices of the host's memory this is the memory itself: read, do not keep. */
  read(memory: Memory): Numbers;
  /**
   * Calls of kernels within `body` may wait until its end, or until a memory is read or filled: many at once cost less. What
   * they throw is thrown then. Absent where nothing is won.
   */
  readonly together?: <Result>(body: () => Result) => Result;
  /**
   * As `together`; besides, what makes the same calls once more, with the same arguments: it costs less than making them one
   * by one. Null where they cannot be made again so.
   */
  readonly remember?: <Result>(body: () => Result) => Remembered<Result>;
  /** Absent where the host is as fast. */
  readonly batching?: DeviceBatching;
  /** Absent where the device has no such products. */
  readonly bf16?: Bf16Products;
  /** Undefined when the device declines the op, or such products; they are float32 unless asked for. */
  kernel(op: OpName, pass: PassName, products?: ProductPrecision): Kernel | undefined;
}

export interface Remembered<Result> {
  readonly result: Result;
  readonly again: (() => void) | null;
}

/** `body`, its calls run together where the device can. */
export function together<Result>(device: Device, body: () => Result): Result {
  return device.together ? device.together(body) : body();
}
