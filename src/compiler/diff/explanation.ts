/** Which differences follow from others: what reads a layer that was put in, and shapes that follow from sizes. */
import { canonical } from "../../plan/canonical.js";
import type { ModelNode, Plan } from "../../plan/plan.js";
import type { Pairing } from "./pairing.js";
import { isReference, referencesIn } from "./references.js";

export interface Explanation {
  /** Equal, but for references that what was put in or taken out explains. */
  readonly same: (before: unknown, renamed: unknown, path: readonly string[]) => boolean;
  /** A node, or anything it rests on, is among those that differ; `touched` holds their ids. */
  readonly follows: (node: string, touched: ReadonlySet<string>) => boolean;
  /** A node of one plan alone that has no statement of its own, so that what reads it tells of it. */
  readonly isTold: (node: string) => boolean;
}

interface Node {
  readonly id: string;
}

/** `renamed` is the second plan under the first plan's ids. */
export function explanationOf(a: Plan, renamed: Plan, { removed, added }: Pairing): Explanation {
  const [mine, theirs] = [nodesOf(a), nodesOf(renamed)];
  const columns = new Set([...a.data.columns, ...renamed.data.columns].map(({ id }) => id));
  const layers = [...a.model, ...renamed.model].map(({ id }) => id);

  /** The nodes of both plans that a node stands after, through those that one plan alone has. */
  const anchors = (id: string, nodes: ReadonlyMap<string, Node>, alone: ReadonlySet<string>): readonly string[] => {
    if (!alone.has(id)) return [id];
    const node = nodes.get(id);
    return node ? sourcesOf(node).flatMap((source) => anchors(source, nodes, alone)) : [];
  };

  const isExplained = (before: string, after: string): boolean => {
    if (before === after) return true;
    const [gone, come] = [removed.has(before), added.has(after)];
    if (!gone && !come) return false;
    if (gone && come) return true;
    const theirAnchors = new Set(anchors(after, theirs, added));
    return anchors(before, mine, removed).some((id) => theirAnchors.has(id));
  };

  const same = (before: unknown, after: unknown, path: readonly string[]): boolean => {
    if (typeof before === "string" && typeof after === "string") {
      if (before === after) return true;
      const [parent, key] = [path[path.length - 2], path[path.length - 1]];
      const isOfNode = (isReference(key) || isReference(parent)) && key !== "setting" && key !== "time";
      return isOfNode && mine.has(before) && theirs.has(after) && isExplained(before, after);
    }
    if (Array.isArray(before) && Array.isArray(after)) {
      return before.length === after.length && before.every((item, at) => same(item, after[at], [...path, String(at)]));
    }
    if (isObject(before) && isObject(after)) {
      const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
      return keys.every((key) => same(fieldOf(before, key), fieldOf(after, key), [...path, key]));
    }
    return canonical(before ?? null) === canonical(after ?? null);
  };

  const follows = (node: string, touched: ReadonlySet<string>): boolean => {
    const seen = new Set<string>();
    const reaches = (id: string): boolean => {
      if (seen.has(id)) return false;
      seen.add(id);
      if (touched.has(id)) return true;
      return [mine.get(id), theirs.get(id)].some((found) => found && referencesIn(found).some(reaches));
    };
    // How rows are cut into batches decides whether a column is a stream; and who reads a column, as what.
    const isRead = touched.has("train") || touched.has("measures") || layers.some((id) => touched.has(id));
    return reaches(node) || touched.has("train") || (columns.has(node) && isRead);
  };

  /** Losses and measures that only one plan has read what only that plan has, and tell of it. */
  const isTold = (id: string): boolean => {
    const [plan, nodes, alone] = removed.has(id) ? [a, mine, removed] : [renamed, theirs, added];
    const node = nodes.get(id);
    if (!node || !("layer" in node)) return false;
    const { layer, inputs } = node as ModelNode;
    if (layer === "input") return alone.has(inputs.column);
    if (layer !== "predicted" && layer !== "modulo") return false;
    return plan.model.every((other) => !referencesIn(other).includes(id) || isTold(other.id));
  };
  return { same, follows, isTold };
}

/** Nodes that a node is made from, its column, rows and fitted values included. */
function sourcesOf(node: object): readonly string[] {
  const { inputs, of, rows, parts } = node as Readonly<Record<string, unknown>>;
  if (isObject(inputs)) return Object.values(inputs).map(String);
  if (isObject(parts)) return Object.values(parts).map(String);
  return typeof of === "string" ? [of] : typeof rows === "string" ? [rows] : [];
}

function nodesOf({ settings, data, model }: Plan): ReadonlyMap<string, Node> {
  const nodes: Node[] = [...settings, ...data.rows, ...data.fitted, ...data.columns];
  const add = (list: Plan["model"]) => {
    for (const node of list) {
      nodes.push(node);
      add(node.body?.nodes ?? []);
    }
  };
  add(model);
  return new Map(nodes.map((node) => [node.id, node]));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldOf(value: object, key: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[key];
}
