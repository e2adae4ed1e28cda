/** Tables that several layers share: an embedding's own, read for other ids or as the matrix of a dense layer. */
import { format, parse } from "../../../ops/polynomial.js";
import type { ModelNode, Plan } from "../../../plan/plan.js";
import type { Operand } from "../../../plan/step.js";
import type { Procedure } from "../procedure.js";
import { textOf } from "../state.js";
import { sizeOf } from "./rule.js";

/** The table of an embedding: its own, or that of the embedding whose weights it shares. */
export function tableOf({ id, inputs }: ModelNode): string {
  return `${inputs.weights ?? id}.table`;
}

/** Whether several layers share the table that an embedding or a dense layer reads. */
export function isShared({ model }: Pick<Plan, "model">, { id, inputs }: ModelNode): boolean {
  return inputs.weights !== undefined || model.some((node) => node.inputs.weights === id);
}

/** The weights of a dense layer that shares a table: a row for each class, from the first on. */
export function tiedWeights(node: ModelNode, procedure: Procedure): Operand {
  const owner = procedure.node(node.inputs.weights);
  const [rows, size] = [sizeOf(procedure.node(owner.inputs.ids)), sizeOf(owner)].map(textOf);
  const classes = textOf(sizeOf(node));
  const state = tableOf(owner);
  return format(parse(rows)) === format(parse(classes))
    ? { state }
    : { state, first: { rows: classes, of: [rows, size] } };
}

/** Where the gradient of these weights goes. Rows that have no class begin at zero. */
export function intoTied(node: ModelNode, procedure: Procedure): ReturnType<Procedure["into"]> {
  const weights = tiedWeights(node, procedure);
  if ("state" in weights && weights.first && !procedure.hasGradient(weights.state)) {
    procedure.call("fill", "forward", node.id, { y: { gradient: weights.state } }, { value: 0 });
    procedure.beginGradient(weights.state);
  }
  return procedure.into(weights);
}
