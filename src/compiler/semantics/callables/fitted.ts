/** What is fitted to the data; it sees train alone (language rule R6). */
import { constantValue, type Polynomial } from "../../../ops/polynomial.js";
import { count, real, truth } from "../calls/bind.js";
import type { Bound, Callable, CallSite } from "../calls/callable.js";
import { report, wrongKind } from "../context.js";
import type { ItemType, ScaleNode, VocabularyNode } from "../graph.js";
import { called } from "../names/called.js";
import { boundsOf } from "../values/ranges.js";
import { rowCall, rowValue } from "../values/row-values.js";
import { describe, type RowValue, UNKNOWN, type Value } from "../values/value.js";
import { columns, isTextOrWords, WORDS } from "./column-arguments.js";

/** A column of rows that are split; anything else is a leak, and reported. */
function splitColumn(bound: Bound, site: CallSite, wanted: string, fits: (item: ItemType) => boolean): RowValue | null {
  const value = bound.value("of", "row-value");
  return isSplitColumn(value, site, wanted, fits) ? value : null;
}

function isSplitColumn(value: RowValue, site: CallSite, wanted: string, fits: (item: ItemType) => boolean): boolean {
  if (value.window || !fits(value.item)) {
    wrongKind(site.context, site.spanOf("of"), { name: "of", wanted, given: describe(value) });
    return false;
  }
  if (value.rows.isSplit) return true;
  const rows = called(value.rows.origin, "these rows");
  const related = [{ span: value.rows.origin.span, message: `\`${rows}\` has no split` }];
  report(site.context, "fit-before-split", site.spanOf("of"), { name: site.call.callee.text, rows }, { related });
  return false;
}

/** The words of a column, or of several of the same rows, one list after the other. */
function splitWords(bound: Bound, site: CallSite): RowValue | null {
  const given = bound.value("of", "row-value", "row-values");
  const values = given.kind === "row-values" ? given.values : [given];
  if (!values.every((value) => isSplitColumn(value, site, "words", isTextOrWords))) return null;
  const [first] = values;
  const parts = values.map(({ expression }) => expression);
  return parts.length === 1 ? first : rowValue(first.rows, rowCall("together", parts), WORDS);
}

export const vocabulary: Callable = {
  name: "vocabulary",
  doc: "The words of train by falling frequency; id 0 is every other word.",
  where: ["data"],
  parameters: [
    columns(
      "of",
      "Words of each row; or a list of such columns, whose words are then counted together.",
      "a column of words, or a list of such columns",
    ),
    {
      name: "most",
      doc: "How many words at most; all unless said.",
      wants: { kind: "number", type: "count", limits: { low: 1 } },
      fallback: "none",
    },
    {
      name: "least",
      doc: "How often a word stands in train to have an id of its own.",
      wants: { kind: "number", type: "count", limits: { low: 1 } },
      fallback: count(1),
    },
  ],
  result(bound, site) {
    const words = splitWords(bound, site);
    if (!words) return UNKNOWN;
    const most = bound.has("most") ? bound.number("most") : null;
    const least = constantValue(bound.number("least")) === 1 ? {} : { least: bound.number("least") };
    return vocabularyOf(words, { most, ...least }, site, most);
  },
};

/** `most` words at most, apart from `<unk>`. */
function vocabularyOf(
  words: RowValue,
  limits: Pick<VocabularyNode, "most" | "least" | "merges">,
  { context, call }: CallSite,
  most: Polynomial | null,
): Value {
  const sizeSymbol = `${context.origin.name ?? context.shared.fresh("vocabulary")}.size`;
  context.shared.intervals.set(sizeSymbol, { low: 2, high: most ? boundsOf(context, most).high + 1 : 2 ** 31 - 1 });
  const origin = { ...context.origin, span: call.span };
  const node: VocabularyNode = {
    kind: "vocabulary",
    origin,
    rows: words.rows,
    of: words.expression,
    ...limits,
    sizeSymbol,
  };
  return { kind: "vocabulary", node };
}

export const bytePairs: Callable = {
  name: "byte_pairs",
  doc: "Pieces of the words of train: its characters, and what the most frequent pairs of pieces make when they are joined one after the other; ids as those of a vocabulary.",
  where: ["data"],
  parameters: [
    columns("of", "Words of each row; or a list of such columns.", "a column of words, or a list of such columns"),
    {
      name: "merges",
      doc: "How many pairs are joined at most; a pair that stands in train once is not.",
      wants: { kind: "number", type: "count", limits: { low: 0, high: 1_000_000 } },
    },
  ],
  result(bound, site) {
    const words = splitWords(bound, site);
    return words ? vocabularyOf(words, { most: null, merges: bound.number("merges") }, site, null) : UNKNOWN;
  },
};

const isNumber = (item: ItemType) => item.kind === "real" || item.kind === "whole";
const numbers = {
  name: "of",
  doc: "Numbers of each row.",
  wants: { kind: "value", accepts: ["row-value"], called: "a column of numbers" },
} as const;

const log = {
  name: "log",
  doc: "Of natural logarithms: equal steps are equal shares. All values must be above 0.",
  wants: { kind: "truth" },
  fallback: truth(false),
} as const;

function scaleOf(bound: Bound, site: CallSite, op: ScaleNode["op"], low: number, high: number): Value {
  const of = splitColumn(
    bound,
    site,
    "numbers",
    (item) => isNumber(item) || (item.kind === "list" && isNumber(item.of)),
  );
  if (!of) return UNKNOWN;
  const origin = { ...site.context.origin, span: site.call.span };
  const log = bound.truth("log") ? { log: true as const } : {};
  return { kind: "scale", node: { kind: "scale", origin, rows: of.rows, of: of.expression, op, low, high, ...log } };
}

export const standard: Callable = {
  name: "standard",
  doc: "A scale on which train has mean 0 and deviation 1.",
  where: ["data"],
  parameters: [numbers, log],
  result: (bound, site) => scaleOf(bound, site, "standard", 0, 1),
};

export const spread: Callable = {
  name: "spread",
  doc: "A scale on which train lies between two values.",
  where: ["data"],
  parameters: [
    numbers,
    {
      name: "low",
      doc: "What the least value of train becomes.",
      wants: { kind: "number", type: "real" },
      fallback: real(0),
    },
    {
      name: "high",
      doc: "What the greatest value of train becomes.",
      wants: { kind: "number", type: "real" },
      fallback: real(1),
    },
    log,
  ],
  result(bound, site) {
    const [low, high] = [constantValue(bound.number("low")), constantValue(bound.number("high"))];
    if (low === undefined || high === undefined || low >= high) {
      const value = `${low ?? "?"}..${high ?? "?"}`;
      report(site.context, "out-of-range", site.call.span, {
        name: "the spread",
        value,
        at: "",
        limits: "a fixed range that rises",
      });
      return UNKNOWN;
    }
    return scaleOf(bound, site, "spread", low, high);
  },
};
