/** What the plan tells of data that are to be audited. */
import type { ColumnNode, Plan, RowExpression, RowsNode } from "../../plan/plan.js";
import type { AuditFacts } from "../../runtime/data/audit/audit.js";
import type { Loaded } from "../programs/load.js";

/** The nodes that divide rows into parts. */
export type SplitNode = Extract<RowsNode, { op: "split" | "given" | "walk_forward" | "k_folds" }>;

export interface PlannedAudit extends AuditFacts {
  readonly split: SplitNode;
  /** By the names that the audit uses. */
  readonly nodes: ReadonlyMap<string, ColumnNode>;
  /** No file is read: rows are drawn one by one, so that what they share is chance. */
  readonly isGenerated: boolean;
  /** Rows are exchanges of conversations, in which much is said again and again. */
  readonly isExchanged: boolean;
}

export async function auditFacts({ plan, origins }: Loaded): Promise<PlannedAudit> {
  const { namesOf } = await import("../../compiler/emit/names.js");
  const names = namesOf(plan, origins);
  const splits = plan.data.rows.filter(isSplit);
  const division = splits.findIndex(({ id }) => id === plan.data.columns[0].rows);
  const split = splits[division];
  const above = aboveOf(plan, split);
  const words = new Set(plan.data.fitted.flatMap(({ op, id }) => (op === "vocabulary" ? [id] : [])));
  const nodes = new Map(plan.data.columns.map((column) => [names.column(column.id), column]));
  return {
    division,
    split,
    nodes,
    columns: [...nodes].map(([name, { role, of }]) => ({
      ...{ name, role },
      isWords: "call" in of && of.fitted !== null && words.has(of.fitted),
    })),
    date: risingDate(split, above),
    groups: groupsIn(split, above, plan),
    isGenerated: above.every(({ op }) => op !== "table" && op !== "text" && op !== "jsonl"),
    isExchanged: above.some(({ op }) => op === "exchanges"),
  };
}

function isSplit(node: RowsNode): node is SplitNode {
  return node.op === "split" || node.op === "given" || node.op === "walk_forward" || node.op === "k_folds";
}

/** All that the rows of a node are made from. */
function aboveOf(plan: Plan, node: RowsNode): readonly RowsNode[] {
  const byId = new Map(plan.data.rows.map((known) => [known.id, known]));
  const before =
    "of" in node
      ? [node.of]
      : node.op === "given"
        ? Object.values(node.parts)
        : node.op === "parallel"
          ? [node.first, node.second]
          : [];
  return before.flatMap((id) => {
    const known = byId.get(id);
    return known ? [known, ...aboveOf(plan, known)] : [];
  });
}

function columnsOf(above: readonly RowsNode[]) {
  return above.flatMap((node) => (node.op === "table" || node.op === "jsonl" ? node.columns : []));
}

/**
 * The date in whose order the parts should stand: of rows split in order, the only one that they have; of parts that
 * are given, the one by which they are in order.
 */
function risingDate(split: SplitNode, above: readonly RowsNode[]): string | null {
  if (split.op === "given") {
    const orders = above.flatMap((node) =>
      (node.op === "sorted" || node.op === "in_order") && node.kind === "date" && "column" in node.by
        ? [node.by.column]
        : [],
    );
    return orders.length >= Object.keys(split.parts).length && orders.every((by) => by === orders[0])
      ? orders[0]
      : null;
  }
  if (split.op === "k_folds" || (split.op === "split" && split.by !== "order")) return null;
  const [date, ...others] = columnsOf(above).filter(({ type }) => type.kind === "date");
  return date !== undefined && others.length === 0 ? date.name : null;
}

const GROUP =
  /^(?:\w+_)?(?:user|speaker|patient|subject|author|writer|session|conversation|dialog(?:ue)?|document|group|player|customer|device|sensor|household|participant)(?:_?(?:id|name|no|number))?$/i;

/** Columns that are called like a person or a thing, and that neither the model nor the split reads. */
function groupsIn(split: SplitNode, above: readonly RowsNode[], { data }: Plan): readonly string[] {
  if (split.op === "walk_forward" || (split.op === "split" && split.by === "order")) return [];
  const by = split.op === "split" ? split.key : split.op === "k_folds" ? split.group : null;
  const key = by ? columnsRead(by) : [];
  const read = new Set([...key, ...data.columns.flatMap(({ of }) => columnsRead(of))]);
  const known = columnsOf(above).filter(({ type }) => type.kind === "text" || type.kind === "whole");
  return [...new Set(known.map(({ name }) => name))].filter((name) => GROUP.test(name) && !read.has(name));
}

export function columnsRead(expression: RowExpression): readonly string[] {
  if ("column" in expression) return [expression.column];
  return "call" in expression ? [...new Set(expression.arguments.flatMap(columnsRead))] : [];
}
