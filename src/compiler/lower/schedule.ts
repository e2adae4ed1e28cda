/** The learning rate's schedule in the plan: its factors, sorted by kind, since products have no order. */

import type { Polynomial } from "../../ops/polynomial.js";
import type { MeasureReference, Scalar, ScheduleFactor } from "../../plan/plan.js";
import { present } from "../../plan/present.js";
import type { MeasureOnPart, ScheduleNode } from "../semantics/graph.js";

interface Parts {
  readonly scalar: (amount: Polynomial) => Scalar;
  readonly measured: (on: MeasureOnPart) => MeasureReference;
}

/** Nothing where the rate stays as it is. Each kind stands once at most. */
export function lowerSchedule(nodes: readonly ScheduleNode[], parts: Parts): { schedule?: readonly ScheduleFactor[] } {
  if (nodes.length === 0) return {};
  const sorted = [...nodes].sort((a, b) => (a.kind < b.kind ? -1 : 1));
  return { schedule: sorted.map((node) => lowerFactor(node, parts)) };
}

function lowerFactor({ kind, numbers, of }: ScheduleNode, { scalar, measured }: Parts): ScheduleFactor {
  const at = (name: string) => scalar(numbers[name]);
  switch (kind) {
    case "warm_up":
      return { kind, steps: at("steps") };
    case "stepwise":
      return { kind, factor: at("factor"), every: at("every"), after: at("after") };
    case "exponential":
      return { kind, factor: at("factor") };
    case "inverse_time":
      return { kind, decay: at("decay") };
    case "linear":
    case "cosine":
      return { kind, to: at("to") };
    case "one_cycle":
      return { kind, start: at("start"), rise: at("rise"), to: at("to") };
    case "reduce_on_plateau": {
      const reference = present(of, () => "`reduce_on_plateau` watches nothing");
      const watched = { of: measured(reference), factor: at("factor"), checks: at("checks") };
      return { kind, ...watched, least: at("least"), to: at("to") };
    }
  }
}
