import type { ModelNode } from "../../../plan/plan.js";
import type { Operand } from "../../../plan/step.js";
import type { Procedure } from "../procedure.js";
import { type LayerRule, weights } from "./rule.js";

/** A table's gradient touches the rows used, unless a penalty or another reader touches them all. */
export const embed: LayerRule = {
  forward(node, procedure) {
    const y = procedure.buffer(node.id, "y", procedure.dims(node));
    const ids = procedure.result(node.inputs.ids).y;
    const used = usedIds(node, procedure);
    procedure.call("embedding", "forward", node.id, { ids, used, ...weights(node, ["table"]), y });
    return { y };
  },
  backward(node, procedure) {
    const dY = procedure.known(procedure.result(node.id).y);
    if (!dY) return;
    const ids = procedure.result(node.inputs.ids).y;
    const into = procedure.gather({ dTable: procedure.into({ state: `${node.id}.table` }) });
    const byRows = procedure.plan.train.penalty === null && into.accumulate.length === 0;
    const dims = procedure.dims(node).slice(0, -1);
    const touched = byRows ? procedure.touchedRows(node.id, ["table"], dims) : {};
    const used = usedIds(node, procedure);
    const layout = byRows ? "rows" : "dense";
    procedure.call(
      "embedding",
      "backward",
      node.id,
      { ids, used, dY, ...touched, ...into.given },
      { layout },
      into.accumulate,
    );
  },
};

/** What padding looks up changes nothing but the list of rows touched, which training keeps. */
function usedIds(node: ModelNode, procedure: Procedure): Operand | undefined {
  return procedure.mode.mode === "train" ? procedure.weights(node) : undefined;
}
