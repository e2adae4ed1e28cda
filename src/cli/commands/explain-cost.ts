/** What an experiment will cost: exact where the data have been prepared, bounds before. */
import { toStep } from "../../compiler/lower/to-step.js";
import { bounds, format, type Interval, type Polynomial } from "../../ops/polynomial.js";
import { flopsOf, parameterCount, updateFlops } from "../../plan/cost.js";
import { procedureOf, type RunBytes, runBytes, type Sizes } from "../../plan/memory.js";
import type { Origins } from "../../plan/plan.js";
import { symbolBounds } from "../../plan/symbols.js";
import type { SourceFiles } from "../../runtime/data/source-files.js";
import { bytesText, unitText } from "../amounts.js";
import type { Loaded } from "../load.js";
import { checkedAtOnce, preparedSizes } from "../prepared-sizes.js";
import { readableSymbols } from "../readable-symbols.js";

export interface Cost {
  readonly parameters: Interval;
  /** Of a training step: forward, backward and update. */
  readonly flopsPerStep: Interval;
  /** Of all tensors of a run. */
  readonly bytes: Interval;
  /** What of them is for what. */
  readonly memory: Readonly<Record<keyof RunBytes, Interval>>;
  readonly checkpointBytes: Interval;
  readonly symbols: ReadonlyMap<string, Interval>;
  /** The number of parameters as a formula over settings and sizes. */
  readonly formula: string;
}

/** Of `symbols`, those that nothing bounds before the data are read: amounts that rest on them end at infinity. */
function unbounded({ symbols }: Cost): readonly string[] {
  return [...symbols].filter(([, { high }]) => high === Number.POSITIVE_INFINITY).map(([symbol]) => symbol);
}

export function costOf(loaded: Loaded, path: string, files: SourceFiles = {}): Cost {
  const { plan } = loaded;
  const step = toStep(plan);
  const prepared = preparedSizes(loaded, path, files);
  const symbols = symbolBounds(plan, prepared?.training ?? {});
  const checked = symbolBounds(plan, { batch: checkedAtOnce(plan), ...prepared?.checks });
  const range = (amount: Polynomial) => bounds(amount, (name) => symbols.get(name));
  const bytesAt = (end: "low" | "high") => runBytes(plan, step, sizesAt(symbols, end), sizesAt(checked, end));
  const [low, high] = [bytesAt("low"), bytesAt("high")];
  const between = (of: (bytes: RunBytes) => number): Interval => ({ low: of(low), high: of(high) });
  const parameters = range(parameterCount(step));
  const blocks = 1 + step.state.filter(({ role }) => role === "optimiser").length;
  const [forward, update] = [range(flopsOf(step, procedureOf(step, "train"))), range(updateFlops(step))];
  return {
    parameters,
    flopsPerStep: { low: forward.low + update.low, high: forward.high + update.high },
    bytes: between(({ state, training, checks, batches }) => state + training + checks + batches),
    memory: {
      state: between(({ state }) => state),
      training: between(({ training }) => training),
      checks: between(({ checks }) => checks),
      batches: between(({ batches }) => batches),
    },
    checkpointBytes: { low: 4 * blocks * parameters.low, high: 4 * blocks * parameters.high },
    symbols,
    formula: format(parameterCount(step)),
  };
}

function sizesAt(symbols: ReadonlyMap<string, Interval>, end: "low" | "high"): Sizes {
  return Object.fromEntries([...symbols].map(([name, interval]) => [name, interval[end]]));
}

export function costLines(cost: Cost, origins: Origins): readonly string[] {
  const isExact = cost.parameters.low === cost.parameters.high && cost.bytes.low === cost.bytes.high;
  const isOpen = cost.parameters.high === Number.POSITIVE_INFINITY;
  const formula = isOpen ? `: ${readableSymbols(cost.formula, origins)}` : "";
  return [
    `parameters    ${rangeText(cost.parameters, (value) => value.toLocaleString("en"))}${formula}`,
    `FLOPs a step  ${rangeText(cost.flopsPerStep, (value) => unitText(value, 1000, ["", "k", "M", "G", "T", "P"], ""))}`,
    `memory        ${rangeText(cost.bytes, bytesText)}: ${memoryText(cost.memory)}`,
    `checkpoint    ${rangeText(cost.checkpointBytes, bytesText)}`,
    ...(isExact ? [] : [...unboundedLines(cost, origins), BOUNDS]),
  ];
}

const BOUNDS = "Sizes that only the data tell are bounds here; once a run has prepared the data they are exact.";

/** `Before the data are read, nothing bounds: es.size; the steps of spanish.` */
function unboundedLines(cost: Cost, { nodes }: Origins): readonly string[] {
  const named = (ending: string) =>
    unbounded(cost)
      .filter((symbol) => symbol.endsWith(ending))
      .map((symbol) => symbol.slice(0, -ending.length))
      .map((id) => nodes[id]?.name ?? id);
  const sizes = named(".size").map((name) => `${name}.size`);
  const steps = [...new Set(named(".time"))].join(", ");
  const all = [...(sizes.length > 0 ? [sizes.join(", ")] : []), ...(steps === "" ? [] : [`the steps of ${steps}`])];
  return all.length === 0 ? [] : [`Before the data are read, nothing bounds: ${all.join("; ")}.`];
}

/** What holds the bytes, with its share of them. */
function memoryText({ state, training, checks, batches }: Cost["memory"]): string {
  const amount = (bytes: Interval) => rangeText(bytes, bytesText);
  const parts = [
    `parameters, gradients, optimiser ${amount(state)}`,
    `buffers of training ${amount(training)}, of checks ${amount(checks)}`,
    `batches ${amount(batches)}`,
  ];
  return parts.join("; ");
}

export function rangeText({ low, high }: Interval, text: (value: number) => string): string {
  if (high === Number.POSITIVE_INFINITY) return `from ${text(low)}`;
  return low === high ? text(low) : `${text(low)} to ${text(high)}`;
}
