/** Each layer with its shape and its parameters. */

import { allNodes } from "../../compiler/lower/procedure.js";
import { toStep } from "../../compiler/lower/to-step.js";
import { bounds, type Interval } from "../../ops/polynomial.js";
import { sizeOfEntry } from "../../plan/cost.js";
import type { ModelNode, Scalar } from "../../plan/plan.js";
import type { Initializer } from "../../plan/step.js";
import { thousands } from "../../spelling/thousands.js";
import type { Loaded } from "../programs/load.js";
import { readableSymbols } from "../programs/readable-symbols.js";
import { type Cost, rangeText } from "./cost.js";

export function layerTable({ plan, origins }: Loaded, { symbols }: Cost): readonly string[] {
  const { state } = toStep(plan);
  const rename = (text: string) => readableSymbols(text, origins);
  const countOf = (node: ModelNode): Interval => {
    const sizes = state.filter((entry) => entry.node === node.id && entry.role === "trained").map(sizeOfEntry);
    return sizes.map((size) => bounds(size, (name) => symbols.get(name))).reduce(addIntervals, { low: 0, high: 0 });
  };
  const sectionOf = ({ inputs }: ModelNode) =>
    plan.data.columns.find(({ id }) => id === inputs.column)?.role ?? "input";
  const rows = allNodes(plan.model).map((node) => {
    const count = countOf(node);
    const own = state.filter((entry) => entry.node === node.id && entry.role === "trained");
    const begin = own.map(({ initial }) => initialText(initial, rename));
    const isAlike = new Set(begin).size === 1;
    const weights = own.map(
      ({ part, dims }, index) => `${part} [${dims.map(rename).join(", ")}]${isAlike ? "" : ` ${begin[index]}`}`,
    );
    return [
      origins.nodes[node.id]?.name ?? node.id,
      node.layer === "input" ? sectionOf(node) : node.layer,
      shapeText(node, rename),
      count.high === 0 ? "" : rangeText(count, thousands),
      weights.join(", ") + (isAlike ? (own.length > 1 ? `, each ${begin[0]}` : ` ${begin[0]}`) : ""),
    ];
  });
  const all = [["layer", "is", "shape", "parameters", "weights"], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all.map((row) =>
    row
      .map((cell, column) => (column === 3 ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join("  ")
      .trimEnd(),
  );
}

function shapeText({ type }: ModelNode, rename: (text: string) => string): string {
  const scalar = (value: Scalar) => (typeof value === "number" ? String(value) : rename(value.formula));
  const steps = type.sequence ? [`${type.sequence.masked ? "≤" : ""}time`] : [];
  const features = type.features === null ? [] : [scalar(type.features)];
  const item = type.ids === null ? "real" : `ids of ${scalar(type.ids)}`;
  return `[${[...steps, "batch", ...features].join(", ")}] ${item}`;
}

/** In brackets where it is a sum or a product. */
function asFactor(text: string): string {
  return text.includes(" ") ? `(${text})` : text;
}

/** How a weight begins: `±1/√units` is uniform between the two. */
function initialText(initial: Initializer, rename: (text: string) => string): string {
  const scalar = (value: Scalar) => (typeof value === "number" ? String(value) : rename(value.formula));
  switch (initial.kind) {
    case "zeros":
      return "0";
    case "constant":
      return scalar(initial.value);
    case "uniform":
      return `±${scalar(initial.bound)}`;
    case "inverse_root":
      return `±1/√${asFactor(scalar(initial.fan))}`;
    case "normal":
    case "truncated_normal":
      return `${initial.kind.replace("_", " ")}, deviation ${scalar(initial.deviation)}`;
    case "glorot":
    case "he":
      return `${initial.kind} ${initial.form}`;
    case "orthogonal":
      return `orthogonal, gain ${scalar(initial.gain)}`;
    case "transposed":
      return initialText(initial.of, rename);
    case "shifted":
      return `${initialText(initial.of, rename)}, its forget gate + ${scalar(initial.by)}`;
  }
}

function addIntervals(a: Interval, b: Interval): Interval {
  return { low: a.low + b.low, high: a.high + b.high };
}
