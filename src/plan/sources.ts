/** The files that a plan's data come from. */
import type { RowsNode, SourcePlan } from "./plan.js";

export type SourceNode = Extract<RowsNode, { readonly source: SourcePlan }>;

/** Nodes that read a file, in the order of reading. */
export function sourcesOf(rows: readonly RowsNode[]): readonly SourceNode[] {
  return rows.filter((node): node is SourceNode => "source" in node);
}

/** A source as messages call it: its path, or `package/file`. */
export function sourceText({ path, package: name, file }: SourcePlan): string {
  return name === null ? (path ?? "") : `${name}/${file ?? ""}`;
}
