/**
 * The checked experiment: what a file means once every name is resolved and every type inferred. Nodes refer to each
 * other directly; sizes are polynomials over settings and data symbols. Lowering turns it into the plan.
 */
import type { Polynomial } from "../../ops/polynomial.js";
import type {
  AttentionScore,
  BALANCED,
  BaselineKind,
  CellPlan,
  DecodingPlan,
  HistorySummary,
  LayerName,
  LossTerm,
  Measure,
  OptimizerPlan,
  PrunePlan,
  RowFunction,
  ScheduleFactor,
  SearchMethodPlan,
  SettingCondition,
  SettingDomain,
  SettingWhen,
} from "../../plan/plan.js";
import type { Span } from "../source.js";
import type { PartSpans } from "./messages/part-spans.js";

/** Where a node was written and what its author calls it. */
export interface Origin {
  readonly name: string | null;
  readonly doc: string | null;
  readonly span: Span;
}

/** A word, and the setting that chose it, if one did. */
export interface ChosenWord {
  readonly word: string;
  readonly setting: string | null;
}

// Settings

export interface SettingNode {
  readonly name: string;
  readonly doc: string | null;
  readonly span: Span;
  readonly kind: "count" | "real" | "word";
  /** What holds where all settings have their defaults. */
  readonly value: number | string;
  readonly domain: SettingDomain | null;
  /** Where it applies, with settings by their names; absent where it does everywhere. */
  readonly when?: SettingWhenNode;
  readonly spans: {
    readonly value: Span;
    readonly domain: Span | null;
    readonly when?: Span;
    /** Of each choice of a set, in its order. */
    readonly choices: readonly Span[];
  };
}

export interface SettingWhenNode extends SettingWhen {
  /** Whether it applies in the case of words that is being checked; null where numbers decide. */
  readonly reach: boolean | null;
}

// Data

/** The type of one value of one row. */
export type ItemType =
  | { readonly kind: "text" }
  | { readonly kind: "real" }
  | { readonly kind: "date" }
  /** Whole numbers from low to high. */
  | { readonly kind: "whole"; readonly low: Polynomial; readonly high: Polynomial }
  /** `ended`: with an end, whose id is one more than the vocabulary has. */
  | { readonly kind: "token"; readonly vocabulary: VocabularyNode; readonly ended: boolean }
  | { readonly kind: "truth" }
  /** Different whole numbers from low to high. */
  | { readonly kind: "set"; readonly low: number; readonly high: number }
  /** A 0 or 1 for each number that a set may hold. */
  | { readonly kind: "members"; readonly count: number }
  | { readonly kind: "list"; readonly of: ItemType; readonly length: LengthBounds };

/** `high` is null where only the data can tell. */
export interface LengthBounds {
  readonly low: Polynomial;
  readonly high: Polynomial | null;
}

export interface SourceNode {
  readonly path: string | null;
  readonly package: string | null;
  readonly file: string | null;
  readonly sha256: string | null;
  readonly from: string | null;
  readonly cite: string | null;
}

interface RowsBase {
  readonly kind: "rows";
  readonly origin: Origin;
  readonly columns: ReadonlyMap<string, ItemType>;
  /** Rows follow each other in time or in a text. */
  readonly ordered: boolean;
  readonly isSplit: boolean;
  /** How many rows each part has, where the text alone decides it. */
  readonly counts: PartCounts | null;
  /** Where the split was written. */
  readonly splitSpan: Span | null;
}

export interface PartCounts {
  readonly all: Polynomial;
  readonly train: Polynomial | null;
}

export type RowsNode = RowsBase &
  (
    | { readonly op: "bits"; readonly count: Polynomial; readonly length: readonly [Polynomial, Polynomial] }
    | { readonly op: "text"; readonly source: SourceNode }
    | {
        readonly op: "table";
        readonly source: SourceNode;
        readonly separator: "," | "\t";
        readonly header: boolean;
        readonly cells: readonly { readonly name: string; readonly type: CellPlan }[];
      }
    | { readonly op: "sections"; readonly of: RowsNode; readonly starting: string }
    | { readonly op: "lines"; readonly of: RowsNode }
    | {
        readonly op: "jsonl";
        readonly source: SourceNode;
        readonly cells: readonly { readonly name: string; readonly type: CellPlan }[];
      }
    | {
        readonly op: "parallel";
        readonly first: RowsNode;
        readonly second: RowsNode;
        readonly names: readonly [string, string];
      }
    | { readonly op: "exchanges"; readonly of: RowsNode; readonly turns: RowExpression }
    | { readonly op: "where"; readonly of: RowsNode; readonly condition: RowExpression }
    | { readonly op: "distinct"; readonly of: RowsNode; readonly by: readonly RowExpression[] }
    | {
        readonly op: "split";
        readonly of: RowsNode;
        readonly by: "chance" | "hash" | "order";
        readonly key: RowExpression | null;
        readonly train: number;
        readonly validate: number;
        readonly test: number;
      }
    | {
        readonly op: "sorted" | "in_order";
        readonly of: RowsNode;
        readonly by: RowExpression;
        readonly keyKind: "date" | "number";
      }
    | {
        readonly op: "walk_forward";
        readonly of: RowsNode;
        readonly folds: number;
        /** In rows. */
        readonly validate: number;
        readonly test: number;
      }
    | {
        readonly op: "k_folds";
        readonly of: RowsNode;
        readonly folds: number;
        readonly repeats: number;
        /** A share of the rows. */
        readonly test: number;
        readonly group: RowExpression | null;
        readonly strata: RowExpression | null;
      }
    | { readonly op: "given"; readonly parts: ReadonlyMap<string, RowsNode> }
  );

export type RowExpression =
  | { readonly kind: "column"; readonly name: string }
  | { readonly kind: "number"; readonly value: Polynomial }
  | { readonly kind: "text"; readonly value: string }
  /** Milliseconds since 1970, UTC. */
  | { readonly kind: "date"; readonly at: number }
  | {
      readonly kind: "call";
      readonly function: RowFunction;
      readonly arguments: readonly RowExpression[];
      readonly options: Readonly<Record<string, string>>;
      readonly fitted: VocabularyNode | ScaleNode | null;
    };

export interface VocabularyNode {
  readonly kind: "vocabulary";
  readonly origin: Origin;
  readonly rows: RowsNode;
  readonly of: RowExpression;
  readonly most: Polynomial | null;
  /** How often a word stands in train at least; absent for once. */
  readonly least?: Polynomial;
  /** Of pieces of words: how many pairs are joined at most. */
  readonly merges?: Polynomial;
  /** Stands for its size until the data are prepared. */
  readonly sizeSymbol: string;
}

export interface ScaleNode {
  readonly kind: "scale";
  readonly origin: Origin;
  readonly rows: RowsNode;
  readonly of: RowExpression;
  readonly op: "standard" | "spread";
  readonly low: number;
  readonly high: number;
  /** Of logarithms. */
  readonly log?: true;
}

/** An input or a target. */
export interface ColumnNode {
  readonly kind: "feature";
  readonly origin: Origin;
  readonly role: "input" | "target";
  readonly rows: RowsNode;
  readonly of: RowExpression;
  readonly item: ItemType;
  readonly window: WindowNode | null;
  /** Joined end to end for lanes. */
  readonly stream: boolean;
  /** Stands for the steps of a batch. */
  readonly timeSymbol: string;
  /** The column whose steps these are, one by one: of the same rows, cut in the same way; this one where there is none before it. */
  readonly stepsOf: ColumnNode | null;
  /** Of a target several values ahead: the same with the first of them alone, which is what `previous` has seen. */
  readonly first: ColumnNode | null;
}

export interface WindowNode {
  readonly length: Polynomial;
  readonly every: Polynomial;
  /** All but the last step may lie in the parts before. */
  readonly reachBack?: true;
  /** A step of a target is the next so many values, from its own on; absent for one. */
  readonly ahead?: Polynomial;
}

// Model

export interface TensorType {
  readonly sequence: SequenceType | null;
  readonly features: Polynomial | null;
  readonly ids: IdType | null;
}

/** Two sequences are the same when they share their column of origin, and so their lengths. */
export interface SequenceType {
  readonly column: ColumnNode;
}

export interface IdType {
  /** Ids run from 0 to size - 1. */
  readonly size: Polynomial;
  readonly vocabulary: VocabularyNode | null;
  /** One more id than the vocabulary has, for what precedes the first step. */
  readonly withStart: boolean;
}

export type Attribute =
  | { readonly kind: "number"; readonly value: Polynomial }
  | { readonly kind: "truth"; readonly value: boolean }
  | { readonly kind: "word"; readonly value: ChosenWord }
  | { readonly kind: "initial"; readonly value: Initial };

export type Initial =
  | { readonly kind: "default" | "zeros" }
  | { readonly kind: "constant"; readonly value: Polynomial }
  | { readonly kind: "uniform"; readonly bound: Polynomial }
  | { readonly kind: "normal" | "truncated_normal"; readonly deviation: Polynomial }
  | { readonly kind: "glorot" | "he"; readonly form: "uniform" | "normal" }
  | { readonly kind: "orthogonal"; readonly gain: Polynomial };

/** What a recurrent layer attends to; a part of the layer, and no node of the plan. */
export interface AttentionNode {
  readonly kind: "attention";
  readonly score: AttentionScore;
  readonly memory: ModelNode;
  /** Null: as wide as the layer that attends. */
  readonly size: Polynomial | null;
  readonly feed: ChosenWord;
}

export interface ModelNode {
  readonly kind: "model";
  readonly layer: LayerName;
  readonly origin: Origin;
  readonly inputs: Readonly<Record<string, ModelNode>>;
  /** For `input`: the column it reads, and as what. */
  readonly column: ColumnNode | null;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly type: TensorType;
  readonly body: { readonly item: ModelNode; readonly state: ModelNode; readonly result: ModelNode } | null;
}

// Training and measures

export interface LossNode {
  readonly kind: LossTerm["kind"];
  readonly origin: Origin;
  readonly output: ModelNode;
  readonly target: ModelNode;
  readonly weight: Polynomial;
  /** Of `cross_entropy`: the share of the target that is spread over all classes; absent for none. */
  readonly smoothing?: Polynomial;
  /** Of `sampled_softmax`: how many classes a training step draws. */
  readonly samples?: Polynomial;
  /** What each class counts; absent where all count alike. */
  readonly weights?: typeof BALANCED | readonly Polynomial[];
}

export type OptimizerNode = { readonly kind: OptimizerPlan["kind"] } & {
  readonly numbers: Readonly<Record<string, Polynomial>>;
  readonly nesterov: boolean;
  /** Rows of tables that a step does not use stay as they are. */
  readonly lazy: boolean;
};

export type BatchNode =
  | {
      readonly kind: "rows";
      readonly size: Polynomial;
      /** True: of what the model reads. Else the columns of whose lengths the longest counts. */
      readonly byLength: boolean | readonly ColumnNode[];
    }
  | { readonly kind: "lanes"; readonly lanes: Polynomial; readonly length: Polynomial };

export interface MeasureNode {
  readonly kind: Measure["kind"];
  readonly origin: Origin;
  readonly output: ModelNode;
  readonly target: ModelNode;
  /** Both are taken back from this scale before they are compared. */
  readonly scale: ScaleNode | null;
  /** Perplexity: of the words that the target's tokens make up. */
  readonly per?: "word";
  /** What it is compared with. */
  readonly baseline?: BaselineKind;
  /** The best that can be hoped for, in its own unit. */
  readonly attainable?: number;
  /** Of texts that the model writes. */
  readonly text?: TextMeasureNode;
}

/** How texts are written. */
export interface DecodingNode {
  readonly kind: DecodingPlan["kind"];
  readonly origin: Origin;
  readonly output: ModelNode;
  /** The target whose words are written. */
  readonly column: ColumnNode;
  /** By the names of the arguments. */
  readonly numbers: Readonly<Record<string, Polynomial>>;
}

export interface TextMeasureNode {
  readonly decoding: DecodingNode;
  /** In epochs. */
  readonly every: Polynomial;
  readonly lowercase: boolean;
  /** Words of an n-gram. */
  readonly order?: Polynomial;
}

export interface MeasureOnPart {
  readonly part: "train" | "validate";
  /** Null stands for the loss. */
  readonly measure: MeasureNode | null;
}

export type ConditionNode =
  | { readonly kind: "and" | "or"; readonly conditions: readonly ConditionNode[] }
  | {
      readonly kind: "compare";
      readonly of: MeasureOnPart | { readonly progress: "epoch" | "step" | "tokens" | "time" };
      readonly comparison: "<" | "<=" | ">" | ">=";
      readonly value: Polynomial;
    }
  | {
      readonly kind: "patience";
      readonly of: MeasureOnPart;
      readonly checks: Polynomial;
      readonly least: Polynomial;
    }
  | {
      readonly kind: "relation";
      readonly left: QuantityNode;
      readonly comparison: ">" | ">=";
      readonly right: QuantityNode;
    }
  | {
      readonly kind: "rose";
      readonly of: MeasureOnPart;
      readonly checks: Polynomial;
      readonly times: Polynomial;
    }
  | { readonly kind: "at_every"; readonly checks: Polynomial };

/** A number worked out at each check from what was measured so far. */
export type QuantityNode =
  | { readonly kind: "number"; readonly value: Polynomial }
  | { readonly kind: "now"; readonly of: MeasureOnPart }
  | {
      readonly kind: "past";
      readonly summary: HistorySummary;
      readonly of: MeasureOnPart;
      /** Checks, this one among them; null for all so far. */
      readonly last: Polynomial | null;
    }
  | {
      readonly kind: "arithmetic";
      readonly operator: "+" | "-" | "*" | "/";
      readonly left: QuantityNode;
      readonly right: QuantityNode;
    };

/** One factor of the learning rate; `of` is what `reduce_on_plateau` watches. */
export interface ScheduleNode {
  readonly kind: ScheduleFactor["kind"];
  readonly numbers: Readonly<Record<string, Polynomial>>;
  readonly of: MeasureOnPart | null;
}

export interface CheckedTrain {
  readonly loss: readonly LossNode[];
  readonly penalty: { readonly l1: Polynomial; readonly l2: Polynomial } | null;
  readonly optimizer: OptimizerNode;
  readonly schedule: readonly ScheduleNode[];
  readonly clip: Polynomial | null;
  /** One of `PRECISIONS`. */
  readonly precision: ChosenWord;
  readonly batch: BatchNode;
  readonly shuffle: boolean;
  readonly length: { readonly unit: "epochs" | "steps"; readonly count: Polynomial };
  readonly validate: { readonly unit: "epochs" | "steps"; readonly every: Polynomial };
  readonly stop: ConditionNode | null;
  readonly keep: MeasureOnPart | null;
}

/** Which points of the space are tried; those by hand as written, by the names of settings. */
export type SearchMethod =
  | Exclude<SearchMethodPlan, { readonly kind: "hand" }>
  | { readonly kind: "hand"; readonly points: readonly WrittenPoint[] };

export type WrittenPoint = readonly { readonly name: string; readonly value: number | string }[];

export interface CheckedObjective {
  readonly direction: "minimize" | "maximize";
  readonly on: MeasureOnPart;
}

export interface CheckedSearch {
  readonly method: SearchMethod;
  /** Null: what `keep best` keeps, else the validation loss. */
  readonly objective: CheckedObjective | null;
  readonly others: readonly (CheckedObjective | "parameters")[];
  readonly trials: number;
  /** Null: every trial is trained to its end. */
  readonly prune: PrunePlan | null;
}

/** What trials are compared by of what is measured. */
export function objectivesIn({ objective, others }: CheckedSearch): readonly CheckedObjective[] {
  return [...(objective ? [objective] : []), ...others.filter((other) => other !== "parameters")];
}

export interface CheckedExperiment {
  readonly name: string;
  readonly doc: string | null;
  readonly span: Span;
  readonly edition: number;
  readonly seed: number;
  readonly settings: readonly SettingNode[];
  readonly requires: readonly SettingCondition[];
  readonly train: CheckedTrain;
  readonly measures: readonly MeasureNode[];
  readonly search: CheckedSearch | null;
  /** Where parts of nodes are written, and those of `train` by their paths in the plan: `batch/lanes`. */
  readonly spans: PartSpans;
}
