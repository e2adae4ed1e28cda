/** Columns of text. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tableLines } from "../../src/cli/terminal/text-table.js";

const COLUMNS = [
  { title: "name", least: 4 },
  { title: "n", right: true },
  { title: "text", least: 3 },
];
const ROWS = [
  ["a", "1", "short"],
  ["longer name", "1,000", "a longer text"],
];

test("aligned, with no blanks at the end", () => {
  assert.equal(tableLines(COLUMNS, ROWS, 100), [
    "name             n  text",
    "a                1  short",
    "longer name  1,000  a longer text",
  ]);
});

test("too wide: the widest columns are cut, as far as they may be", () => {
  assert.equal(tableLines(COLUMNS, ROWS, 24), [
    "name         n  text",
    "a            1  short",
    "longer…  1,000  a longe…",
  ]);
  assert.equal(tableLines(COLUMNS, ROWS, 1), ["name      n  te…", "a         1  sh…", "lon…  1,000  a …"]);
});

test("without titles there is no line for them", () => {
  assert.equal(tableLines([{ title: "" }, { title: "" }], [["A", "one"]], 80), ["A  one"]);
});

test.run();
