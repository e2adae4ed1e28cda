/**
 * Conditions on settings: where a parameter applies, and what parameters have to fulfil together. Over a set of points
 * such a condition holds, or does not, or it cannot be told from bounds: three values.
 */
import {
  bounds,
  constant,
  constantValue,
  format,
  type Interval,
  type Polynomial,
  parse,
  substitute,
  subtract,
  symbolsOf,
} from "../ops/polynomial.js";
import type { Scalar, Setting, SettingCondition, SettingDomain, SettingTerm, SettingWhen } from "./plan.js";

/** Null where some points fulfil the condition and others may not. */
export type Truth = boolean | null;

/** What a setting may be. */
export type Possible =
  | { readonly kind: "numbers"; readonly interval: Interval }
  | { readonly kind: "words"; readonly words: readonly string[] };

/** Of a setting by its name or id; undefined where nothing is known of it. */
export type Known = (setting: string) => Possible | undefined;

export function exactly(value: number | string): Possible {
  if (typeof value === "string") return { kind: "words", words: [value] };
  return { kind: "numbers", interval: { low: value, high: value } };
}

/** All that a setting may be: in its domain, or its only value. */
function anywhere({ value, domain }: Pick<Setting, "value" | "domain">): Possible {
  if (domain === null) return exactly(value);
  if (domain.kind === "range") return { kind: "numbers", interval: { low: domain.low, high: domain.high } };
  return oneOf(domain.values);
}

/** Where it applies, and elsewhere. */
export function everywhere({ value, domain, when }: Pick<Setting, "value" | "domain" | "when">): Possible {
  const inside = anywhere({ value: when?.value ?? value, domain });
  return when ? either(inside, exactly(when.otherwise)) : inside;
}

/** Either of two. */
function either(a: Possible, b: Possible): Possible {
  if (a.kind === "words" && b.kind === "words") return { kind: "words", words: [...new Set([...a.words, ...b.words])] };
  if (a.kind !== "numbers" || b.kind !== "numbers") return a;
  const [low, high] = [Math.min(a.interval.low, b.interval.low), Math.max(a.interval.high, b.interval.high)];
  return { kind: "numbers", interval: { low, high } };
}

function oneOf(values: Extract<SettingDomain, { kind: "choices" }>["values"]): Possible {
  if (values.some((value) => typeof value === "string")) return { kind: "words", words: values.map(String) };
  const numbers = values.map(Number);
  return { kind: "numbers", interval: { low: Math.min(...numbers), high: Math.max(...numbers) } };
}

/** Whether a condition holds, of all points of which so much is known. */
export function holds(condition: SettingCondition, known: Known): Truth {
  return compiled(condition)(known);
}

/** The settings that a condition speaks of. */
export function settingsIn(condition: SettingCondition): readonly string[] {
  if (condition.kind !== "compare") return [...new Set(condition.conditions.flatMap(settingsIn))];
  return [...new Set([condition.left, condition.right].flatMap(settingsOfTerm))];
}

function settingsOfTerm(term: SettingTerm): readonly string[] {
  if (typeof term === "number") return [];
  if ("word" in term) return typeof term.word === "string" ? [] : [term.word.setting];
  if ("remainder" in term) return [term.remainder.dividend, term.remainder.divisor].flatMap(settingsOfTerm);
  return symbolsOf(parse(term.formula));
}

type Conditional = Pick<SettingWhen, "condition">;

/** Those that a condition speaks of come before those that have it; all else stays in its order. */
export function inOrderOfConditions<A extends { readonly id: string; readonly when?: Conditional | undefined }>(
  axes: readonly A[],
): readonly A[] {
  if (axes.every(({ when }) => when === undefined)) return axes;
  const byId = new Map(axes.map((axis) => [axis.id, axis]));
  const placed = new Set<A>();
  const place = (axis: A) => {
    if (placed.has(axis)) return;
    for (const id of axis.when ? settingsIn(axis.when.condition) : []) {
      const before = byId.get(id);
      if (before && before !== axis) place(before);
    }
    placed.add(axis);
  };
  axes.forEach(place);
  return [...placed];
}

/** The condition with other scalars and words in the place of its own. */
export function mapCondition(
  condition: SettingCondition,
  by: {
    readonly scalar: (scalar: Scalar) => Scalar;
    readonly word: (setting: string) => string | { readonly setting: string };
  },
): SettingCondition {
  if (condition.kind !== "compare")
    return { ...condition, conditions: condition.conditions.map((part) => mapCondition(part, by)) };
  const term = (of: SettingTerm): SettingTerm => {
    if (typeof of === "number" || "formula" in of) return by.scalar(of);
    if ("word" in of) return typeof of.word === "string" ? of : { word: by.word(of.word.setting) };
    return { remainder: { dividend: by.scalar(of.remainder.dividend), divisor: by.scalar(of.remainder.divisor) } };
  };
  return { ...condition, left: term(condition.left), right: term(condition.right) };
}

/** The condition where some settings have one value each. */
export function withSettled(
  condition: SettingCondition,
  values: ReadonlyMap<string, number | string>,
): SettingCondition {
  const numbers = new Map(
    [...values].flatMap(([id, value]): [string, Polynomial][] =>
      typeof value === "number" ? [[id, constant(value)]] : [],
    ),
  );
  return mapCondition(condition, {
    scalar(scalar) {
      if (typeof scalar === "number") return scalar;
      const amount = substitute(parse(scalar.formula), numbers);
      return constantValue(amount) ?? { formula: format(amount) };
    },
    word: (setting) => (values.has(setting) ? String(values.get(setting)) : { setting }),
  });
}

type Judge = (known: Known) => Truth;

/** Formulas are read once for each condition, which a walk through a space asks for every point. */
const judges = new WeakMap<SettingCondition, Judge>();

function compiled(condition: SettingCondition): Judge {
  const before = judges.get(condition);
  if (before) return before;
  const judge = condition.kind === "compare" ? comparison(condition) : joined(condition.kind, condition.conditions);
  judges.set(condition, judge);
  return judge;
}

function joined(kind: "and" | "or", conditions: readonly SettingCondition[]): Judge {
  const parts = conditions.map(compiled);
  const decides = kind === "or";
  return (known) => {
    let result: Truth = !decides;
    for (const part of parts) {
      const truth = part(known);
      if (truth === decides) return decides;
      if (truth === null) result = null;
    }
    return result;
  };
}

function comparison({ left, comparison: sign, right }: Extract<SettingCondition, { kind: "compare" }>): Judge {
  const [mine, theirs] = [left, right].map(wordsOf);
  if (mine && theirs) {
    return (known) => {
      const [a, b] = [mine(known), theirs(known)];
      if (!a || !b) return null;
      const isEqual = a.some((word) => b.includes(word)) ? (a.length === 1 && b.length === 1 ? true : null) : false;
      return isEqual === null ? null : isEqual === (sign === "==");
    };
  }
  const difference = differenceOf(left, right);
  return (known) => {
    const { low, high } = difference(known);
    switch (sign) {
      case ">":
        return low > 0 ? true : high <= 0 ? false : null;
      case ">=":
        return low >= 0 ? true : high < 0 ? false : null;
      default: {
        const isEqual = low > 0 || high < 0 ? false : low === 0 && high === 0 ? true : null;
        return isEqual === null ? null : isEqual === (sign === "==");
      }
    }
  };
}

function wordsOf(term: SettingTerm): ((known: Known) => readonly string[] | null) | null {
  if (typeof term === "number" || !("word" in term)) return null;
  const { word } = term;
  if (typeof word === "string") return () => [word];
  return (known) => {
    const possible = known(word.setting);
    return possible?.kind === "words" ? possible.words : null;
  };
}

/** Bounds of what stands left less what stands right; as one polynomial where both are, so that like symbols meet. */
function differenceOf(left: SettingTerm, right: SettingTerm): (known: Known) => Interval {
  const [a, b] = [left, right].map(polynomialOf);
  if (a && b) {
    const difference = subtract(a, b);
    return (known) => boundsOf(difference, known);
  }
  const [mine, theirs] = [left, right].map(intervalOf);
  return (known) => {
    const [x, y] = [mine(known), theirs(known)];
    return { low: x.low - y.high, high: x.high - y.low };
  };
}

function polynomialOf(term: SettingTerm): Polynomial | null {
  if (typeof term === "number") return constant(term);
  return "formula" in term ? parse(term.formula) : null;
}

const ANY: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

function intervalOf(term: SettingTerm): (known: Known) => Interval {
  const amount = polynomialOf(term);
  if (amount) return (known) => boundsOf(amount, known);
  if (typeof term === "number" || !("remainder" in term)) return () => ANY;
  const [dividend, divisor] = [term.remainder.dividend, term.remainder.divisor].map(intervalOf);
  return (known) => {
    const [of, by] = [dividend(known), divisor(known)];
    if (of.low === of.high && by.low === by.high) {
      const rest = of.low - by.low * Math.floor(of.low / by.low);
      return { low: rest, high: rest };
    }
    return { low: 0, high: Math.max(0, by.high - 1) };
  };
}

function boundsOf(amount: Polynomial, known: Known): Interval {
  return bounds(amount, (name) => {
    const possible = known(name);
    return possible?.kind === "numbers" ? possible.interval : undefined;
  });
}
