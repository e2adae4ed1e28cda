/** What was measured so far, as `stop when` asks for it. A check counts itself among those so far. */

import type { HistorySummary } from "../../../plan/plan.js";
import { directionOf } from "../../../plan/search.js";
import { count } from "../calls/bind.js";
import type { Callable, ParameterSpec } from "../calls/callable.js";
import type { MeasureOnPart } from "../graph.js";

const of: ParameterSpec = {
  name: "of",
  doc: "What is measured.",
  wants: { kind: "value", accepts: ["measured"], called: "a measured value, such as `validate.loss`" },
};

const checks = (doc: string): ParameterSpec => ({
  name: "checks",
  doc,
  wants: { kind: "number", type: "count", limits: { low: 1 } },
});

function summary(name: string, doc: string, isNeeded: boolean, of_: (on: MeasureOnPart) => HistorySummary): Callable {
  const last: ParameterSpec = {
    name: "last",
    doc: isNeeded
      ? "Of how many checks; before there are so many, no comparison holds."
      : "Of how many checks; of all unless said.",
    wants: { kind: "number", type: "count", limits: { low: 1 } },
    ...(isNeeded ? {} : { fallback: "none" as const }),
  };
  return {
    name,
    doc,
    where: ["train"],
    parameters: [of, last],
    result(bound) {
      const { on } = bound.value("of", "measured");
      const window = bound.has("last") ? bound.number("last") : null;
      return { kind: "quantity", node: { kind: "past", summary: of_(on), of: on, last: window } };
    },
  };
}

export const best = summary(
  "best",
  "The best value so far: the least, or of accuracies and scores of texts the greatest.",
  false,
  (on) => (isRising(on) ? "greatest" : "least"),
);
export const least = summary("least", "The least value so far.", false, () => "least");
export const greatest = summary("greatest", "The greatest value so far.", false, () => "greatest");
export const mean = summary("mean", "The mean of the last values.", true, () => "mean");

/** More is better. */
export function isRising(on: MeasureOnPart): boolean {
  return directionOf(on) === "maximize";
}

export const rose: Callable = {
  name: "rose",
  doc: "True when a measured value is above what it was some checks ago, and was so again and again before.",
  where: ["train"],
  parameters: [
    of,
    checks("How many checks lie between two values."),
    { ...checks("How many times in a row it rose."), name: "times", fallback: count(1) },
  ],
  result: (bound) => ({
    kind: "condition",
    node: {
      kind: "rose",
      of: bound.value("of", "measured").on,
      checks: bound.number("checks"),
      times: bound.number("times"),
    },
  }),
};

export const atEvery: Callable = {
  name: "at_every",
  doc: "True at each check whose number, from 1, is a multiple: at the end of each strip of so many checks.",
  where: ["train"],
  parameters: [checks("How many checks a strip has.")],
  result: (bound) => ({ kind: "condition", node: { kind: "at_every", checks: bound.number("checks") } }),
};
