/** How one domain of a parameter lies to another: which values of before it still has. */
import type { Setting, SettingDomain } from "../../plan/plan.js";

export type Effect = "wider" | "narrower" | "moved" | "drawn otherwise";

/** What a change of its domain does, and how many of the values of before are still in it. */
export interface Relation {
  readonly effect: Effect;
  readonly kept: "all" | "some" | "none";
}

type Bounded = Pick<Setting, "kind" | "domain" | "value">;

/** Null where that cannot be told. A parameter without a domain has its one value. */
export function relationOf(before: Bounded, after: Bounded): Relation | null {
  const [a, b] = [before, after].map(setOf);
  if (!a || !b) return null;
  const [stays, isKnown] = [isPart(a, b), isPart(b, a)];
  if (stays === null || isKnown === null) return null;
  if (stays) return { effect: isKnown ? "drawn otherwise" : "wider", kept: "all" };
  const kept = touch(a, b) ? "some" : "none";
  return { effect: isKnown ? "narrower" : "moved", kept };
}

/** Values one by one, or all real numbers between two. */
type ValueSet =
  | {
      readonly kind: "values";
      readonly has: (value: number | string) => boolean;
      readonly some: readonly (number | string)[] | null;
      readonly low: number;
      readonly high: number;
    }
  | { readonly kind: "between"; readonly low: number; readonly high: number };

/** So many values are looked at one by one; of more, both ends and the step decide. */
const FEW = 10_000;

function setOf({ kind, domain, value }: Bounded): ValueSet | null {
  if (domain === null) return listed([value]);
  return domain.kind === "choices" ? listed(domain.values) : domain.kind === "range" ? rangeSet(domain, kind) : null;
}

function listed(values: readonly (number | string)[]): ValueSet {
  const numbers = values.map(Number);
  return {
    kind: "values",
    has: (value) => values.includes(value),
    some: values,
    low: Math.min(...numbers),
    high: Math.max(...numbers),
  };
}

function rangeSet(
  { low, high, step }: Extract<SettingDomain, { readonly kind: "range" }>,
  kind: Setting["kind"],
): ValueSet {
  const by = step ?? (kind === "count" ? 1 : null);
  if (by === null) return { kind: "between", low, high };
  const count = Math.floor((high - low) / by + 1e-9) + 1;
  const isOn = (value: number) => Math.abs((value - low) / by - Math.round((value - low) / by)) < 1e-6;
  return {
    kind: "values",
    has: (value) => typeof value === "number" && value >= low && value <= high && isOn(value),
    some: count <= FEW ? Array.from({ length: count }, (_, index) => low + index * by) : null,
    low,
    high: low + (count - 1) * by,
  };
}

/** Null where there are too many to look at. */
function isPart(inner: ValueSet, outer: ValueSet): boolean | null {
  if (outer.kind === "between") return inner.low >= outer.low && inner.high <= outer.high;
  if (inner.kind === "between") return inner.low === inner.high && outer.has(inner.low);
  if (inner.some) return inner.some.every(outer.has);
  if (inner.low < outer.low || inner.high > outer.high) return false;
  return outer.some ? false : null;
}

function touch(a: ValueSet, b: ValueSet): boolean {
  if (a.kind === "values" && a.some) return a.some.some((value) => isIn(value, b));
  if (b.kind === "values" && b.some) return b.some.some((value) => isIn(value, a));
  return a.low <= b.high && b.low <= a.high;
}

function isIn(value: number | string, set: ValueSet): boolean {
  if (set.kind === "values") return set.has(value);
  return typeof value === "number" && value >= set.low && value <= set.high;
}
