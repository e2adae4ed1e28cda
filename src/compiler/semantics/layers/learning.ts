/** Whether what is measured and written has been learned. */

import { type Context, report } from "../context.js";
import type { Attribute, CheckedTrain, ColumnNode, DecodingNode, LossNode, MeasureNode, ModelNode } from "../graph.js";
import { called } from "../names/called.js";
import { nodesBelow } from "../values/seen.js";
import { Alike } from "./pure.js";

/** Texts are written from what a loss compares with the target, and losses teach some weights; a measure of weights that no loss reaches is told of. */
export function checkLearned(context: Context, train: CheckedTrain, measures: readonly MeasureNode[]): boolean {
  const written = measures.flatMap(({ text }) => text?.decoding ?? []);
  for (const decoding of written) {
    const why = whyNotLearned(decoding, train, written[0].column);
    if (why === null) continue;
    const span = context.shared.spans.of(decoding).get("logits") ?? decoding.origin.span;
    report(context, "not-written", span, { callee: decoding.kind, why });
    return false;
  }
  warnOfUntaught(context, train, measures);
  return train.loss.map((term) => hasToLearn(context, term)).every((has) => has);
}

/** Whether weights lead to a loss; else training moves nothing, whatever it says. */
function hasToLearn(context: Context, { kind, origin, output }: LossNode): boolean {
  if (nodesBelow([output]).some(hasWeights)) return true;
  const related = [{ span: output.origin.span, message: "no layer with weights is below" }];
  const parameters = { loss: kind, layer: called(output.origin, "a layer") };
  report(context, "nothing-learned", origin.span, parameters, { related });
  return false;
}

function whyNotLearned({ column, output }: DecodingNode, { loss }: CheckedTrain, first: ColumnNode): string | null {
  const target = called(column.origin, "the target");
  if (column !== first)
    return `\`${called(first.origin, "another target")}\` is written already, and a program writes one target`;
  const alike = new Alike();
  if (loss.some((term) => alike.of(term.output) === alike.of(output) && term.target.column === column)) return null;
  return `no loss compares \`${called(output.origin, "this layer")}\` with \`${target}\`, and only what a loss compares has learned to write`;
}

function warnOfUntaught(context: Context, { loss }: CheckedTrain, measures: readonly MeasureNode[]): void {
  const taught = new Set(nodesBelow(loss.map(({ output }) => output)));
  const told = new Set<ModelNode>();
  for (const { kind, origin, output } of measures) {
    const beside = nodesBelow([output], { ends: (node) => taught.has(node) });
    const untaught = beside.find((node) => hasWeights(node) && !taught.has(node));
    if (!untaught || told.has(untaught)) continue;
    told.add(untaught);
    const related = [{ span: untaught.origin.span, message: "no loss of `train` reaches its weights" }];
    const parameters = { measure: kind, layer: called(untaught.origin, "a layer") };
    report(context, "never-learned", origin.span, parameters, { related });
  }
}

/** Weights of its own: a table that it shares is learned where it belongs. */
function hasWeights({ layer, inputs, attributes }: ModelNode): boolean {
  if (layer === "dense") return inputs.weights === undefined || isBiased(attributes.bias);
  if (layer === "embed") return inputs.weights === undefined;
  return layer === "recurrent" || layer === "layer_norm";
}

function isBiased(bias: Attribute | undefined): boolean {
  return bias?.kind === "truth" && bias.value;
}
