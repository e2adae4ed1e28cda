/** Layers on single elements, and normalisation. */
import { canonical } from "../../../plan/canonical.js";
import type { ModelNode } from "../../../plan/plan.js";
import type { AttributeOperand, Operand } from "../../../plan/step.js";
import type { Procedure } from "../procedure.js";
import { gradientName, handedOn, type LayerRule, weights } from "./rule.js";

/** `a + b` and the like: the backward pass needs the inputs named, and none where the derivative is constant. */
function pairwise(op: "add" | "subtract" | "multiply", needed: readonly ("a" | "b")[]): LayerRule {
  return {
    forward(node, procedure) {
      const [a, b] = [procedure.result(node.inputs.a).y, procedure.result(node.inputs.b).y];
      const y = procedure.buffer(node.id, "y", procedure.dims(node));
      procedure.call(op, "forward", node.id, { a, b, y });
      return { y };
    },
    backward(node, procedure) {
      const dY = procedure.known(procedure.result(node.id).y);
      if (!dY) return;
      const inputs = { a: procedure.result(node.inputs.a).y, b: procedure.result(node.inputs.b).y };
      const given = Object.fromEntries(needed.map((name) => [name, inputs[name]]));
      const hand = (names: readonly ("a" | "b")[]) => {
        const results = procedure.gather(
          Object.fromEntries(names.map((name) => [gradientName(name), procedure.into(inputs[name])])),
        );
        if (Object.keys(results.given).length === 0) return;
        procedure.call(op, "backward", node.id, { ...given, dY, ...results.given }, {}, results.accumulate);
      };
      // One call cannot write and add to the same gradient; a layer that does nothing hands its input on as it is.
      if (canonical(inputs.a) === canonical(inputs.b)) for (const name of ["a", "b"] as const) hand([name]);
      else hand(["a", "b"]);
    },
  };
}

export const add = pairwise("add", []);
export const subtract = pairwise("subtract", []);
export const multiply = pairwise("multiply", ["a", "b"]);

function unary(
  op: "affine" | "activation",
  attributesOf: (node: ModelNode, procedure: Procedure) => Readonly<Record<string, AttributeOperand>>,
  needsOutput: boolean,
): LayerRule {
  return {
    forward(node, procedure) {
      const y = procedure.buffer(node.id, "y", procedure.dims(node));
      procedure.call(
        op,
        "forward",
        node.id,
        { x: procedure.result(node.inputs.x).y, y },
        attributesOf(node, procedure),
      );
      return { y };
    },
    backward(node, procedure) {
      const { y } = procedure.result(node.id);
      const handed = handedOn(node, procedure, procedure.result(node.inputs.x).y);
      if (!handed) return;
      const given: Record<string, Operand> = { ...(needsOutput ? { y } : {}), dY: handed.dY, ...handed.given };
      procedure.call(op, "backward", node.id, given, attributesOf(node, procedure), handed.accumulate);
    },
  };
}

export const affine = unary(
  "affine",
  (node, procedure) => {
    const { scalar } = procedure.settled(node);
    return { factor: scalar("factor"), shift: scalar("shift") };
  },
  false,
);

export const activation = unary(
  "activation",
  (node, procedure) => ({ activation: procedure.settled(node).word("activation") }),
  true,
);

export const layerNorm: LayerRule = {
  forward(node, procedure) {
    const dims = procedure.dims(node);
    const y = procedure.buffer(node.id, "y", dims);
    const rows = dims.slice(0, -1);
    const saved =
      procedure.mode.mode === "train"
        ? { mean: procedure.buffer(node.id, "mean", rows), inverse: procedure.buffer(node.id, "inverse", rows) }
        : {};
    const x = procedure.result(node.inputs.x).y;
    const epsilon = procedure.settled(node).scalar("epsilon");
    procedure.call(
      "layer_norm",
      "forward",
      node.id,
      { x, ...weights(node, ["gain", "bias"]), y, ...saved },
      { epsilon },
    );
    return { y };
  },
  backward(node, procedure) {
    const dY = procedure.known(procedure.result(node.id).y);
    if (!dY) return;
    const x = procedure.result(node.inputs.x).y;
    const results = procedure.gather({
      dX: procedure.into(x),
      dGain: procedure.into({ state: `${node.id}.gain` }),
      dBias: procedure.into({ state: `${node.id}.bias` }),
    });
    const slice = "buffer" in dY && dY.at ? { at: dY.at } : {};
    const saved = {
      mean: { buffer: `${node.id}.mean`, ...slice },
      inverse: { buffer: `${node.id}.inverse`, ...slice },
    };
    procedure.call(
      "layer_norm",
      "backward",
      node.id,
      { x, ...weights(node, ["gain"]), ...saved, dY, ...results.given },
      {},
      results.accumulate,
    );
  },
};
