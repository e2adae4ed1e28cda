/** The names that a definition asks for, whatever they may stand for. */
import { childrenOf, type Definition, type Node } from "../../syntax/tree.js";

const known = new WeakMap<Definition, ReadonlySet<string>>();

/** Of what is called, of the base, and of values. Worked out once for each definition that is read. */
export function mentionsIn(definition: Definition): ReadonlySet<string> {
  const before = known.get(definition);
  if (before) return before;
  const names = new Set<string>();
  const visit = (node: Node) => {
    if (node.kind === "call") names.add(node.callee.text);
    else if (node.kind === "experiment" && node.base) names.add(node.base.text);
    else if (node.kind === "reference") names.add(node.name);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(definition);
  known.set(definition, names);
  return names;
}
