import { test } from "uvu";
import * as assert from "uvu/assert";
import { generateBits } from "../../../src/runtime/data/reading/generate-bits.js";
import { lines } from "../../../src/runtime/data/reading/lines.js";
import { sections } from "../../../src/runtime/data/reading/sections.js";
import { distinct, where } from "../../../src/runtime/data/rows/filter.js";
import { refuses } from "../files/helpers.js";
import { rowsOf } from "./rows-of.js";

test("where keeps rows in order, and each knows where it came from", () => {
  const kept = where(rowsOf([5, 6, 7, 8]), (row) => row % 2 === 0);
  assert.equal(kept.rows, [6, 8]);
  assert.equal([0, 1].map(kept.origin), ["row:1", "row:3"]);
  assert.ok(kept.ordered);
  assert.not(where(rowsOf([1], false), () => true).ordered);
  assert.equal(where(kept, (row) => row === 8).origin(0), "row:3");
});

test("distinct keeps the first of each key", () => {
  const rows = [
    { a: "x", b: 1, c: [1, 2] },
    { a: "x", b: 1, c: [1, 2] },
    { a: "x", b: 1, c: [12] },
    { a: "x", b: 2, c: [1, 2] },
  ];
  const kept = distinct(rowsOf(rows), ({ a, b, c }) => [a, b, c]);
  assert.equal([0, 1, 2].map(kept.origin), ["row:0", "row:2", "row:3"]);
  assert.is(distinct(rowsOf(rows), ({ a }) => [a]).rows.length, 1);
});

test("distinct does not take one column's end for the next one's start", () => {
  const rows = [
    ["a", "bc"],
    ["ab", "c"],
    ['a","b', "c"],
    ["a", 'b","c'],
  ];
  assert.is(distinct(rowsOf(rows), (row) => row).rows.length, 4);
  assert.is(distinct(rowsOf([["1"], [1]]), (row) => row).rows.length, 2);
});

const book = "Title\n\nCHAPTER 1.\nOne CHAPTER\nCHAPTERS\nCHAPTER 2.\nTwo";

test("sections begin at the lines that start so", () => {
  const cut = sections({ rows: [{ text: book }], origin: () => "b.txt", ordered: true }, "CHAPTER ");
  assert.equal(
    cut.rows.map(({ text }) => text),
    ["Title\n\n", "CHAPTER 1.\nOne CHAPTER\nCHAPTERS\n", "CHAPTER 2.\nTwo"],
  );
  assert.equal([0, 1, 2].map(cut.origin), ["b.txt:1", "b.txt:3", "b.txt:6"]);
  const again = sections(cut, "CHAPTERS");
  assert.equal([0, 1, 2, 3].map(again.origin), ["b.txt:1", "b.txt:3", "b.txt:5", "b.txt:6"]);
});

test("a blank beginning is no section, and a text may begin with one", () => {
  const cut = (text: string): readonly string[] => sections(rowsOf([{ text }]), "#").rows.map((row) => row.text);
  assert.equal(cut("\n \n# a\n# b"), ["# a\n", "# b"]);
  assert.equal(cut("# a\n#\n"), ["# a\n", "#\n"]);
});

test("refuses a text without a section", () => {
  refuses(
    () => sections({ rows: [{ text: book }], origin: () => "b.txt", ordered: true }, "Chapter"),
    "no-section",
    'No line of `b.txt` starts with "Chapter".',
    "Look how its sections begin; capitals and blanks count.",
  );
});

test("lines keep their ends, so that joined they are the text again", () => {
  const cut = (text: string) => lines({ rows: [{ text }], origin: () => "b.txt", ordered: true });
  for (const text of [book, `${book}\n`, "\n\na\n", "a", "\n"]) {
    assert.is(
      cut(text)
        .rows.map((row) => row.text)
        .join(""),
      text,
    );
  }
  assert.equal(
    cut("a\n\nb").rows.map(({ text }) => text),
    ["a\n", "\n", "b"],
  );
  assert.equal([0, 1, 2].map(cut("a\n\nb").origin), ["b.txt:1", "b.txt:2", "b.txt:3"]);
  assert.ok(cut("a").ordered);
  assert.equal(cut("").rows, []);
});

test("bits: as many as asked for, of every length, the same each time", () => {
  const options = { seed: 7, node: "n", count: 3000, length: [1, 5] } as const;
  const made = generateBits(options);
  const lengths = [1, 2, 3, 4, 5].map((length) => made.rows.filter(({ bits }) => bits.length === length).length);
  assert.is(
    lengths.reduce((a, b) => a + b),
    3000,
  );
  assert.ok(
    lengths.every((count) => count > 500 && count < 700),
    `${lengths}`,
  );
  const bits = made.rows.flatMap((row) => row.bits);
  const ones = bits.filter((bit) => bit === 1).length;
  assert.ok(bits.every((bit) => bit === 0 || bit === 1));
  assert.ok(Math.abs(ones / bits.length - 0.5) < 0.02, `${ones} of ${bits.length}`);
  assert.equal(generateBits(options).rows, made.rows);
  assert.equal(generateBits({ ...options, count: 10 }).rows, made.rows.slice(0, 10));
  assert.not.equal(generateBits({ ...options, seed: 8 }).rows, made.rows);
  assert.not.equal(generateBits({ ...options, node: "m" }).rows, made.rows);
  assert.is(made.origin(4), "row 5 of the generated bits");
  assert.not(made.ordered);
});

test("bits: a change here changes every recorded experiment", () => {
  const texts = generateBits({ seed: 7, node: "strings", count: 4, length: [1, 20] }).rows.map(({ bits }) =>
    bits.join(""),
  );
  assert.equal(texts, ["010011100011000", "01000101101", "111110110111110", "1100010010000010000"]);
});

test("bits: long strings do not repeat", () => {
  const [{ bits }] = generateBits({ seed: 1, node: "n", count: 1, length: [1000, 1000] }).rows;
  assert.is(bits.length, 1000);
  const blocks = [0, 128, 256, 384].map((at) => bits.slice(at, at + 128).join(""));
  assert.is(new Set(blocks).size, 4);
});

test.run();
