/** What the symbols of a plan may come to: settings, sizes that data tell, and how large a batch is. */
import { bounds, evaluate, type Interval, parse, product, symbol, symbolsOf } from "../ops/polynomial.js";
import type { Plan, Scalar, Setting } from "./plan.js";
import { everywhere } from "./setting-condition.js";
import { stepBounds } from "./step-bounds.js";

/** What only the data tell, and nothing bounds before they are read. */
const UNKNOWN = Number.POSITIVE_INFINITY;

/** The value of a scalar that rests on settings alone, each at its value. */
export function scalarAt({ settings }: Plan, scalar: Scalar): number {
  if (typeof scalar === "number") return scalar;
  const point = Object.fromEntries(settings.map(({ id, value }) => [id, Number(value)]));
  return evaluate(parse(scalar.formula), point);
}

/** Ids of settings that change the data. */
export function dataSettings({ data }: Plan): readonly string[] {
  const formulas = [...JSON.stringify(data).matchAll(/"formula":"([^"]*)"/g)].flatMap(([, formula]) =>
    symbolsOf(parse(formula)),
  );
  return [...new Set(formulas)].filter((name) => /^s\d+$/.test(name)).sort();
}

/** Of a symbol, or of what is real of a batch (`cost.ts`): between no padding and all that there may be. */
export function boundsOf(symbols: ReadonlyMap<string, Interval>, name: string): Interval | undefined {
  const known = symbols.get(name);
  if (known) return known;
  const [, column, memory] = /^(.+)\.(?:steps|looks\.(.+))$/.exec(name) ?? [];
  if (column === undefined) return undefined;
  const factors = ["batch", `${column}.time`, ...(memory === undefined ? [] : [`${memory}.time`])];
  return bounds(product(factors.map(symbol)), (factor) => symbols.get(factor));
}

/** Whether settings stand at their values, or anywhere in their domains. */
export type Over = "values" | "domains";

/**
 * Bounds of every symbol that sizes are made of: settings, and a training batch at its largest. What has no bound before the
 * data are read, as a vocabulary of all words, ends at infinity. `known` holds what prepared data have told.
 */
export function symbolBounds(
  plan: Plan,
  known: Readonly<Record<string, number>>,
  over: Over = "values",
): ReadonlyMap<string, Interval> {
  const { batch } = plan.train;
  const settings = new Map(
    plan.settings.flatMap((setting) => (setting.kind === "word" ? [] : [[setting.id, boundsOfSetting(setting, over)]])),
  );
  const at = (scalar: Scalar): Interval =>
    typeof scalar === "number" ? exact(scalar) : bounds(parse(scalar.formula), (id) => settings.get(id));
  const symbols = new Map<string, Interval>([
    ["batch", at(batch.kind === "rows" ? batch.size : batch.lanes)],
    ...settings,
  ]);
  for (const fitted of plan.data.fitted) {
    if (fitted.op !== "vocabulary") continue;
    symbols.set(`${fitted.id}.size`, {
      low: 2,
      high: fitted.most === null ? UNKNOWN : at(fitted.most).high + 1,
    });
  }
  for (const column of plan.data.columns) {
    const { id, shape, window } = column;
    if (shape === "value") continue;
    const steps = window?.length ?? (shape === "stream" && batch.kind === "lanes" ? batch.length : null);
    // How long the sequences of train are, among those of all parts, only the data tell.
    symbols.set(`${id}.time`, steps === null ? stepBounds(plan, column, at) : at(steps));
  }
  for (const [symbol, value] of Object.entries(known)) symbols.set(symbol, exact(value));
  return symbols;
}

function boundsOfSetting(setting: Setting, over: Over): Interval {
  const all = over === "values" ? undefined : everywhere(setting);
  return all?.kind === "numbers" ? all.interval : exact(Number(setting.value));
}

function exact(value: number): Interval {
  return { low: value, high: value };
}
