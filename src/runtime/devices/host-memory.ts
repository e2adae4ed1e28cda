import type { Dtype, Numbers } from "../../ops/contract.js";
import type { Memory } from "./device.js";

/** Memory of a device that works on the host's own arrays. */
export interface HostMemory extends Memory {
  readonly array: Numbers;
}

export type FloatPrecision = "f32" | "f64";

export function allocateHost(dtype: Dtype, length: number, precision: FloatPrecision = "f32"): HostMemory {
  const array =
    dtype === "i32"
      ? new Int32Array(length)
      : precision === "f64"
        ? new Float64Array(length)
        : new Float32Array(length);
  return { dtype, length, array };
}

export function viewHost(memory: Memory, start: number, length: number): HostMemory {
  const array = hostArray(memory).subarray(start, start + length);
  if (array.length !== length) throw new RangeError(`a view of ${length} from ${start} in ${memory.length} elements`);
  return { dtype: memory.dtype, length, array };
}

export function hostArray(memory: Memory): Numbers {
  if (!("array" in memory)) throw new TypeError("this memory belongs to another device");
  return (memory as HostMemory).array;
}
