import { test } from "uvu";
import * as assert from "uvu/assert";
import { sourceNames } from "../../../src/compiler/lower/names-of-sources.js";
import type { RowsNode, SourcePlan } from "../../../src/plan/plan.js";

const source: SourcePlan = { path: "a", package: null, file: null, sha256: null, from: null, cite: null };
const text = (id: string): RowsNode => ({ op: "text", id, source });
const where = (id: string, of: string): RowsNode => ({ op: "where", id, of, condition: { number: 1 } });

const named = (rows: readonly RowsNode[], statements: Readonly<Record<string, string>>) => [
  ...sourceNames(rows, (id) => statements[id] ?? null),
];

test("a source is called as the statement that reads it", () => {
  const rows = [text("text.0"), where("where.0", "text.0"), text("text.1")];
  assert.equal(named(rows, { "text.0": "book", "where.0": "book", "text.1": "other" }), [
    ["text.0", "book"],
    ["text.1", "other"],
  ]);
});

test("parts that are given add their names, unless they are rows of another statement", () => {
  const parts = { train: "where.0", validate: "text.1", test: "bits.0" };
  const rows: readonly RowsNode[] = [
    text("text.0"),
    where("where.0", "text.0"),
    text("text.1"),
    { op: "bits", id: "bits.0", count: 1, length: [1, 1] },
    { op: "given", id: "given.0", parts },
  ];
  const statements = { "text.0": "all_train", "where.0": "all_train", "text.1": "held_out", "given.0": "all" };
  assert.equal(named(rows, statements), [
    ["text.0", "all.train"],
    ["text.1", "held_out"],
  ]);
});

test("texts side by side add their columns, unless they are rows of another statement", () => {
  const rows: readonly RowsNode[] = [
    text("text.0"),
    text("text.1"),
    { op: "parallel", id: "parallel.0", first: "text.0", second: "text.1", columns: ["english", "spanish"] },
  ];
  assert.equal(named(rows, { "text.0": "pairs", "text.1": "pairs", "parallel.0": "pairs" }), [
    ["text.0", "pairs.english"],
    ["text.1", "pairs.spanish"],
  ]);
  assert.equal(named(rows, { "text.0": "pairs", "text.1": "es", "parallel.0": "pairs" }), [
    ["text.0", "pairs.english"],
    ["text.1", "es"],
  ]);
});

test("what is still alike is numbered, and what has no name goes by its node", () => {
  assert.equal(named([text("text.0"), text("text.1"), text("text.2")], { "text.0": "a", "text.1": "a" }), [
    ["text.0", "a"],
    ["text.1", "a.2"],
    ["text.2", "text.2"],
  ]);
});

test("rows without a name of their own are called `rows`, and a part that is not there has no source", () => {
  const parts = { train: "text.2", validate: "text.9" };
  const rows: readonly RowsNode[] = [
    text("text.0"),
    text("text.1"),
    text("text.2"),
    { op: "parallel", id: "parallel.0", first: "text.0", second: "text.1", columns: ["english", "spanish"] },
    { op: "given", id: "given.0", parts },
  ];
  assert.equal(named(rows, { "text.2": "rows_train" }), [
    ["text.0", "rows.english"],
    ["text.1", "rows.spanish"],
    ["text.2", "rows.train"],
  ]);
});

test.run();
