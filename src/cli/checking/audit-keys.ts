/** By what rows are told apart, as `distinct` and `hash` of the language take it. */
import type { Span } from "../../compiler/source.js";
import { columnsRead, type PlannedAudit } from "./audit-facts.js";

export interface Written {
  /** Where a node of the plan stands, by its id. */
  readonly spanOf: (id: string) => Span;
  readonly textOf: (span: Span) => string;
}

export function writtenKeys(names: readonly string[], facts: PlannedAudit, written: Written): readonly string[] {
  return [...new Set(names.flatMap((name) => keysOf(name, facts, written)))];
}

/** What `tokens` reads, where it stands so in the file; else the columns of the table. */
function keysOf(name: string, { nodes }: PlannedAudit, { spanOf, textOf }: Written): readonly string[] {
  const node = nodes.get(name);
  if (!node) return [];
  const statement = textOf(spanOf(node.id)).replace(/\s+/g, " ");
  const [, read] = /= tokens\(([^"]+), \w+(?:, end: true)?\)$/.exec(statement) ?? [];
  const isList = "call" in node.of && node.of.call === "ids" && "call" in node.of.arguments[0];
  if (read === undefined || !isList || !isBalanced(read)) return columnsRead(node.of);
  // Columns go by their own names there.
  return [`text_of(${read.replace(/\b\w+\.(?=[\w`])/g, "")})`];
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    depth += "([".includes(sign) ? 1 : ")]".includes(sign) ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth === 0;
}
