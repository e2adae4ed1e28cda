/** Losses and measures: an output against a target. */
import { constant, constantValue, format, subtract } from "../../../ops/polynomial.js";
import type { ErrorKind } from "../../../plan/plan.js";
import type { Suggestion } from "../../diagnostics/diagnostic.js";
import type { Span } from "../../source.js";
import { fraction, truth } from "../calls/bind.js";
import type { Bound, Callable, CallSite } from "../calls/callable.js";
import { report, wrongKind } from "../context.js";
import type { LossNode, MeasureNode, ModelNode, ScaleNode } from "../graph.js";
import { canBeSampled } from "../layers/sampling.js";
import { madeHere } from "../messages/told-of.js";
import { called } from "../names/called.js";
import { boundsOf, findPoint } from "../values/ranges.js";
import { nodesBelow, targetHandedOn } from "../values/seen.js";
import { asIds, asReals, sameShape, stepItem, type TensorLike } from "../values/tensors.js";
import { describeTensor, UNKNOWN } from "../values/value.js";
import { attainable, hopedFor } from "./attainable.js";
import { baseline, compared } from "./baselines.js";
import { weightsOf, weightsOfClasses } from "./class-weights.js";

const output = (name: string, doc: string) =>
  ({ name, doc, wants: { kind: "value", accepts: ["tensor", "feature"], called: "a layer" } }) as const;
const target = {
  name: "target",
  doc: "What it should be.",
  wants: { kind: "value", accepts: ["tensor", "feature"], called: "a target" },
} as const;

interface Pair {
  readonly output: ModelNode;
  readonly target: ModelNode;
}

function pair(
  bound: Bound,
  site: CallSite,
  name: string,
  outputAs: typeof asReals,
  targetAs: typeof asReals,
): Pair | null {
  const of = outputAs(site.context, bound.value(name, "tensor", "feature"), site.spanOf(name));
  const to = targetAs(site.context, bound.value("target", "tensor", "feature"), site.spanOf("target"));
  if (!of || !to || isTargetItself(of, site, name) || reachesBack(of, to, site, name)) return null;
  // Where steps differ as well, that is what is told.
  if (of.type.sequence?.column === to.type.sequence?.column && isOfInput(to, site)) return null;
  return { output: of, target: to };
}

/** Compared with a target is what the model says, not a target again. */
function isTargetItself(of: ModelNode, { context, call, spanOf }: CallSite, name: string): boolean {
  const column = targetHandedOn(of);
  if (!column) return false;
  const target = called(column.origin, "the target");
  const related = [{ span: column.origin.span, message: `\`${target}\` is declared a target here` }];
  report(context, "target-as-output", spanOf(name), { callee: call.callee.text, name, target }, { related });
  return true;
}

/** What the model may read is no target: compared with it, a model learns to copy. */
function isOfInput(to: ModelNode, { context, call, spanOf }: CallSite): boolean {
  const column = nodesBelow([to]).find(({ column }) => column?.role === "input")?.column;
  if (!column) return false;
  const input = called(column.origin, "it");
  const related = [{ span: column.origin.span, message: `\`${input}\` is declared an input here` }];
  report(context, "input-as-target", spanOf("target"), { callee: call.callee.text, input }, { related });
  return true;
}

/** Where windows reach back, their earlier steps are targets of another part, where they are learned or measured already. */
function reachesBack(of: ModelNode, { type, origin }: ModelNode, { context, spanOf }: CallSite, name: string): boolean {
  if (!type.sequence?.column.window?.reachBack) return false;
  const lastOf = (span: Span) => `last(${context.shared.textOf(span)})`;
  const [target, output] = [spanOf("target"), spanOf(name)];
  const between = context.shared.textOf({ ...target, start: output.end, end: target.start });
  const isBoth = of.type.sequence !== null && output.end <= target.start;
  const text = isBoth ? `${lastOf(output)}${between}${lastOf(target)}` : lastOf(target);
  const edit = { span: isBoth ? { ...target, start: output.start } : target, text };
  const suggestion = { message: `write \`${text}\``, edit };
  const parameters = { target: called(origin, "the target") };
  const related = [{ span: origin.span, message: "steps of these windows lie before their part" }];
  report(context, "reach-back-steps", spanOf("target"), parameters, { related, suggestion });
  return true;
}

/** What the output is called, where not `logits`. */
const OUTPUTS: Readonly<Record<string, string>> = { accuracy: "predicted" };

/** Steps against steps, and one value against one value. */
function sameSteps({ output: of, target: to }: Pair, site: CallSite): boolean {
  if (of.type.sequence?.column === to.type.sequence?.column) return true;
  const parameters = {
    what: `\`${site.call.callee.text}\``,
    left: describeTensor(of.type),
    right: describeTensor(to.type),
  };
  // What is predicted has the steps of its logits.
  const from = of.layer === "predicted" ? of.inputs.logits : of;
  const related = [
    { span: from.origin.span, message: `this is ${describeTensor(from.type)}` },
    { span: to.origin.span, message: `this is ${describeTensor(to.type)}` },
  ];
  const suggestion = to.type.sequence ? null : { message: "`last(…)` takes the last step" };
  report(site.context, "sequence-mismatch", site.spanOf(OUTPUTS[site.call.callee.text] ?? "logits"), parameters, {
    related,
    suggestion,
  });
  return false;
}

/** A logit for every class, or an id (language rule R5: 50 bits have 51 sums). */
function enoughClasses({ output: of, target: to }: Pair, site: CallSite): boolean {
  const isHead = to.layer === "input" && of.layer !== "modulo";
  const [logits, classes] = [of.type.ids?.size ?? of.type.features, to.type.ids?.size];
  if (!logits || !classes) return true;
  const spare = subtract(logits, classes);
  const from = of.layer === "predicted" ? of.inputs.logits : of;
  // The layer's units are what is to be changed, wherever its logits are compared.
  const units = isHead ? site.context.shared.spans.of(from).get("units") : undefined;
  const what = of.type.ids && !units ? "ids" : "logits";
  const related = [
    { span: from.origin.span, message: `${format(logits)} ${what}` },
    {
      span: to.origin.span,
      message: `classes 0 to ${format(subtract(classes, constant(1)))}: ${format(classes)} of them`,
    },
  ];
  const point = boundsOf(site.context, spare).low < 0 ? findPoint(site.context, spare, (value) => value < 0) : null;
  if (point) {
    const parameters = { logits: format(logits), classes: format(classes), at: point.text, what };
    const suggestion = units ? headOf(to, units, site) : null;
    const span = units ?? site.spanOf(OUTPUTS[site.call.callee.text] ?? "logits");
    report(site.context, "too-few-classes", span, parameters, { related, suggestion });
    return false;
  }
  if (!of.type.ids && boundsOf(site.context, spare).low > 0) {
    report(
      site.context,
      "spare-classes",
      units ?? site.spanOf("logits"),
      { logits: format(logits), classes: format(classes) },
      { related, suggestion: units ? headOf(to, units, site) : null },
    );
  }
  return true;
}

/** As many units as the target has classes; written where a number stands, which nothing else can be meant by. */
function headOf(target: ModelNode, units: Span, { context }: CallSite): Suggestion {
  const text = `${target.origin.name}.classes`;
  const message = `write \`units: ${text}\``;
  return /^\d+$/.test(context.shared.textOf(units)) ? { message, edit: { span: units, text } } : { message };
}

const one = constant(1);

export const crossEntropy: Callable = {
  name: "cross_entropy",
  doc: "Softmax cross-entropy of logits against class ids; the mean over real steps.",
  where: ["train"],
  parameters: [
    output("logits", "A logit for each class."),
    target,
    {
      name: "smoothing",
      doc: "While training, the share of the target that is spread evenly over all classes (Szegedy et al. 2016).",
      wants: { kind: "number", type: "fraction", limits: { low: 0, high: 1, belowHigh: true } },
      fallback: fraction(0),
    },
    weightsOfClasses,
  ],
  result(bound, site) {
    const both = pair(bound, site, "logits", asReals, asIds);
    if (!both || !sameSteps(both, site) || !enoughClasses(both, site)) return UNKNOWN;
    const given = bound.number("smoothing");
    const smoothing = constantValue(given) === 0 ? {} : { smoothing: given };
    const weights = weightsOf(bound, both.target, site, smoothing);
    if (!weights) return UNKNOWN;
    const how = { ...smoothing, ...weights };
    const term: LossNode = { kind: "cross_entropy", ...both, ...how, weight: one, origin: site.context.origin };
    return { kind: "loss", terms: [term] };
  },
};

export const sampledSoftmax: Callable = {
  name: "sampled_softmax",
  doc: "Cross-entropy over the classes that a training step draws and each target; elsewhere over all classes.",
  where: ["train"],
  parameters: [
    output("logits", "A dense layer, with a logit for each class."),
    target,
    {
      name: "samples",
      doc: "How many classes a step draws, the more frequent the likelier.",
      wants: { kind: "number", type: "count", limits: { low: 1 } },
    },
  ],
  result(bound, site) {
    const both = pair(bound, site, "logits", asReals, asIds);
    const samples = bound.number("samples");
    const fits = both && sameSteps(both, site) && canBeSampled(both, samples, site) && enoughClasses(both, site);
    if (!fits) return UNKNOWN;
    const term: LossNode = { kind: "sampled_softmax", ...both, samples, weight: one, origin: site.context.origin };
    return { kind: "loss", terms: [term] };
  },
};

/** Made by `multi_hot`, or the last step of it. */
function isOfSets(value: TensorLike): boolean {
  const column = value.kind === "feature" ? value.node : nodesBelow([value.node]).find((node) => node.column)?.column;
  return column ? stepItem(column).kind === "members" : false;
}

export const binaryCrossEntropy: Callable = {
  name: "binary_cross_entropy",
  doc: "Cross-entropy of one logit against 0 or 1, or of one for each member against a set; the mean over logits and real steps.",
  where: ["train"],
  parameters: [
    output("logits", "One logit; for a target of `multi_hot`, one for each member that it may have."),
    target,
  ],
  result(bound, site) {
    const labels = bound.value("target", "tensor", "feature");
    if (isOfSets(labels)) {
      const both = pair(bound, site, "logits", asReals, asReals);
      if (!both || !sameShape(site.context, both.output, both.target, site.spanOf("logits"), "`binary_cross_entropy`"))
        return UNKNOWN;
      const term: LossNode = { kind: "binary_cross_entropy", ...both, weight: one, origin: site.context.origin };
      return { kind: "loss", terms: [term] };
    }
    const both = pair(bound, site, "logits", asReals, asIds);
    if (!both || !sameSteps(both, site)) return UNKNOWN;
    const [features, size] = [both.output.type.features, both.target.type.ids?.size];
    if (features && format(features) !== "1") {
      const parameters = {
        what: "`binary_cross_entropy`",
        left: `batch × ${format(features)}`,
        right: "batch × 1",
        at: "",
      };
      const related = [
        { span: both.output.origin.span, message: `this is ${describeTensor(both.output.type)}` },
        { span: both.target.origin.span, message: "of which each step, or example, needs one logit" },
      ];
      report(site.context, "shape-mismatch", site.spanOf("logits"), parameters, { related });
      return UNKNOWN;
    }
    if (size && format(size) !== "2") {
      report(site.context, "too-few-classes", site.spanOf("target"), {
        logits: "2",
        classes: format(size),
        at: "",
        what: "logits",
      });
      return UNKNOWN;
    }
    const term: LossNode = { kind: "binary_cross_entropy", ...both, weight: one, origin: site.context.origin };
    return { kind: "loss", terms: [term] };
  },
};

export const squaredError: Callable = {
  name: "squared_error",
  doc: "The square of the difference; the mean over features and real steps.",
  where: ["train"],
  parameters: [output("x", "Numbers."), target],
  result(bound, site) {
    const both = pair(bound, site, "x", asReals, asReals);
    if (!both || !sameShape(site.context, both.output, both.target, site.spanOf("x"), "`squared_error`"))
      return UNKNOWN;
    const term: LossNode = { kind: "squared_error", ...both, weight: one, origin: site.context.origin };
    return { kind: "loss", terms: [term] };
  },
};

function measure(
  kind: MeasureNode["kind"],
  site: CallSite,
  both: Pair,
  scale: ScaleNode | null = null,
): { kind: "measure"; node: MeasureNode } {
  return { kind: "measure", node: { kind, origin: { ...site.context.origin, span: site.call.span }, ...both, scale } };
}

/** Logits are no classes yet. */
const asClasses: typeof asReals = (context, value, span) => {
  if (value.kind !== "tensor" || value.node.type.ids) return asIds(context, value, span);
  const text = `predicted(${context.shared.textOf(span)})`;
  const suggestion = { message: `write \`${text}\``, edit: { span, text } };
  report(
    context,
    "numbers-as-ids",
    span,
    { what: describeTensor(value.node.type) },
    { suggestion, ...madeHere(value.node) },
  );
  return null;
};

export const accuracy: Callable = {
  name: "accuracy",
  doc: "The share of real steps, or examples, that are right.",
  where: ["measure"],
  parameters: [
    output("predicted", "Ids, such as `predicted(logits)`."),
    target,
    baseline(["majority"]),
    attainable("fraction"),
  ],
  result(bound, site) {
    const both = pair(bound, site, "predicted", asClasses, asIds);
    if (!both || !sameSteps(both, site) || !enoughClasses(both, site)) return UNKNOWN;
    return compared(hopedFor(measure("accuracy", site, both).node, bound, site), bound, site);
  },
};

export const perplexity: Callable = {
  name: "perplexity",
  doc: "exp of the mean cross-entropy over real steps: as many equally likely choices.",
  where: ["measure"],
  parameters: [
    output("logits", "A logit for each class."),
    target,
    {
      name: "per_word",
      doc: "Whether the cross-entropy of a part is divided by the words that its tokens make up, each end a word too.",
      wants: { kind: "truth" },
      fallback: truth(false),
    },
    baseline(["unigram", "bigram", "trigram"]),
  ],
  result(bound, site) {
    const both = pair(bound, site, "logits", asReals, asIds);
    if (!both || !sameSteps(both, site) || !enoughClasses(both, site)) return UNKNOWN;
    const { node } = measure("perplexity", site, both);
    if (!bound.truth("per_word")) return compared(node, bound, site);
    if (!standsForText(both.target, site)) return UNKNOWN;
    return compared({ ...node, per: "word" }, bound, site);
  },
};

/** Words are counted in what the tokens of a text stand for. */
function standsForText(node: ModelNode, { context, spanOf }: CallSite): boolean {
  const item = nodesBelow([node]).find(({ column }) => column)?.column?.item;
  if (item?.kind === "list" && item.of.kind === "token") return true;
  const wanted = "a list of tokens, as a text has, whose words are counted";
  wrongKind(context, spanOf("target"), { name: "target", wanted, given: describeTensor(node.type) });
  return false;
}

const scale = {
  name: "scale",
  doc: "A scale that both are taken back from first, so that the error is one of what the column holds.",
  wants: { kind: "value", accepts: ["scale"], called: "a scale" },
  fallback: "none",
} as const;

function errorMeasure(kind: ErrorKind, doc: string): Callable {
  return {
    name: kind,
    doc,
    where: ["measure"],
    parameters: [output("x", "Numbers."), target, scale, baseline(["persistence"]), attainable("real")],
    result(bound, site) {
      const both = pair(bound, site, "x", asReals, asReals);
      if (!both || !sameShape(site.context, both.output, both.target, site.spanOf("x"), `\`${kind}\``)) return UNKNOWN;
      const scaled = bound.has("scale") ? bound.value("scale", "scale").node : undefined;
      if (scaled && !isOnScale(both.target, scaled, site)) return UNKNOWN;
      return compared(hopedFor(measure(kind, site, both, scaled).node, bound, site), bound, site);
    },
  };
}

/** Only what was put on a scale can be taken back from it. */
function isOnScale(target: ModelNode, wanted: ScaleNode, { context, spanOf }: CallSite): boolean {
  const column = nodesBelow([target]).find((node) => node.column)?.column;
  const of = column?.of;
  if (of?.kind === "call" && of.function === "scaled" && of.fitted === wanted) return true;
  const [name, from] = [called(column?.origin, "the target"), called(wanted.origin, "this scale")];
  const related = column ? [{ span: column.origin.span, message: `\`${name}\` is declared here` }] : [];
  report(context, "not-on-scale", spanOf("scale"), { target: name, scale: from }, { related });
  return false;
}

export const meanSquaredError = errorMeasure("mean_squared_error", "The mean of the squared differences.");
export const meanAbsoluteError = errorMeasure("mean_absolute_error", "The mean of the absolute differences.");
export const meanAbsolutePercentageError = errorMeasure(
  "mean_absolute_percentage_error",
  "The mean of the absolute differences as shares of the target, which must not be 0.",
);
