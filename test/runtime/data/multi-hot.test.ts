import { test } from "uvu";
import * as assert from "uvu/assert";
import { columnFiller } from "../../../src/runtime/data/batches/batch-columns.js";
import { multiHot } from "../../../src/runtime/data/batches/multi-hot.js";
import { partsOf } from "../../../src/runtime/data/prepared.js";
import { packSequences, packValues } from "../../../src/runtime/data/rows/column.js";
import { partsOfRows } from "./rows-of.js";

test("a number for each member, one set after the other", () => {
  assert.equal(multiHot([[21, 23], [], [22]], [21, 23]), [1, 0, 1, 0, 0, 0, 0, 1, 0]);
  assert.equal(multiHot([], [0, 5]), []);
});

const members = { dtype: "f32", features: 3, range: [0, 1] } as const;
const rows = partsOfRows({
  train: [
    { mood: [0], chords: [[0, 2], [1]] },
    { mood: [1, 2], chords: [[2]] },
    { mood: [], chords: [[], [0], [0, 1, 2]] },
  ],
});

function part() {
  const columns = {
    mood: packValues(rows, members, ({ mood }) => multiHot([mood], [0, 2])),
    chords: packSequences(rows, { ...members, length: [1, Number.POSITIVE_INFINITY] }, ({ chords }) =>
      multiHot(chords, [0, 2]),
    ),
  };
  const train = partsOf({ columns, vocabularies: {}, scales: {} }).get("train");
  assert.ok(train);
  return train;
}

test("one set a row, and as many steps as a row has sets", () => {
  const { examples, columns } = part();
  assert.is(examples, 3);
  assert.equal([...columns.mood.values], [1, 0, 0, 0, 1, 1, 0, 0, 0]);
  assert.equal([...(columns.chords.offsets ?? [])], [0, 2, 3, 6]);
});

test("batches are time-major, padded with empty sets", () => {
  const { columns } = part();
  const { column: mood } = columnFiller(columns.mood).fill(Int32Array.of(2, 1));
  assert.equal([mood.time, mood.features, ...mood.values], [null, 3, 0, 0, 0, 0, 1, 1]);
  const { column: chords, steps } = columnFiller(columns.chords).fill(Int32Array.of(0, 1));
  assert.equal([chords.time, chords.features, steps], [2, 3, 3]);
  // Step 0 of both rows, then step 1.
  assert.equal([...chords.values], [1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0]);
  assert.equal([...(chords.lengths ?? [])], [2, 1]);
  assert.equal([...(chords.weights ?? [])], [1, 1, 1, 0]);
});

test.run();
