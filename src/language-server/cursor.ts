/** The nodes of the tree that a place in a file is in. */
import { childrenOf, type Definition, type Node } from "../compiler/syntax/tree.js";
import { partAt } from "./parts.js";
import type { State } from "./workspace.js";

/** A stretch of the file that is selected, or the cursor. */
export interface Selected {
  readonly start: number;
  readonly end: number;
}

/** From the outermost node, below the file, to the innermost; one that ends at the place counts where none begins there. */
export function nodesAt({ parts }: State, place: number): readonly Node[] {
  const { part, offset } = partAt(parts, place);
  const found: Node[] = [];
  let children = childrenOf(part.parsed.tree);
  for (;;) {
    const inside = children.filter(({ span }) => span.start <= offset && offset <= span.end);
    // A name before a bracket, rather than what the bracket opens.
    const next = inside.find(({ span }) => offset < span.end) ?? inside.at(0);
    if (!next) return found;
    found.push(next);
    children = childrenOf(next);
  }
}

/** The definition among them. */
export function definitionOf(nodes: readonly Node[]): Definition | null {
  const found = nodes.find(isDefinition);
  return found ?? null;
}

export function isDefinition(node: Node): node is Definition {
  return (
    node.kind === "experiment" ||
    node.kind === "block" ||
    node.kind === "pipeline" ||
    node.kind === "criterion" ||
    node.kind === "const"
  );
}

/** Calls `visit` for a node and all below it, with the nodes around each, outermost first. */
export function walk(
  node: Node,
  visit: (node: Node, around: readonly Node[]) => void,
  around: readonly Node[] = [],
): void {
  visit(node, around);
  const inner = [...around, node];
  for (const child of childrenOf(node)) walk(child, visit, inner);
}
