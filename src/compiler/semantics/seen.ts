/** What a layer has seen: what it is made of, down to the columns. */
import type { ColumnNode, ModelNode } from "./graph.js";

/** These nodes and all they are made of, each once and before what it is made of; below those that `ends` names nothing is looked at. */
export function nodesBelow(
  from: readonly ModelNode[],
  ends: (node: ModelNode) => boolean = () => false,
): readonly ModelNode[] {
  const seen = new Set<ModelNode>();
  const waiting = [...from].reverse();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (!ends(node))
      waiting.push(...[...Object.values(node.inputs), ...(node.body ? [node.body.result] : [])].reverse());
  }
  return [...seen];
}

/** A target that a layer has seen, which it can through `previous` alone. */
export function targetSeenBy(node: ModelNode): ColumnNode | null {
  return nodesBelow([node]).find(({ column }) => column?.role === "target")?.column ?? null;
}

/** A target that is handed on as it is, in a loss or a measure. */
export function targetHandedOn(node: ModelNode): ColumnNode | null {
  const nodes = nodesBelow([node], ({ layer }) => layer === "previous");
  return nodes.find(({ column }) => column?.role === "target")?.column ?? null;
}

/** How many layers lie above one another at most. */
export function depthOf(from: readonly ModelNode[]): number {
  const depths = new Map<ModelNode, number>();
  const waiting = [...from];
  for (let node = waiting.at(-1); node; node = waiting.at(-1)) {
    const below = [...Object.values(node.inputs), ...(node.body ? [node.body.result] : [])];
    const open = depths.has(node) ? [] : below.filter((input) => !depths.has(input));
    if (open.length > 0) waiting.push(...open);
    else {
      depths.set(node, 1 + Math.max(0, ...below.map((input) => depths.get(input) ?? 0)));
      waiting.pop();
    }
  }
  return Math.max(0, ...depths.values());
}
