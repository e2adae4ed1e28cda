/**
 * The ops as compiled programs call them, with shapes in their types. Arguments go by the names of the op table;
 * `weights` and `out` group them, `from` holds gradients received and `to` gradients handed on, by what they belong to.
 */

import type { AttentionOps } from "./attention-signatures.js";
import type { LossOps } from "./loss-signatures.js";
import type {
  Adds,
  ByClass,
  Directed,
  Linear,
  Random,
  Recurrent,
  RecurrentGradients,
  Rows,
  Sequence,
  Size,
} from "./signature-parts.js";
import type { Dim, Ids, Tensor, Times } from "./tensor.js";
import type { EmbeddingWeights, GruWeights, LayerNormWeights, LstmWeights, RnnWeights } from "./weights.js";

interface ActivationOf {
  readonly activation: "none" | "tanh" | "relu" | "sigmoid";
}

export interface Ops extends AttentionOps, LossOps {
  readonly rnn: {
    forward<T extends Dim, B extends Dim, I extends Dim, H extends Size>(
      call: Sequence<T, B, I, H> &
        Directed & {
          readonly weights: RnnWeights<I, H>;
          readonly out: Recurrent<T, B, H>;
          readonly activation: "tanh" | "relu";
        },
    ): void;
    backward<T extends Dim, B extends Dim, I extends Dim, H extends Size>(
      call: Sequence<T, B, I, H> &
        Directed &
        Adds & {
          readonly weights: RnnWeights<I, H>;
          readonly out: Recurrent<T, B, H>;
          readonly from: RecurrentGradients<T, B, H>;
          readonly to: RnnWeights<I, H> & { readonly x?: Tensor<[T, B, I]>; readonly start?: Tensor<[B, H]> };
          readonly scratch: { readonly dZ: Tensor<[T, B, H]> };
          readonly activation: "tanh" | "relu";
        },
    ): void;
  };
  readonly gru: {
    forward<T extends Dim, B extends Dim, I extends Dim, H extends Size>(
      call: Sequence<T, B, I, H> &
        Directed & {
          readonly weights: GruWeights<I, H>;
          readonly out: Recurrent<T, B, H> & {
            readonly gates?: Tensor<[T, B, Times<3, H>]>;
            readonly candidate?: Tensor<[T, B, H]>;
          };
        },
    ): void;
    backward<T extends Dim, B extends Dim, I extends Dim, H extends Size>(
      call: Sequence<T, B, I, H> &
        Directed &
        Adds & {
          readonly weights: GruWeights<I, H>;
          readonly out: Recurrent<T, B, H> & {
            readonly gates: Tensor<[T, B, Times<3, H>]>;
            readonly candidate: Tensor<[T, B, H]>;
          };
          readonly from: RecurrentGradients<T, B, H>;
          readonly to: GruWeights<I, H> & { readonly x?: Tensor<[T, B, I]>; readonly start?: Tensor<[B, H]> };
          readonly scratch: { readonly dZx: Tensor<[T, B, Times<3, H>]>; readonly dZh: Tensor<[T, B, Times<3, H>]> };
        },
    ): void;
  };
  readonly lstm: {
    forward<T extends Dim, B extends Dim, I extends Dim, H extends Size>(
      call: Sequence<T, B, I, H> &
        Directed & {
          readonly startCell?: Tensor<[B, H]>;
          readonly weights: LstmWeights<I, H>;
          readonly out: Recurrent<T, B, H> & {
            readonly lastCell?: Tensor<[B, H]>;
            readonly gates?: Tensor<[T, B, Times<4, H>]>;
            readonly cells?: Tensor<[T, B, H]>;
          };
        },
    ): void;
    backward<T extends Dim, B extends Dim, I extends Dim, H extends Size>(
      call: Sequence<T, B, I, H> &
        Directed &
        Adds & {
          readonly startCell?: Tensor<[B, H]>;
          readonly weights: LstmWeights<I, H>;
          readonly out: Recurrent<T, B, H> & {
            readonly gates: Tensor<[T, B, Times<4, H>]>;
            readonly cells: Tensor<[T, B, H]>;
          };
          readonly from: RecurrentGradients<T, B, H> & { readonly lastCell?: Tensor<[B, H]> };
          readonly to: LstmWeights<I, H> & {
            readonly x?: Tensor<[T, B, I]>;
            readonly start?: Tensor<[B, H]>;
            readonly startCell?: Tensor<[B, H]>;
          };
          readonly scratch: { readonly dZ: Tensor<[T, B, Times<4, H>]> };
        },
    ): void;
  };
  readonly embedding: {
    forward<R extends Rows, V extends Dim, S extends Dim>(call: {
      readonly ids: Ids<R>;
      readonly used?: Tensor<R>;
      readonly weights: EmbeddingWeights<V, S>;
      readonly out: { readonly y: Tensor<[...R, S]> };
    }): void;
    backward<R extends Rows, V extends Dim, S extends Dim>(
      call: Adds & {
        readonly ids: Ids<R>;
        readonly used?: Tensor<R>;
        readonly from: { readonly y: Tensor<[...R, S]> };
        readonly to: EmbeddingWeights<V, S>;
        readonly touched?: Ids<R>;
        readonly touchedCount?: Ids<[1]>;
        readonly layout: "dense" | "rows";
      },
    ): void;
  };
  readonly linear: {
    forward<R extends Rows, I extends Dim, O extends Dim>(
      call: ActivationOf & {
        readonly x: Tensor<[...R, I]>;
        readonly weights: Linear<I, O>;
        readonly out: { readonly y: Tensor<[...R, O]> };
      },
    ): void;
    /** `from.y` is overwritten. */
    backward<R extends Rows, I extends Dim, O extends Dim>(
      call: ActivationOf &
        Adds & {
          readonly x: Tensor<[...R, I]>;
          readonly weights: Linear<I, O>;
          readonly out?: { readonly y: Tensor<[...R, O]> };
          readonly from: { readonly y: Tensor<[...R, O]> };
          readonly to: Linear<I, O> & { readonly x?: Tensor<[...R, I]> };
        },
    ): void;
  };
  readonly dropout: {
    forward<R extends Rows>(
      call: Random & { readonly x: Tensor<R>; readonly out: { readonly y: Tensor<R> }; readonly rate: number },
    ): void;
    backward<R extends Rows>(
      call: Random &
        Adds & {
          readonly from: { readonly y: Tensor<R> };
          readonly to: { readonly x: Tensor<R> };
          readonly rate: number;
        },
    ): void;
  };
  readonly maskSteps: {
    forward<T extends Dim, B extends Dim, S extends Dim>(call: {
      readonly x: Tensor<[T, B, S]>;
      readonly mask: Tensor<[B, S]>;
      readonly out: { readonly y: Tensor<[T, B, S]> };
    }): void;
    backward<T extends Dim, B extends Dim, S extends Dim>(
      call: Adds & {
        readonly mask: Tensor<[B, S]>;
        readonly from: { readonly y: Tensor<[T, B, S]> };
        readonly to: { readonly x: Tensor<[T, B, S]> };
      },
    ): void;
  };
  readonly noise: {
    forward<R extends Rows>(
      call: Random & { readonly x: Tensor<R>; readonly out: { readonly y: Tensor<R> }; readonly deviation: number },
    ): void;
  };
  readonly layerNorm: {
    forward<R extends Rows, S extends Dim>(call: {
      readonly x: Tensor<[...R, S]>;
      readonly weights: LayerNormWeights<S>;
      readonly out: { readonly y: Tensor<[...R, S]>; readonly mean?: Tensor<R>; readonly inverse?: Tensor<R> };
      readonly epsilon: number;
    }): void;
    backward<R extends Rows, S extends Dim>(
      call: Adds & {
        readonly x: Tensor<[...R, S]>;
        readonly weights: LayerNormWeights<S>;
        readonly out: { readonly mean: Tensor<R>; readonly inverse: Tensor<R> };
        readonly from: { readonly y: Tensor<[...R, S]> };
        readonly to: LayerNormWeights<S> & { readonly x?: Tensor<[...R, S]> };
      },
    ): void;
  };
  readonly scores: {
    forward<R extends Rows, I extends Dim, C extends Dim>(
      call: Partial<ActivationOf> & {
        readonly x: Tensor<[...R, I]>;
        readonly weights: ByClass<C, I>;
        readonly out: { readonly y: Tensor<[...R, C]> };
      },
    ): void;
    /** `from.y` is overwritten. */
    backward<R extends Rows, I extends Dim, C extends Dim>(
      call: Partial<ActivationOf> &
        Adds & {
          readonly x: Tensor<[...R, I]>;
          readonly weights: ByClass<C, I>;
          readonly out?: { readonly y: Tensor<[...R, C]> };
          readonly from: { readonly y: Tensor<[...R, C]> };
          readonly to: ByClass<C, I> & { readonly x?: Tensor<[...R, I]> };
        },
    ): void;
  };
  readonly argmax: {
    forward<R extends Rows, C extends Dim>(call: {
      readonly logits: Tensor<[...R, C]>;
      readonly out: { readonly y: Ids<R> };
    }): void;
  };
  readonly previousIds: {
    forward<T extends Dim, B extends Dim>(call: {
      readonly x: Ids<[T, B]>;
      readonly before?: Ids<[B]>;
      readonly out: { readonly y: Ids<[T, B]> };
      readonly start: number;
    }): void;
  };
  readonly previous: {
    forward<T extends Dim, B extends Dim, S extends Dim>(call: {
      readonly x: Tensor<[T, B, S]>;
      readonly before?: Tensor<[B, S]>;
      readonly out: { readonly y: Tensor<[T, B, S]> };
    }): void;
  };
  readonly takeLast: {
    forward<T extends Dim, B extends Dim, S extends Dim>(call: {
      readonly x: Tensor<[T, B, S]>;
      readonly lengths?: Ids<[B]>;
      readonly out: { readonly y: Tensor<[B, S]> };
    }): void;
    backward<T extends Dim, B extends Dim, S extends Dim>(
      call: Adds & {
        readonly lengths?: Ids<[B]>;
        readonly from: { readonly y: Tensor<[B, S]> };
        readonly to: { readonly x: Tensor<[T, B, S]> };
      },
    ): void;
  };
  readonly takeLastIds: {
    forward<T extends Dim, B extends Dim>(call: {
      readonly x: Ids<[T, B]>;
      readonly lengths?: Ids<[B]>;
      readonly out: { readonly y: Ids<[B]> };
    }): void;
  };
  readonly hold: {
    forward<B extends Dim, S extends Dim>(call: {
      readonly fresh: Tensor<[B, S]>;
      readonly old: Tensor<[B, S]>;
      readonly lengths?: Ids<[B]>;
      readonly out: { readonly y: Tensor<[B, S]> };
      readonly t: number;
    }): void;
    backward<B extends Dim, S extends Dim>(
      call: Adds & {
        readonly lengths?: Ids<[B]>;
        readonly from: { readonly y: Tensor<[B, S]> };
        readonly to: { readonly fresh: Tensor<[B, S]>; readonly old: Tensor<[B, S]> };
        readonly t: number;
      },
    ): void;
  };
  readonly copy: {
    forward<R extends Rows>(call: { readonly x: Tensor<R>; readonly out: { readonly y: Tensor<R> } }): void;
  };
  readonly copyIds: {
    forward<R extends Rows>(call: { readonly x: Ids<R>; readonly out: { readonly y: Ids<R> } }): void;
  };
  readonly fill: {
    forward<R extends Rows>(call: { readonly out: { readonly y: Tensor<R> }; readonly value: number }): void;
  };
  readonly join: {
    forward<R extends Rows, A extends Dim, B extends Dim, W extends Dim>(call: {
      readonly a: Tensor<[...R, A]>;
      readonly b: Tensor<[...R, B]>;
      readonly out: { readonly y: Tensor<[...R, W]> };
    }): void;
    backward<R extends Rows, A extends Dim, B extends Dim, W extends Dim>(
      call: Adds & {
        readonly from: { readonly y: Tensor<[...R, W]> };
        readonly to: { readonly a?: Tensor<[...R, A]>; readonly b?: Tensor<[...R, B]> };
      },
    ): void;
  };
  readonly add: Pairwise;
  readonly subtract: Pairwise;
  readonly multiply: {
    forward<R extends Rows>(call: Pair<R> & { readonly out: { readonly y: Tensor<R> } }): void;
    backward<R extends Rows>(call: Pair<R> & Adds & PairGradients<R>): void;
  };
  readonly affine: {
    forward<R extends Rows>(call: Affine & { readonly x: Tensor<R>; readonly out: { readonly y: Tensor<R> } }): void;
    backward<R extends Rows>(
      call: Affine & Adds & { readonly from: { readonly y: Tensor<R> }; readonly to: { readonly x: Tensor<R> } },
    ): void;
  };
  readonly activation: {
    forward<R extends Rows>(
      call: ActivationOf & { readonly x: Tensor<R>; readonly out: { readonly y: Tensor<R> } },
    ): void;
    backward<R extends Rows>(
      call: ActivationOf &
        Adds & {
          readonly out: { readonly y: Tensor<R> };
          readonly from: { readonly y: Tensor<R> };
          readonly to: { readonly x: Tensor<R> };
        },
    ): void;
  };
  readonly allFinite: {
    forward(call: Live & { readonly x: Tensor<["count"]>; readonly out: { readonly finite: Tensor<[1]> } }): void;
  };
  readonly clipByGlobalNorm: {
    forward(
      call: Live & {
        readonly g: Tensor<["count"]>;
        readonly out: { readonly norm: Tensor<[1]> };
        readonly limit: number;
      },
    ): void;
  };
  readonly penalty: {
    forward(call: {
      readonly p: Tensor<["count"]>;
      readonly g: Tensor<["count"]>;
      readonly out: { readonly value: Tensor<[1]> };
      readonly l1: number;
      readonly l2: number;
    }): void;
  };
  readonly sgd: { forward(call: Update<never> & { readonly rate: number }): void };
  readonly momentum: {
    forward(
      call: Update<"v"> &
        Untouched & { readonly rate: number; readonly momentum: number; readonly form: "classical" | "nesterov" },
    ): void;
  };
  readonly rmsprop: {
    forward(
      call: Update<"s"> & Untouched & { readonly rate: number; readonly decay: number; readonly epsilon: number },
    ): void;
  };
  readonly adam: { forward(call: Update<"m" | "v"> & Untouched & Adam): void };
  readonly adamw: { forward(call: Update<"m" | "v"> & Untouched & Adam & { readonly decay: number }): void };
}

interface Affine {
  readonly factor: number;
  readonly shift: number;
}

interface Pair<R extends Rows> {
  readonly a: Tensor<R>;
  readonly b: Tensor<R>;
}

interface PairGradients<R extends Rows> {
  readonly from: { readonly y: Tensor<R> };
  readonly to: { readonly a?: Tensor<R>; readonly b?: Tensor<R> };
}

interface Pairwise {
  forward<R extends Rows>(call: Pair<R> & { readonly out: { readonly y: Tensor<R> } }): void;
  backward<R extends Rows>(call: Adds & PairGradients<R>): void;
}

interface Live {
  /** Stretches of the gradient that may differ from zero. */
  readonly live?: Ids<["stretches", 2]>;
}

interface Untouched {
  readonly untouched?: "exact" | "lazy";
}

/** One pass over the flat blocks. */
type Update<States extends string> = Live & {
  readonly p: Tensor<["count"]>;
  readonly g: Tensor<["count"]>;
} & { readonly [S in States]: Tensor<["count"]> };

interface Adam {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly step: number;
}
