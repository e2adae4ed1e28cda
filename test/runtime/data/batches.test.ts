import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { permutation, stream } from "../../../src/random/streams.js";
import {
  type Batches,
  type BatchRule,
  createBatches,
  type HostBatch,
} from "../../../src/runtime/data/batches/batches.js";
import type { Column } from "../../../src/runtime/data/kit.js";
import { longest, type PreparedPart, partsOf } from "../../../src/runtime/data/prepared.js";
import { cutWindows, packSequences, packStream, packValues } from "../../../src/runtime/data/rows/column.js";
import { refuses } from "../files/helpers.js";
import { partsOfRows } from "./rows-of.js";

const seed = 20261122;
const options = { seed: 1, train: true } as const;
const byRows = { kind: "rows", size: 2, shuffle: false, byLength: [] } as const;
const i32 = { dtype: "i32", range: [0, 1_000_000] } as const;
const f32 = { dtype: "f32" } as const;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function trainOf(columns: Readonly<Record<string, Column>>): PreparedPart {
  const part = partsOf({ columns, vocabularies: {}, scales: {} }).get("train");
  if (!part) throw new Error("no train");
  return part;
}

/** Sequences of these lengths; the steps of row r are 100·r + 1, 100·r + 2 … and its value is r. */
function sequencePart(lengths: readonly number[], declared: readonly [number, number]): PreparedPart {
  const parts = partsOfRows({ train: lengths.map((length, row) => ({ row, length })) });
  return trainOf({
    text: packSequences(parts, { ...i32, length: declared }, ({ row, length }) =>
      numbers(length).map((step) => 100 * row + step + 1),
    ),
    label: packValues(parts, f32, ({ row }) => row),
  });
}

/** The stream 0, 1, 2 …, as ids and as reals. */
function streams(count: number): Record<string, Column> {
  const parts = partsOfRows({ train: numbers(count) });
  return { ids: packStream(parts, i32, (x) => x), reals: packStream(parts, f32, (x) => x / 2) };
}

/** The memory of a batch is used again, so what is kept is a copy. */
function copy(batch: HostBatch): HostBatch {
  return structuredClone(batch);
}

function epoch(batches: Batches, number: number): HostBatch[] {
  return numbers(batches.perEpoch).map((index) => copy(batches.get(number, index)));
}

test("sequences: time-major, padded with 0, with lengths and weights", () => {
  const batches = createBatches(sequencePart([2, 3, 1], [1, 4]), byRows, options);
  assert.is(batches.perEpoch, 2);
  assert.is(batches.examples, 3);
  assert.equal(epoch(batches, 0), [
    {
      examples: 2,
      rowIds: Int32Array.of(0, 1),
      tokens: 5,
      reset: true,
      columns: {
        text: {
          time: 3,
          values: Int32Array.of(1, 101, 2, 102, 0, 103),
          lengths: Int32Array.of(2, 3),
          weights: Float32Array.of(1, 1, 1, 1, 0, 1),
          before: null,
        },
        label: { time: null, values: Float32Array.of(0, 1), lengths: null, weights: null, before: null },
      },
    },
    {
      examples: 1,
      rowIds: Int32Array.of(2),
      tokens: 1,
      reset: true,
      columns: {
        text: {
          time: 1,
          values: Int32Array.of(201),
          lengths: Int32Array.of(1),
          weights: Float32Array.of(1),
          before: null,
        },
        label: { time: null, values: Float32Array.of(2), lengths: null, weights: null, before: null },
      },
    },
  ]);
});

test("masks come from the declared lengths, not from the data", () => {
  const same = createBatches(sequencePart([2, 2], [1, 4]), byRows, options).get(0, 0).columns.text;
  assert.equal(same.lengths, Int32Array.of(2, 2));
  assert.equal(same.weights, Float32Array.of(1, 1, 1, 1));
  const fixed = createBatches(sequencePart([2, 2], [2, 2]), byRows, options).get(0, 0).columns.text;
  assert.is(fixed.lengths, null);
  assert.is(fixed.weights, null);
  assert.is(fixed.time, 2);
});

test("sequences without a step are padding only", () => {
  const { tokens, columns } = createBatches(sequencePart([0, 0], [0, 4]), byRows, options).get(0, 0);
  assert.is(tokens, 0);
  assert.equal(columns.text, {
    time: 1,
    values: Int32Array.of(0, 0),
    lengths: Int32Array.of(0, 0),
    weights: Float32Array.of(0, 0),
    before: null,
  });
});

test("tokens are the steps of the longer column; without a sequence, the examples", () => {
  const parts = partsOfRows({ train: [[1, 2], [3]] });
  const columns = {
    source: packSequences(parts, { ...i32, length: [1, 2] }, (row) => row),
    target: packSequences(parts, { ...i32, length: [2, 3] }, (row) => [...row, 9]),
  };
  const batch = createBatches(trainOf(columns), byRows, options).get(0, 0);
  assert.is(batch.tokens, 5);
  assert.equal([batch.columns.source.time, batch.columns.target.time], [2, 3]);
  const values = trainOf({ x: packValues(parts, i32, (row) => row.length) });
  assert.is(createBatches(values, byRows, options).get(0, 0).tokens, 2);
});

test("windows that look ahead: at each step a target is the next values, an input the one of that step", () => {
  const stream = () => packStream(partsOfRows({ train: numbers(8) }), f32, (x) => x);
  const rule = { length: 3, every: 2, ahead: 2 };
  const part = trainOf({
    next: cutWindows(stream(), { ...rule, several: true }),
    input: cutWindows(stream(), rule),
  });
  assert.equal(longest(part), { next: 3, input: 3 });
  const [batch] = epoch(createBatches(part, byRows, options), 0);
  // Windows at 1-3 and 3-5; the last step of the second is 5, and 6 is the last value that it gives.
  assert.is(batch.tokens, 6);
  const { next, input } = batch.columns;
  assert.equal([...input.values], [1, 3, 2, 4, 3, 5]);
  assert.equal([...(input.before ?? [])], [0, 2]);
  assert.is(next.features, 2);
  assert.equal([...next.values], [1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6]);
});

test("windows know the value before them", () => {
  const windows = (count: number, length: number, every: number): PreparedPart =>
    trainOf(
      Object.fromEntries(
        Object.entries(streams(count)).map(([name, column]) => [name, cutWindows(column, { length, every })]),
      ),
    );
  // Of 0..5: 1 2 3, 2 3 4, 3 4 5.
  const batches = createBatches(windows(6, 3, 1), byRows, options);
  assert.is(batches.examples, 3);
  assert.equal(
    epoch(batches, 0).map(({ columns }) => columns.ids),
    [
      { time: 3, values: Int32Array.of(1, 2, 2, 3, 3, 4), lengths: null, weights: null, before: Int32Array.of(0, 1) },
      { time: 3, values: Int32Array.of(3, 4, 5), lengths: null, weights: null, before: Int32Array.of(2) },
    ],
  );
  const second = copy(batches.get(0, 1));
  assert.equal(second.columns.reals.before, Float32Array.of(1));
  assert.equal(second.columns.reals.values, Float32Array.of(1.5, 2, 2.5));
  assert.is(second.tokens, 3);
  assert.equal(second.rowIds, Int32Array.of(2));
  // Of 0..9, one after another: 1 2 3 4, 5 6 7 8; the value 9 is left.
  const apart = createBatches(windows(10, 4, 4), byRows, options);
  assert.is(apart.examples, 2);
  assert.equal(apart.get(0, 0).columns.ids.values, Int32Array.of(1, 5, 2, 6, 3, 7, 4, 8));
  assert.equal(apart.get(0, 0).columns.ids.before, Int32Array.of(0, 4));
});

test("lanes go on in each batch where they stopped", () => {
  // 0..11 in two lanes: floor(11 / 2) = 5 steps, 1..5 and 6..10; the value 11 is left.
  const batches = createBatches(trainOf(streams(12)), { kind: "lanes", lanes: 2, length: 2 }, options);
  assert.is(batches.perEpoch, 3);
  assert.is(batches.examples, 10);
  const all = epoch(batches, 0);
  assert.equal(
    all.map(({ columns }) => columns.ids),
    [
      { time: 2, values: Int32Array.of(1, 6, 2, 7), lengths: null, weights: null, before: Int32Array.of(0, 5) },
      { time: 2, values: Int32Array.of(3, 8, 4, 9), lengths: null, weights: null, before: Int32Array.of(2, 7) },
      { time: 1, values: Int32Array.of(5, 10), lengths: null, weights: null, before: Int32Array.of(4, 9) },
    ],
  );
  assert.equal(
    all.map(({ reset }) => reset),
    [true, false, false],
  );
  assert.equal(
    all.map(({ tokens }) => tokens),
    [4, 4, 2],
  );
  assert.equal(
    all.map(({ rowIds }) => [...rowIds]),
    [
      [1, 6],
      [3, 8],
      [5, 10],
    ],
  );
  assert.equal(all[0].columns.reals.before, Float32Array.of(0, 2.5));
  assert.equal(epoch(batches, 7), all);
});

test("lanes visit every step of their runs once", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 60 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 9 }),
      (count, lanes, length) => {
        fc.pre(count - 1 >= lanes);
        const batches = createBatches(trainOf(streams(count)), { kind: "lanes", lanes, length }, options);
        const run = Math.floor((count - 1) / lanes);
        const seen = epoch(batches, 0).flatMap(({ columns }) => [...columns.ids.values]);
        assert.equal(
          seen.toSorted((a, b) => a - b),
          numbers(run * lanes).map((step) => step + 1),
        );
        for (const { columns } of epoch(batches, 0)) {
          for (const [lane, before] of (columns.ids.before ?? []).entries())
            assert.is(columns.ids.values[lane], before + 1);
        }
      },
    ),
    { seed, numRuns: 100 },
  );
});

const rule: fc.Arbitrary<BatchRule & { kind: "rows" }> = fc.record({
  kind: fc.constant("rows" as const),
  size: fc.integer({ min: 1, max: 9 }),
  shuffle: fc.boolean(),
  byLength: fc.constantFrom([], ["text"]),
});
const lengths = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 9, maxLength: 60 });

test("every example is in exactly one batch of an epoch, and padding never leaks", () => {
  fc.assert(
    fc.property(lengths, rule, fc.integer({ min: 0, max: 5 }), (sizes, each, number) => {
      const batches = createBatches(sequencePart(sizes, [0, 12]), each, options);
      const all = epoch(batches, number);
      assert.is(all.length, Math.ceil(sizes.length / each.size));
      assert.equal(
        all.flatMap(({ rowIds }) => [...rowIds]).toSorted((a, b) => a - b),
        numbers(sizes.length),
      );
      for (const { examples, rowIds, columns, tokens } of all) {
        const { time, values, lengths: real, weights } = columns.text;
        assert.is(values.length, (time ?? 0) * examples);
        assert.is(
          tokens,
          [...rowIds].reduce((sum, row) => sum + sizes[row], 0),
        );
        for (const [b, row] of rowIds.entries()) {
          assert.is(real?.[b], sizes[row]);
          assert.is(columns.label.values[b], row);
          for (let t = 0; t < (time ?? 0); t++) {
            const inside = t < sizes[row];
            assert.is(values[t * examples + b], inside ? 100 * row + t + 1 : 0);
            assert.is(weights?.[t * examples + b], inside ? 1 : 0);
          }
        }
      }
    }),
    { seed, numRuns: 150 },
  );
});

test("a batch is a function of (seed, epoch, index), in whatever order they are asked for", () => {
  const asked = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.nat()), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(lengths, rule, asked, (sizes, each, wanted) => {
      const part = sequencePart(sizes, [0, 12]);
      const one = createBatches(part, each, options);
      for (const [number, any] of wanted) {
        const index = any % one.perEpoch;
        assert.equal(copy(one.get(number, index)), copy(createBatches(part, each, options).get(number, index)));
      }
    }),
    { seed, numRuns: 60 },
  );
});

test("shuffled: the permutation of the epoch; seeds and epochs differ", () => {
  const part = sequencePart(
    numbers(50).map(() => 1),
    [1, 1],
  );
  const shuffled = { ...byRows, size: 7, shuffle: true };
  const visited = (from: number, number: number): number[] =>
    epoch(createBatches(part, shuffled, { seed: from, train: true }), number).flatMap(({ rowIds }) => [...rowIds]);
  assert.equal(visited(1, 3), [...permutation(stream(1, "shuffle", "batches"), 3, 50)]);
  assert.not.equal(visited(1, 3), visited(1, 4));
  assert.not.equal(visited(1, 3), visited(2, 3));
});

test("columns are the same object as long as only what they hold is new", () => {
  const equal = createBatches(sequencePart([2, 2, 2, 2, 2], [2, 2]), byRows, options);
  const [first, second, rest] = [0, 1, 2].map((index) => equal.get(0, index).columns);
  assert.is(second, first);
  assert.is.not(rest, first);
  const unequal = createBatches(sequencePart([2, 3, 3, 3], [1, 4]), byRows, options);
  assert.is.not(unequal.get(0, 1).columns, unequal.get(0, 0).columns);
});

test("by length: similar lengths together, in shuffled batches", () => {
  const sizes = numbers(40).map((row) => (row * 7) % 10);
  const part = sequencePart(sizes, [0, 12]);
  const ids = (rule: BatchRule, number: number): number[][] =>
    epoch(createBatches(part, rule, options), number).map(({ rowIds }) => [...rowIds]);
  const sorted = numbers(40).toSorted((a, b) => sizes[a] - sizes[b]);
  const still = { ...byRows, size: 4, byLength: ["text"] };
  assert.equal(
    ids(still, 0),
    numbers(10).map((index) => sorted.slice(4 * index, 4 * index + 4)),
  );
  const shuffled = ids({ ...still, shuffle: true }, 0);
  for (const batch of shuffled) assert.is(new Set(batch.map((row) => sizes[row])).size, 1);
  const lengthsInOrder = shuffled.map((batch) => sizes[batch[0]]);
  assert.not.equal(
    lengthsInOrder,
    lengthsInOrder.toSorted((a, b) => a - b),
  );
  // Within a length the epoch's own permutation decides.
  const order = permutation(stream(1, "shuffle", "batches"), 0, 40);
  const ofLength = (length: number): number[] => [...order].filter((row) => sizes[row] === length);
  assert.equal(
    shuffled.find((batch) => sizes[batch[0]] === 3),
    ofLength(3),
  );
  assert.not.equal(ids({ ...still, shuffle: true }, 1), shuffled);
});

test("by the lengths of a column that no batch holds", () => {
  const parts = partsOfRows({
    train: numbers(30).map((row) => ({ row, heard: 1 + ((row * 7) % 5), said: 1 + (row % 3) })),
  });
  const words = (count: number): number[] => numbers(count).map((step) => step + 1);
  const part = trainOf({
    heard: packSequences(parts, { ...i32, length: [1, 5] }, ({ heard }) => words(heard)),
    said: packSequences(parts, { ...i32, length: [1, 3] }, ({ said }) => words(said)),
  });
  const by = { ...byRows, size: 6, shuffle: true, byLength: ["heard"] };
  const [held, apart] = [by, { ...by, apart: ["heard"] }].map((rule) => epoch(createBatches(part, rule, options), 2));
  assert.is(apart.length, 5);
  for (const [index, { rowIds, columns, tokens }] of apart.entries()) {
    assert.equal(rowIds, held[index].rowIds);
    assert.equal(columns, { said: held[index].columns.said });
    assert.is(new Set([...rowIds].map((row) => (row * 7) % 5)).size, 1);
    assert.is(
      tokens,
      [...rowIds].reduce((sum, row) => sum + 1 + (row % 3), 0),
    );
  }
  assert.ok(apart.some(({ rowIds }) => new Set([...rowIds].map((row) => row % 3)).size > 1));
});

test("refuses a batch larger than the part, in training only", () => {
  const part = sequencePart([1, 2, 1], [1, 2]);
  refuses(
    () => createBatches(part, { ...byRows, size: 4 }, options),
    "batch-too-large",
    "The part `train` has 3 examples, fewer than one batch of 4.",
    "Make the batch smaller, at most 3, or use more data.",
  );
  const batches = createBatches(part, { ...byRows, size: 4 }, { seed: 1, train: false });
  assert.is(batches.perEpoch, 1);
  assert.is(batches.get(0, 0).examples, 3);
});

test("refuses more lanes than steps, in training only", () => {
  const part = trainOf(streams(4));
  const lanes = { kind: "lanes", lanes: 4, length: 5 } as const;
  const message = "The part `train` has 3 steps, too few for 4 lanes.";
  refuses(() => createBatches(part, lanes, options), "batch-too-large", message, "Use fewer lanes, or more data.");
  const batch = createBatches(part, lanes, { seed: 1, train: false }).get(0, 0);
  assert.equal(batch.columns.ids.values, Int32Array.of(1, 2, 3));
  const none = "The part `train` has 0 steps, too few for 4 lanes.";
  const one = trainOf(streams(1));
  refuses(() => createBatches(one, lanes, { seed: 1, train: false }), "batch-too-large", none);
});

test("batches that do not exist, and rules that do not fit, are mistakes of ours", () => {
  const batches = createBatches(sequencePart([1, 1, 1], [1, 1]), byRows, options);
  for (const [number, index] of [
    [0, 2],
    [0, -1],
    [-1, 0],
    [0, 0.5],
    [Number.NaN, 0],
  ]) {
    assert.throws(() => batches.get(number, index), /there is no batch/);
  }
  assert.throws(() => createBatches(trainOf(streams(9)), byRows, options), /2 streams, which does not fit/);
  const lanes = { kind: "lanes", lanes: 1, length: 1 } as const;
  assert.throws(() => createBatches(sequencePart([1], [1, 1]), lanes, options), /0 streams, which does not fit/);
});

test("the longest sequence of a part", () => {
  assert.equal(longest(sequencePart([1, 5, 3], [0, 12])), { text: 5 });
  assert.equal(longest(sequencePart([0, 0], [0, 12])), { text: 1 });
  assert.equal(longest(trainOf({ w: cutWindows(streams(9).ids, { length: 4, every: 1 }) })), { w: 4 });
  assert.equal(longest(trainOf(streams(9))), {});
});

test.run();
