/**
 * The plan: an experiment with nothing implied. Imports are inlined, constants folded, defaults filled in, shapes
 * inferred; nodes are named by structure (`recurrent.0`), never by a person's names, which lie in `Origins` beside it.
 * Plain JSON; `schema.ts` describes it to Ajv; `hash.ts` gives its three identities.
 */

/** A number, or a polynomial over settings and data symbols as `ops/polynomial.ts` writes it: `4 s0`. */
export type Scalar = number | Formula;

export interface Formula {
  readonly formula: string;
}

/** One of a few words, perhaps chosen by a setting. */
export type Word = string | { readonly setting: string };

export interface Plan {
  readonly format: 1;
  readonly edition: number;
  /** In order of first use. */
  readonly settings: readonly Setting[];
  /** What every point of the search space fulfils; absent where nothing is required. */
  readonly requires?: readonly SettingCondition[];
  readonly data: DataPlan;
  /** Each node after the nodes that it reads. */
  readonly model: readonly ModelNode[];
  readonly train: TrainPlan;
  readonly measures: readonly Measure[];
  /** What measures are compared with; absent where none is. */
  readonly baselines?: readonly BaselinePlan[];
  /** What is the best that can be hoped for; absent where nothing is said of it. */
  readonly attainable?: readonly AttainablePlan[];
  /** How the domains of the settings are searched; null where the experiment does not say. */
  readonly search: SearchPlan | null;
  readonly hashes: Hashes;
}

export interface Hashes {
  /** What is read and how it is prepared, for whatever reads it: losses and measures. */
  readonly data: string;
  /** All that decides the weights, with every setting at its value. What only measures read is no part of it. */
  readonly program: string;
  /** The program, its measures, the domains of its settings, and how they are searched. */
  readonly experiment: string;
}

export interface Setting {
  readonly id: string;
  readonly kind: "count" | "real" | "word";
  /** What holds at the plan's point. */
  readonly value: number | string;
  readonly domain: SettingDomain | null;
  /** Where it applies; absent where it does everywhere. */
  readonly when?: SettingWhen;
}

/** A setting that applies where a condition holds, with a value of its own there; elsewhere it is `otherwise`. */
export interface SettingWhen {
  readonly condition: SettingCondition;
  readonly value: number | string;
  readonly otherwise: number | string;
}

/** On settings alone. Comparisons are written one way round, so that both have one identity. */
export type SettingCondition =
  | { readonly kind: "and" | "or"; readonly conditions: readonly SettingCondition[] }
  | {
      readonly kind: "compare";
      readonly left: SettingTerm;
      readonly comparison: "==" | "!=" | ">" | ">=";
      readonly right: SettingTerm;
    };

export type SettingTerm =
  | Scalar
  | { readonly word: Word }
  | { readonly remainder: { readonly dividend: Scalar; readonly divisor: Scalar } };

export type SettingDomain =
  | {
      readonly kind: "range";
      readonly low: number;
      readonly high: number;
      readonly step: number | null;
      readonly log: boolean;
    }
  | { readonly kind: "choices"; readonly values: readonly (number | string)[] };

// Data

export interface DataPlan {
  readonly rows: readonly RowsNode[];
  readonly fitted: readonly FittedNode[];
  readonly columns: readonly ColumnNode[];
}

export type RowsNode =
  | { readonly op: "bits"; readonly id: string; readonly count: Scalar; readonly length: readonly [Scalar, Scalar] }
  | { readonly op: "text"; readonly id: string; readonly source: SourcePlan }
  | {
      readonly op: "table";
      readonly id: string;
      readonly source: SourcePlan;
      readonly separator: "," | "\t";
      readonly header: boolean;
      readonly columns: readonly { readonly name: string; readonly type: CellPlan }[];
    }
  | { readonly op: "sections"; readonly id: string; readonly of: string; readonly starting: string }
  | { readonly op: "lines"; readonly id: string; readonly of: string }
  | {
      readonly op: "jsonl";
      readonly id: string;
      readonly source: SourcePlan;
      readonly columns: readonly { readonly name: string; readonly type: CellPlan }[];
    }
  /** Two texts line by line. */
  | {
      readonly op: "parallel";
      readonly id: string;
      readonly first: string;
      readonly second: string;
      readonly columns: readonly [string, string];
    }
  /** A row for each two turns of a row that follow each other. */
  | { readonly op: "exchanges"; readonly id: string; readonly of: string; readonly turns: RowExpression }
  | { readonly op: "where"; readonly id: string; readonly of: string; readonly condition: RowExpression }
  | { readonly op: "distinct"; readonly id: string; readonly of: string; readonly by: readonly RowExpression[] }
  | {
      readonly op: "split";
      readonly id: string;
      readonly of: string;
      readonly by: "chance" | "hash" | "order";
      readonly key: RowExpression | null;
      readonly train: number;
      readonly validate: number;
      readonly test: number;
    }
  | {
      readonly op: "sorted" | "in_order";
      readonly id: string;
      readonly of: string;
      readonly by: RowExpression;
      readonly kind: "date" | "number";
    }
  | {
      /** Several splits, of which each fold has one. */
      readonly op: "walk_forward";
      readonly id: string;
      readonly of: string;
      readonly folds: number;
      /** In rows. */
      readonly validate: number;
      readonly test: number;
    }
  | {
      /** Test is drawn once; the other rows validate once in each repeat. */
      readonly op: "k_folds";
      readonly id: string;
      readonly of: string;
      readonly folds: number;
      readonly repeats: number;
      /** A share of the rows. */
      readonly test: number;
      /** Rows that agree in it stand on one side. */
      readonly group: RowExpression | null;
      /** Each fold has its share of the rows that agree in it. */
      readonly strata: RowExpression | null;
    }
  | { readonly op: "given"; readonly id: string; readonly parts: Readonly<Record<string, string>> };

/** The columns that `exchanges` adds: what is said, and what follows it. */
export const EXCHANGED = ["prompt", "reply"] as const;

/** A pinned source is known by its sum alone, wherever it lies. */
export interface SourcePlan {
  readonly path: string | null;
  readonly package: string | null;
  readonly file: string | null;
  readonly sha256: string | null;
  readonly from: string | null;
  readonly cite: string | null;
}

export type CellPlan =
  | { readonly kind: "text" }
  | { readonly kind: "real" }
  /** Without a format, as ISO 8601 writes it. */
  | { readonly kind: "date"; readonly format: string | null }
  | { readonly kind: "whole"; readonly range: readonly [number, number] }
  /** Different whole numbers, in no order. */
  | { readonly kind: "set"; readonly range: readonly [number, number] }
  | {
      readonly kind: "list";
      /** Null at the end: any number from the first on. */
      readonly length: readonly [number, number | null];
      readonly of: ListItemPlan;
    };

export type ListItemPlan =
  | { readonly kind: "text" }
  | { readonly kind: "real" }
  | { readonly kind: "whole"; readonly range: readonly [number, number] }
  | { readonly kind: "set"; readonly range: readonly [number, number] };

export type RowFunction =
  | "lower"
  | "replace"
  | "words"
  | "characters"
  | "text_of"
  | "normal_form"
  | "without_accents"
  | "together"
  | "count"
  | "sum"
  | "ids"
  | "scaled"
  | "multi_hot"
  | "year"
  | "month"
  | "day"
  | "weekday"
  | "hour"
  | "minute"
  | "day_of_year"
  | "add"
  | "subtract"
  | "multiply"
  | "modulo"
  | "equal"
  | "unequal"
  | "below"
  | "above"
  | "atMost"
  | "atLeast"
  | "and"
  | "or"
  | "not";

/** What is computed from one row. */
export type RowExpression =
  | { readonly column: string }
  | { readonly number: Scalar }
  | { readonly text: string }
  /** As ISO 8601 writes it, UTC. */
  | { readonly date: string }
  | {
      readonly call: RowFunction;
      readonly arguments: readonly RowExpression[];
      readonly options: Readonly<Record<string, string>>;
      /** The vocabulary or scale that `ids` and `scaled` use. */
      readonly fitted: string | null;
    };

/** Computed from the training part alone. */
export type FittedNode =
  | {
      readonly op: "vocabulary";
      readonly id: string;
      readonly rows: string;
      readonly of: RowExpression;
      /** Null: every word of train. */
      readonly most: Scalar | null;
      /** How often a word stands in train at least; absent for once. */
      readonly least?: Scalar;
      /** Of pieces of words: how many pairs are joined at most. */
      readonly merges?: Scalar;
    }
  | {
      readonly op: "standard";
      readonly id: string;
      readonly rows: string;
      readonly of: RowExpression;
      /** Of logarithms. */
      readonly log?: true;
    }
  | {
      readonly op: "spread";
      readonly id: string;
      readonly rows: string;
      readonly of: RowExpression;
      readonly low: number;
      readonly high: number;
      readonly log?: true;
    };

export interface ColumnNode {
  readonly id: string;
  /** Outside the hashes: whether the model may see it unshifted has been checked. */
  readonly role: "input" | "target";
  readonly rows: string;
  readonly of: RowExpression;
  /** What the model reads it as: ids, or numbers in one feature. */
  readonly as: "ids" | "reals";
  readonly shape: "value" | "sequence" | "stream" | "window";
  /** Whole numbers allowed, both ends included; null for reals. */
  readonly range: readonly [Scalar, Scalar] | null;
  /** Fewest and most steps of a sequence; null at the end where only the data can tell. */
  readonly length: readonly [Scalar, Scalar | null] | null;
  readonly window: WindowPlan | null;
  /** Each step is the next `window.ahead` values, from its own on. */
  readonly several?: true;
  /** Numbers of one step, side by side; absent for one. */
  readonly features?: number;
}

export interface WindowPlan {
  readonly length: Scalar;
  readonly every: Scalar;
  /** All but the last step of a window may lie in the parts before. */
  readonly reach_back?: true;
  /** Values from a window's last step on that lie in the part, its own among them; absent for one. */
  readonly ahead?: Scalar;
}

// Model

export type LayerName =
  | "input"
  | "previous"
  | "embed"
  | "recurrent"
  | "dense"
  | "dropout"
  | "noise"
  | "layer_norm"
  | "last"
  | "joined"
  | "add"
  | "subtract"
  | "multiply"
  | "affine"
  | "activation"
  | "scan"
  | "scan_item"
  | "scan_state"
  | "predicted"
  | "modulo";

/** How states are compared with a memory: v · tanh(W_q h + W_k m), h · W_k m, h · m. */
export type AttentionScore = "additive" | "multiplicative" | "dot";

/** Where what was found goes: beside the layer's output, or into the cell. */
export type AttentionFeed = "none" | "input";

export interface ModelNode {
  readonly id: string;
  readonly layer: LayerName;
  /** Nodes read, by role. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, AttributePlan>>;
  readonly type: TensorType;
  /** The body of a scan; its `scan_item` and `scan_state` stand for what each step receives. */
  readonly body?: { readonly nodes: readonly ModelNode[]; readonly result: string };
}

export type AttributePlan = Scalar | boolean | { readonly word: Word } | { readonly initial: InitialPlan };

/** How a parameter begins. */
export type InitialPlan =
  | { readonly kind: "default" }
  | { readonly kind: "zeros" }
  | { readonly kind: "constant"; readonly value: Scalar }
  | { readonly kind: "uniform"; readonly bound: Scalar }
  | { readonly kind: "normal"; readonly deviation: Scalar }
  | { readonly kind: "truncated_normal"; readonly deviation: Scalar }
  | { readonly kind: "glorot"; readonly form: "uniform" | "normal" }
  | { readonly kind: "he"; readonly form: "uniform" | "normal" }
  | { readonly kind: "orthogonal"; readonly gain: Scalar };

/** `[time, batch, features]` without the dimensions that are absent. */
export interface TensorType {
  /** Null where there is one value an example. */
  readonly sequence: SequenceType | null;
  /** Null for ids. */
  readonly features: Scalar | null;
  /** For ids: how many different ones, from 0. */
  readonly ids: Scalar | null;
}

export interface SequenceType {
  /** The symbol of its length, one for each column that has steps of its own. */
  readonly time: string;
  /** Lengths differ from example to example. */
  readonly masked: boolean;
  /** The value before the first step is known. */
  readonly before: boolean;
}

// Training

export interface TrainPlan {
  readonly seed: number;
  readonly loss: readonly LossTerm[];
  readonly penalty: { readonly l1: Scalar; readonly l2: Scalar } | null;
  readonly optimizer: OptimizerPlan;
  /** Factors of the learning rate, in an order that writing does not decide. Absent where the rate stays as it is. */
  readonly schedule?: readonly ScheduleFactor[];
  readonly clip: Scalar | null;
  readonly batch: BatchPlan;
  readonly length: { readonly unit: "epochs" | "steps"; readonly count: Scalar };
  readonly validate: { readonly unit: "epochs" | "steps"; readonly every: Scalar };
  readonly stop: Condition | null;
  readonly keep: { readonly measure: MeasureReference } | null;
  /** Of the products of training: `bf16`, or what a setting says. Absent for `f32`. */
  readonly precision?: Word;
}

export interface LossTerm {
  readonly kind: "cross_entropy" | "sampled_softmax" | "binary_cross_entropy" | "squared_error";
  readonly output: string;
  readonly target: string;
  readonly weight: Scalar;
  /** Of `cross_entropy`, while training: the share of the target that is spread over all classes; absent for none. */
  readonly smoothing?: Scalar;
  /** Of `sampled_softmax`: how many classes a training step draws. */
  readonly samples?: Scalar;
  /** What each class counts, by ids from 0: the mean is over that. Absent where all count alike. */
  readonly weights?: typeof BALANCED | readonly Scalar[];
}

/** One over how often train has a class. */
export const BALANCED = "balanced";

export type OptimizerPlan =
  | { readonly kind: "sgd"; readonly rate: Scalar }
  | ({
      readonly kind: "momentum";
      readonly rate: Scalar;
      readonly momentum: Scalar;
      readonly nesterov: boolean;
    } & Lazy)
  | ({ readonly kind: "rmsprop"; readonly rate: Scalar; readonly decay: Scalar; readonly epsilon: Scalar } & Lazy)
  | ({
      readonly kind: "adam";
      readonly rate: Scalar;
      readonly beta1: Scalar;
      readonly beta2: Scalar;
      readonly epsilon: Scalar;
    } & Lazy)
  | ({
      readonly kind: "adamw";
      readonly rate: Scalar;
      readonly beta1: Scalar;
      readonly beta2: Scalar;
      readonly epsilon: Scalar;
      readonly decay: Scalar;
    } & Lazy);

/** What one part of a schedule makes of the learning rate; `after` and `every` count epochs, `checks` validations. */
export type ScheduleFactor =
  | { readonly kind: "warm_up"; readonly steps: Scalar }
  | { readonly kind: "stepwise"; readonly factor: Scalar; readonly every: Scalar; readonly after: Scalar }
  | { readonly kind: "exponential"; readonly factor: Scalar }
  | { readonly kind: "inverse_time"; readonly decay: Scalar }
  | { readonly kind: "linear" | "cosine"; readonly to: Scalar }
  | { readonly kind: "one_cycle"; readonly start: Scalar; readonly rise: Scalar; readonly to: Scalar }
  | {
      readonly kind: "reduce_on_plateau";
      readonly of: MeasureReference;
      readonly factor: Scalar;
      readonly checks: Scalar;
      readonly least: Scalar;
      readonly to: Scalar;
    };

export interface Lazy {
  /** Rows of tables that a step does not use stay as they are, and so do their moments; absent for the exact rule. */
  readonly lazy?: true;
}

export type BatchPlan =
  | {
      readonly kind: "rows";
      readonly size: Scalar;
      /** Examples of like length come together. True: in what the model reads. Else in these columns, which it need not read. */
      readonly byLength: boolean | readonly string[];
      readonly shuffle: boolean;
    }
  | { readonly kind: "lanes"; readonly lanes: Scalar; readonly length: Scalar };

export type Condition =
  | { readonly kind: "and" | "or"; readonly conditions: readonly Condition[] }
  | {
      readonly kind: "compare";
      readonly of: MeasureReference | { readonly progress: "epoch" | "step" | "tokens" | "time" };
      readonly comparison: "<" | "<=" | ">" | ">=";
      readonly value: Scalar;
    }
  | { readonly kind: "patience"; readonly of: MeasureReference; readonly checks: Scalar; readonly least: Scalar }
  | { readonly kind: "relation"; readonly left: Quantity; readonly comparison: ">" | ">="; readonly right: Quantity }
  /** Above its value `checks` ago, which was above its value `checks` before, `times` in all. */
  | { readonly kind: "rose"; readonly of: MeasureReference; readonly checks: Scalar; readonly times: Scalar }
  /** At each check whose number is a multiple. */
  | { readonly kind: "at_every"; readonly checks: Scalar };

/** A number worked out at each check from what was measured so far. */
export type Quantity =
  | { readonly kind: "number"; readonly value: Scalar }
  | { readonly kind: "now"; readonly of: MeasureReference }
  | {
      readonly kind: "past";
      readonly summary: HistorySummary;
      readonly of: MeasureReference;
      /** Checks, this one among them; null for all so far. */
      readonly last: Scalar | null;
    }
  | {
      readonly kind: "arithmetic";
      readonly operator: "+" | "-" | "*" | "/";
      readonly left: Quantity;
      readonly right: Quantity;
    };

export type HistorySummary = "least" | "greatest" | "mean";

/** A measure on one part; without a measure, the loss. */
export interface MeasureReference {
  readonly part: "train" | "validate";
  readonly measure: Measure | null;
}

export type ErrorKind = "mean_squared_error" | "mean_absolute_error" | "mean_absolute_percentage_error";

/** What is worked out from train alone, without a model. */
export type BaselineKind = "majority" | "unigram" | "bigram" | "trigram" | "persistence";

export interface BaselinePlan {
  readonly kind: BaselineKind;
  /** One of the plan's measures. */
  readonly measure: Measure;
}

export interface AttainablePlan {
  /** One of the plan's measures. */
  readonly measure: Measure;
  /** In its unit. */
  readonly value: number;
}

export interface Measure {
  readonly kind: "accuracy" | "perplexity" | ErrorKind | TextKind;
  readonly output: string;
  readonly target: string;
  /** Errors: both are taken back from this scale before they are compared. */
  readonly scale?: string;
  /** Perplexity: of the words that the target's tokens make up, and not of the tokens. */
  readonly per?: "word";
  /** Of texts that the model writes from what it reads. */
  readonly text?: TextMeasurePlan;
}

export type TextKind = "bleu" | "chrf" | "distinct_ngrams";

export interface TextMeasurePlan {
  readonly decoding: DecodingPlan;
  /** Epochs from one time to the next. */
  readonly every: Scalar;
  readonly lowercase?: true;
  /** Words of an n-gram: of `distinct_ngrams`, and the longest of `chrf`. */
  readonly order?: Scalar;
}

export interface DecodingPlan {
  readonly kind: "greedy" | "sample" | "beam";
  /** By the names of the arguments. */
  readonly numbers: Readonly<Record<string, Scalar>>;
}

// Search

export interface SearchPlan {
  readonly method: SearchMethodPlan;
  readonly objective: SearchObjective;
  /** Objectives besides; absent where there are none. */
  readonly others?: readonly OtherObjective[];
  readonly trials: number;
  /** Absent where every trial is trained to its end. */
  readonly prune?: PrunePlan;
}

export type SearchMethodPlan =
  | { readonly kind: "random" | "sobol" }
  /** `points` cuts ranges without steps. */
  | { readonly kind: "grid"; readonly points: number | null }
  /** Each with all settings that have a domain. */
  | { readonly kind: "hand"; readonly points: readonly HandPoint[] }
  /** The first trials are random. */
  | { readonly kind: "tpe"; readonly startup: number; readonly candidates: number }
  | { readonly kind: "gp"; readonly startup: number }
  /** `spread`: the first deviation, as a share of each range. Without `population`, by the number of dimensions. */
  | { readonly kind: "cma_es"; readonly spread: number; readonly population: number | null }
  | { readonly kind: "nsga2"; readonly population: number };

export type HandPoint = readonly { readonly setting: string; readonly value: number | string }[];

/** Which trials end early. Counts are of checks, `startup` of complete trials. */
export type PrunePlan =
  | { readonly kind: "median"; readonly startup: number; readonly warm_up: number; readonly every: number }
  | { readonly kind: "asha"; readonly reduction: number; readonly least: number }
  | { readonly kind: "hyperband"; readonly reduction: number; readonly least: number; readonly most: number };

export interface SearchObjective {
  readonly direction: "minimize" | "maximize";
  readonly measure: MeasureReference;
}

/** A measured value, or how many parameters the model has. */
export type OtherObjective = SearchObjective | { readonly direction: "minimize"; readonly of: "parameters" };

// Beside the plan

/** What people wrote, by node id; outside every hash. */
export interface Origins {
  /** The experiment's own name and document. */
  readonly name: string;
  readonly doc: string | null;
  /** Files by the names that spans use, relative to the folder of the first. */
  readonly files: readonly string[];
  readonly nodes: Readonly<Record<string, Origin>>;
  /** What `--source` calls each source, by the id of the node that reads it: see `sourceNames`. */
  readonly sources: Readonly<Record<string, string>>;
  /** Names of measures, in the plan's order. */
  readonly measures: readonly Origin[];
  /**
   * Facts that have no node, and those that stand on another line than theirs, by JSON Pointers into the plan with nodes
   * by their ids, those of a scan's body too: `/train/optimizer/rate`, `/model/recurrent.0/attributes/units`. Absent in plans of earlier versions.
   */
  readonly places?: Readonly<Record<string, Place>>;
}

export interface Origin {
  readonly name: string;
  readonly doc: string | null;
  readonly place: Place;
}

/** Lines and columns from 1; `file` is an index into `files`. */
export interface Place {
  readonly file: number;
  readonly line: number;
  readonly column: number;
  /** The line's statement, for comments in the emitted program. */
  readonly text: string;
}
