import { rememberRows } from "../../../../ops/touched.js";
import type { TensorCall, TensorOp } from "../call.js";

export const embedding: TensorOp = {
  forward: {
    heeds: ["ids", "used", "table", "y"],
    run(call) {
      const { tf, engine } = call;
      const ids = usedIds(call);
      const rows = tf.gather(call.tensor("table"), tf.ints(ids.map((id) => Math.max(id, 0))));
      const isUsed =
        ids.includes(-1) &&
        engine.fromHost(
          "bool",
          Uint8Array.from(ids, (id) => Number(id >= 0)),
          [ids.length, 1],
        );
      call.put("y", isUsed ? tf.select(isUsed, rows, tf.scalar(0)) : rows);
    },
  },
  backward: {
    heeds: ["ids", "used", "dY", "touched", "touchedCount", "dTable"],
    attributes: ["layout"],
    run(call) {
      const ids = usedIds(call);
      const [touched, count] = [call.state("touched"), call.state("touchedCount")];
      // Every row is written, so that nothing of the call before need be cleared; the list is kept as the contract has it.
      if (call.word("layout") === "rows" && touched && count)
        rememberRows(
          touched,
          count,
          ids.filter((id) => id >= 0),
        );
      call.put("dTable", call.tf.segmentSum(call.tensor("dY"), call.tf.ints(ids), call.sizes.symbols));
    },
  },
};

/**
 * The ids of all rows, -1 for those that are not used.
 * @throws RangeError for an id outside the table, which on a GPU would be a row of zeros.
 */
function usedIds(call: TensorCall): Int32Array {
  const { rows, symbols } = call.sizes;
  const used = call.numbers("used");
  const ids = (call.ids("ids") ?? new Int32Array(rows)).slice();
  for (let row = 0; row < rows; row++) {
    if (used?.[row] === 0) ids[row] = -1;
    else if (ids[row] < 0 || ids[row] >= symbols)
      throw new RangeError(`id ${ids[row]} is outside a table of ${symbols} rows`);
  }
  return ids;
}
