/** What an expression means while it is being checked. */
import { format, type Polynomial } from "../../../ops/polynomial.js";
import type { PrunePlan } from "../../../plan/plan.js";
import type { Expression, NumberKind } from "../../syntax/tree.js";
import type {
  AttentionNode,
  ChosenWord,
  ColumnNode,
  ConditionNode,
  DecodingNode,
  Initial,
  ItemType,
  LossNode,
  MeasureNode,
  MeasureOnPart,
  ModelNode,
  OptimizerNode,
  QuantityNode,
  RowExpression,
  RowsNode,
  ScaleNode,
  ScheduleNode,
  SearchMethod,
  TensorType,
  VocabularyNode,
  WindowNode,
} from "../graph.js";
import { called } from "../names/called.js";
import type { Scope } from "../names/scope.js";

export type Value =
  | { readonly kind: "number"; readonly type: NumberKind; readonly amount: Polynomial }
  /** `[1, 4]` where a list of numbers may stand. */
  | { readonly kind: "numbers"; readonly amounts: readonly Polynomial[] }
  | { readonly kind: "word"; readonly chosen: ChosenWord }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "truth"; readonly value: boolean }
  | { readonly kind: "date"; readonly at: number }
  | { readonly kind: "range"; readonly low: Value; readonly high: Value }
  | { readonly kind: "rows"; readonly node: RowsNode }
  | RowValue
  /** `[a, b]` where several columns may stand. */
  | { readonly kind: "row-values"; readonly values: readonly RowValue[] }
  | { readonly kind: "source"; readonly package: string; readonly file: string }
  | { readonly kind: "split-rule"; readonly by: "hash" | "order"; readonly key: RowExpression | null }
  | {
      readonly kind: "split-rule";
      readonly by: "walk_forward";
      readonly folds: number;
      /** In rows. */
      readonly validate: number;
      readonly test: number;
    }
  | {
      readonly kind: "split-rule";
      readonly by: "k_folds";
      readonly folds: number;
      readonly repeats: number;
      readonly group: RowExpression | null;
      readonly strata: RowExpression | null;
    }
  | { readonly kind: "vocabulary"; readonly node: VocabularyNode }
  | { readonly kind: "scale"; readonly node: ScaleNode }
  | { readonly kind: "feature"; readonly node: ColumnNode }
  | { readonly kind: "tensor"; readonly node: ModelNode }
  | { readonly kind: "state"; readonly of: ModelNode }
  | { readonly kind: "attention"; readonly node: AttentionNode }
  | { readonly kind: "initial"; readonly initial: Initial }
  | { readonly kind: "loss"; readonly terms: readonly LossNode[] }
  | { readonly kind: "optimizer"; readonly node: OptimizerNode }
  | { readonly kind: "clip"; readonly norm: Polynomial }
  | { readonly kind: "schedule"; readonly factors: readonly ScheduleNode[] }
  | { readonly kind: "penalty"; readonly l1: Polynomial; readonly l2: Polynomial }
  | { readonly kind: "decoding"; readonly node: DecodingNode }
  | { readonly kind: "measure"; readonly node: MeasureNode }
  | { readonly kind: "part"; readonly part: "train" | "validate" | "test" }
  | { readonly kind: "measured"; readonly on: MeasureOnPart }
  | { readonly kind: "quantity"; readonly node: QuantityNode }
  | { readonly kind: "progress"; readonly progress: "epoch" | "step" | "tokens" | "time" }
  | { readonly kind: "condition"; readonly node: ConditionNode }
  | { readonly kind: "method"; readonly node: SearchMethod }
  | { readonly kind: "pruner"; readonly node: PrunePlan }
  | { readonly kind: "raw"; readonly expression: Expression; readonly scope: Scope }
  /** A mistake that has been reported already; nothing more is said of it. */
  | { readonly kind: "unknown" };

/** A value of each row of some rows. */
export interface RowValue {
  readonly kind: "row-value";
  readonly rows: RowsNode;
  readonly expression: RowExpression;
  readonly item: ItemType;
  readonly window: WindowNode | null;
}

export type ValueOf<K extends Value["kind"]> = Extract<Value, { readonly kind: K }>;

export const UNKNOWN: Value = { kind: "unknown" };

const NAMES: { readonly [K in Value["kind"]]: string } = {
  number: "a number",
  numbers: "a list of numbers",
  word: "a word",
  text: "a text",
  truth: "true or false",
  date: "a date",
  range: "a range",
  rows: "rows",
  "row-value": "a column",
  "row-values": "a list of columns",
  source: "a file of a package",
  "split-rule": "a rule of splitting",
  vocabulary: "a vocabulary",
  scale: "a scale",
  feature: "an input or target",
  tensor: "a layer",
  state: "the state of a layer",
  attention: "a way to attend",
  initial: "a way to begin",
  loss: "a loss",
  optimizer: "an optimizer",
  clip: "a limit of the gradient",
  schedule: "a schedule",
  penalty: "a penalty",
  decoding: "a way to write",
  measure: "a measure",
  part: "a part of the data",
  measured: "a measured value",
  quantity: "a number made of measured values",
  progress: "how far training is",
  condition: "a condition",
  method: "a way to search",
  pruner: "a way to end trials early",
  raw: "an expression",
  unknown: "something unknown",
};

const NUMBER_NAMES: { readonly [K in NumberKind]: string } = {
  count: "a count",
  real: "a real number",
  fraction: "a fraction",
  duration: "a duration",
  size: "a size",
};

export function nameOfKind(kind: Value["kind"]): string {
  return NAMES[kind];
}

export function nameOfNumber(type: NumberKind): string {
  return NUMBER_NAMES[type];
}

/** For messages: what a value is, in a few words. */
export function describe(value: Value): string {
  switch (value.kind) {
    case "number":
      return NUMBER_NAMES[value.type];
    case "word":
      return `the word \`${value.chosen.word}\``;
    case "tensor":
      return describeTensor(value.node.type);
    case "row-value":
      return `a column of ${describeItem(value.item)}`;
    case "part":
      return `the part \`${value.part}\``;
    default:
      return NAMES[value.kind];
  }
}

/** `[time, batch, 4 units] of real`, as messages and `explain` show it. */
export function describeTensor(type: TensorType): string {
  const dims = [...(type.sequence ? ["time"] : []), "batch", ...(type.features ? [format(type.features)] : [])];
  const item = type.ids
    ? type.ids.vocabulary
      ? `token(${called(type.ids.vocabulary.origin, "vocabulary")})`
      : `class of ${format(type.ids.size)}`
    : "real";
  return `[${dims.join(", ")}] of ${item}`;
}

export function describeItem(item: ItemType): string {
  switch (item.kind) {
    case "whole": {
      const range = `${format(item.low)}..${format(item.high)}`;
      // Numbered symbols are our own: only the data can tell how far the numbers go.
      return /\.\d/.test(range.replace("..", " ")) ? "whole numbers" : range;
    }
    case "token":
      return `token(${called(item.vocabulary.origin, "vocabulary")})`;
    case "list": {
      const { low, high } = item.length;
      const length =
        high === null
          ? `${format(low)}..`
          : format(low) === format(high)
            ? format(low)
            : `${format(low)}..${format(high)}`;
      return `[${length}] of ${describeItem(item.of)}`;
    }
    case "truth":
      return "true or false";
    case "set":
      return `set of ${item.low}..${item.high}`;
    case "members":
      return `${item.count} of 0..1`;
    default:
      return item.kind;
  }
}
