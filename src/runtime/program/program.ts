/**
 * What a compiled program is: procedures over one table of parameters, data, and how to train. The emitted file calls
 * `defineProgram`; everything that runs a program reads this.
 */

import type { Cut } from "../../plan/cut.js";
import type { DecodingPlan, TextKind } from "../../plan/plan.js";
import type { PROGRAM_FORM } from "../../plan/program-form.js";
import type { Stream } from "../../random/streams.js";
import type { BatchRule } from "../data/batches/batches.js";
import type { DataKit } from "../data/kit.js";
import type { DataSet } from "../data/prepared.js";
import type { Ops } from "./signatures.js";
import type { AnyTensor, Ids, Slicer, Tensor } from "./tensor.js";
import type { Declarations, Placement } from "./weights.js";

/** The types by which a program is described. */
export interface Shape {
  /** Numbers that may vary without compiling again. */
  readonly Settings: object;
  /** Sizes that the data tell: `v` is the size of the vocabulary `v`. */
  readonly Sizes: object;
  /** Steps of each sequence in this batch, beside `batch` itself. */
  readonly Extents: { readonly batch: number };
  readonly Parameters: object;
  readonly Batch: { readonly examples: number };
  /** What one step of going on by itself reads. */
  readonly DecodeBatch: { readonly examples: number };
  /** Tensors of each procedure: `a` activations, `d` their gradients, `c` carried state. */
  readonly Train: object;
  readonly Evaluate: object;
  readonly Predict: object;
  /** Where a model begins from what it makes of its inputs. */
  readonly Encode?: object;
  readonly DecodeStep: object;
  /** Random streams, by the layer that draws from them. */
  readonly Streams: object;
}

/** One term of the loss: values by row, their weight, and what they are averaged over. */
export interface LossRows {
  readonly rows: AnyTensor;
  readonly weight: number;
  readonly count: number;
}

export type ErrorKind = "mean_squared_error" | "mean_absolute_error" | "mean_absolute_percentage_error";

/** What a measure counts in one batch. */
export type Observation =
  | {
      readonly kind: "accuracy";
      readonly predicted: AnyTensor;
      readonly target: AnyTensor;
      /** Remainders taken of the predicted ids before comparing. */
      readonly moduli: readonly number[];
      /** 0 for padding; null where all is real. */
      readonly weights: AnyTensor | null;
      readonly count: number;
    }
  | {
      readonly kind: "perplexity";
      readonly rows: AnyTensor;
      readonly weights: AnyTensor | null;
      readonly count: number;
    }
  | {
      readonly kind: ErrorKind;
      readonly predicted: AnyTensor;
      readonly target: AnyTensor;
      readonly weights: AnyTensor | null;
      readonly count: number;
      /** The scale from which both are taken back first. */
      readonly scale?: string;
    };

/** Whose words are counted: the target's, of which its tokens are parts. */
export interface CountedWords {
  readonly column: string;
  readonly vocabulary: string;
  readonly cut: Cut;
}

/** Texts that the model writes for the examples of a part, and how they are judged. */
export interface TextMeasure {
  readonly kind: TextKind;
  readonly layer: string;
  /** The target, whose words are written. */
  readonly column: string;
  readonly vocabulary: string;
  readonly cut: Cut;
  /** Epochs from one time to the next. */
  readonly every: number;
  readonly lowercase?: boolean;
  /** Words of an n-gram: of `distinct_ngrams`, and the longest of `chrf`. */
  readonly order?: number;
  readonly decoding: DecodingRule;
}

export interface DecodingRule {
  readonly kind: DecodingPlan["kind"];
  readonly at_most: number;
  readonly no_repeat: number;
  readonly width?: number;
  readonly length_penalty?: number;
  readonly temperature?: number;
  readonly top_k?: number;
  readonly top_p?: number;
}

export interface Observed {
  readonly loss: readonly LossRows[];
  readonly measures: Readonly<Record<string, Observation>>;
}

interface Given<S extends Shape, Batch> {
  readonly ops: Ops;
  /** Parameters. */
  readonly p: S["Parameters"];
  readonly batch: Batch;
  readonly settings: S["Settings"];
  readonly sizes: S["Sizes"];
  readonly n: S["Extents"];
  readonly slice: Slicer;
}

/** What `train` receives beside: gradients of the parameters, streams, and the number of this step, from 1. */
interface GivenToTrain<S extends Shape> extends Given<S, S["Batch"]> {
  readonly g: S["Parameters"];
  readonly streams: S["Streams"];
  readonly step: number;
}

export interface Procedure<S extends Shape, Memory, Result, Batch = S["Batch"]> {
  /** Where each tensor lies, for one size of batch. */
  memory(n: S["Extents"], settings: S["Settings"], sizes: S["Sizes"]): Placement<Memory, S["Extents"]>;
  run(given: Given<S, Batch> & Memory): Result;
}

export interface TrainProcedure<S extends Shape> {
  memory(n: S["Extents"], settings: S["Settings"], sizes: S["Sizes"]): Placement<S["Train"], S["Extents"]>;
  run(given: GivenToTrain<S> & S["Train"]): Observed;
}

/** Outputs by the names of their layers. */
export type Outputs = Readonly<Record<string, AnyTensor>>;

export interface SampledClasses {
  readonly layer: string;
  readonly samples: number;
  readonly classes: number;
}

/** What is fed in the place of a column's ids while training, at what shares of the steps. */
export interface FeedRule {
  /** The node whose stream decides. */
  readonly stream: string;
  readonly blank?: number;
  readonly blankId?: number;
  readonly unigram?: number;
  readonly kneser_ney?: number;
  readonly own?: number;
  /** Steps of training in which `own` rises. */
  readonly over?: number;
  readonly rising?: "linear" | "sigmoid";
  /** The layer whose likeliest class is the model's own. */
  readonly logits?: string;
}

/** What each class counts, from id 0; `balanced`: one over how often train has it. */
export type WeighRule = readonly number[] | "balanced";

/** Rows of a gradient that a step has touched, rising, each once; the other rows are zero. */
export interface TouchedRows {
  readonly rows: AnyTensor;
  readonly touched: AnyTensor;
  readonly count: AnyTensor;
}

export interface Update<S extends Shape> {
  /** Flat blocks of the optimiser, as many values as there are parameters. */
  readonly states: readonly string[];
  /** Absent where every gradient is dense. */
  tables?(given: { readonly g: S["Parameters"] } & S["Train"]): readonly TouchedRows[];
  run(given: {
    readonly ops: Ops;
    readonly p: Tensor<["count"]>;
    readonly g: Tensor<["count"]>;
    /** Where `g` may differ from zero. */
    readonly live: Ids<["stretches", 2]>;
    /** The stretch of each that penalties touch: matrices and tables. */
    readonly matrices: { readonly p: Tensor<["count"]>; readonly g: Tensor<["count"]> };
    readonly state: Readonly<Record<string, Tensor<["count"]>>>;
    readonly out: { readonly norm: Tensor<[1]>; readonly value: Tensor<[1]> };
    readonly settings: S["Settings"];
    readonly step: number;
    /** What the schedule makes of the learning rate at this step; 1 without one. */
    readonly schedule: number;
  }): void;
}

/** A setting as the program knows it. */
export interface SettingInfo {
  readonly kind: "count" | "real";
  readonly value: number;
  readonly domain:
    | { readonly low: number; readonly high: number; readonly step: number | null; readonly log: boolean }
    | { readonly choices: readonly number[] }
    | null;
  /** What it is where it does not apply, for one that may not. */
  readonly otherwise?: number;
}

export type Better = "higher" | "lower";

export type ConditionRule =
  | { readonly kind: "and" | "or"; readonly conditions: readonly ConditionRule[] }
  | {
      readonly kind: "compare";
      /** `validate.loss`, `train.accuracy`, `epoch`, `step`, `time` (in seconds). */
      readonly of: string;
      readonly comparison: "<" | "<=" | ">" | ">=";
      readonly value: number;
    }
  | { readonly kind: "patience"; readonly of: string; readonly checks: number; readonly least: number }
  | {
      readonly kind: "relation";
      readonly left: QuantityRule;
      readonly comparison: ">" | ">=";
      readonly right: QuantityRule;
    }
  | { readonly kind: "rose"; readonly of: string; readonly checks: number; readonly times: number }
  | { readonly kind: "at_every"; readonly checks: number };

/** A number worked out at each check from what was measured so far; `last: null` looks at all checks. */
export type QuantityRule =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "now"; readonly of: string }
  | {
      readonly kind: "past";
      readonly summary: "least" | "greatest" | "mean";
      readonly of: string;
      readonly last: number | null;
    }
  | {
      readonly kind: "arithmetic";
      readonly operator: "+" | "-" | "*" | "/";
      readonly left: QuantityRule;
      readonly right: QuantityRule;
    };

/** What one part of a schedule makes of the learning rate. */
export type ScheduleRule =
  | { readonly kind: "warm_up"; readonly steps: number }
  /** `every` and `after` in epochs. */
  | { readonly kind: "stepwise"; readonly factor: number; readonly every: number; readonly after: number }
  | { readonly kind: "exponential"; readonly factor: number }
  | { readonly kind: "inverse_time"; readonly decay: number }
  | { readonly kind: "linear" | "cosine"; readonly to: number }
  | { readonly kind: "one_cycle"; readonly start: number; readonly rise: number; readonly to: number }
  | {
      readonly kind: "reduce_on_plateau";
      readonly of: string;
      readonly factor: number;
      readonly checks: number;
      readonly least: number;
      readonly to: number;
    };

export interface TrainingRules {
  readonly batch: BatchRule;
  readonly length: { readonly unit: "epochs" | "steps"; readonly count: number };
  /** Of a retrained run, which ends after this step; schedules go by `length` all the same. No program says it. */
  readonly until?: number;
  readonly validate: { readonly unit: "epochs" | "steps"; readonly every: number };
  /** Factors of the learning rate; absent where it stays as it is. */
  readonly schedule?: readonly ScheduleRule[];
  readonly stop: ConditionRule | null;
  /** The measured value whose best weights are kept. */
  readonly keep: string | null;
}

/** A measure of no model: what train alone would say. */
export interface Baseline {
  readonly kind: "majority" | "unigram" | "bigram" | "trigram" | "persistence";
  /** Of the target. */
  readonly column: string;
  /** Which steps of an example the measure is of. */
  readonly steps: "all" | "last";
  /** That errors are taken back from. */
  readonly scale?: string;
}

export interface Program<S extends Shape = Shape> {
  readonly name: string;
  readonly compiler: string;
  readonly form: typeof PROGRAM_FORM;
  readonly hashes: { readonly data: string; readonly program: string; readonly experiment: string };
  /** Hashes of data and program with settings unset: with the settings' values, what they are at any point. */
  readonly forms: { readonly data: string; readonly program: string };
  readonly seed: number;
  /** Of the products of `train`: their operands are rounded to bfloat16. Absent: all is float32. */
  readonly precision?: "bf16";
  /** How many folds its data have; absent where they have but one split. */
  readonly folds?: number;
  /** Of folds by chance, how many make a repeat. */
  readonly foldsOfRepeat?: number;
  readonly settings: { readonly [Name in keyof S["Settings"]]: SettingInfo };
  /** What settings are where they do not apply, undefined for those that do; absent where all always apply. */
  absent?(settings: S["Settings"]): Readonly<Record<string, number | undefined>>;
  /** The requirements that a point does not fulfil, as they are written; absent where there is none. */
  broken?(settings: S["Settings"]): readonly string[];
  data(kit: DataKit, settings: S["Settings"]): DataSet;
  /** How the program writes each source, by the name that `--source` knows it by. */
  readonly sources: Readonly<Record<string, string>>;
  /** Settings that change the data. */
  readonly dataSettings: readonly string[];
  /** The column whose steps each extent counts. */
  readonly extents: { readonly [Name in Exclude<keyof S["Extents"], "batch">]: string };
  parameters(settings: S["Settings"], sizes: S["Sizes"]): Declarations<S["Parameters"]>;
  /** Absent where no loss samples classes. */
  sampled?(settings: S["Settings"], sizes: S["Sizes"]): readonly SampledClasses[];
  /** By column; absent where a model is fed what it is to predict and nothing else. */
  fed?(settings: S["Settings"], sizes: S["Sizes"]): Readonly<Record<string, FeedRule>>;
  /** By column; absent where all classes count alike. */
  weighed?(settings: S["Settings"]): Readonly<Record<string, WeighRule>>;
  readonly streams: { readonly [Layer in keyof S["Streams"]]: readonly ["dropout" | "noise" | "sampling", string] };
  readonly train: TrainProcedure<S>;
  readonly evaluate: Procedure<S, S["Evaluate"], Observed>;
  readonly predict: Procedure<S, S["Predict"], Outputs>;
  /** Leaves in `c` the state from which `decodeStep` goes on; absent where that is zero. */
  readonly encode?: Procedure<S, NonNullable<S["Encode"]>, void>;
  readonly decodeStep: Procedure<S, S["DecodeStep"], Outputs, S["DecodeBatch"]> | null;
  readonly update: Update<S>;
  training(settings: S["Settings"]): TrainingRules;
  /** What each measure is; accuracy and scores of texts are better when higher, all else when lower. */
  readonly measures: Readonly<Record<string, Observation["kind"] | TextKind>>;
  /** Those of texts; absent where there is none. */
  texts?(settings: S["Settings"]): Readonly<Record<string, TextMeasure>>;
  /** Perplexities that are per word; absent where there is none. */
  readonly perWord?: Readonly<Record<string, CountedWords>>;
  /** What measures are compared with, by their names; absent where none is. */
  readonly baselines?: Readonly<Record<string, Baseline>>;
  /** The best that can be hoped for of measures, by their names; absent where nothing is said. */
  readonly attainable?: Readonly<Record<string, number>>;
}

type Numbers = Readonly<Record<string, number>>;
type Layers = Readonly<Record<string, Readonly<Record<string, AnyTensor>>>>;

/** Tensors of a procedure: activations, gradients, carried state. */
export interface Groups {
  readonly a: Layers;
  readonly d: Layers;
  readonly c: Layers;
}

/** A program as those see it that run any: names are texts. */
export interface AnyShape extends Shape {
  readonly Settings: Numbers;
  readonly Sizes: Numbers;
  readonly Extents: { readonly batch: number; readonly [time: string]: number };
  readonly Parameters: Layers;
  readonly Train: Groups;
  readonly Evaluate: Groups;
  readonly Predict: Groups;
  readonly Encode: Groups;
  readonly DecodeStep: Groups;
  readonly Streams: Readonly<Record<string, Stream>>;
}

export type AnyProgram = Program<AnyShape>;

/** Gives back the program as it is; its type parameter is what checks the shapes. */
export function defineProgram<S extends Shape>(program: Program<S>): AnyProgram {
  return program as Program<Shape> as AnyProgram;
}
