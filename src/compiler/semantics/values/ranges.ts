/**
 * Bounds over the whole search space (language rule R7): intervals prove, and where they do not, the corners of the
 * domains are tried for a point that fails.
 */
import { bounds, evaluate, format, type Interval, type Polynomial, symbolsOf } from "../../../ops/polynomial.js";
import { exactly, holds, type Known } from "../../../plan/setting-condition.js";
import type { DiagnosticExtras, Related } from "../../diagnostics/diagnostic.js";
import type { Span } from "../../source.js";
import { type Context, report } from "../context.js";
import type { SettingNode } from "../graph.js";
import { inCase } from "../sections/in-case.js";
import { isInDomain } from "../sections/in-domain.js";

/** What a number must lie in. Open ends are excluded. */
export interface Limits {
  readonly low?: number;
  readonly high?: number;
  readonly aboveLow?: boolean;
  readonly belowHigh?: boolean;
}

export function boundsOf(context: Context, amount: Polynomial): Interval {
  return bounds(amount, (name) => context.shared.intervals.get(name));
}

/** Reports `out-of-range` when some point of the search space leaves the limits. */
export function checkLimits(
  context: Context,
  amount: Polynomial,
  limits: Limits,
  span: Span,
  name: string,
  extras?: DiagnosticExtras,
): boolean {
  const fits = (value: number) =>
    (limits.low === undefined || (limits.aboveLow ? value > limits.low : value >= limits.low)) &&
    (limits.high === undefined || (limits.belowHigh ? value < limits.high : value <= limits.high));
  const { low, high } = boundsOf(context, amount);
  if (fits(low) && fits(high)) return true;
  const point = findPoint(context, amount, (value) => !fits(value));
  if (point === null) return true;
  const parameters = { name, value: String(point.value), at: point.text, limits: describeLimits(limits) };
  const related = [...(extras?.related ?? []), ...domainsAt(context, point)];
  report(context, "out-of-range", span, parameters, { ...extras, related });
  return false;
}

/** The one domain that a point is of. */
export function domainsAt(context: Context, { symbols }: Point): readonly Related[] {
  const settings = Object.keys(symbols).flatMap((name) => context.shared.settings.get(name) ?? []);
  const [{ name, spans }] = settings.length === 1 ? settings : [{ name: "", spans: null }];
  return spans?.domain ? [{ span: spans.domain, message: `what \`${name}\` may be` }] : [];
}

export interface Point {
  readonly value: number;
  /** What each symbol is there. */
  readonly symbols: Readonly<Record<string, number>>;
  /** ` at units = 8`, or nothing where no setting takes part. */
  readonly text: string;
}

/**
 * A point of the search space where the value is as asked, the default first, then corners, then points between; null
 * when none was found. A polynomial that is not zero everywhere is not zero at one of them: along each parameter more
 * points are tried than it can have zeros.
 */
export function findPoint(
  context: Context,
  amount: Polynomial,
  wanted: (value: number, symbols: Point["symbols"]) => boolean,
): Point | null {
  const names = symbolsOf(amount);
  const degree = Math.max(0, ...amount.terms.map(({ symbols }) => symbols.length));
  for (const corner of points(context, names, degree + 1)) {
    const value = evaluate(amount, corner);
    if (!wanted(value, corner)) continue;
    const shown = names.filter((name) => context.shared.settings.has(name)).map((name) => `${name} = ${corner[name]}`);
    return { value, symbols: corner, text: shown.length > 0 ? ` at ${shown.join(", ")}` : "" };
  }
  return null;
}

const MOST_POINTS = 4096;
/** Along each parameter; so most domains of counts are tried whole. */
const POINTS = 17;

function* points(
  context: Context,
  names: readonly string[],
  atLeast: number,
): Generator<Readonly<Record<string, number>>> {
  const choices = names.map((name) => {
    const setting = context.shared.settings.get(name);
    const interval = context.shared.intervals.get(name) ?? { low: 1, high: 1e15 };
    const { domain = null, when } = setting ?? {};
    const inside =
      domain?.kind === "choices"
        ? domain.values
        : spreadOver(
            domain?.kind === "range" ? domain : interval,
            setting,
            names.length > 2 ? atLeast : Math.max(atLeast, POINTS),
          );
    const values = [...(when?.reach === false ? [] : inside), ...(when && when.reach !== true ? [when.otherwise] : [])];
    const first =
      typeof setting?.value === "number" && (!when || values.includes(setting.value)) ? [setting.value] : [];
    return [...new Set([...first, ...values.filter((value) => typeof value === "number")])];
  });
  const { settings, requires } = context.shared;
  const isWhole = requires.length === 0 && names.every((name) => settings.get(name)?.when === undefined);
  const total = choices.reduce((product, values) => product * values.length, 1);
  for (let index = 0; index < Math.min(total, MOST_POINTS); index++) {
    let rest = index;
    const corner: Record<string, number> = {};
    names.forEach((name, position) => {
      const values = choices[position];
      corner[name] = values[rest % values.length];
      rest = Math.floor(rest / values.length);
    });
    if (isWhole || isOfSpace(context, corner)) yield corner;
  }
}

/** Whether parameters apply where they have such values, and nothing that is required rules the point out. */
function isOfSpace(context: Context, corner: Readonly<Record<string, number>>): boolean {
  const { settings, requires } = context.shared;
  const known: Known = (name) => (Object.hasOwn(corner, name) ? exactly(corner[name]) : inCase(context, name));
  if (requires.some((condition) => holds(condition, known) === false)) return false;
  return Object.entries(corner).every(([name, value]) => {
    const { when, domain } = settings.get(name) ?? {};
    const applies = when ? holds(when.condition, known) : null;
    if (applies === null || !when || !domain) return true;
    return applies ? isInDomain(value, domain) : value === when.otherwise;
  });
}

/** The ends of a range, and values of it between them. */
function spreadOver({ low, high }: Interval, setting: SettingNode | undefined, count: number): readonly number[] {
  const domain = setting?.domain?.kind === "range" ? setting.domain : null;
  const isReal = setting?.kind === "real";
  const unit = domain?.step ?? (isReal ? (high - low) / count : 1);
  const steps = Math.floor((high - low) / unit + 1e-9);
  const stride = Math.max(1, Math.floor(steps / count));
  const between = Array.from({ length: Math.max(0, Math.min(count, steps)) }, (_, k) => low + (k + 1) * stride * unit);
  return [low, high, ...between.filter((value) => value < high)];
}

export function describeLimits({ low, high, aboveLow, belowHigh }: Limits): string {
  const from = low === undefined ? null : aboveLow ? `above ${low}` : `at least ${low}`;
  const to = high === undefined ? null : belowHigh ? `below ${high}` : `at most ${high}`;
  return [from, to].filter((part) => part !== null).join(" and ");
}

/** For messages: a polynomial with settings by their names. */
export function show(amount: Polynomial): string {
  return format(amount);
}
