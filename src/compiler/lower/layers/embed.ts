import { type LayerRule, weights } from "./rule.js";

/** A table's gradient touches the rows used, unless a penalty or another reader touches them all. */
export const embed: LayerRule = {
  forward(node, procedure) {
    const y = procedure.buffer(node.id, "y", procedure.dims(node));
    const ids = procedure.result(node.inputs.ids).y;
    procedure.call("embedding", "forward", node.id, { ids, ...weights(node, ["table"]), y });
    return { y };
  },
  backward(node, procedure) {
    const dY = procedure.known(procedure.result(node.id).y);
    if (!dY) return;
    const ids = procedure.result(node.inputs.ids).y;
    const into = procedure.gather({ dTable: procedure.into({ state: `${node.id}.table` }) });
    const byRows = procedure.plan.train.penalty === null && into.accumulate.length === 0;
    const dims = procedure.dims(node).slice(0, -1);
    const touched = byRows
      ? {
          touched: procedure.buffer(node.id, "touched", dims, { dtype: "i32", lifetime: "run" }),
          touchedCount: procedure.buffer(node.id, "touchedCount", ["1"], { dtype: "i32", lifetime: "run" }),
        }
      : {};
    const layout = byRows ? "rows" : "dense";
    procedure.call(
      "embedding",
      "backward",
      node.id,
      { ids, dY, ...touched, ...into.given },
      { layout },
      into.accumulate,
    );
  },
};
