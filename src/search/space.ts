/** What is searched: the settings of a plan that have a domain, in the plan's order. */
import type { Plan, SettingDomain } from "../plan/plan.js";
import type { Point } from "../plan/point.js";

export type { Point } from "../plan/point.js";

export interface Dimension {
  /** The setting's id: its place in the structure, whatever a person calls it. */
  readonly id: string;
  readonly kind: "count" | "real" | "word";
  readonly domain: SettingDomain;
}

export type Space = readonly Dimension[];

/** All settings with a domain, but those that are `fixed`. */
export function spaceOf({ settings }: Pick<Plan, "settings">, fixed: ReadonlySet<string> = new Set()): Space {
  return settings.flatMap(({ id, kind, domain }) => (domain && !fixed.has(id) ? [{ id, kind, domain }] : []));
}

/** Values in order, made when asked for: a domain of counts may have more of them than memory has room for. */
export interface Values {
  readonly length: number;
  /** From 0. */
  readonly at: (index: number) => number | string;
}

/** The values of a domain that can be counted, in rising order or as written; null for a range of reals without steps. */
export function valuesOf({ kind, domain }: Dimension): Values | null {
  if (domain.kind === "choices") return { length: domain.values.length, at: (index) => domain.values[index] };
  const { low, high } = domain;
  const step = domain.step ?? (kind === "count" ? 1 : null);
  if (step === null) return null;
  return { length: stepsIn(low, high, step), at: (index) => Math.min(high, at(low, index * step)) };
}

/** How many values `low`, `low + step`, … lie up to `high`. */
export function stepsIn(low: number, high: number, step: number): number {
  return Math.floor((high - low) / step + 1e-9) + 1;
}

/** A sum of decimal numbers as one would write it: 0.1 + 0.2 is 0.3. */
export function at(low: number, more: number): number {
  return more === 0 ? low : Number((low + more).toPrecision(15));
}

/** How many points there are; null where they cannot be counted. */
export function pointsIn(space: Space): number | null {
  return space.reduce<number | null>((product, dimension) => {
    const values = valuesOf(dimension);
    return product === null || values === null ? null : product * values.length;
  }, 1);
}

/** Equal for equal points. */
export function keyOf(space: Space, point: Point): string {
  return JSON.stringify(space.map(({ id }) => point[id]));
}
