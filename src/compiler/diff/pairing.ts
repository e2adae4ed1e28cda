/**
 * Which nodes of two plans are the same. Ids number nodes in order of use, so that one layer put in moves the numbers
 * of all that follow; names are people's and no part of a plan. So nodes are paired by what they are and by what
 * stands around them, and names only tip the scales.
 */
import { canonical } from "../../plan/canonical.js";
import { hash, identityOfData, settle, usesSeed } from "../../plan/hash.js";
import type { ModelNode, Origins, Plan } from "../../plan/plan.js";
import { alignSameFirst, likest } from "./align.js";
import { referencesIn, withIds } from "./references.js";

export interface Side {
  readonly plan: Plan;
  readonly origins: Origins;
  /** Sizes that the data have told, by symbol of the plan; absent before they are read. */
  readonly sizes?: Readonly<Record<string, number>>;
}

export interface Pairing {
  /** Ids of the first plan by those of the second; what the second alone has goes by an id that the first lacks. */
  readonly ids: ReadonlyMap<string, string>;
  /** Nodes that only one of the two has; those of the second by the ids above. */
  readonly removed: ReadonlySet<string>;
  readonly added: ReadonlySet<string>;
}

const LONE = "alone.";

/** For what the other plan does not have. */
export function lone(id: string): string {
  return LONE + id;
}

export function isLone(id: string): boolean {
  return id.startsWith(LONE);
}

interface Item {
  readonly id: string;
  /** Nodes of other kinds are never the same. */
  readonly kind: string;
  readonly name: string | null;
  /** What it is, without what it reads. */
  readonly facts: Readonly<Record<string, string>>;
  /** What it is with all that it reads. */
  readonly whole: string;
  readonly reads: readonly string[];
  readonly readBy: readonly string[];
  readonly body: readonly Item[];
}

export function pairNodes(a: Side, b: Side): Pairing {
  const ids = new Map<string, string>();
  const removed = new Set<string>();
  const added = new Set<string>();
  const remove = ({ id, body }: Item): void => {
    removed.add(id);
    body.forEach(remove);
  };
  const add = ({ id, body }: Item): void => {
    ids.set(id, lone(id));
    added.add(lone(id));
    body.forEach(add);
  };
  const pair = (kind: keyof Items, first: readonly Item[], second: readonly Item[]): void => {
    const isSame = (x: Item, y: Item) => x.kind === y.kind && x.whole === y.whole;
    const pairs =
      kind === "settings" ? likest(first, second, likeness) : alignSameFirst(first, second, isSame, likeness, MOST);
    const [inFirst, inSecond] = [new Set(pairs.map(([i]) => i)), new Set(pairs.map(([, j]) => j))];
    first.filter((_, index) => !inFirst.has(index)).forEach(remove);
    second.filter((_, index) => !inSecond.has(index)).forEach(add);
    for (const [i, j] of pairs) {
      ids.set(second[j].id, first[i].id);
      pair(kind, first[i].body, second[j].body);
    }
  };
  const [mine, theirs] = [itemsOf(a), itemsOf(b)];
  for (const kind of ["settings", "rows", "fitted", "columns", "model"] as const) pair(kind, mine[kind], theirs[kind]);
  return { ids, removed, added };
}

/** Of nodes that are no settings: 1, and for name, facts, what they read and who reads them. */
const MOST = 1 + 5 + 4 + 3 + 3;

/** 0 for nodes that cannot be the same; beyond that, the more of facts and neighbourhood agrees. */
function likeness(x: Item, y: Item): number {
  if (x.kind !== y.kind) return 0;
  const keys = Object.keys(x.facts);
  const agree = keys.filter((key) => x.facts[key] === y.facts[key]).length;
  const facts = keys.length === 0 ? 4 : (4 * agree) / keys.length;
  const name = x.name !== null && x.name === y.name ? 5 : 0;
  const [reads, readBy] = [shared(x.reads, y.reads), shared(x.readBy, y.readBy)];
  switch (x.kind) {
    // Settings are what they are used for.
    case "number":
    case "word":
      return name + readBy > 0 || agree === keys.length ? 1 + name + facts + 6 * readBy : 0;
    case "column":
      if (name === 0 && x.facts.of !== y.facts.of) return 0;
  }
  return 1 + name + facts + 3 * reads + 3 * readBy;
}

/** From 0 to 1: how much two lists of words have in common. */
function shared(x: readonly string[], y: readonly string[]): number {
  if (x.length + y.length === 0) return 1;
  const rest = [...y];
  for (const word of x) {
    const at = rest.indexOf(word);
    if (at >= 0) rest.splice(at, 1);
  }
  return (2 * (y.length - rest.length)) / (x.length + y.length);
}

/** What each fitted value is, with all that it reads, at the values of settings: equal for values that come out equal. */
export function definitionsOf(side: Side): ReadonlyMap<string, string> {
  const { plan } = side;
  const point = new Map(plan.settings.map(({ id, value }) => [id, value] as const));
  const data = settle(identityOfData(plan.data), point) as Plan["data"];
  const seed = usesSeed(plan.data) ? plan.train.seed : null;
  const { fitted } = itemsOf({ ...side, plan: { ...plan, data } });
  return new Map(fitted.map(({ id, whole }) => [id, `${whole} ${seed}`]));
}

interface Items {
  readonly settings: readonly Item[];
  readonly rows: readonly Item[];
  readonly fitted: readonly Item[];
  readonly columns: readonly Item[];
  readonly model: readonly Item[];
}

interface Node {
  readonly id: string;
  readonly kind: string;
  readonly node: object;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Ids of what it speaks of, as often as it does. */
  readonly reads: readonly string[];
}

function itemsOf({ plan, origins }: Side): Items {
  const nodes = nodesOf(plan);
  const all = new Map(Object.values(nodes).flatMap((list) => withBodies(list).map((node) => [node.id, node] as const)));
  const nameOf = (id: string) => origins.nodes[id]?.name ?? id;
  const readers = readersOf(plan, all, nameOf);
  const wholes = new Map<string, string>();
  /** Told without ids: those of what it reads are replaced by what that is. */
  const wholeOf = (id: string): string => {
    const known = wholes.get(id);
    if (known !== undefined) return known;
    // Stands for itself where a plan that nobody checked goes round in a circle.
    wholes.set(id, id);
    const node = all.get(id);
    if (!node) return id;
    const reads = new Map([...new Set(node.reads)].map((other) => [other, wholeOf(other)]));
    const whole = `node_${hash({ kind: node.kind, node: withIds({ ...node.node, id: "" }, reads) })}`;
    wholes.set(id, whole);
    return whole;
  };
  const toItem = (node: Node): Item => ({
    id: node.id,
    kind: node.kind,
    name: origins.nodes[node.id]?.name ?? null,
    facts: Object.fromEntries(Object.entries(node.facts).map(([key, value]) => [key, canonical(value ?? null)])),
    whole: wholeOf(node.id),
    reads: node.reads.flatMap((id) => [all.get(id)?.kind ?? id, nameOf(id)]),
    readBy: readers.get(node.id) ?? [],
    body: bodyOf(node).map(toItem),
  });
  return {
    settings: nodes.settings.map(toItem),
    rows: nodes.rows.map(toItem),
    fitted: nodes.fitted.map(toItem),
    columns: nodes.columns.map(toItem),
    model: nodes.model.map(toItem),
  };
}

function nodesOf({ settings, data, model }: Plan) {
  return {
    settings: settings.map(({ id, kind, value, domain, when }): Node => {
      const node = { kind, value, domain, ...(when ? { when } : {}) };
      return {
        id,
        // A setting keeps its name where it becomes a real number, and never becomes a word.
        kind: kind === "word" ? "word" : "number",
        node,
        facts: { kind, value, domain, ...(when ? { when: "conditional" } : {}) },
        reads: referencesIn(node),
      };
    }),
    rows: data.rows.map((node) => dataNode(node.op, node)),
    fitted: data.fitted.map((node) => dataNode(node.op, node)),
    columns: data.columns.map((node) => dataNode("column", node)),
    model: model.map(modelNode),
  };
}

function dataNode(kind: string, node: { readonly id: string }): Node {
  const reads = referencesIn(node);
  return { id: node.id, kind, node, facts: factsOf(node, reads), reads };
}

function modelNode(node: ModelNode): Node {
  const { id, layer, attributes } = node;
  return { id, kind: layer, node, facts: factsOf(attributes, referencesIn(attributes)), reads: referencesIn(node) };
}

function bodyOf({ node }: Node): readonly Node[] {
  return "body" in node ? ((node as ModelNode).body?.nodes ?? []).map(modelNode) : [];
}

function withBodies(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node) => [node, ...withBodies(bodyOf(node))]);
}

/** Fields, without references. */
function factsOf(node: object, reads: readonly string[]): Readonly<Record<string, unknown>> {
  const ids = new Map(reads.map((id) => [id, "other"]));
  const { id: _, ...facts } = withIds({ ...node }, ids) as Readonly<Record<string, unknown>>;
  return facts;
}

/** For each node, where it is read, by the kind of who reads it and by its name: `recurrent.units`, `states.units`. */
function readersOf(
  plan: Plan,
  all: ReadonlyMap<string, Node>,
  nameOf: (id: string) => string,
): ReadonlyMap<string, readonly string[]> {
  const readers = new Map<string, string[]>();
  const note = (reader: readonly string[], facts: object) => {
    for (const [key, value] of Object.entries(facts))
      for (const id of referencesIn(value, key)) {
        const known = readers.get(id) ?? [];
        readers.set(id, known);
        known.push(...reader.map((name) => `${name}.${key}`));
      }
  };
  for (const { id: own, kind, node } of all.values()) {
    const reader = [kind, nameOf(own)];
    const { attributes, inputs, ...others } = node as Partial<ModelNode>;
    note(reader, { ...others, ...attributes });
    for (const [role, id] of Object.entries(inputs ?? {})) note(reader, { inputs: { [role]: id } });
  }
  note(["train"], plan.train);
  for (const measure of plan.measures) note(["measure"], measure);
  return readers;
}
