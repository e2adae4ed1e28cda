/** Measures as sums and counts: any grouping of rows into batches gives the whole, and the whole is what the definition says. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Numbers } from "../../../src/ops/contract.js";
import { scaleOf } from "../../../src/runtime/data/fitted/scale.js";
import { finish, lossTally, mean, merge, NOTHING, type Tally, tally } from "../../../src/runtime/metrics/observe.js";
import type { ErrorKind, Observation } from "../../../src/runtime/program/program.js";
import type { AnyTensor, Read } from "../../../src/runtime/program/tensor.js";

/** A tensor whose memory is longer than its sizes, as that of a small last batch is; what lies beyond is poison. */
function tensor(values: readonly number[], sizes: readonly number[], dtype: "f32" | "i32" = "f32"): AnyTensor {
  const length = values.length + 3;
  const array = dtype === "i32" ? new Int32Array(length).fill(-9) : new Float64Array(length).fill(Number.NaN);
  array.set(values);
  return { memory: { dtype, length, array } as AnyTensor["memory"], sizes };
}

const read: Read = ({ memory }) => (memory as { readonly array?: Numbers }).array ?? new Float32Array();

/** One example: what was said, what is right, and whether its step is real. */
interface Row {
  readonly said: readonly number[];
  readonly right: readonly number[];
  readonly real: boolean;
}

type Kind = Observation["kind"];

function observe(kind: Kind, rows: readonly Row[], moduli: readonly number[] = []): Observation {
  const real = rows.filter((row) => row.real).length;
  const weights = tensor(
    rows.map((row) => Number(row.real)),
    [rows.length],
  );
  if (kind === "perplexity") {
    // Padding has no loss, as the op gives it.
    return {
      kind,
      rows: tensor(
        rows.map(({ said, real: isReal }) => (isReal ? Math.abs(said[0]) : 0)),
        [rows.length],
      ),
      weights,
      count: real,
    };
  }
  if (kind === "accuracy") {
    const ids = (values: readonly number[]) => tensor(values, [rows.length], "i32");
    return {
      kind,
      predicted: ids(rows.map(({ said }) => Math.abs(Math.round(said[0])))),
      target: ids(rows.map(({ right }) => Math.abs(Math.round(right[0])))),
      moduli,
      weights,
      count: real,
    };
  }
  const size = rows[0]?.said.length ?? 1;
  const reals = (of: "said" | "right") =>
    tensor(
      rows.flatMap((row) => row[of]),
      [rows.length, size],
    );
  return { kind, predicted: reals("said"), target: reals("right"), weights, count: real };
}

/** The measure as its definition says it, over all real rows at once. */
function directly(kind: Kind, rows: readonly Row[], moduli: readonly number[]): number {
  const real = rows.filter((row) => row.real);
  const average = (value: (row: Row) => number) => real.reduce((sum, row) => sum + value(row), 0) / real.length;
  const pairs = ({ said, right }: Row) => said.map((value, index) => value - right[index]);
  const within = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  switch (kind) {
    case "perplexity":
      return Math.exp(average(({ said }) => Math.abs(said[0])));
    case "accuracy":
      return average(({ said, right }) => {
        const id = moduli.reduce((rest, modulus) => rest % modulus, Math.abs(Math.round(said[0])));
        return Number(id === Math.abs(Math.round(right[0])));
      });
    case "mean_squared_error":
      return average((row) => within(pairs(row).map((value) => value ** 2)));
    default:
      return average((row) => within(pairs(row).map((value) => Math.abs(value))));
  }
}

const KINDS = ["accuracy", "perplexity", "mean_squared_error", "mean_absolute_error"] as const;

const rowsOf = fc.integer({ min: 1, max: 3 }).chain((size) => {
  const values = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: size, maxLength: size });
  return fc.array(fc.record({ said: values, right: values, real: fc.boolean() }), { minLength: 1, maxLength: 24 });
});

/** Cuts into consecutive batches; a batch of padding alone may be among them. */
function cut<Item>(items: readonly Item[], at: readonly number[]): readonly (readonly Item[])[] {
  const places = [0, ...at.map((place) => place % (items.length + 1)).sort((a, b) => a - b), items.length];
  return places.slice(1).map((end, index) => items.slice(places[index], end));
}

function close(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));
}

for (const kind of KINDS) {
  test(`${kind}: any batches give what the definition gives for the whole`, () => {
    fc.assert(
      fc.property(
        rowsOf,
        fc.array(fc.nat(100), { maxLength: 6 }),
        fc.constantFrom([], [2], [3, 2]),
        (rows, at, moduli) => {
          fc.pre(rows.some((row) => row.real));
          const parts = cut(rows, at).filter((part) => part.length > 0);
          const total = parts.map((part) => tally(observe(kind, part, moduli), read)).reduce(merge, NOTHING);
          assert.is(total.count, rows.filter((row) => row.real).length);
          const [found, expected] = [finish(kind, total), directly(kind, rows, moduli)];
          assert.ok(close(found, expected), `${found}, not ${expected}`);
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });
}

test("merging is associative and commutative, and nothing is its unit", () => {
  const fields = { sum: fc.integer({ min: -1e6, max: 1e6 }), count: fc.nat(1000) };
  const some = fc.record(fields, { noNullPrototype: true });
  fc.assert(
    fc.property(some, some, some, (a: Tally, b: Tally, c: Tally) => {
      assert.equal(merge(merge(a, b), c), merge(a, merge(b, c)));
      assert.equal(merge(a, b), merge(b, a));
      assert.equal(merge(a, NOTHING), a);
    }),
    { seed: 2 },
  );
});

test("a remainder is taken of what was predicted, one after another", () => {
  const rows = [7, 8, 9].map((id, index): Row => ({ said: [id], right: [[1, 0, 0][index]], real: true }));
  assert.is(finish("accuracy", tally(observe("accuracy", rows, [2]), read)), 2 / 3);
  // 7 mod 4 mod 2 = 1, 8 mod 4 mod 2 = 0, 9 mod 4 mod 2 = 1.
  assert.is(finish("accuracy", tally(observe("accuracy", rows, [4, 2]), read)), 2 / 3);
  assert.is(finish("accuracy", tally(observe("accuracy", rows), read)), 0);
});

test("the perplexity of even chances over n words is n", () => {
  const rows = Array.from({ length: 5 }, (): Row => ({ said: [Math.log(17)], right: [0], real: true }));
  assert.ok(close(finish("perplexity", tally(observe("perplexity", rows), read)), 17));
});

test("without weights every row counts", () => {
  const predicted = tensor([1, 2, 3, 4], [4], "i32");
  const target = tensor([1, 2, 0, 0], [4], "i32");
  const accuracy = tally({ kind: "accuracy", predicted, target, moduli: [], weights: null, count: 4 }, read);
  assert.equal(accuracy, { sum: 2, count: 4 });
  const error = {
    predicted: tensor([1, 2, 3, 4], [2, 2]),
    target: tensor([1, 1, 1, 1], [2, 2]),
    weights: null,
    count: 2,
  };
  assert.is(finish("mean_squared_error", tally({ kind: "mean_squared_error", ...error }, read)), 14 / 4);
  assert.is(finish("mean_absolute_error", tally({ kind: "mean_absolute_error", ...error }, read)), 6 / 4);
});

test("errors are taken back from a scale before they are counted", () => {
  const scales = { z: scaleOf(100, 20) };
  const both = { predicted: tensor([0.5, -1], [2, 1]), target: tensor([0, 0.5], [2, 1]), weights: null, count: 2 };
  const measured = (kind: ErrorKind, scale?: "z") =>
    finish(kind, tally({ kind, ...both, ...(scale ? { scale } : {}) }, read, scales));
  // 110 against 100, and 80 against 110.
  assert.is(measured("mean_absolute_error", "z"), (10 + 30) / 2);
  assert.is(measured("mean_squared_error", "z"), (100 + 900) / 2);
  assert.ok(close(measured("mean_absolute_percentage_error", "z"), (10 / 100 + 30 / 110) / 2));
  assert.is(measured("mean_absolute_error"), (0.5 + 1.5) / 2);
  assert.is(measured("mean_absolute_percentage_error"), Number.POSITIVE_INFINITY);
});

test("sums are float64: a million rows of 0.1 stay exact to 1e-9", () => {
  const values = new Float32Array(1_000_000).fill(0.1);
  const rows = { memory: { dtype: "f32" as const, length: values.length, array: values }, sizes: [values.length] };
  const total = lossTally({ rows, weight: 1, count: values.length }, read);
  assert.ok(Math.abs(mean(total) - Math.fround(0.1)) < 1e-9);
});

test("nothing has no mean: NaN, and never a zero that looks like a result", () => {
  assert.ok(Number.isNaN(mean(NOTHING)));
  for (const kind of KINDS) assert.ok(Number.isNaN(finish(kind, NOTHING)), kind);
});

test.run();
