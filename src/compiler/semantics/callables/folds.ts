/** `k_folds(folds: 5, group: reviewer)`: folds by chance, in which each row validates once a repeat. */
import { count } from "../calls/bind.js";
import type { Bound, Callable, CallSite } from "../calls/callable.js";
import { report, wrongKind } from "../context.js";
import type { ItemType, RowExpression } from "../graph.js";
import { describe, UNKNOWN } from "../values/value.js";
import { fixedNumbers } from "./fixed-numbers.js";

const column = { kind: "value", accepts: ["row-value"], called: "a column" } as const;

export const kFolds: Callable = {
  name: "k_folds",
  doc: "In `split(by: …)`: folds by chance; what is not test validates once in each repeat, while the other folds train.",
  where: ["data"],
  parameters: [
    {
      name: "folds",
      doc: "How many; `rnnc run` trains one after the other.",
      wants: { kind: "number", type: "count", limits: { low: 2, high: 1000 } },
    },
    {
      name: "repeats",
      doc: "How many times the rows are divided anew.",
      wants: { kind: "number", type: "count", limits: { low: 1, high: 100 } },
      fallback: count(1),
    },
    {
      name: "group",
      doc: "A text or a whole number: rows that agree in it stand on one side.",
      wants: column,
      fallback: "none",
    },
    {
      name: "strata",
      doc: "A text or a whole number: each fold has its share of the rows that agree in it.",
      wants: column,
      fallback: "none",
    },
  ],
  result(bound, site) {
    const { context, spanOf } = site;
    const numbers = fixedNumbers(["folds", "repeats"], bound, site);
    if (!numbers) return UNKNOWN;
    const { folds, repeats } = numbers;
    if (bound.has("group") && bound.has("strata")) {
      const related = [{ span: spanOf("group"), message: "groups are given here" }];
      report(context, "folds-of-groups", spanOf("strata"), {}, { related });
      return UNKNOWN;
    }
    const [group, strata] = (["group", "strata"] as const).map((name) => keyOf(name, bound, site));
    if (group === "wrong" || strata === "wrong") return UNKNOWN;
    return { kind: "split-rule", by: "k_folds", folds, repeats, group, strata };
  },
};

function keyOf(name: "group" | "strata", bound: Bound, { context, spanOf }: CallSite): RowExpression | "wrong" | null {
  if (!bound.has(name)) return null;
  const value = bound.value(name, "row-value");
  if (isKey(value.item)) return value.expression;
  wrongKind(context, spanOf(name), { name, wanted: "a column of texts or of whole numbers", given: describe(value) });
  return "wrong";
}

function isKey({ kind }: ItemType): boolean {
  return kind === "text" || kind === "whole" || kind === "truth";
}
