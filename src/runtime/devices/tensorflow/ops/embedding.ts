import type { TensorOp } from "../call.js";

export const embedding: TensorOp = {
  forward: {
    heeds: ["ids", "table", "y"],
    run(call) {
      refuseOutside(call.ids("ids"), call.sizes.rows, call.sizes.symbols);
      call.put("y", call.tf.gather(call.tensor("table"), call.tensor("ids")));
    },
  },
  backward: {
    heeds: ["ids", "dY", "touched", "touchedCount", "dTable"],
    attributes: ["layout"],
    run(call) {
      const { rows, symbols } = call.sizes;
      const ids = call.ids("ids");
      refuseOutside(ids, rows, symbols);
      const [touched, count] = [call.state("touched"), call.state("touchedCount")];
      // Every row is written, so that nothing of the call before need be cleared; the list is kept as the contract has it.
      if (call.word("layout") === "rows" && ids && touched && count) {
        touched.set(ids.subarray(0, rows));
        count[0] = rows;
      }
      call.put("dTable", call.tf.segmentSum(call.tensor("dY"), call.tensor("ids"), symbols));
    },
  },
};

/** On a GPU a row outside the table would be one of zeros. */
function refuseOutside(ids: Int32Array | null, rows: number, symbols: number): void {
  for (let row = 0; ids && row < rows; row++) {
    if (ids[row] < 0 || ids[row] >= symbols)
      throw new RangeError(`id ${ids[row]} is outside a table of ${symbols} rows`);
  }
}
