import type { ModelNode } from "../../../plan/plan.js";
import type { Operand } from "../../../plan/step.js";
import type { Procedure } from "../procedure.js";
import type { LayerRule } from "./rule.js";
import { isShared, tableOf } from "./tied.js";

/** A table's gradient touches the rows used, unless a penalty touches them all, or other layers share the table. */
export const embed: LayerRule = {
  forward(node, procedure) {
    const y = procedure.buffer(node.id, "y", procedure.dims(node));
    const ids = procedure.result(node.inputs.ids).y;
    const used = usedIds(node, procedure);
    procedure.call("embedding", "forward", node.id, { ids, used, table: { state: tableOf(node) }, y });
    return { y };
  },
  backward(node, procedure) {
    const dY = procedure.known(procedure.result(node.id).y);
    if (!dY) return;
    const ids = procedure.result(node.inputs.ids).y;
    const into = procedure.gather({ dTable: procedure.into({ state: tableOf(node) }) });
    const byRows = procedure.plan.train.penalty === null && !isShared(procedure.plan, node);
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
