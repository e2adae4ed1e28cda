/** What an experiment will cost: exact where the data have been prepared, bounds before. */
import { toStep } from "../../compiler/lower/to-step.js";
import { bounds, evaluate, format, type Interval, type Polynomial } from "../../ops/polynomial.js";
import type { Calibration } from "../../plan/calibration.js";
import { parameterCount, stepFlops } from "../../plan/cost.js";
import { checkpointBytes, type RunBytes, runBytes, type Sizes } from "../../plan/memory.js";
import type { Origins } from "../../plan/plan.js";
import { boundsOf, symbolBounds } from "../../plan/symbols.js";
import type { SourceFiles } from "../../runtime/data/reading/source-files.js";
import { Failure } from "../../runtime/failure.js";
import { thousands } from "../../spelling/thousands.js";
import { type PreparedSizes, preparedSizes, sizesAt } from "../data/prepared-sizes.js";
import { readCalibration } from "../programs/calibration-file.js";
import type { Loaded } from "../programs/load.js";
import { readableSymbols } from "../programs/readable-symbols.js";
import { bytesText, unitText } from "../terminal/amounts.js";
import { type TimeCost, timeLines, timeOf } from "./time.js";

export interface Cost {
  readonly parameters: Interval;
  /** Of a training step, forward and backward: of the first epoch's steps, once the data are prepared. */
  readonly flopsPerStep: Interval;
  /** What only prepared data tell; else null. */
  readonly epoch: EpochCost | null;
  /** Null where this machine is not calibrated. */
  readonly time: TimeCost | null;
  /** Of all tensors of a run. */
  readonly bytes: Interval;
  /** What of them is for what. */
  readonly memory: Readonly<Record<keyof RunBytes, Interval>>;
  /** Of the numbers in it; names and progress take a few KiB more. */
  readonly checkpointBytes: Interval;
  readonly symbols: ReadonlyMap<string, Interval>;
  /** The number of parameters as a formula over settings and sizes. */
  readonly formula: string;
}

export interface EpochCost {
  readonly steps: number;
  readonly flops: number;
}

/** Of `symbols`, those that nothing bounds before the data are read: amounts that rest on them end at infinity. */
function unbounded({ symbols }: Cost): readonly string[] {
  return [...symbols].filter(([, { high }]) => high === Number.POSITIVE_INFINITY).map(([symbol]) => symbol);
}

export function costOf(loaded: Loaded, path: string, files: SourceFiles = {}): Cost {
  return costKnowing(loaded, preparedSizes(loaded, path, files), readCalibration());
}

/** For whoever asks of many experiments, or has looked up already what the data and the machine tell. */
export function costKnowing(
  loaded: Pick<Loaded, "plan">,
  prepared: PreparedSizes | null,
  calibration: Calibration | null,
): Cost {
  const { plan } = loaded;
  const step = toStep(plan);
  const symbols = symbolBounds(plan, prepared?.training ?? {});
  const range = (amount: Polynomial) => bounds(amount, (name) => boundsOf(symbols, name));
  const [least, most] = [sizesAt(loaded, prepared, "low"), sizesAt(loaded, prepared, "high")];
  const [low, high] = [least, most].map((sizes) => runBytes(plan, step, ...sizes));
  const between = (of: (bytes: RunBytes) => number): Interval => ({ low: of(low), high: of(high) });
  const count = parameterCount(step);
  const flops = stepFlops(plan, step);
  const [training] = most;
  const epoch = sizesOf(prepared?.epoch);
  const each = epoch.map((batch) => evaluate(flops, { ...training, ...batch }));
  return {
    parameters: range(count),
    flopsPerStep: each.length > 0 ? extent(each) : range(flops),
    epoch: each.length > 0 ? { steps: each.length, flops: each.reduce((sum, one) => sum + one, 0) } : null,
    bytes: between(({ state, training, checks, batches }) => state + training + checks + batches),
    memory: {
      state: between(({ state }) => state),
      training: between(({ training }) => training),
      checks: between(({ checks }) => checks),
      batches: between(({ batches }) => batches),
    },
    checkpointBytes: {
      low: checkpointBytes(step, least[0]),
      high: checkpointBytes(step, training),
    },
    time: calibration && timeOf(plan, step, calibration, [least[0], training], epoch, sizesOf(prepared?.validation)),
    symbols,
    formula: format(count),
  };
}

function extent(values: readonly number[]): Interval {
  return values.reduce(({ low, high }, value) => ({ low: Math.min(low, value), high: Math.max(high, value) }), {
    low: values[0],
    high: values[0],
  });
}

/** None where there are too few examples for a batch, which a run will say. */
function sizesOf(batches: PreparedSizes["epoch"] | undefined): readonly Sizes[] {
  try {
    return batches?.() ?? [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [];
  }
}

export function costLines(cost: Cost, origins: Origins): readonly string[] {
  const isExact = cost.parameters.low === cost.parameters.high && cost.bytes.low === cost.bytes.high;
  const isOpen = cost.parameters.high === Number.POSITIVE_INFINITY;
  const formula = isOpen ? `: ${readableSymbols(cost.formula, origins)}` : "";
  return [
    `parameters    ${rangeText(cost.parameters, thousands)}${formula}`,
    `FLOPs a step  ${flopsText(cost)}`,
    `memory        ${rangeText(cost.bytes, bytesText)}: ${memoryText(cost.memory)}`,
    `checkpoint    ${rangeText(cost.checkpointBytes, bytesText)}`,
    ...timeLines(cost.time),
    ...(isExact ? [] : [...unboundedLines(cost, origins), BOUNDS]),
  ];
}

function flopsText({ flopsPerStep, epoch }: Cost): string {
  const text = (value: number) => unitText(value, 1000, ["", "k", "M", "G", "T", "P"], "");
  if (!epoch) return rangeText(flopsPerStep, text);
  const steps = `${thousands(epoch.steps)} ${epoch.steps === 1 ? "step" : "steps"}`;
  return `${rangeText(flopsPerStep, text)}; ${text(epoch.flops)} in an epoch of ${steps}`;
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
