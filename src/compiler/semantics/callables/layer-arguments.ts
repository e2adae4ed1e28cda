/** What the calls of layers have in common: how their arguments are described, read and kept. */
import type { Bound, CallSite, ParameterSpec } from "../calls/callable.js";
import { report } from "../context.js";
import type { Attribute, ModelNode } from "../graph.js";
import { madeHere } from "../messages/told-of.js";
import { asReals, modelNode, tensor } from "../values/tensors.js";
import { describeTensor, UNKNOWN, type Value } from "../values/value.js";

/** A share that is set to zero: all but none of it. */
export const RATE = { low: 0, high: 1, belowHigh: true };

export const layer = (name: string, doc: string) =>
  ({ name, doc, wants: { kind: "value", accepts: ["tensor", "feature"], called: "a layer or an input" } }) as const;

export const initialParameter = (name: string, doc: string): ParameterSpec => ({
  name,
  doc,
  wants: { kind: "value", accepts: ["initial"], called: "a way to begin, such as `uniform(0.1)`" },
  fallback: { kind: "initial", initial: { kind: "default" } },
});

export const attribute = {
  number: (bound: Bound, name: string): Attribute => ({ kind: "number", value: bound.number(name) }),
  word: (bound: Bound, name: string): Attribute => ({ kind: "word", value: bound.word(name) }),
  initial: (bound: Bound, name: string): Attribute => ({
    kind: "initial",
    value: bound.value(name, "initial").initial,
  }),
};

export function realInput(bound: Bound, site: CallSite, name = "x"): ModelNode | null {
  return asReals(site.context, bound.value(name, "tensor", "feature"), site.spanOf(name));
}

export function needsSequence(node: ModelNode, site: CallSite, name: string): boolean {
  if (node.type.sequence) return true;
  const parameters = { callee: site.call.callee.text, given: describeTensor(node.type) };
  report(site.context, "not-a-sequence", site.spanOf(name), parameters, madeHere(node));
  return false;
}

/** A layer that gives what it reads the shape of. */
export function sameTyped(
  bound: Bound,
  site: CallSite,
  name: ModelNode["layer"],
  attributes: ModelNode["attributes"],
): Value {
  const x = realInput(bound, site);
  if (!x) return UNKNOWN;
  return tensor(modelNode(site.context, { layer: name, inputs: { x }, attributes, type: x.type }, site.call.span));
}
