/** The ops of attention as compiled programs call them: see `signatures.ts`. */
import type { Adds, Recurrent, RecurrentGradients, Sequence, Size } from "./signature-parts.js";
import type { Dim, Ids, Tensor, Times } from "./tensor.js";
import type { AttentionWeights, GruWeights, LstmWeights, RnnWeights } from "./weights.js";

/** What is attended to: `keys` absent, the memory itself is compared with the queries. */
interface Attended<B extends Dim, S extends Dim, F extends Dim, A extends Dim> {
  readonly memory: Tensor<[S, B, F]>;
  readonly keys?: Tensor<[S, B, A]>;
  readonly memoryLengths?: Ids<[B]>;
}

interface AttendedGradients<B extends Dim, S extends Dim, F extends Dim, A extends Dim> {
  readonly memory?: Tensor<[S, B, F]>;
  readonly keys?: Tensor<[S, B, A]>;
}

interface Found<T extends Dim, B extends Dim, S extends Dim, F extends Dim> {
  readonly context: Tensor<[T, B, F]>;
  readonly alignment: Tensor<[T, B, S]>;
}

interface Queried<T extends Dim, B extends Dim, A extends Dim> {
  readonly queries: Tensor<[T, B, A]>;
}

export interface AttentionOps {
  readonly attention: {
    forward<T extends Dim, B extends Dim, S extends Dim, F extends Dim, A extends Dim>(
      call: Attended<B, S, F, A> &
        Queried<T, B, A> & {
          readonly lengths?: Ids<[B]>;
          readonly weights?: { readonly v?: Tensor<[A]> };
          readonly out: { readonly context: Tensor<[T, B, F]>; readonly alignment?: Tensor<[T, B, S]> };
        },
    ): void;
    backward<T extends Dim, B extends Dim, S extends Dim, F extends Dim, A extends Dim>(
      call: Attended<B, S, F, A> &
        Queried<T, B, A> &
        Adds & {
          readonly lengths?: Ids<[B]>;
          readonly weights?: { readonly v?: Tensor<[A]> };
          readonly out: Pick<Found<T, B, S, F>, "alignment">;
          readonly from: Partial<Found<T, B, S, F>>;
          readonly to: AttendedGradients<B, S, F, A> & Partial<Queried<T, B, A>> & { readonly v?: Tensor<[A]> };
        },
    ): void;
  };
  readonly attentionRnn: {
    forward<T extends Dim, B extends Dim, I extends Dim, H extends Size, S extends Dim, F extends Dim, A extends Dim>(
      call: Sequence<T, B, I, H> &
        Attended<B, S, F, A> & {
          readonly weights: RnnWeights<I, H> & AttentionWeights<H, F, A, H>;
          readonly out: Recurrent<T, B, H> & Partial<Found<T, B, S, F>> & Partial<Queried<T, B, A>>;
          readonly activation: "tanh" | "relu";
        },
    ): void;
    backward<T extends Dim, B extends Dim, I extends Dim, H extends Size, S extends Dim, F extends Dim, A extends Dim>(
      call: Sequence<T, B, I, H> &
        Attended<B, S, F, A> &
        Adds & {
          readonly weights: RnnWeights<I, H> & AttentionWeights<H, F, A, H>;
          readonly out: Recurrent<T, B, H> & Found<T, B, S, F> & Queried<T, B, A>;
          readonly from: RecurrentGradients<T, B, H> & Partial<Found<T, B, S, F>>;
          readonly to: RnnWeights<I, H> &
            AttentionWeights<H, F, A, H> &
            AttendedGradients<B, S, F, A> & { readonly x?: Tensor<[T, B, I]>; readonly start?: Tensor<[B, H]> };
          readonly scratch: { readonly dZ: Tensor<[T, B, H]> } & { readonly dQueries: Tensor<[T, B, A]> };
          readonly activation: "tanh" | "relu";
        },
    ): void;
  };
  readonly attentionGru: {
    forward<T extends Dim, B extends Dim, I extends Dim, H extends Size, S extends Dim, F extends Dim, A extends Dim>(
      call: Sequence<T, B, I, H> &
        Attended<B, S, F, A> & {
          readonly weights: GruWeights<I, H> & AttentionWeights<H, F, A, Times<3, H>>;
          readonly out: Recurrent<T, B, H> &
            Partial<Found<T, B, S, F>> &
            Partial<Queried<T, B, A>> & {
              readonly gates?: Tensor<[T, B, Times<3, H>]>;
              readonly candidate?: Tensor<[T, B, H]>;
            };
        },
    ): void;
    backward<T extends Dim, B extends Dim, I extends Dim, H extends Size, S extends Dim, F extends Dim, A extends Dim>(
      call: Sequence<T, B, I, H> &
        Attended<B, S, F, A> &
        Adds & {
          readonly weights: GruWeights<I, H> & AttentionWeights<H, F, A, Times<3, H>>;
          readonly out: Recurrent<T, B, H> &
            Found<T, B, S, F> &
            Queried<T, B, A> & { readonly gates: Tensor<[T, B, Times<3, H>]>; readonly candidate: Tensor<[T, B, H]> };
          readonly from: RecurrentGradients<T, B, H> & Partial<Found<T, B, S, F>>;
          readonly to: GruWeights<I, H> &
            AttentionWeights<H, F, A, Times<3, H>> &
            AttendedGradients<B, S, F, A> & { readonly x?: Tensor<[T, B, I]>; readonly start?: Tensor<[B, H]> };
          readonly scratch: { readonly dZx: Tensor<[T, B, Times<3, H>]>; readonly dZh: Tensor<[T, B, Times<3, H>]> } & {
            readonly dQueries: Tensor<[T, B, A]>;
          };
        },
    ): void;
  };
  readonly attentionLstm: {
    forward<T extends Dim, B extends Dim, I extends Dim, H extends Size, S extends Dim, F extends Dim, A extends Dim>(
      call: Sequence<T, B, I, H> &
        Attended<B, S, F, A> & {
          readonly startCell?: Tensor<[B, H]>;
          readonly weights: LstmWeights<I, H> & AttentionWeights<H, F, A, Times<4, H>>;
          readonly out: Recurrent<T, B, H> &
            Partial<Found<T, B, S, F>> &
            Partial<Queried<T, B, A>> & {
              readonly lastCell?: Tensor<[B, H]>;
              readonly gates?: Tensor<[T, B, Times<4, H>]>;
              readonly cells?: Tensor<[T, B, H]>;
            };
        },
    ): void;
    backward<T extends Dim, B extends Dim, I extends Dim, H extends Size, S extends Dim, F extends Dim, A extends Dim>(
      call: Sequence<T, B, I, H> &
        Attended<B, S, F, A> &
        Adds & {
          readonly startCell?: Tensor<[B, H]>;
          readonly weights: LstmWeights<I, H> & AttentionWeights<H, F, A, Times<4, H>>;
          readonly out: Recurrent<T, B, H> &
            Found<T, B, S, F> &
            Queried<T, B, A> & { readonly gates: Tensor<[T, B, Times<4, H>]>; readonly cells: Tensor<[T, B, H]> };
          readonly from: RecurrentGradients<T, B, H> &
            Partial<Found<T, B, S, F>> & { readonly lastCell?: Tensor<[B, H]> };
          readonly to: LstmWeights<I, H> &
            AttentionWeights<H, F, A, Times<4, H>> &
            AttendedGradients<B, S, F, A> & {
              readonly x?: Tensor<[T, B, I]>;
              readonly start?: Tensor<[B, H]>;
              readonly startCell?: Tensor<[B, H]>;
            };
          readonly scratch: { readonly dZ: Tensor<[T, B, Times<4, H>]> } & { readonly dQueries: Tensor<[T, B, A]> };
        },
    ): void;
  };
}
