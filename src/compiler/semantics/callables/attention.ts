/** What a decoder may attend to, and how its states are compared with it: `recurrent(…, attend: additive(memory))`. */
import type { AttentionFeed } from "../../../plan/plan.js";
import { word } from "../calls/bind.js";
import type { Bound, Callable, CallSite, ParameterSpec } from "../calls/callable.js";
import { report } from "../context.js";
import type { AttentionNode, ModelNode } from "../graph.js";
import { madeHere } from "../messages/told-of.js";
import { called } from "../names/called.js";
import { targetSeenBy } from "../values/seen.js";
import { asReals } from "../values/tensors.js";
import { describeTensor, UNKNOWN, type Value } from "../values/value.js";

export const FEEDS: readonly AttentionFeed[] = ["none", "input"];

const memory: ParameterSpec = {
  name: "memory",
  doc: "A sequence of vectors, made of inputs alone.",
  wants: { kind: "value", accepts: ["tensor", "feature"], called: "a layer or an input" },
};

const feed: ParameterSpec = {
  name: "feed",
  doc: "`none`: what is found joins the layer's output; `input`: found by the state before, it joins the cell's input.",
  wants: { kind: "word", words: FEEDS },
  fallback: word("none"),
};

/** Scores are v · tanh(W_q h + W_k m). */
export const additive: Callable = {
  name: "additive",
  doc: "In `recurrent(attend: …)`: compares states with a memory through a layer of its own (Bahdanau et al. 2015).",
  where: ["model"],
  parameters: [
    memory,
    {
      name: "size",
      doc: "Features in which the two are compared; the layer's `units` unless said.",
      wants: { kind: "number", type: "count", limits: { low: 1 } },
      fallback: "none",
    },
    feed,
  ],
  result: (bound, site) => attention("additive", bound, site),
};

/** Scores are h · W_k m. */
export const multiplicative: Callable = {
  name: "multiplicative",
  doc: "In `recurrent(attend: …)`: compares states with a memory by products through a matrix (Luong et al. 2015, general).",
  where: ["model"],
  parameters: [memory, feed],
  result: (bound, site) => attention("multiplicative", bound, site),
};

/** Scores are h · m. */
export const dot: Callable = {
  name: "dot",
  doc: "In `recurrent(attend: …)`: compares states with a memory of the same width by products (Luong et al. 2015, dot).",
  where: ["model"],
  parameters: [memory, feed],
  result: (bound, site) => attention("dot", bound, site),
};

function attention(score: AttentionNode["score"], bound: Bound, site: CallSite): Value {
  const of = asReals(site.context, bound.value("memory", "tensor", "feature"), site.spanOf("memory"));
  if (!of || !hasStepsToRead(of, site) || !knowsNoTarget(of, site)) return UNKNOWN;
  const size = bound.has("size") ? bound.number("size") : null;
  const node: AttentionNode = { kind: "attention", score, memory: of, size, feed: bound.word("feed") };
  return { kind: "attention", node };
}

function hasStepsToRead(memory: ModelNode, { context, call, spanOf }: CallSite): boolean {
  if (memory.type.sequence) return true;
  const parameters = { callee: call.callee.text, given: describeTensor(memory.type) };
  report(context, "not-a-sequence", spanOf("memory"), parameters, madeHere(memory));
  return false;
}

/** All of a memory is seen at every step, so also what a later step is to predict (language rule R6). */
function knowsNoTarget(of: ModelNode, { context, spanOf }: CallSite): boolean {
  const target = targetSeenBy(of);
  if (!target) return true;
  const [written, name] = [context.shared.textOf(spanOf("memory")), called(target.origin, "the target")];
  const related = [
    { span: of.origin.span, message: `this layer reads \`${name}\` to its end` },
    { span: target.origin.span, message: `\`${name}\` is declared a target here` },
  ];
  report(context, "memory-of-target", spanOf("memory"), { written, name }, { related });
  return false;
}
