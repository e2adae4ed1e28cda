import { test } from "uvu";
import * as assert from "uvu/assert";
import type { CellPlan } from "../../../src/plan/plan.js";
import { readJsonLines } from "../../../src/runtime/data/reading/json-lines.js";
import type { FailureCode } from "../../../src/runtime/failure.js";
import { refuses } from "../files/helpers.js";

const text = { kind: "text" } as const;
const notes = { kind: "set", range: [21, 108] } as const;
const chords = { kind: "list", length: [1, null], of: notes } as const;

const read = (file: string, columns: Readonly<Record<string, CellPlan>>) =>
  readJsonLines(file, "f.jsonl", { columns }).rows;

test("fields of objects, nested ones too; blank lines and further fields are passed over", () => {
  const file = '{"name": "a", "chords": [[60, 64], [], [64, 60, 60]], "by": null}\n\n{"chords": [[21]], "name": "ü"}\n';
  const pieces = readJsonLines(file, "f.jsonl", { columns: { name: text, chords } });
  assert.equal(pieces.rows, [
    { name: "a", chords: [[60, 64], [], [60, 64]] },
    { name: "ü", chords: [[21]] },
  ]);
  assert.equal([0, 1].map(pieces.origin), ["f.jsonl:1", "f.jsonl:3"]);
  assert.ok(pieces.ordered);
});

test("dates, numbers, ranges and lists", () => {
  const columns = {
    day: { kind: "date", format: null },
    price: { kind: "real" },
    grade: { kind: "whole", range: [0, 5] },
    bits: { kind: "list", length: [2, 3], of: { kind: "whole", range: [0, 1] } },
    turns: { kind: "list", length: [2, null], of: text },
  } as const;
  const file = '{"day": "1970-01-02", "price": -1.5e3, "grade": 5, "bits": [0, 1], "turns": ["a", "b"]}';
  assert.equal(read(file, columns), [{ day: 86_400_000, price: -1500, grade: 5, bits: [0, 1], turns: ["a", "b"] }]);
});

const correct = "Correct the line, or remove it: each line is one whole object between braces.";

test("refuses a broken line in the middle, with file and line", () => {
  const file = '{"name": "a"}\n{"name": "b"\n{"name": "c"}\n';
  refuses(() => read(file, { name: text }), "bad-value", '`f.jsonl:2`: "{\\"name\\": \\"b\\"" is not JSON.', correct);
  refuses(() => read('{"name": "a"}\n[1]\n', { name: text }), "bad-value", '`f.jsonl:2`: "[1]" is no object.', correct);
  refuses(() => read("null\n", { name: text }), "bad-value", '`f.jsonl:1`: "null" is no object.', correct);
});

test("refuses what is not of its column's type", () => {
  const wrong = (line: string, columns: Readonly<Record<string, CellPlan>>, code: FailureCode, what: string) =>
    refuses(() => read(`\n${line}`, columns), code, `\`f.jsonl:2\`: ${what}.`, "Correct the record.");
  wrong('{"name": 1}', { name: text }, "bad-value", "`name` is 1, and must be a text");
  wrong('{"n": "1"}', { n: { kind: "real" } }, "bad-value", '`n` is "1", and must be a number');
  wrong('{"n": 60}', { n: notes }, "bad-value", "`n` is 60, and must be a set: a list of whole numbers");
  wrong('{"n": [20]}', { n: notes }, "value-out-of-range", "`n` is 20, and must be a whole number from 21 to 108");
  wrong('{"n": [60]}', { n: chords }, "bad-value", "`n` is 60, and must be a set: a list of whole numbers");
  wrong('{"n": []}', { n: chords }, "sequence-length", "`n` is [], and must be a list of 1.. sets");
});

test("refuses a line without a field, and a file without a line", () => {
  refuses(
    () => read('{"name": "a"}\n{"nome": "b"}', { name: text }),
    "column-missing",
    "`f.jsonl:2` has no field `name`; its fields are `nome`.",
    "Did you mean `nome`?",
  );
  refuses(
    () => read("{}", { name: text }),
    "column-missing",
    "`f.jsonl:1` has no field `name`; it has none.",
    "Complete the line, or name another column.",
  );
  refuses(
    () => read("\n \n", { name: text }),
    "source-empty",
    "`f.jsonl` has no line that is not blank.",
    "Fetch the file again, or name another one.",
  );
});

test.run();
