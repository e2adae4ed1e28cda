/** Functions of one row: of lists and numbers. */
import { add, constant, constantValue, multiply, type Polynomial } from "../../../ops/polynomial.js";
import { truth } from "../calls/bind.js";
import type { Callable, CallSite } from "../calls/callable.js";
import { report, wrongKind } from "../context.js";
import type { ItemType, LengthBounds, RowExpression, VocabularyNode } from "../graph.js";
import { called } from "../names/called.js";
import { isFittedElsewhere } from "../names/provenance.js";
import { boundsOf } from "../values/ranges.js";
import { rowCall, rowValue } from "../values/row-values.js";
import { describe, type RowValue, UNKNOWN, type Value } from "../values/value.js";
import { column, isTextOrWords, UNBOUNDED, wanted } from "./column-arguments.js";

export const count: Callable = {
  name: "count",
  doc: "How many items a list has, or characters a text.",
  where: ["data"],
  parameters: [column("list", "A list or text of each row.")],
  result(bound, site) {
    const list = wanted(
      bound,
      "list",
      site,
      "a list or a text",
      (item) => item.kind === "list" || item.kind === "text",
    );
    if (!list) return UNKNOWN;
    const { low, high } = list.item.kind === "list" ? list.item.length : UNBOUNDED;
    const symbol = site.context.shared.fresh("count");
    const item: ItemType = { kind: "whole", low, high: high ?? { terms: [{ coefficient: 1, symbols: [symbol] }] } };
    return rowValue(list.rows, rowCall("count", [list.expression]), item);
  },
};

export const sum: Callable = {
  name: "sum",
  doc: "The sum of a list of numbers; of 50 bits it is one of 51 classes, 0 to 50.",
  where: ["data"],
  parameters: [column("list", "A list of numbers of each row.")],
  result(bound, site) {
    const list = wanted(
      bound,
      "list",
      site,
      "a list of numbers",
      (item) => item.kind === "list" && (item.of.kind === "whole" || item.of.kind === "real"),
    );
    if (list?.item.kind !== "list") return UNKNOWN;
    const { of, length } = list.item;
    const expression = rowCall("sum", [list.expression]);
    const range = of.kind === "whole" ? sumRange(of.low, of.high, length, site) : null;
    return rowValue(list.rows, expression, range ? { kind: "whole", ...range } : { kind: "real" });
  },
};

/** Each item from low to high, as many as the length says. */
function sumRange(
  low: Polynomial,
  high: Polynomial,
  length: LengthBounds,
  { context }: CallSite,
): { low: Polynomial; high: Polynomial } | null {
  if (!length.high) return null;
  const fewest = boundsOf(context, low).low >= 0 ? length.low : length.high;
  const most = boundsOf(context, high).high <= 0 ? length.low : length.high;
  return { low: multiply(low, fewest), high: multiply(high, most) };
}

export const tokens: Callable = {
  name: "tokens",
  doc: "Words as ids of a vocabulary; with `end: true`, each list ends with an id of its own, one more than the vocabulary has.",
  where: ["data"],
  parameters: [
    column("words", "A list of words, or one word, of each row."),
    {
      name: "vocabulary",
      doc: "Whose ids.",
      wants: { kind: "value", accepts: ["vocabulary"], called: "a vocabulary" },
    },
    {
      name: "end",
      doc: "Whether each list has an end, so that a model can say where one stops.",
      wants: { kind: "truth" },
      fallback: truth(false),
    },
  ],
  result(bound, site) {
    const list = wanted(bound, "words", site, "words", isTextOrWords);
    if (!list) return UNKNOWN;
    const vocabulary = bound.value("vocabulary", "vocabulary").node;
    if (isOtherCut(list, vocabulary, site)) return UNKNOWN;
    if (isFittedElsewhere(site.context, site.spanOf("vocabulary"), list.rows, vocabulary)) return UNKNOWN;
    const ended = bound.truth("end");
    const token: ItemType = { kind: "token", vocabulary, ended };
    const lengthOf = (length: LengthBounds): LengthBounds => {
      // A word has one piece or more.
      const pieces = vocabulary.merges ? { ...length, high: null } : length;
      return ended ? oneMore(pieces) : pieces;
    };
    if (list.item.kind !== "list" && (ended || vocabulary.merges)) {
      const what = ended ? "lists of words, which can end" : "lists of words, which can be cut into pieces";
      wrongKind(site.context, site.spanOf("words"), { name: "words", wanted: what, given: describe(list) });
      return UNKNOWN;
    }
    const item: ItemType =
      list.item.kind === "list" ? { kind: "list", of: token, length: lengthOf(list.item.length) } : token;
    const extras = { fitted: vocabulary, options: ended ? { end: "true" } : {} };
    return rowValue(list.rows, rowCall("ids", [list.expression], extras), item);
  },
};

function oneMore({ low, high }: LengthBounds): LengthBounds {
  return { low: add(low, constant(1)), high: high && add(high, constant(1)) };
}

/** Words have no ids in a vocabulary of characters, nor the other way round. */
function isOtherCut({ expression }: RowValue, { of }: VocabularyNode, { context, spanOf }: CallSite): boolean {
  const [mine, theirs] = [cutOf(expression), cutOf(of)];
  if (!mine || !theirs || mine === theirs) return false;
  const parameters = { name: "vocabulary", wanted: `a vocabulary of ${mine}`, given: `one of ${theirs}` };
  wrongKind(context, spanOf("vocabulary"), parameters);
  return true;
}

function cutOf(expression: RowExpression): "words" | "characters" | null {
  const name = expression.kind === "call" ? expression.function : null;
  if (expression.kind === "call" && name === "together") return cutOf(expression.arguments[0]);
  return name === "words" || name === "characters" ? name : null;
}

export const scaled: Callable = {
  name: "scaled",
  doc: "Numbers on a scale fitted to train.",
  where: ["data"],
  parameters: [
    column("value", "A number, or a list of numbers, of each row."),
    { name: "scale", doc: "The scale.", wants: { kind: "value", accepts: ["scale"], called: "a scale" } },
  ],
  result(bound, site) {
    const numeric = (item: ItemType) => item.kind === "real" || item.kind === "whole";
    const value = wanted(
      bound,
      "value",
      site,
      "numbers",
      (item) => numeric(item) || (item.kind === "list" && numeric(item.of)),
    );
    if (!value) return UNKNOWN;
    const fitted = bound.value("scale", "scale").node;
    if (isFittedElsewhere(site.context, site.spanOf("scale"), value.rows, fitted)) return UNKNOWN;
    const real: ItemType = { kind: "real" };
    const item: ItemType = value.item.kind === "list" ? { ...value.item, of: real } : real;
    return rowValue(value.rows, rowCall("scaled", [value.expression], { fitted }), item);
  },
};

export const multiHot: Callable = {
  name: "multi_hot",
  doc: "A set as a number for each member that it may have: 1 where it has it, else 0. Sets of 0..127 become 128 numbers.",
  where: ["data"],
  parameters: [column("sets", "A set, or a list of sets, of each row.")],
  result(bound, site) {
    const isSet = (item: ItemType) => item.kind === "set";
    const sets = wanted(
      bound,
      "sets",
      site,
      "sets, such as `set of 0..127`",
      (item) => isSet(item) || (item.kind === "list" && isSet(item.of)),
    );
    const set = sets?.item.kind === "list" ? sets.item.of : sets?.item;
    if (!sets || set?.kind !== "set") return UNKNOWN;
    const steps = sets.item.kind === "list" ? { steps: "true" } : {};
    const options = { low: String(set.low), high: String(set.high), ...steps };
    const members: ItemType = { kind: "members", count: set.high - set.low + 1 };
    const item: ItemType = sets.item.kind === "list" ? { ...sets.item, of: members } : members;
    return rowValue(sets.rows, rowCall("multi_hot", [sets.expression], { options }), item);
  },
};

export const windows: Callable = {
  name: "windows",
  doc: "Sequences of one length cut from rows joined end to end, inside each part of the split.",
  where: ["data"],
  parameters: [
    column("of", "A value, or a list, of each row; rows must be in order."),
    { name: "length", doc: "Steps in a window.", wants: { kind: "number", type: "count", limits: { low: 1 } } },
    {
      name: "every",
      doc: "Steps from the start of one window to the next.",
      wants: { kind: "number", type: "count", limits: { low: 1 } },
      fallback: { kind: "number", type: "count", amount: constant(1) },
    },
    {
      name: "ahead",
      doc: "Values that a step of a target holds: its own and those after it. Inputs and `previous` see one value a step.",
      wants: { kind: "number", type: "count", limits: { low: 1 } },
      fallback: { kind: "number", type: "count", amount: constant(1) },
    },
    {
      name: "reach_back",
      doc: "Only the last step of a window lies in its part; those before may lie in the parts before, which came earlier.",
      wants: { kind: "truth" },
      fallback: truth(false),
    },
  ],
  result(bound, site): Value {
    const of = wanted(bound, "of", site, "ids or numbers", (item) => isStep(item.kind === "list" ? item.of : item));
    if (!of) return UNKNOWN;
    if (!of.rows.isSplit) {
      report(site.context, "window-before-split", site.call.callee.span, {
        rows: called(of.rows.origin, "these rows"),
      });
      return UNKNOWN;
    }
    const reachBack = bound.truth("reach_back");
    if (reachBack && of.rows.op === "given") {
      const rows = called(of.rows.origin, "these rows");
      report(site.context, "reach-into-others", site.spanOf("reach_back"), { rows });
      return UNKNOWN;
    }
    const ahead = bound.number("ahead");
    if (constantValue(ahead) !== 1 && (of.item.kind === "list" ? of.item.of : of.item).kind === "token") {
      wrongKind(site.context, site.spanOf("ahead"), { name: "ahead", wanted: "1 where words are ids", given: "more" });
      return UNKNOWN;
    }
    const window = {
      length: bound.number("length"),
      every: bound.number("every"),
      ...(reachBack ? { reachBack } : {}),
      ...(constantValue(ahead) === 1 ? {} : { ahead }),
    };
    return { ...of, window };
  },
};

/** What one step of a sequence may be. */
export function isStep(item: ItemType): boolean {
  return item.kind === "real" || item.kind === "whole" || item.kind === "token";
}
