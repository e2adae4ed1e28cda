/**
 * The points of a search space whose parameters may have conditions. A parameter that does not apply has no place in a
 * point, so that two points that mean the same are one; and a point that breaks a requirement is none.
 */
import type { SettingCondition, SettingWhen } from "./plan.js";
import type { Point } from "./point.js";
import { exactly, holds, inOrderOfConditions, type Known, settingsIn } from "./setting-condition.js";

/** Values in order, made when asked for: a domain of counts may have more of them than memory has room for. */
export interface Values {
  readonly length: number;
  /** From 0. */
  readonly at: (index: number) => number | string;
}

export interface Axis {
  readonly id: string;
  /** Null for a range of real numbers without steps. */
  readonly values: Values | null;
  readonly when?: Pick<SettingWhen, "condition" | "otherwise"> | undefined;
}

/** Points of a space. */
export interface Counted {
  readonly points: number;
  /** The rest is told from a sample: there are too many combinations to look at each. */
  readonly isEstimated: boolean;
}

/** Combinations that are looked at one by one, at most. */
const MOST_COMBINATIONS = 1_000_000;
const SAMPLED = 20_000;

/** A point that has a value for every axis, without those that do not apply; null where it breaks a requirement. */
export function settledPoint(
  axes: readonly Pick<Axis, "id" | "when">[],
  requires: readonly SettingCondition[],
  full: Point,
): Point | null {
  const values = new Map<string, number | string>();
  const known = knownFrom(values);
  const point: Record<string, number | string> = {};
  for (const { id, when } of inOrderOfConditions(axes)) {
    const applies = when === undefined || holds(when.condition, known) === true;
    if (applies) point[id] = full[id];
    values.set(id, applies ? full[id] : when.otherwise);
  }
  if (requires.some((condition) => holds(condition, known) === false)) return null;
  // In the order of the axes, however they depend on each other.
  return Object.fromEntries(axes.flatMap(({ id }) => (id in point ? [[id, point[id]]] : [])));
}

function knownFrom(values: ReadonlyMap<string, number | string>): Known {
  return (id) => {
    const value = values.get(id);
    return value === undefined ? undefined : exactly(value);
  };
}

/** All points, the last axis changing fastest; a range without steps has to be cut before. */
export function* walkPoints(
  axes: readonly Axis[],
  requires: readonly SettingCondition[] = [],
): Generator<Point, void, undefined> {
  const ordered = inOrderOfConditions(axes);
  const values = new Map<string, number | string>();
  const known = knownFrom(values);
  const chosen = new Set<string>();
  function* from(index: number): Generator<Point, void, undefined> {
    if (requires.some((condition) => holds(condition, known) === false)) return;
    if (index === ordered.length) {
      yield Object.fromEntries(
        axes.flatMap(({ id }): [string, number | string][] => (chosen.has(id) ? [[id, values.get(id) ?? 0]] : [])),
      );
      return;
    }
    const { id, values: own, when } = ordered[index];
    if (when && holds(when.condition, known) !== true) {
      values.set(id, when.otherwise);
      yield* from(index + 1);
    } else {
      chosen.add(id);
      for (let at = 0; at < (own?.length ?? 0); at++) {
        values.set(id, own?.at(at) ?? 0);
        yield* from(index + 1);
      }
      chosen.delete(id);
    }
    values.delete(id);
  }
  yield* from(0);
}

/**
 * How many points there are; null where they cannot be counted. Only what conditions speak of is walked through: the
 * others multiply.
 */
export function countPoints(axes: readonly Axis[], requires: readonly SettingCondition[] = []): Counted | null {
  if (axes.some(({ values }) => values === null)) return null;
  const product = (some: readonly Axis[]) => some.reduce((count, { values }) => count * (values?.length ?? 0), 1);
  const conditions = [...requires, ...axes.flatMap(({ when }) => (when ? [when.condition] : []))];
  if (conditions.length === 0) return { points: product(axes), isEstimated: false };
  const spokenOf = new Set(conditions.flatMap(settingsIn));
  const byId = new Map(axes.map((axis) => [axis.id, axis]));
  // What a parameter that is spoken of depends on has been spoken of, by its own condition.
  const decisive = axes.filter(({ id }) => spokenOf.has(id));
  const others = axes.filter(({ id }) => !spokenOf.has(id));
  const free = product(others.filter(({ when }) => when === undefined));
  const conditional = others.filter(({ when }) => when !== undefined);
  const countAt = (point: Point) => {
    const known: Known = (id) => {
      const value = point[id] ?? byId.get(id)?.when?.otherwise;
      return value === undefined ? undefined : exactly(value);
    };
    return product(conditional.filter(({ when }) => when && holds(when.condition, known) === true));
  };
  if (product(decisive) > MOST_COMBINATIONS) return estimated(decisive, requires, (point) => free * countAt(point));
  let sum = 0;
  for (const point of walkPoints(decisive, requires)) sum += countAt(point);
  return { points: free * sum, isEstimated: false };
}

/** From combinations spread over all of them: the golden ratio's multiples fall evenly along each axis. */
function estimated(
  axes: readonly Axis[],
  requires: readonly SettingCondition[],
  countAt: (point: Point) => number,
): Counted {
  const total = axes.reduce((count, { values }) => count * (values?.length ?? 0), 1);
  let sum = 0;
  for (let draw = 1; draw <= SAMPLED; draw++) {
    const full = Object.fromEntries(
      axes.map(({ id, values }, index) => {
        const share = (draw * (Math.sqrt(5) * (index + 1) + (index % 2 === 0 ? 1 : Math.SQRT2))) % 1;
        return [id, values?.at(Math.floor(share * values.length)) ?? 0];
      }),
    );
    const point = settledPoint(axes, requires, full);
    if (!point) continue;
    // A combination stands for as many as it has axes that do not apply.
    const absent = axes
      .filter(({ id }) => !(id in point))
      .reduce((count, { values }) => count * (values?.length ?? 1), 1);
    sum += countAt(point) / absent;
  }
  return { points: Math.round((total * sum) / SAMPLED), isEstimated: true };
}
