/** Weights of the classes of a loss: given one by one, or by how often train has each. */
import { constant, format, subtract } from "../../../ops/polynomial.js";
import { BALANCED } from "../../../plan/plan.js";
import type { Bound, CallSite, ParameterSpec } from "../calls/callable.js";
import { type Context, report, wrongKind } from "../context.js";
import type { LossNode, ModelNode } from "../graph.js";
import { called } from "../names/called.js";
import { findPoint } from "../values/ranges.js";
import { describeTensor } from "../values/value.js";

export const weightsOfClasses: ParameterSpec = {
  name: "weights",
  doc: "What each class counts: a number for each, or `balanced` for one over how often train has it. The mean is then over the weights.",
  wants: { kind: "numbers", words: [BALANCED], limits: { low: 0, aboveLow: true } },
  fallback: "none",
};

/** The weights that a loss was given; null where they do not fit its target, which is reported. */
export function weightsOf(
  bound: Bound,
  target: ModelNode,
  site: CallSite,
  { smoothing }: Pick<LossNode, "smoothing">,
): Pick<LossNode, "weights"> | null {
  if (!bound.has("weights")) return {};
  const { context, spanOf } = site;
  if (smoothing) {
    const related = [{ span: spanOf("smoothing"), message: "the target is spread over all classes here" }];
    report(context, "weights-smoothed", spanOf("weights"), {}, { related });
    return null;
  }
  // What a layer makes of a target has steps and classes of its own.
  if (target.layer !== "input") {
    const wanted = "a target as it was declared, where classes have weights";
    wrongKind(context, spanOf("target"), { name: "target", wanted, given: describeTensor(target.type) });
    return null;
  }
  const given = bound.value("weights", "numbers", "word");
  if (given.kind === "word") return { weights: BALANCED };
  return hasOneEach(target, given.amounts.length, site) ? { weights: given.amounts } : null;
}

function hasOneEach(target: ModelNode, count: number, { context, spanOf }: CallSite): boolean {
  const classes = target.type.ids?.size;
  const point = classes && findPoint(context, subtract(classes, constant(count)), (value) => value !== 0);
  if (!classes || !point) return true;
  const name = called(target.origin, "the target");
  const related = [{ span: target.origin.span, message: `\`${name}\` is declared here` }];
  const parameters = { count: String(count), target: name, classes: format(classes), at: point.text };
  report(context, "weights-of-classes", spanOf("weights"), parameters, { related });
  return false;
}

/** Of one target there is one list of weights; reports a loss that has another. */
export function checkWeights(context: Context, terms: readonly LossNode[]): boolean {
  const known = new Map<ModelNode["column"], LossNode>();
  for (const term of terms) {
    if (term.weights === undefined) continue;
    const first = known.get(term.target.column) ?? term;
    known.set(term.target.column, first);
    if (textOf(first.weights) === textOf(term.weights)) continue;
    const [mine, others] = [term, first].map((one) => context.shared.spans.of(one).get("weights") ?? one.origin.span);
    const related = [{ span: others, message: "the weights of the first loss that has some" }];
    report(context, "weights-differ", mine, { target: called(term.target.origin, "the target") }, { related });
    return false;
  }
  return true;
}

function textOf(weights: LossNode["weights"]): string {
  return typeof weights === "object" ? weights.map(format).join(", ") : String(weights);
}
