/** What `prune` may be: which trials of a search end before they are trained to their end. */
import { count } from "../calls/bind.js";
import type { Callable, ParameterSpec } from "../calls/callable.js";
import { report } from "../context.js";
import { UNKNOWN } from "../values/value.js";
import { fixedNumbers } from "./fixed-numbers.js";

const MOST = 1_000_000;

function counted(name: string, doc: string, low: number, fallback?: number): ParameterSpec {
  const wants = { kind: "number", type: "count", limits: { low, high: MOST } } as const;
  return { name, doc, wants, ...(fallback === undefined ? {} : { fallback: count(fallback) }) };
}

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
  result(bound, site) {
    const numbers = fixedNumbers(["startup", "warm_up", "every"], bound, site);
    if (!numbers) return UNKNOWN;
    const { startup, warm_up, every } = numbers;
    return { kind: "pruner", node: { kind: "median", startup, warm_up, every } };
  },
};

export const asha: Callable = {
  name: "asha",
  doc: "Trains every trial a little and suspends it; the best 1/reduction of those at a rung go on from their checkpoints (Li et al. 2020).",
  where: ["search"],
  parameters: [reduction(4), least],
  result(bound, site) {
    const numbers = fixedNumbers(["reduction", "least"], bound, site);
    if (!numbers) return UNKNOWN;
    const { reduction, least } = numbers;
    return { kind: "pruner", node: { kind: "asha", reduction, least } };
  },
};

export const hyperband: Callable = {
  name: "hyperband",
  doc: "`asha` in brackets that begin at different rungs, for when it is not known how soon a trial shows what it is worth (Li et al. 2018).",
  where: ["search"],
  parameters: [reduction(3), least, counted("most", "Checks of a whole trial.", 1)],
  result(bound, site) {
    const numbers = fixedNumbers(["reduction", "least", "most"], bound, site);
    if (!numbers) return UNKNOWN;
    const { reduction, least, most } = numbers;
    if (most > least) return { kind: "pruner", node: { kind: "hyperband", reduction, least, most } };
    report(site.context, "no-rung", site.spanOf("most"), { least: String(least), most: String(most) });
    return UNKNOWN;
  },
};
