/** What is done to rows before and at their split. */

import { constantValue, type Polynomial, scale, subtract } from "../../../ops/polynomial.js";
import { present } from "../../../plan/present.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import type { Span } from "../../source.js";
import type { Bound, Callable, CallSite } from "../calls/callable.js";
import { type Context, report, wrongKind } from "../context.js";
import type { ItemType, RowExpression, RowsNode } from "../graph.js";
import { describeExpression } from "../messages/describe-expression.js";
import { called } from "../names/called.js";
import { sharedSource } from "../names/provenance.js";
import { boundsOf, checkLimits } from "../values/ranges.js";
import { describe, UNKNOWN, type Value, type ValueOf } from "../values/value.js";
import { conversationsUnder, isOfConversation } from "./pairs.js";
import { beforeSplit, derived, inRow, rowExpressionOf, rowsParameter, wholeText } from "./row-nodes.js";

export const sections: Callable = {
  name: "sections",
  doc: "Cuts a text before each line that starts with some words: one row a section.",
  where: ["data"],
  parameters: [
    rowsParameter,
    { name: "starting", doc: "How the first line of a section begins.", wants: { kind: "text" } },
  ],
  result(bound, site) {
    const of = wholeText(bound, site);
    return of
      ? { kind: "rows", node: { ...derived(of, site), op: "sections", of, starting: bound.text("starting") } }
      : UNKNOWN;
  },
};

export const lines: Callable = {
  name: "lines",
  doc: "Cuts a text into its lines: one row a line, its end included, so that joined they are the text again.",
  where: ["data"],
  parameters: [rowsParameter],
  result(bound, site) {
    const of = wholeText(bound, site);
    return of ? { kind: "rows", node: { ...derived(of, site), op: "lines", of } } : UNKNOWN;
  },
};

export const where: Callable = {
  name: "where",
  doc: "Keeps the rows that meet a condition on their columns.",
  where: ["data"],
  parameters: [
    rowsParameter,
    { name: "condition", doc: "What a row must meet.", wants: { kind: "raw", called: "a condition on columns" } },
  ],
  result(bound, site) {
    const of = bound.value("rows", "rows").node;
    if (!beforeSplit(of, site)) return UNKNOWN;
    const { expression } = bound.value("condition", "raw");
    const condition = rowExpressionOf(
      expression,
      bound,
      "condition",
      of,
      site,
      "true or false for each row",
      (item) => item.kind === "truth",
    );
    return condition
      ? { kind: "rows", node: { ...derived(of, site), counts: null, op: "where", of, condition } }
      : UNKNOWN;
  },
};

export const distinct: Callable = {
  name: "distinct",
  doc: "Keeps the first of rows that agree in some columns; in all columns unless said.",
  where: ["data"],
  parameters: [
    rowsParameter,
    {
      name: "by",
      doc: "A column, or a list of columns.",
      wants: { kind: "raw", called: "a column, or a list of columns" },
      fallback: "none",
    },
  ],
  result(bound, site) {
    const of = bound.value("rows", "rows").node;
    if (!beforeSplit(of, site)) return UNKNOWN;
    if (!bound.has("by")) {
      const by = [...of.columns.keys()].map((name): RowExpression => ({ kind: "column", name }));
      return { kind: "rows", node: { ...derived(of, site), counts: null, op: "distinct", of, by } };
    }
    const { expression } = bound.value("by", "raw");
    const written = expression.kind === "list" ? expression.items.map((item) => item.value) : [expression];
    const by = written.map((part) =>
      rowExpressionOf(part, bound, "by", of, site, "a column", (item) => item.kind !== "truth"),
    );
    if (by.some((part) => part === null)) return UNKNOWN;
    const keys = by.filter((part) => part !== null);
    return { kind: "rows", node: { ...derived(of, site), counts: null, op: "distinct", of, by: keys } };
  },
};

export const hash: Callable = {
  name: "hash",
  doc: "In `split(by: …)`: rows with the same key stand on the same side.",
  where: ["data"],
  parameters: [
    {
      name: "key",
      doc: "A text of each row.",
      wants: { kind: "value", accepts: ["row-value"], called: "a column of texts" },
    },
  ],
  result(bound, { context, spanOf }) {
    const { item, expression } = bound.value("key", "row-value");
    if (item.kind === "text") return { kind: "split-rule", by: "hash", key: expression };
    wrongKind(context, spanOf("key"), {
      name: "key",
      wanted: "a text",
      given: describe(bound.value("key", "row-value")),
    });
    return UNKNOWN;
  },
};

export const order: Callable = {
  name: "order",
  doc: "In `split(by: …)`: the first rows are train, then validate, then test; rows may weigh more than one.",
  where: ["data"],
  parameters: [
    {
      name: "weight",
      doc: "What a row counts for, such as its number of words.",
      wants: { kind: "value", accepts: ["row-value"], called: "a number of each row" },
      fallback: "none",
    },
  ],
  result(bound, { context, spanOf }) {
    if (!bound.has("weight")) return { kind: "split-rule", by: "order", key: null };
    const { item, expression } = bound.value("weight", "row-value");
    if (item.kind === "whole") return { kind: "split-rule", by: "order", key: expression };
    wrongKind(context, spanOf("weight"), {
      name: "weight",
      wanted: "a count",
      given: describe(bound.value("weight", "row-value")),
    });
    return UNKNOWN;
  },
};

const share = (name: string) =>
  ({
    name,
    doc: `The share of \`${name}\`.`,
    wants: { kind: "number", type: "fraction", limits: { low: 0, high: 1, aboveLow: true } },
    fallback: "none",
  }) as const;

export const split: Callable = {
  name: "split",
  doc: "Divides rows into train, validate and test: by chance, by a key's hash, in order, or as given.",
  where: ["data"],
  parameters: [
    { ...rowsParameter, fallback: "none" },
    {
      name: "by",
      doc: "`hash(key)`, `order(weight)`, `walk_forward(…)` or `k_folds(…)`; by chance unless said.",
      wants: { kind: "raw", called: "a way to split, such as `hash(…)`" },
      fallback: "none",
    },
    share("train"),
    share("validate"),
    share("test"),
    {
      name: "given",
      doc: "The parts themselves: `{ train: …, validate: …, test: … }`, and more tests as `test_…`.",
      wants: { kind: "raw", called: "the parts: `{ train: …, validate: …, test: … }`" },
      fallback: "none",
    },
  ],
  result(bound, site) {
    if (bound.has("given")) return givenParts(bound, site);
    const { context, call } = site;
    if (!bound.has("rows")) {
      report(context, "missing-argument", call.callee.span, { callee: "split", name: "rows", wanted: "rows" });
      return UNKNOWN;
    }
    const of = bound.value("rows", "rows").node;
    if (!beforeSplit(of, site)) return UNKNOWN;
    const rule = ruleOf(bound, of, site);
    if (rule && partsConversations(of, rule, site)) return UNKNOWN;
    if (rule?.by === "walk_forward") return walkingForward(of, rule, bound, site);
    if (rule?.by === "k_folds") return mixesTimes(of, "chance", site) ? UNKNOWN : inFolds(of, rule, bound, site);
    const shares = rule && sharesOf(bound, site);
    if (!shares || mixesTimes(of, rule.by, site)) return UNKNOWN;
    const counts =
      of.counts && rule.by === "chance" ? { all: of.counts.all, train: scale(of.counts.all, shares.train) } : null;
    return {
      kind: "rows",
      node: {
        ...derived(of, site),
        isSplit: true,
        splitSpan: call.span,
        counts,
        op: "split",
        of,
        by: rule.by,
        key: rule.key,
        ...shares,
      },
    };
  },
};

interface Shares {
  readonly train: number;
  readonly validate: number;
  readonly test: number;
}

function sharesOf(bound: Bound, { context, call, spanOf }: CallSite): Shares | null {
  const names = ["train", "validate", "test"] as const;
  const absent = names.find((name) => !bound.has(name));
  if (absent) {
    report(context, "missing-argument", call.callee.span, { callee: "split", name: absent, wanted: "a fraction" });
    return null;
  }
  const [train, validate, test] = names.map((name) => bound.number(name).terms.at(0)?.coefficient ?? 0);
  const constantShares = names.every((name) => bound.number(name).terms.every((term) => term.symbols.length === 0));
  const sum = train + validate + test;
  if (constantShares && Math.abs(sum - 1) < 1e-9) {
    const finer = names.find((_, index) => !isCountable([train, validate, test][index]));
    if (!finer) return { train, validate, test };
    const share = String(bound.number(finer).terms[0].coefficient);
    report(context, "share-not-decimal", call.span, { name: finer, share });
    return null;
  }
  const parameters = { sum: constantShares ? `${Number((sum * 100).toFixed(4))}%` : "what a parameter decides" };
  const related = names.map((name) => ({ span: spanOf(name), message: `for ${name}` }));
  report(context, "split-shares", call.span, parameters, { related });
  return null;
}

/** In billionths at the finest, as the splitter of the runtime counts. */
function isCountable(share: number): boolean {
  return Math.abs(share * 1e9 - Math.round(share * 1e9)) < 1e-6;
}

function ruleOf(
  bound: Bound,
  of: RowsNode,
  site: CallSite,
): { readonly by: "chance"; readonly key: null } | ValueOf<"split-rule"> | null {
  if (!bound.has("by")) return { by: "chance", key: null };
  const { expression, scope } = bound.value("by", "raw");
  const value = inRow(expression, scope, of, site.context);
  if (value.kind === "split-rule") return value;
  if (value.kind !== "unknown") {
    wrongKind(site.context, expression.span, {
      name: "by",
      wanted: "`hash(…)`, `order(…)`, `walk_forward(…)` or `k_folds(…)`",
      given: describe(value),
    });
  }
  return null;
}

/** Exchanges of one conversation stand on one side: the reply of one is the prompt of the next. */
function partsConversations(
  of: RowsNode,
  rule: { readonly by: "chance"; readonly key: null } | ValueOf<"split-rule">,
  { context, call }: CallSite,
): boolean {
  const conversations = conversationsUnder(of);
  const key = rule.by === "hash" ? rule.key : rule.by === "k_folds" ? rule.group : null;
  if (!conversations || (key && isOfConversation(key))) return false;
  const columns = [...conversations.columns.keys()].map((name) => `\`${name}\``).join(", ");
  report(context, "conversation-split", call.span, { columns });
  return true;
}

/** Rows that are said to follow each other in time stay so: else train holds what came after test. */
function mixesTimes(of: RowsNode, by: "chance" | "hash" | "order", { context, call }: CallSite): boolean {
  const ordered = by === "order" ? null : orderedByDate(of);
  if (!ordered) return false;
  const related = [{ span: ordered.origin.span, message: "they are said to be in order here" }];
  const parameters = { rows: called(of.origin, "these rows"), how: by === "chance" ? "by chance" : "by hash" };
  report(context, "time-mixed", call.span, parameters, { related });
  return true;
}

function orderedByDate(rows: RowsNode): RowsNode | null {
  if (rows.op === "where" || rows.op === "distinct") return orderedByDate(rows.of);
  return (rows.op === "sorted" || rows.op === "in_order") && rows.keyKind === "date" ? rows : null;
}

/** The parts of every fold are counted in rows, from the end; shares would say it a second time. */
function walkingForward(
  of: RowsNode,
  { folds, validate, test }: Extract<ValueOf<"split-rule">, { by: "walk_forward" }>,
  bound: Bound,
  site: CallSite,
): Value {
  const { context, call, spanOf } = site;
  const share = ["train", "validate", "test"].find((name) => bound.has(name));
  if (share !== undefined) {
    report(context, "folds-and-shares", spanOf(share), { share, rule: "walk_forward" });
    return UNKNOWN;
  }
  if (!of.ordered) {
    report(context, "folds-out-of-order", spanOf("by"), { rows: called(of.origin, "these rows") });
    return UNKNOWN;
  }
  const base = { ...derived(of, site), isSplit: true, splitSpan: call.span, counts: null };
  return { kind: "rows", node: { ...base, op: "walk_forward", of, folds, validate, test } };
}

/** What is not test is divided into folds, each of which validates once in a repeat while the others train. */
function inFolds(
  of: RowsNode,
  { folds, repeats, group, strata }: Extract<ValueOf<"split-rule">, { by: "k_folds" }>,
  bound: Bound,
  site: CallSite,
): Value {
  const { context, call, spanOf } = site;
  const share = ["train", "validate"].find((name) => bound.has(name));
  if (share !== undefined) {
    report(context, "folds-and-shares", spanOf(share), { share, rule: "k_folds" });
    return UNKNOWN;
  }
  if (!bound.has("test")) {
    report(context, "missing-argument", call.callee.span, { callee: "split", name: "test", wanted: "a fraction" });
    return UNKNOWN;
  }
  const test = constantValue(bound.number("test"));
  if (test === undefined || !isCountable(test)) {
    const given = test === undefined ? "decided by a parameter" : "finer than a billionth";
    wrongKind(context, spanOf("test"), { name: "test", wanted: "a fixed share", given });
    return UNKNOWN;
  }
  const limits = { low: 0, high: 1, aboveLow: true, belowHigh: true };
  if (!checkLimits(context, bound.number("test"), limits, spanOf("test"), "`test`")) return UNKNOWN;
  const base = { ...derived(of, site), isSplit: true, splitSpan: call.span, counts: null };
  return { kind: "rows", node: { ...base, op: "k_folds", of, folds, repeats, test, group, strata } };
}

function givenParts(bound: Bound, site: CallSite): Value {
  const { context, call } = site;
  const { expression, scope } = bound.value("given", "raw");
  if (bound.has("rows") || bound.has("by") || bound.has("train") || bound.has("validate") || bound.has("test")) {
    report(context, "given-and-shares", call.callee.span, {});
    return UNKNOWN;
  }
  const entries = expression.kind === "collection" ? expression.entries : [];
  const named = entries.flatMap(({ name, value }) => (name ? [{ name, value }] : []));
  if (expression.kind !== "collection" || named.length < entries.length) {
    if (expression.kind !== "missing")
      wrongKind(context, expression.span, {
        name: "given",
        wanted: "`{ train: …, validate: …, test: … }`",
        given: describeExpression(expression),
      });
    return UNKNOWN;
  }
  const parts = new Map<string, RowsNode>();
  for (const { name, value } of named) {
    const part = name.text;
    if (!/^(?:train|validate|test|test_\w+)$/.test(part) || parts.has(part)) {
      const suggestion = parts.has(part) ? null : didYouMean(name.span, part, ["train", "validate", "test"]);
      report(context, "bad-part", name.span, { name: part }, { suggestion });
      return UNKNOWN;
    }
    const rows = context.shared.elaborate(value, {
      ...context,
      scope,
      origin: { ...context.origin, name: `${called(context.origin, "rows")}_${part}` },
    });
    if (rows.kind === "unknown") return UNKNOWN;
    if (rows.kind !== "rows" || rows.node.isSplit) {
      wrongKind(context, value.span, {
        name: part,
        wanted: "rows that are not split",
        given: describe(rows),
      });
      return UNKNOWN;
    }
    parts.set(part, rows.node);
  }
  const absent = ["train", "validate", "test"].find((name) => !parts.has(name));
  if (absent) {
    report(context, "missing-argument", call.callee.span, { callee: "split", name: absent, wanted: "rows" });
    return UNKNOWN;
  }
  const spanOf = (part: string) =>
    present(
      named.find(({ name }) => name.text === part),
      () => `no ${part} is given`,
    ).value.span;
  const columns = commonColumns(parts, context, spanOf);
  if (!columns || !areApart(parts, context, spanOf)) return UNKNOWN;
  const train = parts.get("train");
  const given: ValueOf<"rows"> = {
    kind: "rows",
    node: {
      kind: "rows",
      op: "given",
      origin: { ...context.origin, span: call.span },
      columns,
      ordered: [...parts.values()].every((part) => part.ordered),
      isSplit: true,
      counts: train?.counts ? { all: train.counts.all, train: train.counts.all } : null,
      splitSpan: call.span,
      parts,
    },
  };
  for (const part of parts.keys()) context.shared.spans.note(given.node, `parts/${part}`, spanOf(part));
  return given;
}

/** Reports two parts that read one file. */
function areApart(parts: ReadonlyMap<string, RowsNode>, context: Context, spanOf: (part: string) => Span): boolean {
  const known = [...parts];
  for (const [at, [part, rows]] of known.entries()) {
    for (const [other, otherRows] of known.slice(0, at)) {
      const file = sharedSource(otherRows, rows);
      if (file === null) continue;
      const related = [{ span: spanOf(other), message: `\`${other}\` reads it too` }];
      report(context, "parts-share-source", spanOf(part), { part, other, file }, { related });
      return false;
    }
  }
  return true;
}

/** The columns that all parts have; ranges and lengths are widened to hold them all. */
function commonColumns(
  parts: ReadonlyMap<string, RowsNode>,
  context: Context,
  spanOf: (part: string) => Span,
): ReadonlyMap<string, ItemType> | null {
  const [[firstName, first], ...others] = parts;
  const columns = new Map(first.columns);
  const related = [{ span: spanOf(firstName), message: `\`${firstName}\` is read here` }];
  for (const [partName, part] of others) {
    const extra = [...part.columns.keys()].find((name) => !columns.has(name));
    if (extra !== undefined) {
      report(
        context,
        "parts-differ",
        spanOf(partName),
        { part: partName, other: firstName, column: extra },
        { related },
      );
      return null;
    }
    for (const [name, item] of columns) {
      const other = part.columns.get(name);
      const wider = other ? widen(item, other, context) : null;
      if (wider) columns.set(name, wider);
      else {
        report(
          context,
          "parts-differ",
          spanOf(partName),
          { part: partName, other: firstName, column: name },
          { related },
        );
        return null;
      }
    }
  }
  return columns;
}

function widen(a: ItemType, b: ItemType, context: Context): ItemType | null {
  if (a.kind === "list" && b.kind === "list") {
    const of = widen(a.of, b.of, context);
    if (!of) return null;
    const low = least(a.length.low, b.length.low, context);
    const high = a.length.high && b.length.high ? greatest(a.length.high, b.length.high, context) : null;
    return { kind: "list", of, length: { low, high } };
  }
  if (a.kind === "whole" && b.kind === "whole") {
    return { kind: "whole", low: least(a.low, b.low, context), high: greatest(a.high, b.high, context) };
  }
  return a.kind === b.kind ? a : null;
}

function least(a: Polynomial, b: Polynomial, context: Context): Polynomial {
  return boundsOf(context, subtract(a, b)).high <= 0 ? a : b;
}

function greatest(a: Polynomial, b: Polynomial, context: Context): Polynomial {
  return boundsOf(context, subtract(a, b)).low >= 0 ? a : b;
}
