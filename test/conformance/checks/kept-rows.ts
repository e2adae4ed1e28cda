/** The results that a call keeps from the call before: gradients by rows, which forget the rows that it wrote. */
import { there, type Variant } from "../../ops/harness.js";
import { type PassCall, runnerOf } from "../calls.js";
import type { Check } from "../target.js";

const [SYMBOLS, SIZE] = [50, 3];

function backwardOf(ids: Int32Array, touched: Int32Array, touchedCount: Int32Array, dTable: Float32Array): PassCall {
  const rows = ids.length;
  const variant: Variant = {
    op: "embedding",
    sizes: { rows, symbols: SYMBOLS, size: SIZE },
    attributes: { layout: "rows" },
    present: new Set(["touched", "touchedCount"]),
    lengths: "absent",
  };
  const dY = new Float32Array(rows * SIZE).fill(1);
  return { variant, pass: "backward", arrays: { ids, used: null, dY, touched, touchedCount, dTable }, accumulate: [] };
}

export const keptRows: Check = {
  name: "kept rows",
  *tests(subject) {
    if (!subject.ops.includes("embedding")) return;
    const run = runnerOf(subject);
    yield {
      name: "embedding: a gradient by rows forgets the rows of the call before, whatever their number",
      run() {
        const dTable = new Float32Array(SYMBOLS * SIZE);
        const [touched, touchedCount] = [new Int32Array(40), new Int32Array(1)];
        const backward = (ids: Int32Array, list: Int32Array) => {
          const call = backwardOf(ids, list, touchedCount, dTable);
          run(call);
          const expected = new Float32Array(SYMBOLS * SIZE);
          for (const id of ids) for (let at = 0; at < SIZE; at++) expected[id * SIZE + at] += 1;
          const wrong = there(call.arrays, "dTable").findIndex((value, at) => value !== expected[at]);
          if (wrong >= 0) throw new Error(`dTable[${wrong}] is ${dTable[wrong]}, not ${expected[wrong]}`);
          const rows = [...new Set(ids)].sort((a, b) => a - b);
          const found = [...list.subarray(0, touchedCount[0])];
          if (String(found) !== String(rows)) throw new Error(`the rows written are said to be ${found}, not ${rows}`);
        };
        for (const rows of [40, 7, 1, 33])
          backward(
            Int32Array.from({ length: rows }, (_, row) => (row * 17 + rows) % SYMBOLS),
            touched,
          );
        // A caller that hands over less of the list than the last call wrote: the whole table is cleared.
        touchedCount[0] = 33;
        backward(Int32Array.of(4, 4), touched.slice(0, 2));
      },
    };
  },
};
