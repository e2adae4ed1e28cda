/** What an experiment will cost: exact where the data have been prepared, bounds before. */
import { toStep } from "../../compiler/lower/to-step.js";
import { bounds, format, type Interval, type Polynomial } from "../../ops/polynomial.js";
import { bufferBytes, flopsOf, parameterCount, stateBytes, updateFlops } from "../../plan/cost.js";
import { symbolBounds } from "../../plan/symbols.js";
import type { SourceFiles } from "../../runtime/data/source-files.js";
import { bytesText, unitText } from "../amounts.js";
import type { Loaded } from "../load.js";
import { preparedSizes } from "../prepared-sizes.js";

export interface Cost {
  readonly parameters: Interval;
  /** Of a training step: forward, backward and update. */
  readonly flopsPerStep: Interval;
  /** Parameters, gradients, optimiser and training buffers. */
  readonly bytes: Interval;
  readonly checkpointBytes: Interval;
  readonly symbols: ReadonlyMap<string, Interval>;
  /** The number of parameters as a formula over settings and sizes. */
  readonly formula: string;
}

export function costOf(loaded: Loaded, path: string, files: SourceFiles = {}): Cost {
  const { plan } = loaded;
  const step = toStep(plan);
  const train = step.procedures.find(({ name }) => name === "train");
  if (!train) throw new Error("a step has a procedure `train`");
  const symbols = symbolBounds(plan, preparedSizes(loaded, path, files) ?? {});
  const range = (amount: Polynomial) => bounds(amount, (name) => symbols.get(name));
  const at = (end: "low" | "high") => Object.fromEntries([...symbols].map(([name, interval]) => [name, interval[end]]));
  const parameters = range(parameterCount(step));
  const blocks = 1 + step.state.filter(({ role }) => role === "optimiser").length;
  const [forward, update] = [range(flopsOf(step, train)), range(updateFlops(step))];
  return {
    parameters,
    flopsPerStep: { low: forward.low + update.low, high: forward.high + update.high },
    bytes: {
      low: stateBytes(step, at("low")) + bufferBytes(train, at("low")),
      high: stateBytes(step, at("high")) + bufferBytes(train, at("high")),
    },
    checkpointBytes: { low: 4 * blocks * parameters.low, high: 4 * blocks * parameters.high },
    symbols,
    formula: format(parameterCount(step)),
  };
}

export function costLines(cost: Cost): readonly string[] {
  const isExact = cost.parameters.low === cost.parameters.high && cost.bytes.low === cost.bytes.high;
  return [
    `parameters    ${rangeText(cost.parameters, (value) => value.toLocaleString("en"))}`,
    `FLOPs a step  ${rangeText(cost.flopsPerStep, (value) => unitText(value, 1000, ["", "k", "M", "G", "T", "P"], ""))}`,
    `memory        ${rangeText(cost.bytes, bytesText)}: parameters, gradients, optimiser, training buffers`,
    `checkpoint    ${rangeText(cost.checkpointBytes, bytesText)}`,
    ...(isExact
      ? []
      : ["Sizes that only the data tell are bounds here; once a run has prepared the data they are exact."]),
  ];
}

export function rangeText({ low, high }: Interval, text: (value: number) => string): string {
  return low === high ? text(low) : `${text(low)} to ${text(high)}`;
}
