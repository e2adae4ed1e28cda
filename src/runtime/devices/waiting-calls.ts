/**
 * Calls of the native device that wait for one another. Between two kernels that each walk through megabytes, what a call
 * costs is reading its own code and data into the caches again, ten times what the call costs by itself. Calls of a
 * step are therefore written down first, one after another, and run by one call of the addon.
 */
import type { Stream } from "../../ops/contract.js";
import type { Memory, Remembered } from "./device.js";
import type { HostMemory } from "./host-memory.js";

/** Memory whose place the addon knows: where its first element lies. */
export interface PlacedMemory extends HostMemory {
  readonly address: number;
}

export interface WaitingCalls {
  /** Whether calls are to be written down now. */
  readonly isOpen: () => boolean;
  /** False when the call cannot wait, and nothing waits any more: a memory is not the device's own. */
  readonly put: (
    pass: number,
    arrays: readonly (Memory | null)[],
    sizes: readonly number[],
    attributes: readonly (number | Stream)[],
    accumulate: number,
  ) => boolean;
  /** Runs all that waits. What a kernel refuses is thrown here, and what waited after it is not run. */
  readonly settle: () => void;
  /** Calls within `body` wait until its end, or until somebody settles. */
  readonly together: <Result>(body: () => Result) => Result;
  /** As `Device.remember`: not where something settled within `body`. */
  readonly remember: <Result>(body: () => Result) => Remembered<Result>;
}

/** Numbers of calls that wait at most; a step of a program takes some hundreds. */
const ROOM = 8192;
/** No call takes more. */
const MOST_OF_A_CALL = 256;

const [ABSENT, REAL, WHOLE] = [0, 1, 2];

/** `runAll` runs the calls that the first `count` numbers hold. */
export function createWaitingCalls(runAll: (numbers: Float64Array, count: number) => void): WaitingCalls {
  const numbers = new Float64Array(ROOM);
  // The addon is told places only: what lies there must not be collected before the call.
  const held: (Memory | readonly (Memory | null)[] | null)[] = [];
  let [used, holds, settled, isOpen] = [0, 0, 0, false];

  const forget = (): void => {
    for (let at = 0; at < holds; at++) held[at] = null;
    used = 0;
    holds = 0;
  };
  const settle = (): void => {
    settled++;
    if (used === 0) return;
    try {
      runAll(numbers, used);
    } finally {
      forget();
    }
  };
  const together = <Result>(body: () => Result): Result => {
    if (isOpen) return body();
    isOpen = true;
    try {
      const result = body();
      settle();
      return result;
    } finally {
      isOpen = false;
      forget();
    }
  };
  const putAgain = (calls: Float64Array, memories: readonly (Memory | null)[]): void => {
    if (used + calls.length > ROOM) settle();
    numbers.set(calls, used);
    used += calls.length;
    held[holds++] = memories;
  };
  return {
    isOpen: () => isOpen,
    settle,
    put(pass, arrays, sizes, attributes, accumulate) {
      for (let index = 0; index < arrays.length; index++) {
        const memory = arrays[index];
        if (memory === null || "address" in memory) continue;
        settle();
        return false;
      }
      if (used + MOST_OF_A_CALL > ROOM) settle();
      numbers[used++] = pass;
      for (let index = 0; index < arrays.length; index++) {
        const memory = arrays[index] as PlacedMemory | null;
        if (memory === null) {
          numbers[used] = ABSENT;
        } else {
          numbers[used] = memory.dtype === "i32" ? WHOLE : REAL;
          numbers[used + 1] = memory.address;
          numbers[used + 2] = memory.length;
          held[holds++] = memory;
        }
        used += 3;
      }
      for (let index = 0; index < sizes.length; index++) numbers[used++] = sizes[index];
      for (let index = 0; index < attributes.length; index++) {
        const value = attributes[index];
        if (typeof value === "number") numbers[used++] = value;
        else {
          numbers[used++] = value.k0;
          numbers[used++] = value.k1;
        }
      }
      numbers[used++] = accumulate;
      return true;
    },
    together,
    remember: (body) =>
      together(() => {
        const before = { used, holds, settled };
        const result = body();
        if (settled !== before.settled) return { result, again: null };
        const calls = numbers.slice(before.used, used);
        const memories = held.slice(before.holds, holds).flat();
        return { result, again: () => together(() => putAgain(calls, memories)) };
      }),
  };
}
