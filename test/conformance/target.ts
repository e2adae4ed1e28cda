/** A device under test: how it is made, what it promises beyond the op table, and what a check is. */
import type { OpName } from "../../src/ops/names.js";
import type { Device, ProductPrecision } from "../../src/runtime/devices/device.js";

export interface Target {
  readonly name: string;
  /** Must hold of the process before the device's library is loaded, which reads it once: RNNC_ISA, for one. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The device; or in words why this machine has none. */
  readonly create: () => Promise<TargetDevice | Absent>;
  /** What `absent` must say where the device may be missing; any other reason is a failure. */
  readonly mayBeAbsent?: RegExp;
}

export interface Absent {
  readonly absent: string;
}

export interface TargetDevice {
  readonly device: Device;
  /** Float32 when not given. Of `bf16`, references round the operands of products too. */
  readonly products?: ProductPrecision;
  /** Those that the target is about; all when not given. */
  readonly ops?: readonly OpName[];
  /**
   * At how many ways of calling an op at each size it is tried; all when not given. What may be absent is the same code
   * for every instruction set and every module: one of them tries all ways, the others some, each its own.
   */
  readonly ways?: number;
  /**
   * Results are those of a library that others wrote: it may sum in an order that depends on sizes, so that padding moves
   * results by a rounding; its functions are good to so many units of the last place; and it may subtract before it
   * rounds where the reference does so after. When not given: to the bit, four units, as the reference.
   */
  readonly byLibrary?: { readonly ulps: number };
  /** How far from the float64 references results may be: see `TOLERANCE`, which it is when not given. */
  readonly toleranceOf?: (op: OpName) => number;
  /**
   * Memory is a line of bytes, of which a view may begin anywhere, so that a kernel can write beside its arrays: calls lie
   * between guards, at every alignment in turn. Elsewhere each array is a memory of its own.
   */
  readonly isLinear: boolean;
  /** The device with as many threads, where results must not depend on it. It may be the same one, changed. */
  readonly onThreads?: (threads: number) => Device;
  /** Bytes, tensors or handles that the device holds outside the host's heap, where it can say. */
  readonly held?: Held;
}

export interface Held {
  readonly now: () => number;
  /** How much `now` moves by itself. */
  readonly noise: number;
}

/** What a check is given: a device that is here. */
export interface Subject extends TargetDevice {
  readonly products: ProductPrecision;
  readonly ops: readonly OpName[];
  readonly toleranceOf: (op: OpName) => number;
  readonly ways: number;
  /** Of the target's name: so that each device is tried at other shapes. */
  readonly seed: number;
}

/** One demand on a device. */
export interface Check {
  readonly name: string;
  readonly tests: (subject: Subject) => Iterable<CheckTest>;
}

/** @throws Error naming the call and the element, where the device does not meet the demand. */
export interface CheckTest {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}
