/** Rows of two texts: lines of parallel files, turns of a conversation. */
import { EXCHANGED } from "../../../plan/plan.js";
import type { Bound, Callable, CallSite } from "../calls/callable.js";
import { report, wrongKind } from "../context.js";
import type { ItemType, RowExpression, RowsNode } from "../graph.js";
import { UNKNOWN } from "../values/value.js";
import { cellsOf, columnsParameter } from "./cell-types.js";
import { isText } from "./column-arguments.js";
import { beforeSplit, derived, rowExpressionOf, rowsParameter, wholeTextOf } from "./row-nodes.js";

const TEXT: ItemType = { kind: "text" };

function textParameter(name: string, doc: string) {
  return { name, doc, wants: { kind: "value", accepts: ["rows"], called: 'a text, such as `text("a.txt")`' } } as const;
}

export const parallel: Callable = {
  name: "parallel",
  doc: "Two texts line by line: a row for each line of the first and the same line of the second, without their ends.",
  where: ["data"],
  parameters: [
    textParameter("first", "A text as it was read."),
    textParameter("second", "Another, with as many lines."),
    { ...columnsParameter, doc: "A name for the lines of each: `[english, spanish]`." },
  ],
  result(bound, site) {
    const [first, second] = ["first", "second"].map((name) => wholeTextOf(name, bound, site));
    const names = namesOf(bound, site);
    if (!first || !second || !names) return UNKNOWN;
    return {
      kind: "rows",
      node: {
        ...derived(first, site),
        op: "parallel",
        columns: new Map(names.map((name) => [name, TEXT])),
        first,
        second,
        names,
      },
    };
  },
};

function namesOf(bound: Bound, site: CallSite): readonly [string, string] | null {
  const cells = cellsOf(bound, site, ({ kind }) => (kind === "text" ? null : "a text: lines of parallel files are"));
  if (!cells) return null;
  const [first, second] = cells;
  if (cells.length === 2) return [first.name, second.name];
  const parameters = { name: "columns", wanted: "two names, one for each text", given: "another number of names" };
  wrongKind(site.context, site.spanOf("columns"), parameters);
  return null;
}

export const exchanges: Callable = {
  name: "exchanges",
  doc: "A row for each two turns of a conversation that follow each other: `prompt` and `reply`, beside the columns of the conversation.",
  where: ["data"],
  parameters: [
    rowsParameter,
    {
      name: "turns",
      doc: "The turns of each conversation, a list of texts.",
      wants: { kind: "raw", called: "a list of texts of each row" },
    },
  ],
  result(bound, site) {
    const of = bound.value("rows", "rows").node;
    if (!beforeSplit(of, site)) return UNKNOWN;
    const { expression } = bound.value("turns", "raw");
    const isTurns = (item: ItemType) => item.kind === "list" && isText(item.of);
    const turns = rowExpressionOf(expression, bound, "turns", of, site, "a list of texts", isTurns);
    const taken = EXCHANGED.find((name) => of.columns.has(name));
    if (taken !== undefined) {
      report(site.context, "duplicate-name", site.call.callee.span, { name: taken, role: "column" });
      return UNKNOWN;
    }
    if (!turns) return UNKNOWN;
    const columns = new Map([...of.columns, ...EXCHANGED.map((name) => [name, TEXT] as const)]);
    return {
      kind: "rows",
      node: { ...derived(of, site), op: "exchanges", ordered: false, counts: null, columns, of, turns },
    };
  },
};

/** The conversations that some rows are exchanges of; null where they are none. */
export function conversationsUnder(rows: RowsNode): RowsNode | null {
  if (rows.op === "exchanges") return rows.of;
  return "of" in rows ? conversationsUnder(rows.of) : null;
}

/** Whether a value is the same for all exchanges of one conversation. */
export function isOfConversation(expression: RowExpression): boolean {
  if (expression.kind === "column") return !EXCHANGED.some((name) => name === expression.name);
  return expression.kind !== "call" || expression.arguments.every(isOfConversation);
}
