/** Nothing is passed over in silence: every leaf of a plan, changed in the plan itself, is said to have changed. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { changesBetween, type Side } from "../../../src/compiler/diff/changes.js";
import { canonical } from "../../../src/plan/canonical.js";
import type { Plan } from "../../../src/plan/plan.js";
import { PROGRAMS } from "../../programs/programs.js";
import { compile } from "../../programs/workshop.js";
import { leavesOf } from "./plan-paths.js";

/** Another value of the same kind, which no plan has. */
function another(value: unknown, key: string): unknown {
  if (key === "formula") return `${value} + 1`;
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  return typeof value === "string" ? `${value}_x` : 7;
}

/** The plan with one leaf changed; ids lead through lists, as in `leavesOf`. */
function changed(value: unknown, parts: readonly string[], parent = ""): unknown {
  if (parts.length === 0) return another(value, parent);
  const [key, ...rest] = parts;
  if (!Array.isArray(value)) {
    const fields = value as Readonly<Record<string, unknown>>;
    return { ...fields, [key]: changed(fields[key], rest, key) };
  }
  const items: readonly { readonly id?: string; readonly name?: string }[] = value;
  const at = items.findIndex(({ id, name }, index) => (id ?? name ?? String(index)) === key);
  return items.map((item, index) => (index === at ? changed(item, rest, key) : item));
}

/** Leaves alike but for numbers are tried once. */
const tried = new Set<string>();

for (const { name, files } of PROGRAMS) {
  test(`${name}: whatever leaf changes, it is said`, () => {
    const a = compile(files);
    const { hashes, ...facts } = a.plan;
    for (const [path] of leavesOf(facts)) {
      const kind = path.replace(/\d+/g, "");
      if (tried.has(kind)) continue;
      tried.add(kind);
      const plan = { ...(changed(facts, path.split("/").slice(1)) as Omit<Plan, "hashes">), hashes };
      const changes = changesBetween(a, { ...a, plan });
      // Ids are how nodes are called, not facts: what reads the node is torn from it, which is said there.
      const isSaid = changes.some((change) => path === change.path || path.startsWith(`${change.path}/`));
      assert.ok(
        /\/id$/.test(path) ? changes.length > 0 : isSaid,
        `${path}\n${JSON.stringify(changes.map((c) => c.path))}`,
      );
    }
  });
}

const ALL = PROGRAMS.map(({ name, files }) => [name, compile(files)] as const);

/** All pairs would be thousands, and most of the same kind. */
const NEIGHBOURS = 16;

for (const [index, [name, a]] of ALL.entries()) {
  test(`${name}: differs from other programs, both ways`, () => {
    for (const [, b] of ALL.slice(index + 1, index + 1 + NEIGHBOURS)) both(a, b);
  });
}

/** Of whatever two plans: something is said unless they are the same, and every text is whole. */
function both(a: Side, b: Side): void {
  for (const [x, y] of [
    [a, b],
    [b, a],
  ]) {
    const changes = changesBetween(x, y);
    assert.is(changes.length === 0, canonical(x.plan) === canonical(y.plan));
    for (const { before, after, what } of changes) {
      assert.not.match(`${what} ${before?.text ?? ""} ${after?.text ?? ""}`, /\[object|undefined|NaN|alone\./);
    }
  }
}

test.run();
