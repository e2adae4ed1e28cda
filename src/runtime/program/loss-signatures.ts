/** The losses as compiled programs call them: see `signatures.ts`. */
import type { Adds, ByClass, Linear, Random, Rows } from "./signature-parts.js";
import type { Dim, Ids, Tensor } from "./tensor.js";

interface Projected<R extends Rows, I extends Dim, C extends Dim, P extends Dim> {
  readonly x: Tensor<[...R, I]>;
  readonly weights: Linear<I, C>;
  readonly ids: Ids<R>;
  readonly rowWeights?: Tensor<R>;
  readonly scratch: { readonly logits: Tensor<[P, C]> };
}

interface Tied<R extends Rows, I extends Dim, C extends Dim, P extends Dim>
  extends Omit<Projected<R, I, C, P>, "weights"> {
  readonly weights: ByClass<C, I>;
}

/** `latest`: so many ids at the end are the most frequent. */
interface Sampled<R extends Rows, I extends Dim, C extends Dim, S extends Dim> extends Random {
  readonly x: Tensor<[...R, I]>;
  readonly weights: ByClass<C, I>;
  readonly ids: Ids<R>;
  readonly rowWeights?: Tensor<R>;
  readonly scratch: { readonly logits: Tensor<[...R, S]> };
  readonly out: { readonly loss: Tensor<R>; readonly candidates: Ids<[S]> };
  readonly latest: number;
}

/** What both passes of a projection under its loss give, and how the targets are smoothed. */
interface Judged<R extends Rows> {
  readonly out: { readonly loss: Tensor<R>; readonly predicted?: Ids<R> };
  readonly smoothing?: number;
}

export interface LossOps {
  readonly softmaxCrossEntropy: {
    forward<R extends Rows, C extends Dim>(call: {
      readonly logits: Tensor<[...R, C]>;
      readonly ids: Ids<R>;
      readonly weights?: Tensor<R>;
      readonly out: { readonly loss: Tensor<R>; readonly normaliser?: Tensor<R> };
      readonly smoothing?: number;
    }): void;
    /** `scale`: the weight of the loss, divided by what it is averaged over. */
    backward<R extends Rows, C extends Dim>(
      call: Adds & {
        readonly logits: Tensor<[...R, C]>;
        readonly ids: Ids<R>;
        readonly weights?: Tensor<R>;
        readonly out: { readonly normaliser: Tensor<R> };
        readonly to: { readonly logits: Tensor<[...R, C]> };
        readonly scale: number;
        readonly smoothing?: number;
      },
    ): void;
  };
  /** A dense layer under softmax and cross-entropy; `scratch.logits` has room for a piece of the rows. */
  readonly projectedCrossEntropy: {
    forward<R extends Rows, I extends Dim, C extends Dim, P extends Dim>(call: Projected<R, I, C, P> & Judged<R>): void;
    /** Gives the loss as well. `scale`: the weight of the loss, divided by what it is averaged over. */
    backward<R extends Rows, I extends Dim, C extends Dim, P extends Dim>(
      call: Adds &
        Projected<R, I, C, P> &
        Judged<R> & {
          readonly to: Linear<I, C> & { readonly x?: Tensor<[...R, I]> };
          readonly scale: number;
        },
    ): void;
  };
  /** The same over weights with a row for each class. */
  readonly tiedCrossEntropy: {
    forward<R extends Rows, I extends Dim, C extends Dim, P extends Dim>(call: Tied<R, I, C, P> & Judged<R>): void;
    /** Gives the loss as well. `scale`: the weight of the loss, divided by what it is averaged over. */
    backward<R extends Rows, I extends Dim, C extends Dim, P extends Dim>(
      call: Adds &
        Tied<R, I, C, P> &
        Judged<R> & {
          readonly to: ByClass<C, I> & { readonly x?: Tensor<[...R, I]> };
          readonly scale: number;
        },
    ): void;
  };
  readonly sampledSoftmax: {
    forward<R extends Rows, I extends Dim, C extends Dim, S extends Dim>(call: Sampled<R, I, C, S>): void;
    /** Gives the loss as well. `scale`: the weight of the loss, divided by what it is averaged over. */
    backward<R extends Rows, I extends Dim, C extends Dim, S extends Dim>(
      call: Adds &
        Sampled<R, I, C, S> & {
          readonly to: ByClass<C, I> & { readonly x?: Tensor<[...R, I]> };
          readonly touched?: Ids<[C]>;
          readonly touchedCount?: Ids<[1]>;
          readonly scale: number;
          readonly layout: "dense" | "rows";
        },
    ): void;
  };
  readonly binaryCrossEntropy: {
    forward<R extends Rows>(call: {
      readonly logits: Tensor<[...R, 1]>;
      readonly ids: Ids<R>;
      readonly weights?: Tensor<R>;
      readonly out: { readonly loss: Tensor<R> };
    }): void;
    backward<R extends Rows>(
      call: Adds & {
        readonly logits: Tensor<[...R, 1]>;
        readonly ids: Ids<R>;
        readonly weights?: Tensor<R>;
        readonly to: { readonly logits: Tensor<[...R, 1]> };
        readonly scale: number;
      },
    ): void;
  };
  readonly multiLabelCrossEntropy: {
    forward<R extends Rows, S extends Dim>(call: {
      readonly logits: Tensor<[...R, S]>;
      readonly target: Tensor<[...R, S]>;
      readonly weights?: Tensor<R>;
      readonly out: { readonly loss: Tensor<R> };
    }): void;
    backward<R extends Rows, S extends Dim>(
      call: Adds & {
        readonly logits: Tensor<[...R, S]>;
        readonly target: Tensor<[...R, S]>;
        readonly weights?: Tensor<R>;
        readonly to: { readonly logits: Tensor<[...R, S]> };
        readonly scale: number;
      },
    ): void;
  };
  readonly squaredError: {
    forward<R extends Rows, S extends Dim>(call: {
      readonly x: Tensor<[...R, S]>;
      readonly target: Tensor<[...R, S]>;
      readonly weights?: Tensor<R>;
      readonly out: { readonly loss: Tensor<R> };
    }): void;
    backward<R extends Rows, S extends Dim>(
      call: Adds & {
        readonly x: Tensor<[...R, S]>;
        readonly target: Tensor<[...R, S]>;
        readonly weights?: Tensor<R>;
        readonly to: { readonly x: Tensor<[...R, S]> };
        readonly scale: number;
      },
    ): void;
  };
}
