/** `accuracy(…, attainable: 98%)`: the best that can be hoped for, by which runs are judged and nothing else. */
import { constantValue } from "../../../ops/polynomial.js";
import type { Bound, CallSite, ParameterSpec } from "../calls/callable.js";
import { wrongKind } from "../context.js";
import type { MeasureNode } from "../graph.js";

/** In the unit of the measure: a fraction of an accuracy, a number of an error. */
export function attainable(type: "fraction" | "real"): ParameterSpec {
  return {
    name: "attainable",
    doc: "The best that can be hoped for, such as a person's: runs are judged against it (bias and variance).",
    wants: { kind: "number", type, limits: type === "fraction" ? { low: 0, high: 1 } : { low: 0 } },
    fallback: "none",
  };
}

/** The measure with what is attainable, if that is said; null where it is said wrongly. */
export function hopedFor(node: MeasureNode, bound: Bound, { context, spanOf }: CallSite): MeasureNode | null {
  if (!bound.has("attainable")) return node;
  const value = constantValue(bound.number("attainable"));
  if (value !== undefined) return { ...node, attainable: value };
  const name = "attainable";
  wrongKind(context, spanOf(name), { name, wanted: "a fixed number", given: "chosen by a parameter" });
  return null;
}
