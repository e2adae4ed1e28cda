/** Readable, unique names for nodes, from what their authors called the statements. */

export interface NamedNode {
  readonly id: string;
  /** The kind of node, for those that share a statement. */
  readonly kind: string;
  readonly name: string | null;
}

/**
 * The last node of a statement in canonical order is its result and gets its name; the others get the kind added, and
 * a number where that is not enough.
 */
export function uniqueNames(nodes: readonly NamedNode[], taken: Iterable<string> = []): ReadonlyMap<string, string> {
  const used = new Set(taken);
  const names = new Map<string, string>();
  const claim = (id: string, wanted: string) => {
    let name = wanted;
    for (let number = 2; used.has(name); number++) name = `${wanted}_${number}`;
    used.add(name);
    names.set(id, name);
  };
  const results = new Map<string, NamedNode>();
  for (const node of nodes) if (node.name !== null) results.set(node.name, node);
  for (const [name, node] of results) claim(node.id, identifier(name));
  for (const node of nodes) {
    if (!names.has(node.id)) claim(node.id, identifier(node.name === null ? node.kind : `${node.name}_${node.kind}`));
  }
  return names;
}

/** Any text as a name of the language, and of TypeScript. */
export function identifier(text: string): string {
  const plain = text.replace(/\W/g, "_");
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
}
