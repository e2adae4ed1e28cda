import type { ModelNode } from "../../../plan/plan.js";
import type { Operand } from "../../../plan/step.js";
import type { Procedure } from "../procedure.js";
import type { LayerRule } from "./rule.js";
import { intoTied, tiedWeights } from "./tied.js";

/** Whether the weights have a row for each output: those of a loss that samples, and shared tables. */
export function isByClass(node: ModelNode, procedure: Procedure): boolean {
  return node.inputs.weights !== undefined || procedure.settled(node).isSampled;
}

/** What the ops of a dense layer read of its weights. */
export function denseWeights(node: ModelNode, procedure: Procedure): Readonly<Record<string, Operand>> {
  const w = node.inputs.weights === undefined ? { state: `${node.id}.w` } : tiedWeights(node, procedure);
  return node.attributes.bias === false ? { w } : { w, b: { state: `${node.id}.b` } };
}

/** Where the gradients of these weights go. */
export function denseGradients(
  node: ModelNode,
  procedure: Procedure,
): Readonly<Record<string, ReturnType<Procedure["into"]>>> {
  const dW = node.inputs.weights === undefined ? procedure.into({ state: `${node.id}.w` }) : intoTied(node, procedure);
  return node.attributes.bias === false ? { dW } : { dW, dB: procedure.into({ state: `${node.id}.b` }) };
}

export const dense: LayerRule = {
  forward(node, procedure) {
    const x = procedure.result(node.inputs.x).y;
    const y = procedure.buffer(node.id, "y", procedure.dims(node));
    const activation = procedure.settled(node).word("activation");
    const op = isByClass(node, procedure) ? "scores" : "linear";
    procedure.call(op, "forward", node.id, { x, ...denseWeights(node, procedure), y }, { activation });
    return { y };
  },
  backward(node, procedure) {
    const { y } = procedure.result(node.id);
    const dY = procedure.known(y);
    if (!dY) return;
    const x = procedure.result(node.inputs.x).y;
    const activation = procedure.settled(node).word("activation");
    const op = isByClass(node, procedure) ? "scores" : "linear";
    const results = procedure.gather({ dX: procedure.into(x), ...denseGradients(node, procedure) });
    const { w } = denseWeights(node, procedure);
    const needed = activation === "none" ? {} : { y };
    procedure.call(
      op,
      "backward",
      node.id,
      { x, w, ...needed, dY, ...results.given },
      { activation },
      results.accumulate,
    );
  },
};
