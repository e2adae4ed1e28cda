/** Inputs, and what only moves along a sequence. */
import type { ModelNode } from "../../../plan/plan.js";
import type { Procedure } from "../procedure.js";
import { attentionOf } from "./attending.js";
import { handedOn, type LayerRule, sizeOf } from "./rule.js";

export const input: LayerRule = {
  forward(node, procedure) {
    const dtype = node.type.ids === null ? "f32" : "i32";
    return { y: procedure.read(node.inputs.column, "values", dtype, procedure.dims(node)) };
  },
};

export const previous: LayerRule = {
  forward(node, procedure) {
    const source = procedure.node(node.inputs.x);
    const isIds = node.type.ids !== null;
    const dtype = isIds ? "i32" : "f32";
    const dims = procedure.dims(node);
    const column = source.inputs.column;
    // One step at a time, what came before is all there is: a sequence of one step.
    if (procedure.mode.single) return { y: procedure.read(column, "values", dtype, dims) };
    const before = node.type.sequence?.before ? procedure.read(column, "before", dtype, dims.slice(1)) : undefined;
    const y = procedure.buffer(node.id, "y", dims, { dtype });
    const isFed = procedure.mode.mode === "train" && Object.keys(node.attributes).length > 0;
    const x = isFed ? procedure.read(column, "fed", dtype, dims) : procedure.result(node.inputs.x).y;
    if (isIds) procedure.call("previous_ids", "forward", node.id, { x, before, y }, { start: sizeOf(source) });
    else procedure.call("previous", "forward", node.id, { x, before, y });
    return { y };
  },
};

/**
 * A recurrent layer gives its last state by itself; where attention stands above it, or it ends at the first step, that
 * is not its last output.
 */
function givesLast(node: ModelNode, procedure: Procedure): boolean {
  const source = procedure.node(node.inputs.x);
  if (source.attributes.direction !== undefined) return false;
  return source.layer === "recurrent" && attentionOf(source, procedure)?.feed !== "none";
}

export const last: LayerRule = {
  forward(node, procedure) {
    const from = procedure.result(node.inputs.x);
    if (givesLast(node, procedure) && from.last) return { y: from.last };
    const source = procedure.node(node.inputs.x);
    const isIds = node.type.ids !== null;
    const y = procedure.buffer(node.id, "y", procedure.dims(node), { dtype: isIds ? "i32" : "f32" });
    const op = isIds ? "take_last_ids" : "take_last";
    procedure.call(op, "forward", node.id, { x: from.y, lengths: procedure.lengths(source), y });
    return { y };
  },
  backward(node, procedure) {
    if (givesLast(node, procedure)) return;
    const handed = handedOn(node, procedure, procedure.result(node.inputs.x).y);
    if (!handed) return;
    const { dY, given, accumulate } = handed;
    const lengths = procedure.lengths(procedure.node(node.inputs.x));
    procedure.call("take_last", "backward", node.id, { lengths, dY, ...given }, {}, accumulate);
  },
};

export const predicted: LayerRule = {
  forward(node, procedure) {
    const y = procedure.buffer(node.id, "y", procedure.dims(node), { dtype: "i32" });
    procedure.call("argmax", "forward", node.id, { logits: procedure.result(node.inputs.logits).y, y });
    return { y };
  },
};

/** The host takes the remainder when it counts. */
export const modulo: LayerRule = {
  forward: (node, procedure) => ({ y: procedure.result(node.inputs.x).y }),
};
