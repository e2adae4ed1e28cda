/** How many parameters an experiment's model has, in all and by its layers. */
import { toPlan } from "../compiler/lower/to-plan.js";
import { toStep } from "../compiler/lower/to-step.js";
import type { CheckedExperiment } from "../compiler/semantics/graph.js";
import { bounds, type Interval } from "../ops/polynomial.js";
import { sizeOfEntry } from "../plan/cost.js";
import { boundsOf, symbolBounds } from "../plan/symbols.js";
import { thousands } from "../spelling/thousands.js";

export interface Parameters {
  readonly all: Interval;
  /** By what the author calls the layer; layers inside a block count for the layer that calls it. */
  readonly of: (layer: string, layers: readonly string[]) => Interval;
}

const known = new WeakMap<CheckedExperiment, Parameters>();

/** At the defaults; worked out once for each experiment that is checked. */
export function parametersOf(experiment: CheckedExperiment): Parameters {
  const before = known.get(experiment);
  if (before) return before;
  const { plan, nodes } = toPlan(experiment);
  const symbols = symbolBounds(plan, {});
  const entries = toStep(plan).state.filter(({ role }) => role === "trained");
  const counts = entries.map((entry) => ({
    name: nodes.get(entry.node)?.name ?? "",
    count: bounds(sizeOfEntry(entry), (symbol) => boundsOf(symbols, symbol)),
  }));
  const parameters: Parameters = {
    all: sum(counts.map(({ count }) => count)),
    of: (layer, layers) => sum(counts.flatMap(({ name, count }) => (layerOf(name, layers) === layer ? [count] : []))),
  };
  known.set(experiment, parameters);
  return parameters;
}

/** `states_first` is a part of `states`, where nothing is called so itself. */
function layerOf(name: string, layers: readonly string[]): string | undefined {
  const fits = layers.filter((layer) => name === layer || name.startsWith(`${layer}_`));
  return fits.toSorted((a, b) => b.length - a.length).at(0);
}

function sum(counts: readonly Interval[]): Interval {
  return counts.reduce((a, b) => ({ low: a.low + b.low, high: a.high + b.high }), { low: 0, high: 0 });
}

/** `66 parameters`; bounds where only the data tell; null where there are none. */
export function parametersText({ low, high }: Interval): string | null {
  if (high === 0) return null;
  if (low === high) return `${thousands(low)} ${low === 1 ? "parameter" : "parameters"}`;
  return Number.isFinite(high)
    ? `${thousands(low)} to ${thousands(high)} parameters`
    : `${thousands(low)} parameters or more`;
}
