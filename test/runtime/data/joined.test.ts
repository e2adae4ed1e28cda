/** Train and validate as one part. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createKit } from "../../../src/runtime/data/create-kit.js";
import { joined, joinedGiven } from "../../../src/runtime/data/joined.js";
import { walkForward } from "../../../src/runtime/data/rows/order.js";
import { given, split } from "../../../src/runtime/data/rows/split.js";

const rowsOf = (name: string, count: number, ordered = true) => ({
  rows: Array.from({ length: count }, (_, at) => ({ at })),
  origin: (index: number) => `${name}:${index + 1}`,
  ordered,
});

test("rows of both in the order that they had, each with where it came from", () => {
  const rows = rowsOf("a", 20);
  const shares = { train: 0.5, validate: 0.3, test: 0.2 };
  const parts = split(rows, shares, { by: "chance", node: "split.0" }, 7);
  const { parts: both } = joined(rows, parts);
  assert.equal([...both.keys()], ["train", "test"]);
  const train = both.get("train");
  const at = train?.rows.map((row) => row.at) ?? [];
  assert.is(at.length, 16);
  assert.equal(
    at,
    at.toSorted((a, b) => a - b),
  );
  assert.is(train?.origin(3), `a:${at[3] + 1}`);
  assert.is(both.get("test"), parts.parts.get("test"));
});

test("rows in order stay in order", () => {
  const rows = rowsOf("a", 20);
  const both = joined(rows, walkForward(rows, { folds: 2, validate: 3, test: 4 }, 1)).parts;
  assert.equal([both.get("train")?.rows.length, both.get("train")?.ordered], [12, true]);
});

test("what is fitted is fitted to both", () => {
  const places = { root: "/", folder: "/" };
  const sizeOf = (joined: boolean) => {
    const { kit } = createKit({ seed: 1, joined, places });
    const parts = kit.split(rowsOf("a", 20), { train: 0.5, validate: 0.3, test: 0.2 }, { by: "chance", node: "s" });
    return kit.vocabulary(parts, ({ at }) => String(at), { most: 100 }).size;
  };
  // With <unk>.
  assert.equal([sizeOf(false), sizeOf(true)], [11, 17]);
});

test("of parts that were given, those of validate come last", () => {
  const { parts } = joinedGiven(given({ train: rowsOf("a", 2), validate: rowsOf("b", 2), test_long: rowsOf("c", 1) }));
  assert.equal([...parts.keys()], ["train", "test_long"]);
  assert.is(parts.get("train")?.origin(1), "a:2");
  assert.is(parts.get("train")?.origin(2), "b:1");
});

test.run();
