import { test } from "uvu";
import * as assert from "uvu/assert";
import { exchanges, parallel } from "../../../src/runtime/data/reading/pairs.js";
import { readTable } from "../../../src/runtime/data/reading/table.js";
import { refuses } from "../files/helpers.js";
import { rowsOf } from "./rows-of.js";

function textRows(name: string, text: string) {
  return { rows: [{ text }], origin: () => name, ordered: true };
}

test("lines of two texts beside each other; blank lines keep the others in step", () => {
  const pairs = parallel(textRows("a.en", "Go.\n\nHi."), textRows("a.es", "Ve.\n\nHola.\n"), ["english", "__proto__"]);
  const own = pairs.rows.map((row) => Object.entries(row));
  assert.equal(own[0], [
    ["english", "Go."],
    ["__proto__", "Ve."],
  ]);
  assert.equal(
    pairs.rows.map(({ english }) => english),
    ["Go.", "", "Hi."],
  );
  assert.equal([0, 2].map(pairs.origin), ["a.en:1", "a.en:3"]);
  assert.ok(pairs.ordered);
});

test("refuses parallel texts of different numbers of lines", () => {
  refuses(
    () => parallel(textRows("a.en", "Go."), textRows("a.es", "Ve.\nHola.\n"), ["a", "b"]),
    "lines-uneven",
    "`a.en` has 1 line and `a.es` has 2: parallel texts have as many, and which of them belong together cannot be told.",
    "Fetch both files again, or name two of one edition.",
  );
});

test("each two turns that follow each other, with what their conversation has", () => {
  const rows = rowsOf([
    { topic: "film", turns: ["hi", "hello", "bye"] },
    { topic: "none", turns: ["alone"] },
    { topic: "music", turns: ["a", "b"] },
  ]);
  const said = exchanges(rows, ({ turns }) => turns);
  assert.equal(
    said.rows.map(({ topic, prompt, reply }) => [topic, prompt, reply]),
    [
      ["film", "hi", "hello"],
      ["film", "hello", "bye"],
      ["music", "a", "b"],
    ],
  );
  assert.equal([0, 1, 2].map(said.origin), ["row:0", "row:0", "row:2"]);
  assert.is(said.rows[0].turns, rows.rows[0].turns);
});

const format = { separator: "\t", header: false } as const;
const text = { kind: "text" } as const;

test("a list of texts takes the rest of a line", () => {
  const columns = { topic: text, turns: { kind: "list", length: [2, null], of: text } } as const;
  const { rows } = readTable("film\thi\thello\n\nmusic\ta b\t\tc\n", "d.tsv", { ...format, columns });
  assert.equal(rows, [
    { topic: "film", turns: ["hi", "hello"] },
    { topic: "music", turns: ["a b", "", "c"] },
  ]);
  refuses(
    () => readTable("film\ta\tb\nmusic\ta\n", "d.tsv", { ...format, columns }),
    "sequence-length",
    "`d.tsv:2` has 1 cell for `turns`, and 2.. are declared.",
    "Leave such lines out of the file, or declare another length.",
  );
  const two = { turns: { kind: "list", length: [1, 2], of: text } } as const;
  refuses(
    () => readTable("a\tb\tc\n", "d.tsv", { ...format, columns: two }),
    "sequence-length",
    "`d.tsv:1` has 3 cells for `turns`, and 1..2 are declared.",
    "Leave such lines out of the file, or declare another length.",
  );
});

test.run();
