/** Where a loss may sample the classes of its logits. */
import { constant, evaluate, type Polynomial, substitute, subtract, symbolsOf } from "../../../ops/polynomial.js";
import type { Related } from "../../diagnostics/diagnostic.js";
import type { CallSite } from "../calls/callable.js";
import { type Context, report } from "../context.js";
import type {
  CheckedSearch,
  CheckedTrain,
  ConditionNode,
  LossNode,
  MeasureNode,
  MeasureOnPart,
  ModelNode,
  QuantityNode,
} from "../graph.js";
import { objectivesIn } from "../graph.js";
import { called } from "../names/called.js";
import { describeLimits, findPoint } from "../values/ranges.js";
import { nodesBelow } from "../values/seen.js";
import { describeTensor } from "../values/value.js";

interface Pair {
  readonly output: ModelNode;
  readonly target: ModelNode;
}

/** A dense layer without activation, and classes that are words in the order of their frequency. */
export function canBeSampled({ output, target }: Pair, samples: Polynomial, site: CallSite): boolean {
  const { context, spanOf } = site;
  const activation = output.attributes.activation;
  const isPlain = activation?.kind === "word" && activation.value.word === "none";
  if (output.layer !== "dense" || !isPlain) {
    const given = output.layer === "dense" ? "one with an activation" : `\`${output.layer}\``;
    const related = [{ span: output.origin.span, message: "made here" }];
    report(context, "sampled-not-dense", spanOf("logits"), { given }, { related });
    return false;
  }
  if (!target.type.ids?.vocabulary) {
    const related = [{ span: target.origin.span, message: `this is ${describeTensor(target.type)}` }];
    const parameters = { target: called(target.origin, "the target") };
    report(context, "sampled-not-words", spanOf("target"), parameters, { related });
    return false;
  }
  return fewEnough(output, samples, site);
}

/** No more samples than classes, where the text alone tells: a vocabulary may turn out smaller than it may be. */
function fewEnough(output: ModelNode, samples: Polynomial, { context, spanOf }: CallSite): boolean {
  const { features } = output.type;
  if (!features) return true;
  const { intervals, settings } = context.shared;
  const largest = symbolsOf(features).filter((name) => !settings.has(name));
  const ends = largest.map((name) => [name, constant(intervals.get(name)?.high ?? 2 ** 31 - 1)] as const);
  const most = substitute(features, new Map(ends));
  const point = findPoint(context, subtract(samples, most), (value) => value > 0);
  if (!point) return true;
  const defaults = [...settings].flatMap(([name, { value }]) => (typeof value === "number" ? [[name, value]] : []));
  const symbols = { ...Object.fromEntries(defaults), ...point.symbols };
  const parameters = {
    name: "`samples`",
    value: String(evaluate(samples, symbols)),
    at: point.text,
    limits: describeLimits({ low: 1, high: evaluate(most, symbols) }),
  };
  report(context, "out-of-range", spanOf("samples"), parameters);
  return false;
}

/** While training, a layer that is sampled has no logits that anything else could read. */
export function checkSampling(context: Context, train: CheckedTrain, search: CheckedSearch | null): boolean {
  return train.loss
    .filter(({ kind }) => kind === "sampled_softmax")
    .map((term) => isReadAlone(context, term, train) && isMeasuredElsewhere(context, term, train, search))
    .every(Boolean);
}

function isReadAlone(context: Context, term: LossNode, { loss }: CheckedTrain): boolean {
  const layer = term.output;
  const others = loss.filter((other) => other !== term);
  const nodes = nodesBelow(loss.flatMap(({ output, target }) => [output, target]));
  const reader =
    others.find(({ output, target }) => output === layer || target === layer) ??
    nodes.find(({ inputs }) => Object.values(inputs).includes(layer));
  if (!reader) return true;
  const related = [
    ...(reader.origin.span === term.origin.span ? [] : [{ span: reader.origin.span, message: "they are read here" }]),
    { span: layer.origin.span, message: "the layer" },
  ];
  report(context, "sampled-shared", term.origin.span, { logits: called(layer.origin, "the logits") }, { related });
  return false;
}

/** What stops, keeps or is searched for may be measured on validate, where logits of all classes are made. */
function isMeasuredElsewhere(
  context: Context,
  { output: layer }: LossNode,
  train: CheckedTrain,
  search: CheckedSearch | null,
): boolean {
  const wrong = onTrain(train, search).find(({ measure }) => nodesBelow([measure.output]).includes(layer));
  if (!wrong) return true;
  const related = [{ span: layer.origin.span, message: "only some classes of this layer are made while training" }];
  reportMeasured(context, "sampled-on-train", wrong, train, related);
  return false;
}

/** The perplexity of smoothed targets would be of no distribution that is asked for; validate's targets are plain. */
export function checkSmoothing(context: Context, train: CheckedTrain, search: CheckedSearch | null): boolean {
  const smoothed = train.loss.filter(({ smoothing }) => smoothing);
  const wrong = onTrain(train, search).find(
    ({ measure }) => measure.kind === "perplexity" && smoothed.some(({ output }) => output === measure.output),
  );
  if (!wrong) return true;
  const related = smoothed.map(({ origin }) => ({ span: origin.span, message: "the loss of smoothed targets" }));
  reportMeasured(context, "smoothed-on-train", wrong, train, related);
  return false;
}

interface Deciding {
  readonly by: string;
  readonly measure: MeasureNode;
}

function reportMeasured(
  context: Context,
  code: "sampled-on-train" | "smoothed-on-train",
  { by, measure: { origin, kind } }: Deciding,
  train: CheckedTrain,
  related: readonly Related[],
): void {
  const span = context.shared.spans.of(train).get(by) ?? origin.span;
  report(context, code, span, { measure: called(origin, kind) }, { related });
}

/** Measures of train that decide something. */
function onTrain(train: CheckedTrain, search: CheckedSearch | null): readonly Deciding[] {
  const deciding: readonly (readonly [string, readonly MeasureOnPart[]])[] = [
    ["stop", train.stop ? measuresIn(train.stop) : []],
    ["schedule", train.schedule.flatMap(({ of }) => (of ? [of] : []))],
    ["keep", train.keep ? [train.keep] : []],
    ["search", search ? objectivesIn(search).map(({ on }) => on) : []],
  ];
  return deciding.flatMap(([by, measured]) =>
    measured.flatMap(({ part, measure }) => (part === "train" && measure ? [{ by, measure }] : [])),
  );
}

function measuresIn(condition: ConditionNode): readonly MeasureOnPart[] {
  switch (condition.kind) {
    case "compare":
      return "measure" in condition.of ? [condition.of] : [];
    case "patience":
    case "rose":
      return [condition.of];
    case "relation":
      return [condition.left, condition.right].flatMap(measuresOf);
    case "at_every":
      return [];
    default:
      return condition.conditions.flatMap(measuresIn);
  }
}

function measuresOf(quantity: QuantityNode): readonly MeasureOnPart[] {
  switch (quantity.kind) {
    case "number":
      return [];
    case "arithmetic":
      return [quantity.left, quantity.right].flatMap(measuresOf);
    default:
      return [quantity.of];
  }
}
