/** Rows in the order of time, and splits that keep it. */
import type { Bound, Callable, CallSite } from "../calls/callable.js";
import type { RowsNode } from "../graph.js";
import { UNKNOWN } from "../values/value.js";
import { fixedNumbers } from "./fixed-numbers.js";
import { beforeSplit, derived, rowExpressionOf, rowsParameter } from "./row-nodes.js";

/** Rows that follow a date or a number from the least to the greatest. */
function byKey(op: "sorted" | "in_order", doc: string): Callable {
  return {
    name: op,
    doc,
    where: ["data"],
    parameters: [
      rowsParameter,
      {
        name: "by",
        doc: "A date or a number of each row.",
        wants: { kind: "raw", called: "a date or a number of each row" },
      },
    ],
    result(bound, site) {
      const of = bound.value("rows", "rows").node;
      if (!beforeSplit(of, site)) return UNKNOWN;
      const by = keyOf(bound, of, site);
      return by ? { kind: "rows", node: { ...derived(of, site), ordered: true, op, of, ...by } } : UNKNOWN;
    },
  };
}

function keyOf(bound: Bound, of: RowsNode, site: CallSite) {
  const { expression } = bound.value("by", "raw");
  let keyKind: "date" | "number" = "number";
  const by = rowExpressionOf(expression, bound, "by", of, site, "a date or a number", ({ kind }) => {
    keyKind = kind === "date" ? "date" : "number";
    return kind === "date" || kind === "real" || kind === "whole";
  });
  return by ? { by, keyKind } : null;
}

export const sorted = byKey(
  "sorted",
  "Brings the rows into the order of a date or a number; two rows with the same are refused.",
);

export const inOrder = byKey(
  "in_order",
  "Says that the rows stand in the order of a date or a number already; where they do not, they are refused.",
);

const rows = (name: string, doc: string) =>
  ({ name, doc, wants: { kind: "number", type: "count", limits: { low: 1 } } }) as const;

export const walkForward: Callable = {
  name: "walk_forward",
  doc: "In `split(by: …)`: several folds, each learning from all rows before those it is tried on; the last fold ends with the last row, each one before it `test` rows earlier.",
  where: ["data"],
  parameters: [
    {
      name: "folds",
      doc: "How many; `rnnc run` trains one after the other.",
      wants: { kind: "number", type: "count", limits: { low: 2, high: 1000 } },
    },
    rows("validate", "Rows that are validate in each fold, after those of train."),
    rows("test", "Rows that are test in each fold, after those of validate; no row is test in two folds."),
  ],
  result(bound, site) {
    const numbers = fixedNumbers(["folds", "validate", "test"], bound, site);
    if (!numbers) return UNKNOWN;
    const { folds, validate, test } = numbers;
    return { kind: "split-rule", by: "walk_forward", folds, validate, test };
  },
};
