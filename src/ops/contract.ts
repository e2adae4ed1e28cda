/**
 * What an op is: the one description that compiler and devices share. Contracts are data and pure functions; a
 * device implements an op by accepting exactly the flat argument list that its contract spells out.
 *
 * Dimensions are texts of `polynomial.ts` over the op's own symbols (`time`, `batch`, `4 hidden`). A first dimension
 * `rows...` stands for any number of leading dimensions, whose product is the size `rows`.
 * Layout: time-major `[time, batch, *]`, row-major, float32 (`f32`) or int32 (`i32`).
 */

export type Dtype = "f32" | "i32";

/**
 * What an argument is for.
 * - `input`, `weight`: read. `lengths`: int32 [batch], the real steps of each example; absent means all are real.
 * - `output`: written. `saved`: written by the forward pass for the gradient, absent in evaluation.
 * - `scratch`: working space whose contents mean nothing before or after.
 * - `gradient`: the loss's gradient with respect to a forward output, read.
 * - `result`: a gradient handed on; written, or added to where the call says `accumulate`.
 * - `state`: read and changed in place, and kept from one call to the next.
 */
export type Role = "input" | "lengths" | "weight" | "output" | "saved" | "scratch" | "gradient" | "result" | "state";

export interface Argument {
  readonly name: string;
  readonly role: Role;
  readonly dims: readonly string[];
  readonly dtype: Dtype;
  /** May be absent; the kernel then leaves that part of the work out. */
  readonly optional: boolean;
  /** In a backward pass: the forward argument that this `gradient` or `result` belongs to. */
  readonly of?: string;
  /**
   * The argument whose memory this one may share, because the kernel reads each element before it writes it. One
   * argument at a time may do so, and a result that does is written, never added to.
   */
  readonly alias?: string;
}

/** A constant of a call. `stream` is two unsigned words (a Philox key); `step` counts training steps. */
export type AttributeKind = "real" | "count" | "step" | "stream" | "choice";

export interface Attribute {
  readonly name: string;
  readonly kind: AttributeKind;
  /** For a choice: its words; a kernel receives the index. */
  readonly choices?: readonly string[];
  /** What a compiled program need not write: a choice's word, a number. */
  readonly fallback?: string | number;
}

export type Numbers = Float32Array | Float64Array | Int32Array;
export type Floats = Float32Array | Float64Array;

export interface Stream {
  readonly k0: number;
  readonly k1: number;
}

export type AttributeValue = number | string | Stream;

/** What a reference receives: arrays by argument name (null when absent), sizes by symbol, attributes by name. */
export interface KernelCall {
  readonly arrays: Readonly<Record<string, Numbers | null>>;
  readonly sizes: Readonly<Record<string, number>>;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Names of the results that are added to rather than written. */
  readonly accumulate: ReadonlySet<string>;
  /** What becomes of an operand of a matrix product: for comparing with devices that round them. */
  readonly operand?: (value: number) => number;
}

/** Sums of products that a pass makes, such as those of a matrix with another. */
export interface Product {
  /**
   * Two for each term of a sum, a multiplication and an addition: a polynomial over the sizes and over what is real of
   * them (`flops.ts`).
   */
  readonly flops: string;
  /** The argument that it is made from, or for: where that is absent, it is not made. */
  readonly of: string;
  /** Nor where this one is there. */
  readonly unless?: string;
}

export interface Pass {
  /** In calling order. Then follow the sizes, the attributes, and one bit mask of accumulated results. */
  readonly arguments: readonly Argument[];
  readonly attributes: readonly Attribute[];
  /** What it adds up of products; none where it works element by element, or adds up without multiplying. */
  readonly products: readonly Product[];
  /** Float64 arithmetic over whatever precision the arrays have. The oracle of every device. */
  readonly reference: (call: KernelCall) => void;
}

export interface OpContract {
  readonly name: string;
  readonly summary: string;
  /** Symbols of the dimensions, in calling order. */
  readonly sizes: readonly string[];
  readonly forward: Pass;
  /** Absent for ops without a gradient (ids) and for those that change parameters. */
  readonly backward?: Pass;
  /** Where the equations come from. */
  readonly source: string;
}

type Extra = Partial<Pick<Argument, "dtype" | "optional" | "of" | "alias">>;

/** Builds an argument; dimensions are separated by commas: `argument("x", "input", "time, batch, input")`. */
export function argument(name: string, role: Role, dims: string, extra: Extra = {}): Argument {
  const parts = dims === "" ? [] : dims.split(",").map((part) => part.trim());
  return { name, role, dims: parts, dtype: "f32", optional: false, ...extra };
}

export function lengths(): Argument {
  return argument("lengths", "lengths", "batch", { dtype: "i32", optional: true });
}

/** The operands of a matrix product as the call wants them. */
export function operands(call: KernelCall, values: Floats): Floats {
  return call.operand ? Float64Array.from(values, call.operand) : values;
}

/** A float argument that must be there. */
export function floats(call: KernelCall, name: string): Floats {
  const array = call.arrays[name];
  if (!array || array instanceof Int32Array) throw new TypeError(`the op needs a float array \`${name}\``);
  return array;
}

/** A float argument or null. */
export function maybeFloats(call: KernelCall, name: string): Floats | null {
  return call.arrays[name] ? floats(call, name) : null;
}

export function ids(call: KernelCall, name: string): Int32Array {
  const array = call.arrays[name];
  if (!(array instanceof Int32Array)) throw new TypeError(`the op needs an int32 array \`${name}\``);
  return array;
}

export function maybeIds(call: KernelCall, name: string): Int32Array | null {
  return call.arrays[name] ? ids(call, name) : null;
}

export function real(call: KernelCall, name: string): number {
  const value = call.attributes[name];
  if (typeof value !== "number") throw new TypeError(`the op needs a number \`${name}\``);
  return value;
}

export function word(call: KernelCall, name: string): string {
  const value = call.attributes[name];
  if (typeof value !== "string") throw new TypeError(`the op needs a word \`${name}\``);
  return value;
}

export function key(call: KernelCall, name: string): Stream {
  const value = call.attributes[name];
  if (typeof value !== "object") throw new TypeError(`the op needs a random stream \`${name}\``);
  return value;
}

/**
 * Where a kernel puts a result: the array itself, zeroed first unless the call accumulates. Only for kernels that
 * add to each element once; `resultSums` is for those that add up over rows.
 */
export function resultArray(call: KernelCall, name: string): Floats | null {
  const array = maybeFloats(call, name);
  if (array && !call.accumulate.has(name)) array.fill(0);
  return array;
}

/** A result while it is added up. `values` start from zero, or from what is there where the call accumulates. */
export interface Sums {
  readonly values: Float64Array;
  /** Puts the sums in their place, rounded once. */
  readonly store: () => void;
}

/** Float64 sums for a result that a kernel adds up over many rows; null when nobody asked for it. */
export function resultSums(call: KernelCall, name: string): Sums | null {
  const array = resultArray(call, name);
  if (!array) return null;
  if (array instanceof Float64Array) return { values: array, store: () => {} };
  const values = Float64Array.from(array);
  return { values, store: () => array.set(values) };
}
