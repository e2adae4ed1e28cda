/** What is searched: the settings of a plan that have a domain, in the plan's order. */

import type { Plan, Setting, SettingCondition, SettingDomain, SettingWhen } from "../plan/plan.js";
import type { Point } from "../plan/point.js";
import { type Axis, type Counted, countPoints, settledPoint, type Values } from "../plan/points.js";
import { everywhere, exactly, holds, settingsIn, withSettled } from "../plan/setting-condition.js";

export type { Point } from "../plan/point.js";
export type { Values } from "../plan/points.js";

export interface Dimension {
  /** The setting's id: its place in the structure, whatever a person calls it. */
  readonly id: string;
  readonly kind: "count" | "real" | "word";
  readonly domain: SettingDomain;
  /** Where it has a place in a point, told by the others; absent where it always has. */
  readonly when?: Pick<SettingWhen, "condition" | "otherwise">;
  /** What points fulfil, each kept with the last of those that it speaks of. */
  readonly requires?: readonly SettingCondition[];
}

export type Space = readonly Dimension[];

/**
 * All settings with a domain, but those that are `fixed`; of these, one that applies at some points alone has its value
 * there.
 */
export function spaceOf(
  { settings, requires = [] }: Pick<Plan, "settings" | "requires">,
  fixed: ReadonlySet<string> = new Set(),
): Space {
  const varies = ({ id, domain, when }: Setting) => domain !== null && (when !== undefined || !fixed.has(id));
  const still = new Map(settings.filter((one) => !varies(one)).map(({ id, value }) => [id, value]));
  const known = (id: string) => {
    const setting = settings.find((one) => one.id === id);
    return setting && (still.has(id) ? exactly(setting.value) : everywhere(setting));
  };
  const space = settings.filter(varies).flatMap(({ id, kind, domain, when }): Dimension[] => {
    if (!domain) return [];
    const own: SettingDomain = fixed.has(id) && when ? { kind: "choices", values: [when.value] } : domain;
    const truth = when ? holds(when.condition, known) : true;
    if (truth === false || (truth === true && fixed.has(id))) return [];
    if (!when || truth === true) return [{ id, kind, domain: own }];
    return [
      { id, kind, domain: own, when: { condition: withSettled(when.condition, still), otherwise: when.otherwise } },
    ];
  });
  const open = requires.filter((condition) => holds(condition, known) !== true).map((one) => withSettled(one, still));
  return space.map((dimension, index) => {
    const after = new Set(space.slice(index + 1).map(({ id }) => id));
    const own = open.filter((condition) => {
      const named = settingsIn(condition);
      return named.includes(dimension.id) && !named.some((id) => after.has(id));
    });
    return own.length > 0 ? { ...dimension, requires: own } : dimension;
  });
}

/** What the points of a space fulfil. */
export function requiredIn(space: Space): readonly SettingCondition[] {
  return space.flatMap(({ requires }) => requires ?? []);
}

/** Whether all combinations of values are points, each with a value for every dimension. */
export function isPlain(space: Space): boolean {
  return space.every(({ when, requires }) => when === undefined && requires === undefined);
}

/**
 * The point that a value for every dimension stands for: those that do not apply have no place in it. Null where it does
 * not fulfil what is required.
 */
export function pointFrom(space: Space, full: Point): Point | null {
  return isPlain(space) ? full : settledPoint(space, requiredIn(space), full);
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

/** The dimensions with their values, as `countPoints` and `walkPoints` want them. */
export function axesOf(space: Space, values: (dimension: Dimension) => Values | null = valuesOf): readonly Axis[] {
  return space.map((dimension) => ({ id: dimension.id, values: values(dimension), when: dimension.when }));
}

const counts = new WeakMap<Space, Counted | null>();

/** How many points there are, perhaps told from a sample; null where they cannot be counted. */
export function countedIn(space: Space): Counted | null {
  const known = counts.get(space);
  if (known !== undefined) return known;
  const counted = countPoints(axesOf(space), requiredIn(space));
  counts.set(space, counted);
  return counted;
}

/** How many points there are; null where they cannot be counted. */
export function pointsIn(space: Space): number | null {
  const counted = countedIn(space);
  return counted === null || counted.isEstimated ? null : counted.points;
}

/** Equal for equal points. */
export function keyOf(space: Space, point: Point): string {
  return JSON.stringify(space.map(({ id }) => point[id]));
}
