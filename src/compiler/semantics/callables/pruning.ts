/** What `prune` may be: which trials of a search end before they are trained to their end. */
import { constantValue } from "../../../ops/polynomial.js";
import { count } from "../bind.js";
import type { Bound, Callable, ParameterSpec } from "../callable.js";
import { report } from "../context.js";
import { UNKNOWN } from "../value.js";

const MOST = 1_000_000;

function counted(name: string, doc: string, low: number, fallback?: number): ParameterSpec {
  const wants = { kind: "number", type: "count", limits: { low, high: MOST } } as const;
  return { name, doc, wants, ...(fallback === undefined ? {} : { fallback: count(fallback) }) };
}

const at = (bound: Bound, name: string) => constantValue(bound.number(name)) ?? 0;

const reduction = (fallback: number) =>
  counted("reduction", "Of so many trials at a rung one goes on, to so many times the checks.", 2, fallback);
const least = counted("least", "Checks of the first rung.", 1, 1);

export const median: Callable = {
  name: "median",
  doc: "Ends a trial whose best so far is worse than the median of what complete trials measured at the same check, as Optuna's `MedianPruner`.",
  where: ["search"],
  parameters: [
    counted("startup", "So many trials are complete before one is ended.", 1, 5),
    counted("warm_up", "At so many first checks no trial is ended.", 0, 0),
    counted("every", "Checks from one question to the next.", 1, 1),
  ],
  result: (bound) => ({
    kind: "pruner",
    node: { kind: "median", startup: at(bound, "startup"), warm_up: at(bound, "warm_up"), every: at(bound, "every") },
  }),
};

export const asha: Callable = {
  name: "asha",
  doc: "Trains every trial a little and suspends it; the best 1/reduction of those at a rung go on from their checkpoints (Li et al. 2020).",
  where: ["search"],
  parameters: [reduction(4), least],
  result: (bound) => ({
    kind: "pruner",
    node: { kind: "asha", reduction: at(bound, "reduction"), least: at(bound, "least") },
  }),
};

export const hyperband: Callable = {
  name: "hyperband",
  doc: "`asha` in brackets that begin at different rungs, for when it is not known how soon a trial shows what it is worth (Li et al. 2018).",
  where: ["search"],
  parameters: [reduction(3), least, counted("most", "Checks of a whole trial.", 1)],
  result(bound, { context, spanOf }) {
    const node = {
      kind: "hyperband",
      reduction: at(bound, "reduction"),
      least: at(bound, "least"),
      most: at(bound, "most"),
    } as const;
    if (node.most > node.least) return { kind: "pruner", node };
    report(context, "no-rung", spanOf("most"), { least: String(node.least), most: String(node.most) });
    return UNKNOWN;
  },
};
