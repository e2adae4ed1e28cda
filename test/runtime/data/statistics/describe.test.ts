import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createKit } from "../../../../src/runtime/data/create-kit.js";
import { tokens } from "../../../../src/runtime/data/fitted/fitted-functions.js";
import type { DataKit, Source } from "../../../../src/runtime/data/kit.js";
import type { DataSet } from "../../../../src/runtime/data/prepared.js";
import { type ColumnFacts, type Description, describeData } from "../../../../src/runtime/data/statistics/describe.js";
import { watch } from "../../../../src/runtime/data/statistics/watch.js";
import { words } from "../../../../src/runtime/data/text-functions.js";
import { inFolder } from "../../files/helpers.js";

function described(
  text: string,
  build: (kit: DataKit, source: Source) => DataSet,
  facts: readonly ColumnFacts[],
  rows = 0,
): Description & { readonly steps: unknown } {
  return inFolder((folder) => {
    writeFileSync(join(folder, "t.tsv"), text);
    const watched = watch(createKit({ seed: 1, places: { root: folder, folder } }).kit);
    // A pin is not compared here: a file that has changed is shown.
    const set = build(watched.kit, { path: "t.tsv", sha256: "0".repeat(64) });
    const steps = watched.steps.map((step) => ("rows" in step ? step.rows : Object.fromEntries(step.parts)));
    return { ...describeData(set, watched, facts, rows), steps };
  });
}

const FORMAT = {
  separator: "\t",
  header: false,
  columns: { text: { kind: "text" }, good: { kind: "whole", range: [0, 1] } },
} as const;
const shares = { train: 0.5, validate: 0.25, test: 0.25 };
const byOrder = { by: "order", weight: () => 1 } as const;

const NOTES: readonly ColumnFacts[] = [
  { name: "note", role: "input", vocabulary: "v", scale: null },
  { name: "good", role: "target", vocabulary: null, scale: null },
];

function notes(kit: DataKit, source: Source): DataSet {
  const table = kit.where(kit.table(source, FORMAT), (row) => row.text !== "drop");
  const parts = kit.split(
    kit.distinct(table, (row) => [row.text, row.good]),
    shares,
    byOrder,
  );
  const v = kit.vocabulary(parts, (row) => words(row.text, { marks: "kept" }), { most: 2 });
  const note = kit.sequence(
    parts,
    { dtype: "i32", range: [0, v.size - 1], length: [1, Number.POSITIVE_INFINITY] },
    (row) => tokens(words(row.text, { marks: "kept" }), v),
  );
  const good = kit.value(parts, { dtype: "i32", range: [0, 1] }, (row) => row.good);
  return { columns: { note, good }, vocabularies: { v }, scales: {} };
}

const LINES = ["a b\t0", "drop\t0", "a a\t1", "a a\t1", "b\t0", "c a b\t1", "a a\t0", "b a\t1", "x\t1", "b\t1"];

test("rows left by each step, words, lengths and labels of a table", () => {
  const { steps, parts, vocabularies, columns } = described(`${LINES.join("\n")}\n`, notes, NOTES);
  assert.equal(steps, [10, 9, 8, { train: 4, validate: 2, test: 2 }]);
  assert.equal(parts, [
    { name: "train", rows: 4, examples: 4 },
    { name: "validate", rows: 2, examples: 2 },
    { name: "test", rows: 2, examples: 2 },
  ]);
  assert.is(vocabularies.v.size, 3);
  const { train, validate, test: last } = vocabularies.v.parts;
  assert.equal(train, { tokens: 8, types: 3, hapaxes: 1, unknown: 1, unknownWords: [["c", 1]] });
  assert.equal(validate, { tokens: 4, types: 2, hapaxes: 1, unknown: 0, unknownWords: [] });
  assert.equal(last, { tokens: 2, types: 2, hapaxes: 2, unknown: 1, unknownWords: [["x", 1]] });
  const [note, good] = columns;
  assert.equal([note.kind, note.ids, note.parts.train.unknown, note.parts.test.unknown], ["sequence", true, 1, 1]);
  assert.equal(note.parts.train.lengths?.mean, 2);
  assert.equal(good.parts.validate.classes?.byFrequency, [
    { id: 0, count: 1 },
    { id: 1, count: 1 },
  ]);
  assert.is(good.parts.train.numbers, null);
});

test("rows that stand twice, with where they came from", () => {
  const { duplicates } = described(`${LINES.join("\n")}\n`, notes, NOTES);
  assert.is(duplicates?.of, "rows");
  assert.equal(duplicates?.inputs?.across, [
    { parts: ["train", "validate"], count: 1, examples: [["t.tsv:3", "t.tsv:7"]] },
    { parts: ["train", "test"], count: 1, examples: [["t.tsv:5", "t.tsv:10"]] },
    { parts: ["validate", "test"], count: 0, examples: [] },
  ]);
  assert.equal(
    duplicates?.whole.across.map(({ count }) => count),
    [0, 0, 0],
  );
  assert.equal(duplicates?.whole.within, { train: 0, validate: 0, test: 0 });
});

test("rows of train as people read them", () => {
  const { examples } = described(`${LINES.join("\n")}\n`, notes, NOTES, 2);
  assert.equal(examples, [
    { part: "train", origin: "t.tsv:1", values: { note: "a b", good: "0" } },
    { part: "train", origin: "t.tsv:3", values: { note: "a a", good: "1" } },
  ]);
});

test("lines of a text are compared as rows of their stream; windows of a series as windows", () => {
  const [facts]: readonly ColumnFacts[][] = [[{ name: "word", role: "target", vocabulary: "v", scale: null }]];
  const text = "one two\nthree\none two\nfour five\none two\nsix\nseven\nsix\n";
  const lines = described(
    text,
    (kit, source) => {
      const parts = kit.split(kit.lines(kit.text(source)), shares, byOrder);
      const v = kit.vocabulary(parts, (row) => words(row.text, { marks: "kept" }), { most: 100 });
      const word = kit.windows(
        kit.stream(parts, { dtype: "i32", range: [0, v.size - 1] }, (row) =>
          tokens(words(row.text, { marks: "kept" }), v),
        ),
        {
          length: 1,
          every: 1,
        },
      );
      return { columns: { word }, vocabularies: { v }, scales: {} };
    },
    facts,
    1,
  );
  assert.is(lines.duplicates?.of, "rows");
  assert.is(lines.duplicates?.inputs, null);
  assert.equal(lines.duplicates?.whole.across[0], {
    parts: ["train", "validate"],
    count: 1,
    examples: [["t.tsv:1", "t.tsv:5"]],
  });
  assert.equal(lines.duplicates?.whole.within, { train: 1, validate: 0, test: 0 });
  assert.equal(lines.parts[0], { name: "train", rows: 4, examples: 6 });
  assert.equal(lines.examples[0].values, { word: "one two" });

  const series = described(
    "1\t0\n2\t0\n3\t0\n2\t0\n3\t0\n5\t0\n6\t0\n7\t0\n8\t0\n9\t0\n8\t0\n9\t0\n",
    (kit, source) => {
      const parts = kit.split(kit.table(source, FORMAT), { train: 0.5, validate: 0.25, test: 0.25 }, byOrder);
      const scale = kit.standard(parts, (row) => Number(row.text));
      const x = kit.windows(
        kit.stream(parts, { dtype: "f32" }, (row) => scale.apply(Number(row.text))),
        { length: 2, every: 1 },
      );
      return { columns: { x }, vocabularies: {}, scales: { scale } };
    },
    [{ name: "x", role: "target", vocabulary: null, scale: "scale" }],
    1,
  );
  assert.is(series.duplicates?.of, "windows");
  assert.equal(series.duplicates?.whole.within, { train: 1, validate: 0, test: 0 });
  assert.equal(series.examples, [{ part: "train", origin: "t.tsv:3", values: { x: "2 3" } }]);
  assert.is(series.columns[0].kind, "windows");
  assert.is(series.columns[0].parts.train.numbers?.count, 6);
});

test.run();
