/**
 * The step: what one plan computes, as typed lists of op calls over one table of state. Made from the plan by
 * differentiation at compile time; printed as the emitted program; there is no tape and no graph at run time.
 *
 * Dimensions are polynomials over settings (`s0`), data symbols (`vocabulary.0.size`), `batch`, and the steps of each
 * sequence (`column.0.time`).
 */
import type { Dtype } from "../ops/contract.js";
import type { OpName } from "../ops/names.js";
import type { ErrorKind, Scalar } from "./plan.js";

export interface Step {
  readonly format: 1;
  readonly state: readonly StateEntry[];
  readonly procedures: readonly Procedure[];
  readonly tables: readonly RowTable[];
  /** Over the flat blocks, after `train`. */
  readonly update: readonly UpdateCall[];
}

/** Something trained whose gradient is zero but for the rows that a step touches. */
export interface RowTable {
  readonly state: string;
  /** Buffers of `train`: the rows, rising, and how many they are. */
  readonly touched: string;
  readonly count: string;
}

export interface StateEntry {
  /** By structure: `recurrent.0.wx`. */
  readonly id: string;
  readonly node: string;
  readonly part: string;
  readonly dims: readonly string[];
  readonly dtype: Dtype;
  readonly role: "trained" | "frozen" | "statistic" | "carried" | "optimiser" | "counter";
  readonly initial: Initializer;
  readonly group: {
    /** Multiplies the learning rate. */
    readonly rate: number;
    /** Penalties and decay apply: weight matrices and tables, not biases and gains. */
    readonly decays: boolean;
  };
  readonly lifetime: "run" | "epoch" | "lane";
}

/** What `default` means has been settled. Gated matrices are `gates` equal blocks of columns, each begun by itself. */
export type Initializer =
  | { readonly kind: "zeros" }
  | { readonly kind: "constant"; readonly value: Scalar }
  | { readonly kind: "uniform"; readonly bound: Scalar }
  /** Uniform between ±1/√fan: PyTorch's default. */
  | { readonly kind: "inverse_root"; readonly fan: Scalar }
  | { readonly kind: "normal" | "truncated_normal"; readonly deviation: Scalar }
  | { readonly kind: "glorot"; readonly form: "uniform" | "normal"; readonly gates: number }
  | { readonly kind: "he"; readonly form: "uniform" | "normal"; readonly gates: number }
  | { readonly kind: "orthogonal"; readonly gain: Scalar; readonly gates: number }
  /** Another of the turned matrix, turned back: weights that have a row for each output begin as if they had a column. */
  | { readonly kind: "transposed"; readonly of: Initializer }
  /** Another, with a value added to one gate's block (the forget bias). */
  | {
      readonly kind: "shifted";
      readonly of: Initializer;
      readonly gate: number;
      readonly gates: number;
      readonly by: Scalar;
    };

export type ProcedureName = "train" | "evaluate" | "predict" | "encode" | "decode_step";

export interface Procedure {
  readonly name: ProcedureName;
  readonly mode: "train" | "evaluate";
  /** What it reads of a batch. */
  readonly reads: readonly BatchRead[];
  readonly buffers: readonly Buffer[];
  /** How many memories the buffers share. */
  readonly slots: number;
  readonly body: readonly Instruction[];
  /** Losses by row, each with its weight and what it is averaged over. */
  readonly losses: readonly LossResult[];
  readonly measures: readonly MeasureResult[];
  /** The outputs of the model: what losses compare. */
  readonly outputs: readonly OutputResult[];
}

/** `worths`: what the class of each value counts, and 0 for padding. */
export type BatchPart = "values" | "lengths" | "weights" | "before" | "fed" | "worths";

export interface BatchRead {
  readonly column: string;
  readonly part: BatchPart;
  readonly dtype: Dtype;
  readonly dims: readonly string[];
}

export interface Buffer {
  /** `recurrent.0.y`, or `d recurrent.0.y` for a gradient. */
  readonly id: string;
  readonly node: string;
  readonly part: string;
  readonly gradient: boolean;
  readonly dims: readonly string[];
  readonly dtype: Dtype;
  /** Buffers in one slot are never alive together, or are one in another's place. */
  readonly slot: number;
  /** `run`: kept from step to step, in a slot of its own. */
  readonly lifetime: "step" | "run";
  /** Of the rows in its first dimension, only as many as a piece has are there at once: `pieceRows` of all and classes. */
  readonly pieces?: true;
}

export type Instruction = Call | Scan;

export interface Call {
  readonly kind: "call";
  readonly op: OpName;
  readonly pass: "forward" | "backward";
  /** The node of the plan it comes from. */
  readonly node: string;
  /** By the contract's names; absent arguments are left out. */
  readonly arguments: Readonly<Record<string, Operand>>;
  readonly attributes: Readonly<Record<string, AttributeOperand>>;
  /** Results that are added to what is there. */
  readonly accumulate: readonly string[];
}

/** A loop over the steps of a sequence; backwards in its reverse. Operands inside may be slices. */
export interface Scan {
  readonly kind: "scan";
  readonly node: string;
  readonly time: string;
  readonly reverse: boolean;
  readonly body: readonly Instruction[];
}

export type Operand =
  | { readonly state: string; readonly first?: FirstRows }
  | { readonly gradient: string; readonly first?: FirstRows }
  | { readonly buffer: string; readonly at?: Slice }
  | { readonly column: string; readonly part: BatchPart; readonly at?: Slice };

/** So many rows of a table with `of` dimensions, from its first on. */
export interface FirstRows {
  readonly rows: string;
  readonly of: readonly [rows: string, size: string];
}

/** Step `t` of an array over time; `previous` is step t - 1 and, at the first step, `first`. */
export type Slice = { readonly step: "t" } | { readonly step: "previous"; readonly first: string };

export type AttributeOperand =
  | Scalar
  | string
  /** The number of training steps so far, from 1. */
  | { readonly counter: "step" }
  /** The step of the enclosing scan. */
  | { readonly counter: "t" }
  | { readonly stream: { readonly purpose: "dropout" | "noise" | "sampling"; readonly node: string } }
  /** weight / (what the mean is over). */
  | { readonly share: Share };

export interface Share {
  readonly weight: Scalar;
  /** A column whose worths are added up; else what is counted. */
  readonly over: Counted | { readonly worthOf: string };
}

export interface LossResult {
  readonly rows: string;
  readonly share: Share;
}

/** What the host reads of a measure, and counts in float64. */
export type MeasureResult =
  | {
      readonly kind: "accuracy";
      readonly output: Operand;
      readonly target: Operand;
      /** Applied to the output's ids, innermost first. */
      readonly moduli: readonly Scalar[];
      /** 0 for padding; null where all steps are real. */
      readonly weights: Operand | null;
      readonly over: Counted;
    }
  | { readonly kind: "perplexity"; readonly rows: string; readonly weights: Operand | null; readonly over: Counted }
  | {
      readonly kind: ErrorKind;
      readonly output: Operand;
      readonly target: Operand;
      readonly weights: Operand | null;
      readonly over: Counted;
      readonly scale: string | null;
    };

/** The column whose real steps are counted; null counts examples. */
export type Counted = string | null;

export interface OutputResult {
  readonly node: string;
  /** Not what the layer gives, but what its attention found: [time, batch, source]. */
  readonly part?: "alignment";
  readonly operand: Operand;
  readonly dims: readonly string[];
}

export type UpdateCall =
  | { readonly kind: "penalty"; readonly l1: Scalar; readonly l2: Scalar }
  | { readonly kind: "clip"; readonly limit: Scalar }
  | {
      readonly kind: "optimizer";
      readonly op: "sgd" | "momentum" | "rmsprop" | "adam" | "adamw";
      readonly attributes: Readonly<Record<string, Scalar | string>>;
      /** Flat blocks of the optimiser's own state, in the op's order. */
      readonly states: readonly string[];
    };
