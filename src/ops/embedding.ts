import { argument, floats, ids, type KernelCall, maybeFloats, maybeIds, type OpContract, word } from "./contract.js";
import { rememberRows } from "./touched.js";

/**
 * Rows of a table by id. The gradient of the table has two layouts. `dense`: every row is written. `rows`: only the
 * rows used now or in the call before are touched; `touched` remembers them, rising and each once, and the rest of the
 * gradient is zero and stays so. The result is the same; the cost of `rows` follows the batch, not the table. Where
 * `used` is 0 an id is not looked up: padding reads no row and touches none.
 */
export const embedding: OpContract = {
  name: "embedding",
  summary: "y[r] = table[ids[r]], 0 where used[r] is 0",
  sizes: ["rows", "symbols", "size"],
  forward: {
    arguments: [
      argument("ids", "input", "rows...", { dtype: "i32" }),
      argument("used", "input", "rows...", { optional: true }),
      argument("table", "weight", "symbols, size"),
      argument("y", "output", "rows..., size"),
    ],
    attributes: [],
    products: [],
    reference: forward,
  },
  backward: {
    arguments: [
      argument("ids", "input", "rows...", { dtype: "i32" }),
      argument("used", "input", "rows...", { optional: true }),
      argument("dY", "gradient", "rows..., size", { of: "y" }),
      argument("touched", "state", "rows...", { dtype: "i32", optional: true }),
      argument("touchedCount", "state", "1", { dtype: "i32", optional: true }),
      argument("dTable", "result", "symbols, size", { of: "table" }),
    ],
    attributes: [{ name: "layout", kind: "choice", choices: ["dense", "rows"] }],
    products: [],
    reference: backward,
  },
  source: "Bengio et al. 2003",
};

function forward(call: KernelCall): void {
  const { rows, symbols, size } = call.sizes;
  const [which, table, y] = [ids(call, "ids"), floats(call, "table"), floats(call, "y")];
  const used = maybeFloats(call, "used");
  for (let row = 0; row < rows; row++) {
    if (used?.[row] === 0) {
      y.fill(0, row * size, (row + 1) * size);
      continue;
    }
    const id = checkedId(which[row], symbols);
    y.set(table.subarray(id * size, (id + 1) * size), row * size);
  }
}

function backward(call: KernelCall): void {
  const { rows, symbols, size } = call.sizes;
  const [which, dY, dTable] = [ids(call, "ids"), floats(call, "dY"), floats(call, "dTable")];
  const used = maybeFloats(call, "used");
  const isUsed = (row: number) => used?.[row] !== 0;
  if (word(call, "layout") === "rows") {
    if (call.accumulate.has("dTable")) throw new TypeError("a gradient by rows is not added to");
    const [touched, count] = [ids(call, "touched"), ids(call, "touchedCount")];
    // A shorter batch than the last may be handed less of the list than that one wrote.
    if (count[0] > touched.length) dTable.fill(0);
    else for (let at = 0; at < count[0]; at++) dTable.fill(0, touched[at] * size, (touched[at] + 1) * size);
    rememberRows(
      touched,
      count,
      which.subarray(0, rows).filter((_, row) => isUsed(row)),
    );
  } else {
    if (maybeIds(call, "touched")) throw new TypeError("a dense gradient keeps no list of touched rows");
    if (!call.accumulate.has("dTable")) dTable.fill(0);
  }
  const sums = new Map<number, Float64Array>();
  for (let row = 0; row < rows; row++) {
    if (!isUsed(row)) continue;
    const id = checkedId(which[row], symbols);
    let sum = sums.get(id);
    if (!sum) {
      sum = Float64Array.from(dTable.subarray(id * size, (id + 1) * size));
      sums.set(id, sum);
    }
    for (let j = 0; j < size; j++) sum[j] += dY[row * size + j];
  }
  for (const [id, sum] of sums) dTable.set(sum, id * size);
}

function checkedId(id: number, symbols: number): number {
  if (id < 0 || id >= symbols) throw new RangeError(`id ${id} is outside a table of ${symbols} rows`);
  return id;
}
