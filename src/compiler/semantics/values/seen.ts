/** What a layer has seen: what it is made of, down to the columns. */
import type { ColumnNode, ModelNode } from "../graph.js";

/** These nodes and all they are made of, each once and before what it is made of; below those that `ends` names nothing is looked at. */
export function nodesBelow(
  from: readonly ModelNode[],
  { ends = () => false, below = madeOf }: NodesBelow = {},
): readonly ModelNode[] {
  const seen = new Set<ModelNode>();
  const waiting = [...from].reverse();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (!ends(node)) waiting.push(...[...below(node)].reverse());
  }
  return [...seen];
}

interface NodesBelow {
  readonly ends?: (node: ModelNode) => boolean;
  readonly below?: (node: ModelNode) => readonly ModelNode[];
}

function madeOf({ inputs, body }: ModelNode): readonly ModelNode[] {
  return [...Object.values(inputs), ...(body ? [body.result] : [])];
}

/** What a layer reads; a table that it shares says nothing of what that table's owner has read. */
function readBy({ inputs, body }: ModelNode): readonly ModelNode[] {
  const read = Object.entries(inputs).flatMap(([role, input]) => (role === "weights" ? [] : [input]));
  return body ? [...read, body.result] : read;
}

/** A target that a layer has seen, which it can through `previous` alone. */
export function targetSeenBy(node: ModelNode): ColumnNode | null {
  return nodesBelow([node], { below: readBy }).find(({ column }) => column?.role === "target")?.column ?? null;
}

/** A target that is handed on as it is, in a loss or a measure. */
export function targetHandedOn(node: ModelNode): ColumnNode | null {
  const nodes = nodesBelow([node], { ends: ({ layer }) => layer === "previous", below: readBy });
  return nodes.find(({ column }) => column?.role === "target")?.column ?? null;
}

/** How many layers lie above one another at most. */
export function depthOf(from: readonly ModelNode[]): number {
  const depths = new Map<ModelNode, number>();
  const waiting = [...from];
  for (let node = waiting.at(-1); node; node = waiting.at(-1)) {
    const below = madeOf(node);
    const open = depths.has(node) ? [] : below.filter((input) => !depths.has(input));
    if (open.length > 0) waiting.push(...open);
    else {
      depths.set(node, 1 + Math.max(0, ...below.map((input) => depths.get(input) ?? 0)));
      waiting.pop();
    }
  }
  return Math.max(0, ...depths.values());
}
