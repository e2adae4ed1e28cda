/** What the sources of data are called on the command line: `--source pairs=FILE`. */
import type { RowsNode } from "../../plan/plan.js";
import { sourcesOf } from "../../plan/sources.js";

/**
 * A source by the `rows` statement that reads it; what `given` or `parallel` joins in one statement by its part or column
 * too: `lines.train`, `pairs.english`.
 * Sources that are still alike are numbered. `statementOf` gives the name of the statement in which a node is written.
 */
export function sourceNames(
  rows: readonly RowsNode[],
  statementOf: (id: string) => string | null,
): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  const byId = new Map(rows.map((node) => [node.id, node]));
  for (const node of rows) {
    if (node.op === "parallel") {
      const statement = statementOf(node.id) ?? "rows";
      // Texts that are statements of their own keep their names.
      for (const [at, source] of [node.first, node.second].entries())
        if ((statementOf(source) ?? statement) === statement) parts.set(source, `${statement}.${node.columns[at]}`);
    }
    if (node.op !== "given") continue;
    const statement = statementOf(node.id) ?? "rows";
    for (const [part, id] of Object.entries(node.parts)) {
      const source = sourceUnder(id, byId);
      // What is written in a part is called so by the compiler; a reference to other rows keeps its name.
      if (source !== null && statementOf(source) === `${statement}_${part}`) parts.set(source, `${statement}.${part}`);
    }
  }
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id } of sourcesOf(rows)) {
    const wanted = parts.get(id) ?? statementOf(id) ?? id;
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted}.${number}`;
    taken.add(name);
    names.set(id, name);
  }
  return names;
}

/** The one node at the end of a chain of rows, where it reads a file. */
function sourceUnder(id: string, byId: ReadonlyMap<string, RowsNode>): string | null {
  const node = byId.get(id);
  if (!node) return null;
  if ("source" in node) return id;
  return "of" in node ? sourceUnder(node.of, byId) : null;
}
