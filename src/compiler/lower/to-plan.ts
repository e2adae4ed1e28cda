/**
 * The checked experiment to the plan. Nodes are numbered in the order in which the loss, then stopping and keeping,
 * then the measures reach them, so that neither names nor the order of writing matter (language rule R8).
 */
import type { Polynomial } from "../../ops/polynomial.js";
import { hashesOf } from "../../plan/hash.js";
import { withLengthsSettled } from "../../plan/lengths.js";
import type * as Plan from "../../plan/plan.js";
import { DEFAULT_PRECISION } from "../../plan/precision.js";
import { defaultObjective } from "../../plan/search.js";
import type * as Graph from "../semantics/graph.js";
import type { Span } from "../source.js";
import { PlanNodes } from "./plan-nodes.js";
import { lowerSchedule } from "./schedule.js";
import { byText } from "./symbols.js";

export interface Lowered {
  readonly plan: Plan.Plan;
  /** Where each node of the plan came from, by id. */
  readonly nodes: ReadonlyMap<string, Graph.Origin>;
  /** In the plan's order. */
  readonly losses: readonly Graph.Origin[];
  readonly measures: readonly Graph.Origin[];
  /** Where facts are written, by JSON Pointers with nodes by their ids. */
  readonly spans: ReadonlyMap<string, Span>;
}

export function toPlan(experiment: Graph.CheckedExperiment): Lowered {
  const first = new PlanNodes(experiment, new Map());
  const lowered = lower(experiment, first);
  const { alike, uses } = first.symbols;
  // Settings alike in all but their names are told apart by where they are used, which is known only now.
  return alike ? lower(experiment, new PlanNodes(experiment, uses)) : lowered;
}

function lower(experiment: Graph.CheckedExperiment, nodes: PlanNodes): Lowered {
  const { train } = experiment;
  const loss = train.loss.map((term) => lossPlan(nodes, term));
  const stop = train.stop ? conditionPlan(nodes, train.stop, "/train/stop") : null;
  const keep = train.keep ? { measure: measureReference(nodes, train.keep) } : null;
  // Before what measures alone read, which decides no weights.
  const byLength = lengthsPlan(nodes, train.batch);
  const sorted = inOrder(nodes, experiment.measures);
  const measures = sorted.map((measure) => measurePlan(nodes, measure));
  const optimizer = optimizerPlan(nodes, train.optimizer);
  const scalar = (amount: Polynomial) => nodes.scalar(amount);
  const body = {
    format: 1 as const,
    edition: experiment.edition,
    model: nodes.model,
    data: nodes.data,
    train: {
      seed: experiment.seed,
      loss,
      penalty: train.penalty ? { l1: scalar(train.penalty.l1), l2: scalar(train.penalty.l2) } : null,
      optimizer,
      ...lowerSchedule(train.schedule, { scalar, measured: (on) => measureReference(nodes, on) }),
      clip: train.clip ? scalar(train.clip) : null,
      batch: batchPlan(nodes, train.batch, byLength, train.shuffle),
      length: { unit: train.length.unit, count: scalar(train.length.count) },
      validate: { unit: train.validate.unit, every: scalar(train.validate.every) },
      stop,
      keep,
      ...precisionPlan(nodes, train.precision),
    },
    measures,
    search: experiment.search ? searchPlan(nodes, experiment.search, { keep }) : null,
  };
  const baselines = sorted.flatMap(({ baseline }, index) =>
    baseline ? [{ kind: baseline, measure: measures[index] }] : [],
  );
  for (const [index, measure] of sorted.filter(({ baseline }) => baseline).entries())
    nodes.noteSpans(measure, `/baselines/${index}`, (part) => (part === "baseline" ? "" : null));
  const attainable = sorted.flatMap(({ attainable: value }, index) =>
    value === undefined ? [] : [{ measure: measures[index], value }],
  );
  for (const [index, measure] of sorted.filter((one) => one.attainable !== undefined).entries())
    nodes.noteSpans(measure, `/attainable/${index}`, (part) => (part === "attainable" ? "" : null));
  const requires = nodes.requires(experiment.requires);
  const required = requires.length > 0 ? { requires } : {};
  const unhashed = withLengthsSettled({
    ...body,
    settings: nodes.settings(),
    ...required,
    ...(baselines.length > 0 ? { baselines } : {}),
    ...(attainable.length > 0 ? { attainable } : {}),
  });
  const plan: Plan.Plan = { ...unhashed, hashes: hashesOf(unhashed) };
  nodes.noteSpans(experiment.train, "/train");
  for (const [index, { text }] of sorted.entries()) {
    const under = (part: string) => (part === "logits" ? null : `numbers/${part}`);
    if (text) nodes.noteSpans(text.decoding, `/measures/${index}/text/decoding`, under);
  }
  return {
    plan,
    nodes: nodes.origins,
    losses: train.loss.map(({ origin }) => origin),
    measures: sorted.map(({ origin }) => origin),
    spans: nodes.spans,
  };
}

function precisionPlan(nodes: PlanNodes, chosen: Graph.ChosenWord): Pick<Plan.TrainPlan, "precision"> {
  return chosen.setting === null && chosen.word === DEFAULT_PRECISION ? {} : { precision: nodes.word(chosen) };
}

function lossPlan(
  nodes: PlanNodes,
  { kind, output, target, weight, samples, smoothing, weights }: Graph.LossNode,
): Plan.LossTerm {
  const term = { kind, output: nodes.node(output), target: nodes.node(target), weight: nodes.scalar(weight) };
  const smooth = smoothing ? { smoothing: nodes.scalar(smoothing) } : {};
  const counted = weights === undefined ? {} : { weights: classWeights(nodes, weights) };
  return { ...term, ...smooth, ...(samples ? { samples: nodes.scalar(samples) } : {}), ...counted };
}

function classWeights(nodes: PlanNodes, weights: NonNullable<Graph.LossNode["weights"]>) {
  return typeof weights === "string" ? weights : weights.map((weight) => nodes.scalar(weight));
}

function measurePlan(nodes: PlanNodes, { kind, output, target, scale, per, text }: Graph.MeasureNode): Plan.Measure {
  const measure = { kind, output: nodes.node(output), target: nodes.node(target), ...(per ? { per } : {}) };
  if (text) return { ...measure, text: textMeasurePlan(nodes, text) };
  return scale ? { ...measure, scale: nodes.fitted(scale) } : measure;
}

function textMeasurePlan(
  nodes: PlanNodes,
  { decoding, every, lowercase, order }: Graph.TextMeasureNode,
): Plan.TextMeasurePlan {
  const numbers = Object.entries(decoding.numbers).map(([name, amount]) => [name, nodes.scalar(amount)] as const);
  return {
    decoding: { kind: decoding.kind, numbers: Object.fromEntries(numbers) },
    every: nodes.scalar(every),
    ...(lowercase ? { lowercase } : {}),
    ...(order ? { order: nodes.scalar(order) } : {}),
  };
}

function measureReference(nodes: PlanNodes, { part, measure }: Graph.MeasureOnPart): Plan.MeasureReference {
  return { part, measure: measure ? measurePlan(nodes, measure) : null };
}

function searchPlan(
  nodes: PlanNodes,
  search: Graph.CheckedSearch,
  train: Pick<Plan.TrainPlan, "keep">,
): Plan.SearchPlan {
  const { method, trials, prune, objective, others } = search;
  nodes.noteSpans(search, "/search");
  const aim = ({ direction, on }: Graph.CheckedObjective) => ({ direction, measure: measureReference(nodes, on) });
  const besides = others.map(
    (other): Plan.OtherObjective => (other === "parameters" ? { direction: "minimize", of: other } : aim(other)),
  );
  return {
    method: methodPlan(nodes, method),
    objective: objective ? aim(objective) : defaultObjective(train),
    ...(besides.length > 0 ? { others: besides } : {}),
    trials,
    ...(prune ? { prune } : {}),
  };
}

function methodPlan(nodes: PlanNodes, method: Graph.SearchMethod): Plan.SearchMethodPlan {
  if (method.kind !== "hand") return method;
  // A parameter that nothing uses has no place in the plan, nor has what a point says of it.
  const ids = [...nodes.symbols.ids()].filter(([name]) => nodes.symbols.node(name).domain !== null);
  const points = method.points.map((point) => {
    const said = new Map(point.map(({ name, value }) => [name, value]));
    return ids.map(([name, setting]) => {
      const { value, when } = nodes.symbols.node(name);
      return { setting, value: said.get(name) ?? when?.value ?? value };
    });
  });
  return { kind: "hand", points };
}

function conditionPlan(nodes: PlanNodes, node: Graph.ConditionNode, path: string): Plan.Condition {
  nodes.noteSpans(node, path);
  switch (node.kind) {
    case "compare": {
      const of = "progress" in node.of ? node.of : measureReference(nodes, node.of);
      return { kind: "compare", of, comparison: node.comparison, value: nodes.scalar(node.value) };
    }
    case "patience":
      return {
        kind: "patience",
        of: measureReference(nodes, node.of),
        checks: nodes.scalar(node.checks),
        least: nodes.scalar(node.least),
      };
    case "relation": {
      const [left, right] = [quantityPlan(nodes, node.left), quantityPlan(nodes, node.right)];
      return { kind: "relation", left, comparison: node.comparison, right };
    }
    case "rose": {
      const of = measureReference(nodes, node.of);
      return { kind: "rose", of, checks: nodes.scalar(node.checks), times: nodes.scalar(node.times) };
    }
    case "at_every":
      return { kind: "at_every", checks: nodes.scalar(node.checks) };
    default:
      return {
        kind: node.kind,
        conditions: node.conditions.map((part, index) => conditionPlan(nodes, part, `${path}/conditions/${index}`)),
      };
  }
}

function quantityPlan(nodes: PlanNodes, node: Graph.QuantityNode): Plan.Quantity {
  switch (node.kind) {
    case "number":
      return { kind: "number", value: nodes.scalar(node.value) };
    case "now":
      return { kind: "now", of: measureReference(nodes, node.of) };
    case "past": {
      const last = node.last ? nodes.scalar(node.last) : null;
      return { kind: "past", summary: node.summary, of: measureReference(nodes, node.of), last };
    }
    case "arithmetic": {
      const [left, right] = [quantityPlan(nodes, node.left), quantityPlan(nodes, node.right)];
      return { kind: "arithmetic", operator: node.operator, left, right };
    }
  }
}

function optimizerPlan(nodes: PlanNodes, node: Graph.OptimizerNode): Plan.OptimizerPlan {
  const { kind, numbers, nesterov } = node;
  nodes.noteSpans(node, "/train/optimizer");
  const of = (name: string) => nodes.scalar(numbers[name]);
  const lazy = node.lazy ? { lazy: true as const } : {};
  switch (kind) {
    case "sgd":
      return { kind, rate: of("rate") };
    case "momentum":
      return { kind, rate: of("rate"), momentum: of("momentum"), nesterov, ...lazy };
    case "rmsprop":
      return { kind, rate: of("rate"), decay: of("decay"), epsilon: of("epsilon"), ...lazy };
    case "adam":
      return { kind, rate: of("rate"), beta1: of("beta1"), beta2: of("beta2"), epsilon: of("epsilon"), ...lazy };
    case "adamw":
      return {
        kind,
        rate: of("rate"),
        beta1: of("beta1"),
        beta2: of("beta2"),
        epsilon: of("epsilon"),
        decay: of("decay"),
        ...lazy,
      };
  }
}

/** The columns named, in an order that writing does not decide. */
function lengthsPlan(nodes: PlanNodes, batch: Graph.BatchNode): boolean | readonly string[] {
  if (batch.kind === "lanes") return false;
  if (typeof batch.byLength === "boolean") return batch.byLength;
  return batch.byLength.map((column) => nodes.anyForm(column)).toSorted();
}

function batchPlan(
  nodes: PlanNodes,
  batch: Graph.BatchNode,
  byLength: boolean | readonly string[],
  shuffle: boolean,
): Plan.BatchPlan {
  if (batch.kind === "lanes")
    return { kind: "lanes", lanes: nodes.scalar(batch.lanes), length: nodes.scalar(batch.length) };
  return { kind: "rows", size: nodes.scalar(batch.size), byLength, shuffle };
}

/** In an order that neither names nor writing decide: by what they are made of. */
function inOrder(nodes: PlanNodes, measures: readonly Graph.MeasureNode[]): readonly Graph.MeasureNode[] {
  const { signatures } = nodes.symbols;
  const keyed = measures.map((measure) => ({
    measure,
    text: JSON.stringify([
      measure.kind,
      signatures.of(measure.output),
      signatures.of(measure.target),
      measure.scale && signatures.of(measure.scale),
      measure.text && formOf(measure.text),
    ]),
  }));
  return keyed.sort(byText).map(({ measure }) => measure);
}

/** Without names: numbers by their coefficients alone. */
function formOf({ decoding, every, lowercase, order }: Graph.TextMeasureNode): unknown {
  const numbersOf = ({ terms }: Polynomial) => terms.map(({ coefficient, symbols }) => [coefficient, symbols.length]);
  const numbers = Object.entries(decoding.numbers).map(([name, amount]) => [name, numbersOf(amount)]);
  return [decoding.kind, numbers, numbersOf(every), lowercase, order ? numbersOf(order) : null];
}
