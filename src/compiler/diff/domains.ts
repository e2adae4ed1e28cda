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
  if (stays) return { effect: isKnown ? "drawn otherwise" : "wider", kept: "all" };
  const kept = touch(a, b) ? "some" : "none";
  return { effect: isKnown ? "narrower" : "moved", kept };
}

interface Ends {
  readonly low: number;
  readonly high: number;
}

interface Values extends Ends {
  readonly has: (value: number | string) => boolean;
}

/** Values one by one, very many of them by their step, or all real numbers between two. */
type ValueSet =
  | (Values & { readonly kind: "values"; readonly all: readonly (number | string)[] })
  | (Values & { readonly kind: "steps"; readonly by: number })
  | (Ends & { readonly kind: "between" });

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
    all: values,
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
  const isOn = (value: number) => isWhole((value - low) / by);
  const values: Values = {
    has: (value) => typeof value === "number" && value >= low && value <= high && isOn(value),
    low,
    high: low + (count - 1) * by,
  };
  if (count > FEW) return { ...values, kind: "steps", by };
  return { ...values, kind: "values", all: Array.from({ length: count }, (_, index) => low + index * by) };
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6;
}

function isPart(inner: ValueSet, outer: ValueSet): boolean {
  if (outer.kind === "between") return inner.low >= outer.low && inner.high <= outer.high;
  if (inner.kind === "values") return inner.all.every(outer.has);
  if (inner.kind === "between" || outer.kind === "values") return false;
  return outer.has(inner.low) && outer.has(inner.high) && isWhole(inner.by / outer.by);
}

function touch(a: ValueSet, b: ValueSet): boolean {
  if (a.kind === "values") return a.all.some((value) => isIn(value, b));
  if (b.kind === "values") return b.all.some((value) => isIn(value, a));
  return a.low <= b.high && b.low <= a.high;
}

function isIn(value: number | string, set: ValueSet): boolean {
  if (set.kind !== "between") return set.has(value);
  return typeof value === "number" && value >= set.low && value <= set.high;
}
