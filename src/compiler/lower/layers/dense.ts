import type { ModelNode } from "../../../plan/plan.js";
import type { LayerRule } from "./rule.js";
import { weights } from "./rule.js";

/** What a dense layer trains. */
export function denseParts({ attributes }: ModelNode): readonly string[] {
  return attributes.bias === false ? ["w"] : ["w", "b"];
}

export const dense: LayerRule = {
  forward(node, procedure) {
    const x = procedure.result(node.inputs.x).y;
    const y = procedure.buffer(node.id, "y", procedure.dims(node));
    const { word, isSampled } = procedure.settled(node);
    if (isSampled) {
      procedure.call("scores", "forward", node.id, { x, ...weights(node, denseParts(node)), y });
      return { y };
    }
    const activation = word("activation");
    procedure.call("linear", "forward", node.id, { x, ...weights(node, denseParts(node)), y }, { activation });
    return { y };
  },
  backward(node, procedure) {
    const { y } = procedure.result(node.id);
    const dY = procedure.known(y);
    if (!dY) return;
    const x = procedure.result(node.inputs.x).y;
    const activation = procedure.settled(node).word("activation");
    const bias = node.attributes.bias === false ? undefined : procedure.into({ state: `${node.id}.b` });
    const results = procedure.gather({
      dX: procedure.into(x),
      dW: procedure.into({ state: `${node.id}.w` }),
      dB: bias,
    });
    const needed = activation === "none" ? {} : { y };
    procedure.call(
      "linear",
      "backward",
      node.id,
      { x, ...weights(node, ["w"]), ...needed, dY, ...results.given },
      { activation },
      results.accumulate,
    );
  },
};
