/** The weights of each op, with their shapes, and how parameters are declared. */
import type { Dim, Tensor, Times } from "./tensor.js";

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

export interface LinearWeights<Input extends Dim, Output extends Dim> {
  readonly w: Tensor<[Input, Output]>;
  readonly b: Tensor<[Output]>;
}

export interface LinearWeightsWithoutBias<Input extends Dim, Output extends Dim> {
  readonly w: Tensor<[Input, Output]>;
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
  | {
      readonly kind: "shifted";
      readonly of: Initial;
      readonly gate: number;
      readonly gates: number;
      readonly by: number;
    };

/** A parameter before it has memory: its id by structure, its sizes, how it begins. */
export interface Declared {
  readonly id: string;
  readonly sizes: readonly number[];
  readonly initial: Initial;
  /** Penalties apply: weight matrices and tables. */
  readonly decays: boolean;
}

/** For each tensor of a structure, its declaration. */
export type Declarations<Structure> = {
  readonly [Node in keyof Structure]: { readonly [Part in keyof Structure[Node]]: Declared };
};

/** Declares a trained parameter. */
export function trained(id: string, sizes: readonly number[], initial: Initial): Declared {
  return { id, sizes, initial, decays: sizes.length > 1 };
}

/** A place in a procedure's memory: which slot, and the sizes for this batch. */
export interface Placed {
  readonly slot: number;
  readonly dtype: "f32" | "i32";
  readonly sizes: readonly number[];
}

export function f32(slot: number, ...sizes: readonly number[]): Placed {
  return { slot, dtype: "f32", sizes };
}

export function i32(slot: number, ...sizes: readonly number[]): Placed {
  return { slot, dtype: "i32", sizes };
}

/** For each tensor of a procedure's memory, its place. */
export type Placement<Memory> = {
  readonly [Group in keyof Memory]: {
    readonly [Node in keyof Memory[Group]]: { readonly [Part in keyof Memory[Group][Node]]: Placed };
  };
};
