/** Tensors of the model: how features become tensors, what shapes agree, arithmetic between layers. */
import {
  add,
  constant,
  constantValue,
  format,
  type Polynomial,
  same,
  subtract,
  symbol,
} from "../../../ops/polynomial.js";
import type { Span } from "../../source.js";
import type { Binary } from "../../syntax/tree.js";
import { type Context, report } from "../context.js";
import type { Attribute, ColumnNode, ItemType, ModelNode, TensorType } from "../graph.js";
import { declaredHere, madeHere } from "../messages/told-of.js";
import { called } from "../names/called.js";
import { notJoined } from "./operands.js";
import { checkLimits, findPoint } from "./ranges.js";
import { describeTensor, UNKNOWN, type Value, type ValueOf } from "./value.js";

export type TensorLike = ValueOf<"tensor" | "feature">;

export function tensor(node: ModelNode): Value {
  return { kind: "tensor", node };
}

/** A node of the model, called what its statement is called. */
export function modelNode(
  context: Context,
  parts: Pick<ModelNode, "layer" | "type"> & Partial<Pick<ModelNode, "inputs" | "attributes" | "column" | "body">>,
  span: Span,
): ModelNode {
  const origin = { ...context.origin, span };
  return { kind: "model", origin, inputs: {}, attributes: {}, column: null, body: null, ...parts };
}

/** The item of a column at one step, or of the example where it has no steps. */
export function stepItem({ item }: ColumnNode): ItemType {
  return item.kind === "list" ? item.of : item;
}

/** True when the column has steps: a list in each row, windows, or a stream cut into lanes. */
export function hasSteps({ item, window, stream }: ColumnNode): boolean {
  return item.kind === "list" || window !== null || stream;
}

/** Lengths differ from example to example, so that padding must be masked. */
export function isMasked({ item, window, stream }: ColumnNode): boolean {
  if (item.kind !== "list" || window !== null || stream) return false;
  return item.length.high === null || !same(item.length.low, item.length.high);
}

/** Windows and lanes know what came before their first step. */
export function knowsBefore({ window, stream }: ColumnNode): boolean {
  return window !== null || stream;
}

/** The tensor of a value as numbers; reports ids that are no quantities, and targets seen by the model. */
export function asReals(context: Context, value: TensorLike, span: Span): ModelNode | null {
  if (value.kind === "tensor") {
    const node = rereadAsReals(context, value.node);
    if (node) return node;
    const extras = { ...(unpredicted(context, span) ?? embedding(context)), ...madeHere(value.node) };
    report(context, "ids-as-numbers", span, { what: describeTensor(value.node.type) }, extras);
    return null;
  }
  if (!mayBeSeen(context, value.node, span)) return null;
  const item = stepItem(value.node);
  if (item.kind === "token" || item.kind === "text") {
    const extras = { ...embedding(context), ...declaredHere(value.node) };
    report(context, "ids-as-numbers", span, { what: `\`${value.node.origin.name}\`` }, extras);
    return null;
  }
  return inputNode(context, value.node, "reals");
}

/** A loss, and a measure of logits, reads them before a class is chosen. */
function unpredicted({ where, shared }: Context, span: Span) {
  const [, logits] = /^predicted\((\w+)\)$/.exec(shared.textOf(span)) ?? [];
  if (where === "model" || logits === undefined) return null;
  return { suggestion: { message: `write \`${logits}\``, edit: { span, text: logits } } };
}

function embedding({ where }: Context) {
  return where === "model" ? { suggestion: { message: "`embed(…)` gives each id a vector" } } : {};
}

/** `last` and `previous` read ids where they may; whole numbers can be read as numbers as well. */
function rereadAsReals(context: Context, node: ModelNode): ModelNode | null {
  if (node.type.features) return node;
  if (node.layer === "input" && node.column) {
    return stepItem(node.column).kind === "whole" ? inputNode(context, node.column, "reals") : null;
  }
  if (node.layer !== "last" && node.layer !== "previous") return null;
  const x = rereadAsReals(context, node.inputs.x);
  return x
    ? { ...node, inputs: { x }, type: { sequence: node.type.sequence, features: x.type.features, ids: null } }
    : null;
}

/** The tensor of a value as ids; reports numbers that are no ids. */
export function asIds(context: Context, value: TensorLike, span: Span): ModelNode | null {
  if (value.kind === "tensor") {
    if (value.node.type.ids) return value.node;
    report(context, "numbers-as-ids", span, { what: describeTensor(value.node.type) }, madeHere(value.node));
    return null;
  }
  if (!mayBeSeen(context, value.node, span)) return null;
  if (idSize(value.node) === null) {
    reportNoIds(context, value.node, span);
    return null;
  }
  return inputNode(context, value.node, "ids");
}

/** Reports a column whose values are no ids; whole numbers that begin elsewhere can be moved. */
export function reportNoIds(context: Context, column: ColumnNode, span: Span): void {
  const item = stepItem(column);
  const begins = item.kind === "whole" ? constantValue(item.low) : undefined;
  const move = begins === undefined || begins === 0 ? null : begins > 0 ? `- ${begins}` : `+ ${-begins}`;
  const message = `its whole numbers begin at ${begins}: write \`… ${move}\` where \`${column.origin.name}\` is declared`;
  const suggestion = move === null ? null : { message };
  const what = `\`${column.origin.name}\``;
  report(context, "numbers-as-ids", span, { what }, { ...declaredHere(column), suggestion });
}

/** How many ids a column has, from 0; null when it holds no ids. */
export function idSize(column: ColumnNode): Polynomial | null {
  // Several numbers at once are no class.
  if (column.first) return null;
  const item = stepItem(column);
  if (item.kind === "token") {
    const size = symbol(item.vocabulary.sizeSymbol);
    return item.ended ? add(size, constant(1)) : size;
  }
  if (item.kind !== "whole" || constantValue(item.low) !== 0) return null;
  return subtract(item.high, constant(-1));
}

/** Teacher forcing is the only way in which a model may see its target (language rule R6). */
function mayBeSeen(context: Context, column: ColumnNode, span: Span): boolean {
  if (context.where !== "model" || column.role === "input") return true;
  const name = called(column.origin, "the target");
  const related = [{ span: column.origin.span, message: `\`${name}\` is declared a target here` }];
  const suggestion = { message: `write \`previous(${name})\``, edit: { span, text: `previous(${name})` } };
  report(context, "unshifted-target", span, { name }, { related, suggestion });
  return false;
}

/** The node that reads a column; one for each use, whoever asks. */
export function inputNode(context: Context, column: ColumnNode, as: "ids" | "reals"): ModelNode {
  const known = context.shared.inputNodes.get(column) ?? {};
  const made = known[as];
  if (made) return made;
  const item = stepItem(column);
  const size = idSize(column);
  const type: TensorType = {
    sequence: hasSteps(column) ? { column: column.stepsOf ?? column } : null,
    features: as === "reals" ? ((column.first && column.window?.ahead) ?? widthOf(item)) : null,
    ids:
      as === "ids" && size
        ? { size, vocabulary: item.kind === "token" ? item.vocabulary : null, withStart: false }
        : null,
  };
  const attributes: Record<string, Attribute> = {};
  const node: ModelNode = {
    kind: "model",
    layer: "input",
    origin: column.origin,
    inputs: {},
    attributes,
    column,
    type,
    body: null,
  };
  context.shared.inputNodes.set(column, { ...known, [as]: node });
  return node;
}

/** Numbers of one step. */
function widthOf(item: ItemType): Polynomial {
  return constant(item.kind === "members" ? item.count : 1);
}

function bothTypes(left: ModelNode, right: ModelNode) {
  return [left, right].map(({ origin, type }) => ({ span: origin.span, message: `this is ${describeTensor(type)}` }));
}

/** Reports two tensors that do not have the same steps. */
export function sameSteps(context: Context, left: ModelNode, right: ModelNode, span: Span, what: string): boolean {
  if (left.type.sequence?.column === right.type.sequence?.column) return true;
  const parameters = { what, left: describeTensor(left.type), right: describeTensor(right.type) };
  const [ofLeft, ofRight] = [left.type.sequence, right.type.sequence];
  // Two sequences look alike; whose steps they have is what differs.
  const related =
    ofLeft && ofRight
      ? [left, right].map(({ origin, type }) => ({
          span: origin.span,
          message: `this has the steps of \`${called(type.sequence?.column.origin, "a column")}\``,
        }))
      : bothTypes(left, right);
  const suggestion = ofLeft && ofRight ? null : { message: "`last(…)` takes the last step" };
  report(context, "sequence-mismatch", span, parameters, { related, suggestion });
  return false;
}

/** Reports two tensors that cannot stand side by side. */
export function sameShape(context: Context, left: ModelNode, right: ModelNode, span: Span, what: string): boolean {
  if (!sameSteps(context, left, right, span, what)) return false;
  const related = bothTypes(left, right);
  const [a, b] = [left.type.features, right.type.features];
  if (a && b && !same(a, b)) {
    const point = findPoint(context, subtract(a, b), (value) => value !== 0);
    if (point) {
      const parameters = { what, left: describeTensor(left.type), right: describeTensor(right.type), at: point.text };
      const isColumn = (node: ModelNode | undefined) => node?.layer === "input";
      const isFixed = isColumn(right) || (right.layer === "last" && isColumn(right.inputs.x));
      const [which, units] = isFixed ? ["first", b] : ["second", a];
      const suggestion = { message: `\`dense(…, units: ${format(units)})\` gives the ${which} as many features` };
      report(context, "shape-mismatch", span, parameters, { related, suggestion });
      return false;
    }
  }
  return true;
}

const LAYERS = { "+": "add", "-": "subtract", "*": "multiply" } as const;

/** `a + b`, `a - b`, `a * b` of two layers, or of a layer and a number. */
export function tensorArithmetic(context: Context, node: Binary, left: Value, right: Value): Value {
  const layer = node.operator === "+" || node.operator === "-" || node.operator === "*" ? LAYERS[node.operator] : null;
  const isLayer = (value: Value): value is TensorLike => value.kind === "tensor" || value.kind === "feature";
  if (layer && isLayer(left) && isLayer(right)) {
    const [a, b] = [asReals(context, left, node.left.span), asReals(context, right, node.right.span)];
    if (!a || !b || !sameShape(context, a, b, node.span, `\`${node.operator}\``)) return UNKNOWN;
    return tensor(modelNode(context, { layer, inputs: { a, b }, type: a.type }, node.span));
  }
  const [layerSide, numberSide] = isLayer(left) ? [left, right] : [right, left];
  if (!layer || !isLayer(layerSide) || numberSide.kind !== "number") {
    notJoined(context, node, left, right);
    return UNKNOWN;
  }
  const x = asReals(context, layerSide, isLayer(left) ? node.left.span : node.right.span);
  if (!x) return UNKNOWN;
  const { amount } = numberSide;
  const negative = subtract(constant(0), amount);
  const [factor, shift] =
    node.operator === "*"
      ? [amount, constant(0)]
      : node.operator === "+"
        ? [constant(1), amount]
        : isLayer(left)
          ? [constant(1), negative]
          : [constant(-1), amount];
  const attributes = { factor: { kind: "number", value: factor }, shift: { kind: "number", value: shift } } as const;
  return tensor(modelNode(context, { layer: "affine", inputs: { x }, attributes, type: x.type }, node.span));
}

/** `predicted(logits) mod 2`: ids modulo a count, in measures. */
export function moduloOfIds(context: Context, node: Binary, left: ValueOf<"tensor">, right: ValueOf<"number">): Value {
  const { ids } = left.node.type;
  if (!ids || right.type !== "count" || constantValue(right.amount) === undefined) {
    notJoined(context, node, left, right);
    return UNKNOWN;
  }
  if (!checkLimits(context, right.amount, { low: 2 }, node.right.span, "The divisor of `mod`")) return UNKNOWN;
  const type: TensorType = { ...left.node.type, ids: { size: right.amount, vocabulary: null, withStart: false } };
  const attributes = { modulus: { kind: "number", value: right.amount } } as const;
  return tensor(modelNode(context, { layer: "modulo", inputs: { x: left.node }, attributes, type }, node.span));
}
