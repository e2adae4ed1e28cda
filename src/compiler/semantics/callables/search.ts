/** What stands in `search`: which points of the space are tried. */
import { constantValue } from "../../../ops/polynomial.js";
import type { Callable } from "../callable.js";

export const random: Callable = {
  name: "random",
  doc: "Each trial at a point drawn from the domains: evenly, or evenly in the logarithm where a domain says `log` (Bergstra and Bengio 2012).",
  where: ["search"],
  parameters: [],
  result: () => ({ kind: "method", node: { kind: "random" } }),
};

export const grid: Callable = {
  name: "grid",
  doc: "Every combination of the values of the domains, the last parameter changing fastest.",
  where: ["search"],
  parameters: [
    {
      name: "points",
      doc: "Into how many values a range of real numbers without `step` is cut, both ends among them.",
      wants: { kind: "number", type: "count", limits: { low: 2, high: 1000 } },
      fallback: "none",
    },
  ],
  result(bound) {
    const points = bound.has("points") ? (constantValue(bound.number("points")) ?? null) : null;
    return { kind: "method", node: { kind: "grid", points } };
  },
};
