/** Losses and measures as calls: values by row, and the gradient each loss hands to its output. */

import type { OpName } from "../../ops/names.js";
import { format, parse, product } from "../../ops/polynomial.js";
import type { ErrorKind, LossTerm, Measure, ModelNode, Plan, Scalar } from "../../plan/plan.js";
import { present } from "../../plan/present.js";
import type { Counted, LossResult, MeasureResult, Operand, Share } from "../../plan/step.js";
import { denseGradients, denseWeights } from "./layers/dense.js";
import { columnOfTime, type Procedure } from "./procedure.js";
import { sampledBackward } from "./sampled.js";
import { settledNode, textOf } from "./state.js";

interface Compared {
  readonly output: ModelNode;
  readonly target: ModelNode;
  readonly over: Counted;
  /** The column of the target, where its classes have weights. */
  readonly weighed: string | null;
}

/** What the mean is over: the real steps of the target, or the examples. */
function compare(
  procedure: Procedure,
  { output, target, weights }: Pick<LossTerm, "output" | "target" | "weights">,
): Compared {
  const node = procedure.node(target);
  const { sequence } = node.type;
  return {
    output: procedure.node(output),
    target: node,
    over: sequence ? columnOfTime(sequence.time) : null,
    weighed: weights === undefined ? null : node.inputs.column,
  };
}

function shareOf({ weight }: LossTerm, { over, weighed }: Compared): Share {
  return { weight, over: weighed === null ? over : { worthOf: weighed } };
}

const OPS = {
  cross_entropy: "softmax_cross_entropy",
  // Where nothing is learned, over all classes.
  sampled_softmax: "softmax_cross_entropy",
  binary_cross_entropy: "binary_cross_entropy",
  squared_error: "squared_error",
} as const;

/** Targets of several numbers a step are no ids. */
function opOf(kind: LossTerm["kind"], { target }: Compared): OpName {
  return kind === "binary_cross_entropy" && target.type.ids === null ? "multi_label_cross_entropy" : OPS[kind];
}

/** The arguments that both passes share. */
function argumentsOf(procedure: Procedure, kind: LossTerm["kind"], compared: Compared) {
  const { output, target } = compared;
  const weights = weightsOf(procedure, compared);
  const [of, to] = [procedure.result(output.id).y, procedure.result(target.id).y];
  if (kind === "squared_error") return { x: of, target: to, weights };
  return target.type.ids === null ? { logits: of, target: to, weights } : { logits: of, ids: to, weights };
}

/** Of each row; undefined where all count alike. Without weights of classes, 1 for real steps and 0 for padding. */
function weightsOf(procedure: Procedure, { target, over, weighed }: Omit<Compared, "output">): Operand | undefined {
  const { type } = target;
  if (weighed !== null) return procedure.read(weighed, "worths", "f32", rowDims(procedure, target));
  if (!type.sequence?.masked || over === null) return undefined;
  return procedure.read(over, "weights", "f32", [type.sequence.time, "batch"]);
}

/** Forward: one value a row. Two terms that compare the same share one call. `givesGradient`: a backward pass follows. */
function lossRows(
  procedure: Procedure,
  term: Pick<LossTerm, "kind" | "smoothing">,
  compared: Compared,
  known: Map<string, string>,
  givesGradient = false,
): string {
  const { kind } = term;
  const smoothed = smoothingOf(procedure, term);
  const { output, target, weighed } = compared;
  const key = [opOf(kind, compared), output.id, target.id, JSON.stringify(smoothed), weighed].join(" ");
  const made = known.get(key);
  if (made !== undefined) return made;
  const node = `loss.${known.size}`;
  known.set(key, node);
  // The backward pass gives the loss as well.
  if (kind === "sampled_softmax" && givesGradient) return node;
  const rows = rowDims(procedure, compared.target);
  const loss = procedure.buffer(node, "loss", rows);
  if (procedure.projections.has(compared.output.id)) {
    // The backward pass gives the loss as well.
    if (givesGradient) return node;
    const given = projectionArguments(procedure, node, compared);
    procedure.call(projectionOp(compared.output), "forward", node, { ...given, loss }, smoothed);
    return node;
  }
  const keeps = kind === "cross_entropy" && procedure.mode.mode === "train";
  const normaliser = keeps ? procedure.buffer(node, "normaliser", rows) : undefined;
  const given = argumentsOf(procedure, kind, compared);
  procedure.call(opOf(kind, compared), "forward", node, { ...given, loss, normaliser }, smoothed);
  return node;
}

function projectionOp({ inputs }: ModelNode): "projected_cross_entropy" | "tied_cross_entropy" {
  return inputs.weights === undefined ? "projected_cross_entropy" : "tied_cross_entropy";
}

/** Targets are smoothed for what is learned, never for what is measured. */
function smoothingOf({ mode }: Procedure, { smoothing }: Pick<LossTerm, "smoothing">): { smoothing?: Scalar } {
  return mode.mode === "train" && smoothing !== undefined ? { smoothing } : {};
}

/** The dense layer's own arguments and the loss's, and room for a piece of the logits. */
function projectionArguments(procedure: Procedure, node: string, compared: Compared) {
  const { output, target } = compared;
  const classes = present(output.type.features, () => `${output.id} has no classes`);
  const rows = format(product(rowDims(procedure, target).map(parse)));
  const predicted = procedure.projections.get(output.id)?.predicted;
  return {
    x: procedure.result(output.inputs.x).y,
    ...denseWeights(output, procedure),
    ids: procedure.result(target.id).y,
    rowWeights: weightsOf(procedure, compared),
    logits: procedure.buffer(node, "logits", [rows, textOf(classes)], { pieces: true }),
    predicted: predicted ? procedure.result(predicted.id).y : undefined,
  };
}

function projectionBackward(
  procedure: Procedure,
  node: string,
  compared: Compared,
  attributes: { readonly scale: { readonly share: Share }; readonly smoothing?: Scalar },
): void {
  const given = projectionArguments(procedure, node, compared);
  const { output } = compared;
  const results = procedure.gather({ dX: procedure.into(given.x), ...denseGradients(output, procedure) });
  const all = { ...given, loss: { buffer: `${node}.loss` }, ...results.given };
  procedure.call(projectionOp(output), "backward", node, all, attributes, results.accumulate);
}

function rowDims(procedure: Procedure, { type }: ModelNode): readonly string[] {
  return type.sequence ? [procedure.time(type.sequence.time), "batch"] : ["batch"];
}

export interface Objectives {
  readonly losses: readonly LossResult[];
  readonly measures: readonly MeasureResult[];
  /** Puts the gradient of the losses into their outputs. */
  readonly backward: () => void;
}

export function objectives(procedure: Procedure, plan: Plan, measured: readonly Measure[]): Objectives {
  const known = new Map<string, string>();
  const terms = plan.train.loss.map((term) => {
    const compared = compare(procedure, term);
    const node = lossRows(procedure, term, compared, known, procedure.mode.mode === "train");
    return {
      term,
      compared,
      node,
      result: { rows: `${node}.loss`, share: shareOf(term, compared) },
    };
  });
  const measures = measured.map((measure) => measureResult(procedure, plan, measure, known));
  return {
    losses: terms.map(({ result }) => result),
    measures,
    backward() {
      for (const { term, compared, node, result } of terms) {
        if (term.kind === "sampled_softmax") {
          const { target } = compared;
          const ids = procedure.result(target.id).y;
          const given = { ids, rowWeights: weightsOf(procedure, compared), share: result.share };
          sampledBackward(procedure, node, term, rowDims(procedure, target), given);
          continue;
        }
        if (procedure.projections.has(compared.output.id)) {
          const attributes = { scale: { share: result.share }, ...smoothingOf(procedure, term) };
          projectionBackward(procedure, node, compared, attributes);
          continue;
        }
        const given = argumentsOf(procedure, term.kind, compared);
        const output = procedure.result(compared.output.id).y;
        const name = term.kind === "squared_error" ? "dX" : "dLogits";
        const results = procedure.gather({ [name]: procedure.into(output) });
        if (Object.keys(results.given).length === 0) continue;
        const normaliser = term.kind === "cross_entropy" ? { buffer: `${node}.normaliser` } : undefined;
        const scale = { share: result.share };
        procedure.call(
          opOf(term.kind, compared),
          "backward",
          node,
          { ...given, normaliser, ...results.given },
          { scale, ...smoothingOf(procedure, term) },
          results.accumulate,
        );
      }
    },
  };
}

function measureResult(procedure: Procedure, plan: Plan, measure: Measure, known: Map<string, string>): MeasureResult {
  const compared = compare(procedure, measure);
  const { over } = compared;
  const weights = weightsOf(procedure, compared) ?? null;
  if (measure.kind === "perplexity") {
    const rows = `${lossRows(procedure, { kind: "cross_entropy" }, compared, known)}.loss`;
    return { kind: "perplexity", rows, weights, over };
  }
  const output: Operand = procedure.result(measure.output).y;
  const target: Operand = procedure.result(measure.target).y;
  if (measure.kind !== "accuracy") {
    if (!isError(measure.kind)) throw new RangeError(`${measure.kind} is not worked out on the device`);
    return { kind: measure.kind, output, target, weights, over, scale: measure.scale ?? null };
  }
  return { kind: "accuracy", output, target, moduli: moduliOf(procedure, plan, compared.output), weights, over };
}

/** `predicted(logits) mod 2`: remainders are taken where the measure is counted. */
function moduliOf(procedure: Procedure, plan: Plan, node: ModelNode): readonly Scalar[] {
  if (node.layer !== "modulo") return [];
  const inner = moduliOf(procedure, plan, procedure.node(node.inputs.x));
  return [...inner, settledNode(plan, node).scalar("modulus")];
}

function isError(kind: Measure["kind"]): kind is ErrorKind {
  return kind.startsWith("mean_");
}
