/** Which facts of two plans differ, and so why their hashes do. */
import { canonical } from "../../plan/canonical.js";
import type { Plan } from "../../plan/plan.js";
import type { Loaded } from "../programs/load.js";

export function differences(a: Loaded, b: Loaded, [first, second]: readonly [string, string]): string {
  const lines: string[] = [];
  for (const name of ["data", "program", "experiment"] as const) {
    const [mine, theirs] = [a.plan.hashes[name], b.plan.hashes[name]];
    lines.push(
      `${name.padEnd(10)} ${mine === theirs ? `the same: ${mine.slice(0, 8)}` : `differs: ${mine.slice(0, 8)} and ${theirs.slice(0, 8)}`}`,
    );
  }
  const facts = differingFacts(withoutHashes(a.plan), withoutHashes(b.plan), []);
  if (facts.length > 0) lines.push("", `facts that differ (${first} | ${second}):`);
  for (const { path, mine, theirs } of facts)
    lines.push(`  ${path.map((part) => nameOf(part, a)).join(".")}: ${shown(mine, a)} | ${shown(theirs, b)}`);
  return `${lines.join("\n")}\n`;
}

interface Fact {
  readonly path: readonly string[];
  readonly mine: unknown;
  readonly theirs: unknown;
}

function withoutHashes({ hashes: _, ...plan }: Plan): unknown {
  return plan;
}

/** The smallest parts that differ; lists of nodes are compared by id. */
function differingFacts(a: unknown, b: unknown, path: readonly string[]): readonly Fact[] {
  if (canonical(a ?? null) === canonical(b ?? null)) return [];
  const [left, right] = [entriesOf(a), entriesOf(b)];
  if (!left || !right) return [{ path, mine: a, theirs: b }];
  const keys = [...new Set([...left.keys(), ...right.keys()])];
  return keys.flatMap((key) => differingFacts(left.get(key), right.get(key), [...path, key]));
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (Array.isArray(value)) {
    return new Map(value.map((item: unknown, index) => [isNode(item) ? item.id : String(index), item]));
  }
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : null;
}

function isNode(item: unknown): item is { readonly id: string } {
  return typeof item === "object" && item !== null && "id" in item && typeof item.id === "string";
}

function shown(value: unknown, from: Loaded): string {
  if (value === undefined) return "(nothing)";
  if (typeof value === "string" && from.origins.nodes[value]) return nameOf(value, from);
  const text = canonical(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function nameOf(part: string, { origins }: Loaded): string {
  const name = origins.nodes[part]?.name;
  return name === undefined || name === part ? part : `${part} (${name})`;
}
