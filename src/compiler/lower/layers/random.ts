/** Layers that are random while training, and nothing at all otherwise. */

import type { ModelNode } from "../../../plan/plan.js";
import type { AttributeOperand, Operand } from "../../../plan/step.js";
import type { Procedure } from "../procedure.js";
import { handedOn, type LayerRule } from "./rule.js";

function randomAttributes(node: ModelNode, purpose: "dropout" | "noise"): Readonly<Record<string, AttributeOperand>> {
  return { stream: { stream: { purpose, node: node.id } }, step: { counter: "step" } };
}

/**
 * What a node multiplies by at every step of its sequence while training: the dropout of ones, [batch, size].
 * Undefined where nothing is dropped.
 */
export function sequenceMask(node: ModelNode, rate: string, size: string, procedure: Procedure): Operand | undefined {
  if (procedure.mode.mode === "evaluate") return undefined;
  const [ones, mask] = ["ones", "mask"].map((part) => procedure.buffer(node.id, part, ["batch", size]));
  procedure.call("fill", "forward", node.id, { y: ones }, { value: 1 });
  const attributes = { rate: procedure.settled(node).scalar(rate), ...randomAttributes(node, "dropout") };
  procedure.call("dropout", "forward", node.id, { x: ones, y: mask }, attributes);
  return mask;
}

function isForSequence(node: ModelNode, procedure: Procedure): boolean {
  return node.attributes.mask !== undefined && procedure.settled(node).word("mask") === "sequence";
}

function isIdle(node: ModelNode, strength: string, procedure: Procedure): boolean {
  return procedure.mode.mode === "evaluate" || node.attributes[strength] === 0;
}

export const dropout: LayerRule = {
  forward(node, procedure) {
    const x = procedure.result(node.inputs.x).y;
    if (isIdle(node, "rate", procedure)) return { y: x };
    if (isForSequence(node, procedure)) {
      const mask = sequenceMask(node, "rate", procedure.dims(node)[2], procedure);
      const y = procedure.buffer(node.id, "y", procedure.dims(node));
      procedure.call("mask_steps", "forward", node.id, { x, mask, y });
      return { y };
    }
    const y = procedure.buffer(node.id, "y", procedure.dims(node));
    const rate = procedure.settled(node).scalar("rate");
    procedure.call("dropout", "forward", node.id, { x, y }, { rate, ...randomAttributes(node, "dropout") });
    return { y };
  },
  backward(node, procedure) {
    if (isIdle(node, "rate", procedure)) return;
    const handed = handedOn(node, procedure, procedure.result(node.inputs.x).y);
    if (!handed) return;
    const { dY, given, accumulate } = handed;
    if (isForSequence(node, procedure)) {
      const all = { mask: { buffer: `${node.id}.mask` }, dY, ...given };
      procedure.call("mask_steps", "backward", node.id, all, {}, accumulate);
      return;
    }
    const rate = procedure.settled(node).scalar("rate");
    const attributes = { rate, ...randomAttributes(node, "dropout") };
    procedure.call("dropout", "backward", node.id, { dY, ...given }, attributes, accumulate);
  },
};

export const noise: LayerRule = {
  forward(node, procedure) {
    const x = procedure.result(node.inputs.x).y;
    if (isIdle(node, "deviation", procedure)) return { y: x };
    const y = procedure.buffer(node.id, "y", procedure.dims(node));
    const deviation = procedure.settled(node).scalar("deviation");
    procedure.call("noise", "forward", node.id, { x, y }, { deviation, ...randomAttributes(node, "noise") });
    return { y };
  },
  backward(node, procedure) {
    if (isIdle(node, "deviation", procedure)) return;
    const handed = handedOn(node, procedure, procedure.result(node.inputs.x).y);
    if (!handed) return;
    const { dY, given, accumulate } = handed;
    procedure.call("affine", "backward", node.id, { dY, ...given }, { factor: 1, shift: 0 }, accumulate);
  },
};
