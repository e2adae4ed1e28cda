/** What the calls of several ops have in common. */
import type { Stream } from "../../random/streams.js";
import type { Dim, Ids, Tensor } from "./tensor.js";
import type { ClassWeights, ClassWeightsWithoutBias, LinearWeights, LinearWeightsWithoutBias } from "./weights.js";

export type Size = number | string;
export type Rows = readonly Dim[];

/** Names of results that are added to. */
export interface Adds {
  readonly accumulate?: readonly string[];
}

export interface Sequence<T extends Dim, B extends Dim, I extends Dim, H extends Dim> {
  readonly x: Tensor<[T, B, I]>;
  readonly lengths?: Ids<[B]>;
  readonly start?: Tensor<[B, H]>;
  /** What a state is multiplied by before its product with the recurrent weights. */
  readonly stateMask?: Tensor<[B, H]>;
}

/** Forward unless said. */
export interface Directed {
  readonly direction?: "forward" | "backward";
}

export interface Recurrent<T extends Dim, B extends Dim, H extends Dim> {
  readonly y: Tensor<[T, B, H]>;
  readonly last?: Tensor<[B, H]>;
}

export interface RecurrentGradients<T extends Dim, B extends Dim, H extends Dim> {
  readonly y?: Tensor<[T, B, H]>;
  readonly last?: Tensor<[B, H]>;
}

export type Linear<I extends Dim, O extends Dim> = LinearWeights<I, O> | LinearWeightsWithoutBias<I, O>;

export type ByClass<C extends Dim, I extends Dim> = ClassWeights<C, I> | ClassWeightsWithoutBias<C, I>;

export interface Random {
  readonly stream: Stream;
  readonly step: number;
}
