/**
 * Tensors of compiled programs. Their types carry the shapes: `Tensor<["time", "batch", "units"]>`; a dimension is a
 * number, a name, or some times another (`Times<4, "units">`: the gates of an LSTM). What they hold at run time is the
 * device's memory and the sizes of this batch.
 */
import type { Numbers } from "../../ops/contract.js";
import type { Device, Memory } from "../devices/device.js";

export type Dim = number | string | Times<number, number | string>;

/** `Count` blocks of `Size` each. */
export interface Times<Count extends number, Size extends number | string> {
  readonly count: Count;
  readonly size: Size;
}

declare const extent: unique symbol;

/** How many examples or steps a batch has; which of them, its type knows: `time` cannot stand where `batch` is due. */
export type Extent<Name extends string> = number & { readonly [extent]: Name };

declare const shape: unique symbol;
declare const kind: unique symbol;

interface Held {
  readonly memory: Memory;
  /** Of this batch; the memory may be longer. */
  readonly sizes: readonly number[];
}

/** Floats of a shape; exactly that shape (`in out`), or 3 and 5 would be found to agree as `3 | 5`. */
export interface Tensor<in out Dims extends readonly Dim[]> extends Held {
  readonly [shape]?: Dims;
  readonly [kind]?: "reals";
}

/** Whole numbers of a shape. */
export interface Ids<in out Dims extends readonly Dim[]> extends Held {
  readonly [shape]?: Dims;
  readonly [kind]?: "ids";
}

/** Any of the two, where its shape does not matter. */
export type AnyTensor = Held;

export function elements({ sizes }: AnyTensor): number {
  let product = 1;
  for (let at = 0; at < sizes.length; at++) product *= sizes[at];
  return product;
}

/** The numbers of a tensor, once all that was asked of its device is done. */
export type Read = (tensor: AnyTensor) => Numbers;

/** Works on slices over the first dimension: one step of a sequence. */
export interface Slicer {
  /** Step `t`. */
  at<T extends Dim, Rest extends readonly Dim[]>(tensor: Tensor<[T, ...Rest]>, t: number): Tensor<Rest>;
  /** Step `t - 1`, and `first` where there is none. */
  before<T extends Dim, Rest extends readonly Dim[]>(
    tensor: Tensor<[T, ...Rest]>,
    t: number,
    first: Tensor<Rest>,
  ): Tensor<Rest>;
  /** So many rows of a table, from its first on. */
  first<Rows extends Dim, Size extends Dim, Count extends Dim>(
    table: Tensor<[Rows, Size]>,
    count: number,
  ): Tensor<[Count, Size]>;
}

export function createSlicer(device: Device): Slicer {
  const at = ({ memory, sizes }: AnyTensor, t: number): AnyTensor => {
    const rest = sizes.slice(1);
    const stride = rest.reduce((product, size) => product * size, 1);
    return { memory: device.view(memory, t * stride, stride), sizes: rest };
  };
  return {
    at,
    before: (tensor, t, first) => (t === 0 ? first : at(tensor, t - 1)),
    first: ({ memory, sizes: [, size] }, count) => ({
      memory: device.view(memory, 0, count * size),
      sizes: [count, size],
    }),
  };
}
