/**
 * A dense layer whose loss samples its classes: while training, logits of all classes are never made, so the layer is
 * one with its loss; evaluation and prediction take it whole. Its weights have a row for each class.
 */

import { constantValue, parse, subtract, symbolsOf } from "../../ops/polynomial.js";
import type { LossTerm, Measure, ModelNode, Plan, Scalar } from "../../plan/plan.js";
import { present } from "../../plan/present.js";
import type { Operand, Share } from "../../plan/step.js";
import { denseGradients, denseWeights } from "./layers/dense.js";
import { isShared } from "./layers/tied.js";
import type { Mode, Procedure } from "./procedure.js";
import { polynomialOf, textOf } from "./state.js";

/** The term of a loss that samples the classes of a layer. */
export function samplingOf({ train }: Pick<Plan, "train">, id: string): LossTerm | undefined {
  return train.loss.find(({ kind, output }) => kind === "sampled_softmax" && output === id);
}

/** What a procedure compares for a loss: while training, what the layer reads and not its logits. */
export function endsOf(plan: Plan, { kind, output, target }: LossTerm, { mode }: Mode): readonly string[] {
  const layer = plan.model.find(({ id }) => id === output);
  return [kind === "sampled_softmax" && mode === "train" && layer ? layer.inputs.x : output, target];
}

/**
 * The measures that a procedure takes. Training takes none of logits that it samples, and no perplexity where its loss
 * is of smoothed targets.
 */
export function measuresTaken<Measured extends Pick<Measure, "kind" | "output" | "target">>(
  plan: Plan,
  measures: readonly Measured[],
  mode: Mode["mode"],
): readonly Measured[] {
  if (mode !== "train") return measures;
  const byId = new Map(plan.model.map((node) => [node.id, node]));
  const restsOnSampled = (id: string): boolean => {
    const node = byId.get(id);
    if (samplingOf(plan, id)) return true;
    return Object.values(node?.inputs ?? {}).some(restsOnSampled);
  };
  const isSmoothed = (id: string) => plan.train.loss.some(({ output, smoothing }) => output === id && smoothing);
  return measures.filter(
    ({ kind, output, target }) =>
      !restsOnSampled(output) && !restsOnSampled(target) && !(kind === "perplexity" && isSmoothed(output)),
  );
}

/** One call for loss and gradients of a training step. */
export function sampledBackward(
  procedure: Procedure,
  node: string,
  term: LossTerm,
  rows: readonly string[],
  given: { readonly ids: Operand; readonly rowWeights: Operand | undefined; readonly share: Share },
): void {
  const layer = procedure.node(term.output);
  const samples = present(term.samples, () => `${node} has no samples`);
  const classes = textOf(scalarOf(layer.type.features));
  const x = procedure.result(layer.inputs.x).y;
  const into = procedure.gather({ dX: procedure.into(x), ...denseGradients(layer, procedure) });
  const byRows = procedure.plan.train.penalty === null && !isShared(procedure.plan, layer);
  const weights = denseWeights(layer, procedure);
  const { ids, rowWeights, share } = given;
  const all = {
    x,
    ...weights,
    ids,
    rowWeights,
    logits: procedure.buffer(node, "logits", [...rows, textOf(samples)]),
    loss: procedure.buffer(node, "loss", rows),
    candidates: procedure.buffer(node, "candidates", [textOf(samples)], { dtype: "i32" }),
    ...(byRows ? procedure.touchedRows(layer.id, Object.keys(weights), [classes]) : {}),
    ...into.given,
  };
  const attributes = {
    stream: { stream: { purpose: "sampling" as const, node: layer.id } },
    step: { counter: "step" as const },
    latest: latestClasses(layer, procedure.node(term.target)),
    scale: { share },
    layout: byRows ? "rows" : "dense",
  };
  procedure.call("sampled_softmax", "backward", node, all, attributes, into.accumulate);
}

/** Ids after those of the vocabulary: an end, which is as frequent as any word. Spare classes stand after it: then 0. */
function latestClasses(layer: ModelNode, { type }: ModelNode): number {
  const [classes, ids] = [polynomialOf(scalarOf(layer.type.features)), polynomialOf(scalarOf(type.ids))];
  if (constantValue(subtract(classes, ids)) !== 0) return 0;
  const sizes = symbolsOf(ids).filter((symbol) => symbol.endsWith(".size"));
  return sizes.length === 1 ? (constantValue(subtract(ids, parse(sizes[0]))) ?? 0) : 0;
}

function scalarOf(scalar: Scalar | null): Scalar {
  return present(scalar, () => "logits and targets have classes");
}
