import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { CellPlan } from "../../../src/plan/plan.js";
import { readTable } from "../../../src/runtime/data/reading/table.js";
import { refuses } from "../files/helpers.js";

const text = { kind: "text" } as const;
const real = { kind: "real" } as const;
const month = { kind: "whole", range: [1, 12] } as const;
const comma = { separator: ",", header: true } as const;
const tab = { separator: "\t", header: false } as const;

test("commas: quoted cells, line ends inside them, blank lines, columns by name in any order", () => {
  const file = 'name,n,note\n"a, ""b""",3,"two\nlines"\n\nc,4,\n';
  const table = readTable(file, "f.csv", { ...comma, columns: { note: text, n: month, name: text } });
  assert.equal(table.rows, [
    { note: "two\nlines", n: 3, name: 'a, "b"' },
    { note: "", n: 4, name: "c" },
  ]);
  assert.equal([0, 1].map(table.origin), ["f.csv:2", "f.csv:5"]);
  assert.ok(table.ordered);
});

test("tabs: quotes mean nothing, columns in order, more cells than asked for", () => {
  const table = readTable('"Go.\tVe.\tCC-BY\n\nHi.\tHola."', "f.tsv", {
    ...tab,
    columns: { english: text, spanish: text },
  });
  assert.equal(table.rows, [
    { english: '"Go.', spanish: "Ve." },
    { english: "Hi.", spanish: 'Hola."' },
  ]);
  assert.equal([0, 1].map(table.origin), ["f.tsv:1", "f.tsv:3"]);
});

test("commas without a header, tabs with one", () => {
  assert.equal(readTable("1,2\n", "f", { separator: ",", header: false, columns: { a: real } }).rows, [{ a: 1 }]);
  assert.equal(readTable("b\ta\n1\t2\n", "f", { separator: "\t", header: true, columns: { a: real } }).rows, [
    { a: 2 },
  ]);
});

test("names with blanks around them are found; exact ones come first", () => {
  assert.equal(readTable("b, a\n1,2\n", "f", { ...comma, columns: { a: real } }).rows, [{ a: 2 }]);
  assert.equal(readTable(" a,a\n1,2\n", "f", { ...comma, columns: { a: real } }).rows, [{ a: 2 }]);
});

test("a column may have any name", () => {
  const columns = Object.fromEntries([["__proto__", real]]);
  const [row] = readTable("__proto__\n5\n", "f", { ...comma, columns }).rows;
  assert.is(Object.getOwnPropertyDescriptor(row, "__proto__")?.value, 5);
});

test("numbers and lists", () => {
  const read = (cell: string, type: CellPlan): unknown =>
    readTable(`${cell}\n`, "f", { ...tab, columns: { a: type } }).rows[0].a;
  assert.equal(
    ["1", "-2.5", "+.5", "3.", "1e-4", " 7 ", "0012"].map((cell) => read(cell, real)),
    [1, -2.5, 0.5, 3, 1e-4, 7, 12],
  );
  assert.ok(Object.is(read("-0", real), 0));
  assert.is(read("12", month), 12);
  const list = { kind: "list", length: [2, 3], of: month } as const;
  assert.equal(read(" 1  2 12", list), [1, 2, 12]);
  assert.equal(read("0.5 -1", { ...list, of: real }), [0.5, -1]);
  assert.equal(read(" ", { ...list, length: [0, 3] }), []);
});

const correct = "Correct the cell, or read the column as text.";
const point = "Write it without a decimal point, or read the column as `real`.";
const decimal = "Write the decimal point as `.` and no sign between thousands.";
const fill = "Fill in the cell, or leave out rows without a value.";
const wider = "Correct the cell, or declare a wider range.";
const list = { kind: "list", length: [2, 3], of: month } as const;

const refusedCells: readonly (readonly [string, CellPlan, Parameters<typeof refuses>[1], string, string])[] = [
  ["abc", real, "bad-value", '"abc" in the column `a` is not a number', correct],
  ["x ", real, "bad-value", '"x " in the column `a` is not a number', correct],
  [" ", real, "bad-value", '" " in the column `a` is not a number', fill],
  ["3,5", real, "bad-value", '"3,5" in the column `a` is not a number', decimal],
  ["NaN", real, "bad-value", '"NaN" in the column `a` is not a number', correct],
  ["Infinity", real, "bad-value", '"Infinity" in the column `a` is not a number', correct],
  ["0x10", real, "bad-value", '"0x10" in the column `a` is not a number', correct],
  ["1_000", real, "bad-value", '"1_000" in the column `a` is not a number', correct],
  ["1e999", real, "bad-value", '"1e999" in the column `a` is too large for a number', correct],
  ["3.0", month, "bad-value", '"3.0" in the column `a` is not a whole number', point],
  ["1e2", month, "bad-value", '"1e2" in the column `a` is not a whole number', correct],
  ["13", month, "value-out-of-range", '"13" in the column `a` is outside 1..12', wider],
  ["0", month, "value-out-of-range", '"0" in the column `a` is outside 1..12', wider],
  ["1 x", list, "bad-value", '"x" in the column `a` is not a whole number', correct],
  ["1 13", list, "value-out-of-range", '"13" in the column `a` is outside 1..12', wider],
];

for (const [cell, type, code, message, advice] of refusedCells) {
  test(`refuses ${cell} as ${type.kind}`, () => {
    const read = (): unknown => readTable(`\n${cell}\n`, "f.tsv", { ...tab, columns: { a: type } });
    refuses(read, code, `\`f.tsv:2\`: ${message}.`, advice);
  });
}

test("refuses lists of another length", () => {
  const read = (cell: string, type: CellPlan): unknown => readTable(`${cell}\n`, "f", { ...tab, columns: { a: type } });
  const advice = "Leave such rows out before they are read, or declare another length.";
  refuses(
    () => read("5", list),
    "sequence-length",
    '`f:1`: "5" in the column `a` has 1 number, and 2..3 are declared.',
    advice,
  );
  refuses(
    () => read("1 2 3 4 5 6 7 8 9 10 11 12 1 2 3 4 5 6 7 8 9", { ...list, length: [4, 4] }),
    "sequence-length",
    '`f:1`: "1 2 3 4 5 6 7 8 9 10 11 12 1 2 3 4 5 6 7…" in the column `a` has 21 numbers, and 4 are declared.',
    advice,
  );
});

test("refuses rows that are too short or too long", () => {
  refuses(
    () => readTable("a\tb\nc\n", "f.tsv", { ...tab, columns: { x: text, y: text } }),
    "row-too-short",
    "`f.tsv:2` has 1 cell, and the column `y` is number 2.",
    "Complete the line or remove it, and check the separator.",
  );
  refuses(
    () => readTable("a,b\n1,2\n1,2,3\n", "f.csv", { ...comma, columns: { b: real } }),
    "bad-value",
    '`f.csv:3` has 3 cells, and the header names 2; "3" is one too many.',
    "Put cells that hold the separator in quotes, or correct the line.",
  );
  assert.is(readTable("a,b\n1,2,\n", "f.csv", { ...comma, columns: { b: real } }).rows.length, 1);
});

test("refuses names that the header does not have, or has twice", () => {
  refuses(
    () => readTable("Month,Passengers\n1,2\n", "f.csv", { ...comma, columns: { Pasengers: real } }),
    "column-missing",
    "`f.csv` has no column `Pasengers`; its header names `Month`, `Passengers`.",
    "Did you mean `Passengers`?",
  );
  refuses(
    () => readTable("a,b,c,d,e,f,g,h,i,j\n1\n", "f.csv", { ...comma, columns: { topic: real } }),
    "column-missing",
    "`f.csv` has no column `topic`; its header names `a`, `b`, `c`, `d`, `e`, `f`, `g`, `h` and 2 more.",
    "Name one of these, or declare the table without a header.",
  );
  refuses(
    () => readTable("a,b,a\n1,2,3\n", "f.csv", { ...comma, columns: { a: real } }).rows,
    "bad-value",
    "The header of `f.csv` names the column `a` twice.",
    "Give the columns different names in the file.",
  );
});

test("refuses tables without rows", () => {
  const advice = "Fetch the file again, or name another one.";
  const columns = { a: real };
  refuses(
    () => readTable("\n\n", "f", { ...tab, columns }),
    "source-empty",
    "`f` has no line that is not blank.",
    advice,
  );
  refuses(() => readTable("a\n", "f", { ...comma, columns }), "source-empty", "`f` has a header and no rows.", advice);
});

test("refuses quotes that go wrong, with their line", () => {
  const advice = 'Put the whole cell in quotes and write a quote inside it twice: "say ""no""".';
  const columns = { a: text };
  refuses(() => readTable('a\nx"y\n', "f", { ...comma, columns }), "bad-value", "`f:2` has a stray quote.", advice);
  refuses(() => readTable('a\n"x"y\n', "f", { ...comma, columns }), "bad-value", "`f:2` has a stray quote.", advice);
  for (const file of ['a\n"b"\n"x\ny\n', 'a\n"b"\n"x""\ny\n', 'a\n"b"\n"x""y\n""\n""""z\n']) {
    const open = "`f:3` opens a quotation that nothing closes.";
    refuses(() => readTable(file, "f", { ...comma, columns }), "bad-value", open, advice);
  }
});

test("what is written with commas and quotes is read back", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", " ", "é", "\t") });
  const rows = fc.array(fc.tuple(cell, cell, fc.constant("end")), { minLength: 1 });
  const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(rows, (cells) => {
      const file = cells.map((row) => `${row.map(quoted).join(",")}\n`).join("");
      const columns = { a: text, b: text, c: text };
      const table = readTable(file, "f", { separator: ",", header: false, columns });
      assert.equal(
        table.rows,
        cells.map(([a, b, c]) => ({ a, b, c })),
      );
      let line = 1;
      for (const [index, row] of cells.entries()) {
        assert.is(table.origin(index), `f:${line}`);
        line += row.join("").split("\n").length;
      }
    }),
    { seed: 20261122, numRuns: 200 },
  );
});

test("dates: as ISO 8601 writes them, or by a format; a wrong one with its line", () => {
  const date = { kind: "date", format: null } as const;
  const read = (text: string) => readTable(text, "f.csv", { ...comma, columns: { Month: date } });
  assert.equal(
    read('"Month"\n1949-01\n 1949-02-03 \n').rows.map(({ Month }) => new Date(Month).toISOString().slice(0, 10)),
    ["1949-01-01", "1949-02-03"],
  );
  const format = { kind: "date", format: "YYYYMMDD" } as const;
  const day = readTable("19580329\n", "f.tsv", { ...tab, columns: { day: format } });
  assert.equal(day.rows, [{ day: Date.UTC(1958, 2, 29) }]);
  refuses(
    () => read("Month\n1949-01\n1949-13\n"),
    "bad-value",
    '`f.csv:3`: "1949-13" in the column `Month` has the month 13, and a year has 12.',
    'Correct the cell, or say how the column is written: `date("YYYYMMDD")`.',
  );
  refuses(
    () => read("Month\n1949-02-31\n"),
    "bad-value",
    '`f.csv:2`: "1949-02-31" in the column `Month` has the day 31, and February 1949 has 28.',
  );
  refuses(
    () => read("Month\n1949-02-03T10:00+01:00\n"),
    "bad-value",
    '`f.csv:2`: "1949-02-03T10:00+01:00" in the column `Month` is not a date such as `1949-01-31`.',
    "Write times in UTC, without a zone or with `Z`.",
  );
  refuses(
    () => readTable("1958-03-29\n", "f.tsv", { ...tab, columns: { day: format } }),
    "bad-value",
    '`f.tsv:1`: "1958-03-29" in the column `day` is not a date such as `19490131`.',
    "Correct the cell, or the format of the column.",
  );
});

test.run();
