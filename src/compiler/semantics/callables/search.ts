/** What stands in `search`: which points of the space are tried. */
import { METHODS } from "../../../plan/search.js";
import { count, real } from "../calls/bind.js";
import type { Callable, ParameterSpec } from "../calls/callable.js";
import { handPoints } from "../sections/hand-points.js";
import type { Limits } from "../values/ranges.js";
import { UNKNOWN } from "../values/value.js";
import { fixedNumbers } from "./fixed-numbers.js";

function counted(name: string, doc: string, limits: Limits, fallback: number | null): ParameterSpec {
  const wants = { kind: "number", type: "count", limits } as const;
  return { name, doc, wants, fallback: fallback === null ? "none" : count(fallback) };
}

/** A method whose parameters are the fields of its node; what is not said of it is as `METHODS` has it. */
function method<K extends keyof typeof METHODS>(name: K, doc: string, parameters: readonly ParameterSpec[]): Callable {
  return {
    name,
    doc,
    where: ["search"],
    parameters,
    result(bound, site) {
      const given = parameters.map((parameter) => parameter.name).filter(bound.has);
      const numbers = fixedNumbers(given, bound, site);
      return numbers ? { kind: "method", node: { ...METHODS[name], ...numbers } } : UNKNOWN;
    },
  };
}

const startup = (fallback: number) =>
  counted("startup", "So many trials are random before others are learned from.", { low: 1, high: 10_000 }, fallback);

export const random = method(
  "random",
  "Each trial at a point drawn from the domains: evenly, or evenly in the logarithm where a domain says `log` (Bergstra and Bengio 2012).",
  [],
);

export const grid = method(
  "grid",
  "Every combination of the values of the domains, the last parameter changing fastest.",
  [
    counted(
      "points",
      "Into how many values a range of real numbers without `step` is cut, both ends among them.",
      { low: 2, high: 1000 },
      METHODS.grid.points,
    ),
  ],
);

export const hand: Callable = {
  name: "hand",
  doc: "The points that are listed, in their order: `hand([{ units: 32, rate: 1e-3 }, …])`; what one leaves out is as the experiment has it.",
  where: ["search"],
  parameters: [{ name: "points", doc: "A list of points.", wants: { kind: "raw", called: "a list of points" } }],
  result(bound, { context }) {
    const points = handPoints(bound.value("points", "raw").expression, context);
    return points ? { kind: "method", node: { kind: "hand", points } } : UNKNOWN;
  },
};

export const sobol = method(
  "sobol",
  "Points that fill the space evenly, however many there are (Sobol 1967), shifted by the seed.",
  [],
);

export const tpe = method(
  "tpe",
  "Where good trials are dense and others are not: a tree-structured Parzen estimator (Bergstra et al. 2011), all parameters together, as in Optuna 5.",
  [
    startup(METHODS.tpe.startup),
    counted(
      "candidates",
      "Of so many drawn points the most promising is tried.",
      { low: 1, high: 10_000 },
      METHODS.tpe.candidates,
    ),
  ],
);

export const gp = method(
  "gp",
  "Where a Gaussian process expects the greatest improvement (Jones et al. 1998; its logarithm, Ament et al. 2023); for few and long trials.",
  [startup(METHODS.gp.startup)],
);

export const cmaEs = method(
  "cma_es",
  "A cloud of points that moves and stretches as the better of them tell (covariance matrix adaptation, Hansen 2016); for numbers, and hundreds of trials.",
  [
    {
      name: "spread",
      doc: "The first cloud's deviation, as a share of each range.",
      wants: { kind: "number", type: "real", limits: { low: 0, high: 1, aboveLow: true } },
      fallback: real(METHODS.cma_es.spread),
    },
    counted(
      "population",
      "Points of one cloud; by the number of parameters unless said.",
      { low: 4, high: 1000 },
      null,
    ),
  ],
);

export const nsga2 = method(
  "nsga2",
  "A population that breeds towards the front of several objectives (NSGA-II, Deb et al. 2002).",
  [counted("population", "Trials of one generation.", { low: 4, high: 1000 }, METHODS.nsga2.population)],
);

export const SEARCH_METHODS: readonly Callable[] = [random, grid, hand, sobol, tpe, gp, cmaEs, nsga2];
