/** The weights of each op, with their shapes, and how parameters are declared. */
import type { Dim, Ids, Tensor, Times } from "./tensor.js";

type Size = number | string;

export interface RnnWeights<Input extends Dim, Units extends Size> {
  readonly wx: Tensor<[Input, Units]>;
  readonly wh: Tensor<[Units, Units]>;
  readonly b: Tensor<[Units]>;
}

/** Gate columns r, z, n; two biases, because r scales the second. */
export interface GruWeights<Input extends Dim, Units extends Size> {
  readonly wx: Tensor<[Input, Times<3, Units>]>;
  readonly wh: Tensor<[Units, Times<3, Units>]>;
  readonly bx: Tensor<[Times<3, Units>]>;
  readonly bh: Tensor<[Times<3, Units>]>;
}

/** Gate columns i, f, g, o. */
export interface LstmWeights<Input extends Dim, Units extends Size> {
  readonly wx: Tensor<[Input, Times<4, Units>]>;
  readonly wh: Tensor<[Units, Times<4, Units>]>;
  readonly b: Tensor<[Times<4, Units>]>;
}

/** What a decoder that attends has besides its cell's: without `wq` the state is the query, without `v` scores are products. */
export interface AttentionWeights<
  Units extends Size,
  Features extends Dim,
  Attention extends Dim,
  Columns extends Dim,
> {
  readonly wc: Tensor<[Features, Columns]>;
  readonly wq?: Tensor<[Units, Attention]>;
  readonly v?: Tensor<[Attention]>;
}

/** What is found, into the cell's columns or into the layer's output. */
export interface ContextWeights<Features extends Dim, Columns extends Dim> {
  readonly wc: Tensor<[Features, Columns]>;
}

/** The memory, into what queries are compared with. */
export interface KeyWeights<Features extends Dim, Attention extends Dim> {
  readonly wk: Tensor<[Features, Attention]>;
}

/** States, into queries, and the weight of each of their features in an additive score. */
export interface QueryWeights<Units extends Size, Attention extends Dim> {
  readonly wq: Tensor<[Units, Attention]>;
  readonly v: Tensor<[Attention]>;
}

/** The cell's state, into an output that what it found joins. */
export interface OutputWeights<Units extends Size> {
  readonly wo: Tensor<[Units, Units]>;
  readonly bo: Tensor<[Units]>;
}

export interface LinearWeights<Input extends Dim, Output extends Dim> {
  readonly w: Tensor<[Input, Output]>;
  readonly b: Tensor<[Output]>;
}

export interface LinearWeightsWithoutBias<Input extends Dim, Output extends Dim> {
  readonly w: Tensor<[Input, Output]>;
}

/** A row for each class. */
export interface ClassWeights<Classes extends Dim, Input extends Dim> {
  readonly w: Tensor<[Classes, Input]>;
  readonly b: Tensor<[Classes]>;
}

export interface ClassWeightsWithoutBias<Classes extends Dim, Input extends Dim> {
  readonly w: Tensor<[Classes, Input]>;
}

/** What a dense layer has of its own that shares a table. */
export interface OutputBias<Output extends Dim> {
  readonly b: Tensor<[Output]>;
}

export interface EmbeddingWeights<Symbols extends Dim, Size extends Dim> {
  readonly table: Tensor<[Symbols, Size]>;
}

export interface LayerNormWeights<Size extends Dim> {
  readonly gain: Tensor<[Size]>;
  readonly bias: Tensor<[Size]>;
}

/** How a parameter begins. `gates` equal blocks of columns are begun each by itself. */
export type Initial =
  | { readonly kind: "zeros" }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "uniform"; readonly bound: number }
  /** Uniform between ±1/√fan: PyTorch's default. */
  | { readonly kind: "inverse_root"; readonly fan: number }
  | { readonly kind: "normal" | "truncated_normal"; readonly deviation: number }
  | { readonly kind: "glorot" | "he"; readonly form: "uniform" | "normal"; readonly gates: number }
  | { readonly kind: "orthogonal"; readonly gain: number; readonly gates: number }
  /** Another of the turned matrix, turned back. */
  | { readonly kind: "transposed"; readonly of: Initial }
  | {
      readonly kind: "shifted";
      readonly of: Initial;
      readonly gate: number;
      readonly gates: number;
      readonly by: number;
    };

/** A parameter before it has memory: its id by structure, its sizes, how it begins. */
export interface Declared<Sizes extends readonly number[] = readonly number[]> {
  readonly id: string;
  readonly sizes: Sizes;
  readonly initial: Initial;
  /** Penalties apply: weight matrices and tables. */
  readonly decays: boolean;
}

/** For each tensor of a structure, its declaration. */
export type Declarations<Structure> = {
  readonly [Node in keyof Structure]: {
    readonly [Part in keyof Structure[Node]]: Declared<SizesOf<Structure[Node][Part], object>>;
  };
};

/** Declares a trained parameter. */
export function trained<const Sizes extends readonly number[]>(
  id: string,
  sizes: Sizes,
  initial: Initial,
): Declared<Sizes> {
  return { id, sizes, initial, decays: sizes.length > 1 };
}

/** A place in a procedure's memory: which slot, and the sizes for this batch. */
export interface Placed<
  Kind extends "f32" | "i32" = "f32" | "i32",
  Sizes extends readonly number[] = readonly number[],
> {
  readonly slot: number;
  readonly dtype: Kind;
  readonly sizes: Sizes;
}

export function f32<const Sizes extends readonly number[]>(slot: number, ...sizes: Sizes): Placed<"f32", Sizes> {
  return { slot, dtype: "f32", sizes };
}

export function i32<const Sizes extends readonly number[]>(slot: number, ...sizes: Sizes): Placed<"i32", Sizes> {
  return { slot, dtype: "i32", sizes };
}

/** For each tensor of a procedure's memory, its place; `Extents` are the sizes that vary from batch to batch. */
export type Placement<Memory, Extents> = {
  readonly [Group in keyof Memory]: {
    readonly [Node in keyof Memory[Group]]: {
      readonly [Part in keyof Memory[Group][Node]]: PlaceOf<Memory[Group][Node][Part], Extents>;
    };
  };
};

type PlaceOf<T, Extents> =
  T extends Tensor<infer _> ? Placed<"f32", SizesOf<T, Extents>> : Placed<"i32", SizesOf<T, Extents>>;

/** `[Extent<"batch">, 4, number]` for a `Tensor<["batch", 4, "units"]>`: what settings decide is any number. */
type SizesOf<T, Extents> = T extends Tensor<infer Dims> | Ids<infer Dims> ? EachSize<Dims, Extents> : readonly number[];

type EachSize<Dims extends readonly Dim[], Extents> = { readonly [At in keyof Dims]: SizeOf<Dims[At], Extents> };

type SizeOf<One, Extents> = One extends number ? One : One extends keyof Extents ? Extents[One] & number : number;
