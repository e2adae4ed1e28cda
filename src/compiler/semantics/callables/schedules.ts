/** Factors of the learning rate over a training; `schedule = a * b` multiplies them. */
import type { ScheduleFactor } from "../../../plan/plan.js";
import { count, fraction } from "../calls/bind.js";
import type { Callable, ParameterSpec } from "../calls/callable.js";
import type { Limits } from "../values/ranges.js";

const SHARE: Limits = { low: 0, high: 1 };
const REDUCTION: Limits = { low: 0, aboveLow: true, high: 1, belowHigh: true };

function schedule(kind: ScheduleFactor["kind"], doc: string, parameters: readonly ParameterSpec[]): Callable {
  const numbers = parameters.filter(({ wants }) => wants.kind === "number");
  return {
    name: kind,
    doc,
    where: ["train"],
    parameters,
    result(bound) {
      const of = numbers.length < parameters.length ? bound.value("of", "measured").on : null;
      // Of all numbers, only `after` may be left out.
      const entries = numbers.map(({ name }) => [name, bound.number(bound.has(name) ? name : "every")] as const);
      return { kind: "schedule", factors: [{ kind, numbers: Object.fromEntries(entries), of }] };
    },
  };
}

function share(name: string, doc: string, limits: Limits, fallback?: number): ParameterSpec {
  const wants = { kind: "number", type: "real", limits } as const;
  return fallback === undefined ? { name, doc, wants } : { name, doc, wants, fallback: fraction(fallback) };
}

function counted(name: string, doc: string, fallback?: number): ParameterSpec {
  const wants = { kind: "number", type: "count", limits: { low: 1 } } as const;
  return fallback === undefined ? { name, doc, wants } : { name, doc, wants, fallback: count(fallback) };
}

const to = (fallback: number) => share("to", "The factor at the end.", SHARE, fallback);

export const warmUp = schedule("warm_up", "Rises evenly from nothing to the whole rate, then stays there.", [
  counted("steps", "How many steps it rises."),
]);

export const stepwise = schedule("stepwise", "Multiplies the rate by a factor again and again.", [
  share("factor", "The factor.", REDUCTION),
  counted("every", "Epochs from one time to the next."),
  { ...counted("after", "Epochs before the first time; as many as `every` unless said."), fallback: "none" },
]);

export const exponential = schedule(
  "exponential",
  "Multiplies the rate by a factor in each epoch, a little at each step.",
  [share("factor", "What an epoch makes of it.", REDUCTION)],
);

export const inverseTime = schedule(
  "inverse_time",
  "Divides the rate by 1 + decay × epochs (Robbins and Monro 1951).",
  [share("decay", "How fast.", { low: 0, aboveLow: true })],
);

export const linear = schedule("linear", "Falls along a straight line over the whole training.", [to(0)]);

export const cosine = schedule(
  "cosine",
  "Falls along half a cosine over the whole training (Loshchilov and Hutter 2017, without restarts).",
  [to(0)],
);

export const oneCycle = schedule(
  "one_cycle",
  "Rises and falls along two half cosines; `rate` is the greatest (Smith and Topin 2019, as PyTorch has it).",
  [
    share("start", "The factor at the first step.", SHARE, 0.04),
    share("rise", "Share of the training that it rises.", REDUCTION, 0.3),
    to(4e-6),
  ],
);

export const reduceOnPlateau = schedule(
  "reduce_on_plateau",
  "Multiplies the rate by a factor each time that a measured value has not improved for some checks.",
  [
    {
      name: "of",
      doc: "What should improve.",
      wants: { kind: "value", accepts: ["measured"], called: "a measured value, such as `validate.loss`" },
    },
    share("factor", "The factor.", REDUCTION, 0.1),
    counted("checks", "How many checks in a row without improvement.", 3),
    share("least", "What counts as an improvement.", { low: 0 }, 0),
    share("to", "The rate falls no further than to this factor.", SHARE, 0),
  ],
);
