/** A report as people read it, to the letter. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Change } from "../../../src/compiler/diff/changes.js";
import { type Paint, PLAIN, renderText } from "../../../src/compiler/diff/render-text.js";
import type { Count, DiffReport, ExperimentReport } from "../../../src/compiler/diff/report.js";

const spot = (line: number, file: string) => ({ file, line, column: 3 });
const value = (text: string) => ({ plan: text, text });

interface Row {
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
  readonly lines: readonly [number | null, number | null];
}

function change({ what, before, after, lines: [a, b] }: Row): Change {
  return {
    path: `/${what}`,
    kind: before === undefined ? "added" : after === undefined ? "removed" : "changed",
    what,
    before: before === undefined ? null : value(before),
    after: after === undefined ? null : value(after),
    at: { a: a === null ? null : spot(a, "a.rnn"), b: b === null ? null : spot(b, "b.rnn") },
  };
}

const exactly = (count: number): Count => ({ least: count, most: count, formula: String(count) });
const HASHES = { data: "sha256:d", program: "sha256:p", experiment: "sha256:e" };
const SAME: ExperimentReport = {
  a: "parity",
  b: "parity",
  changes: [],
  parameters: { before: exactly(10), after: exactly(10) },
  hashes: { before: HASHES, after: HASHES },
};

function report(experiment: Partial<ExperimentReport>, more: Partial<DiffReport> = {}): DiffReport {
  const experiments = [{ ...SAME, ...experiment }];
  return { format: 1, a: "a.rnn", b: "b.rnn", experiments, added: [], removed: [], ...more };
}

const linesOf = (one: DiffReport) => renderText(one, PLAIN).split("\n");
const rowsOf = (rows: readonly Row[]) => linesOf(report({ changes: rows.map(change) })).slice(1, -2);

test("nothing differs: one line", () => {
  assert.is(renderText(report({}, { experiments: [] }), PLAIN), "a.rnn -> b.rnn: no difference in meaning\n");
});

test("values on both sides, each with its place, in columns", () => {
  assert.equal(
    rowsOf([
      { what: "units", before: "8", after: "16", lines: [5, 105] },
      { what: "optimizer.rate", before: "1e-2", after: "1e-3", lines: [120, 21] },
    ]),
    ["  units: 8 -> 16                a.rnn:5    b.rnn:105", "  optimizer.rate: 1e-2 -> 1e-3  a.rnn:120  b.rnn:21"],
  );
});

test("what was put in has its place in the second file, what was taken out in the first", () => {
  assert.equal(
    rowsOf([
      { what: "clip", after: "norm(1.0)", lines: [20, 22] },
      { what: "penalty", before: "l2(1e-4)", lines: [23, 24] },
    ]),
    ["  clip added: norm(1.0)                b.rnn:22", "  penalty removed: l2(1e-4)  a.rnn:23"],
  );
});

test("a value whose place is not known stands alone", () => {
  assert.equal(rowsOf([{ what: "units", before: "8", after: "16", lines: [null, null] }]), ["  units: 8 -> 16"]);
});

test("a line longer than most leaves the others' places where they are", () => {
  const long = "x".repeat(80);
  assert.equal(
    rowsOf([
      { what: "a", before: "1", after: "2", lines: [1, 2] },
      { what: "b", before: long, after: "2", lines: [3, 4] },
    ]),
    ["  a: 1 -> 2  a.rnn:1  b.rnn:2", `  b: ${long} -> 2  a.rnn:3  b.rnn:4`],
  );
});

test("what one statement makes in several places is told once, with all names", () => {
  const [text, lines] = [{ before: "1", after: "2" }, [4, 4] as const];
  assert.equal(
    rowsOf([
      { what: "first.units", ...text, lines },
      { what: "second.units", ...text, lines },
      { what: "first.units", ...text, lines },
      { what: "third.units", ...text, lines: [5, 4] },
    ]),
    ["  first.units, second.units: 1 -> 2  a.rnn:4  b.rnn:4", "  third.units: 1 -> 2                a.rnn:5  b.rnn:4"],
  );
});

test("of what has no place, each is told by itself", () => {
  const one = { before: "1", after: "2", lines: [null, null] } as const;
  assert.equal(
    rowsOf([
      { what: "x", ...one },
      { what: "y", ...one },
    ]),
    ["  x: 1 -> 2", "  y: 1 -> 2"],
  );
});

test("what would act on a terminal is shown as a sign", () => {
  assert.equal(rowsOf([{ what: "path", before: '"a"', after: '"\u001b[31m"', lines: [1, 1] }]), [
    '  path: "a" -> "\ufffd[31m"  a.rnn:1  b.rnn:1',
  ]);
});

test("how many parameters there are now, and how many more or fewer", () => {
  const parametersOf = (before: Count, after: Count) =>
    linesOf(report({ parameters: { before, after } })).filter((line) => line.startsWith("parameters"));
  assert.equal(parametersOf(exactly(1_000), exactly(1_000)), []);
  assert.equal(parametersOf(exactly(1_000), exactly(12_500)), ["parameters: 1,000 -> 12,500 (+11,500)"]);
  assert.equal(parametersOf(exactly(1_000), exactly(999)), ["parameters: 1,000 -> 999 (-1)"]);
  const words = (size: number): Count => ({ least: size, most: null, formula: `${size} words + 4` });
  assert.equal(parametersOf(words(8), words(16)), ["parameters: 8 words + 4 -> 16 words + 4"]);
  assert.equal(parametersOf(exactly(40), words(8)), ["parameters: 40 -> 8 words + 4"]);
  assert.equal(parametersOf(words(8), { ...words(8), most: 90 }), ["parameters: 8 words + 4 -> 8 words + 4"]);
  assert.equal(parametersOf(words(8), { ...words(8), least: 9 }), ["parameters: 8 words + 4 -> 8 words + 4"]);
});

test("which of the three hashes differ", () => {
  const after = { ...HASHES, program: "sha256:q", experiment: "sha256:f" };
  assert.is(
    linesOf(report({ hashes: { before: HASHES, after } })).at(-2),
    "hashes: data same, program differs, experiment differs",
  );
});

test("experiments that one file alone has come last; one under another name has both", () => {
  assert.equal(linesOf(report({ b: "parity_2" }, { added: ["new"], removed: ["old", "older"] })), [
    "parity -> parity_2  a.rnn -> b.rnn",
    "hashes: data same, program same, experiment same",
    "",
    "old  experiment removed  a.rnn",
    "",
    "older  experiment removed  a.rnn",
    "",
    "new  experiment added  b.rnn",
    "",
  ]);
});

test("colours mark what kind of change it is, and change nothing else", () => {
  const mark = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
  const paint: Paint = {
    added: mark("added"),
    removed: mark("removed"),
    changed: mark("changed"),
    bold: mark("bold"),
    dim: mark("dim"),
  };
  const one = report(
    {
      changes: [
        change({ what: "units", before: "8", after: "16", lines: [5, 5] }),
        change({ what: "clip", after: "norm(1.0)", lines: [20, 22] }),
        change({ what: "penalty", before: "l2(1e-4)", lines: [23, 24] }),
      ],
    },
    { added: ["new"], removed: ["old"] },
  );
  const painted = renderText(one, paint);
  assert.equal(painted.match(/<(?:added|removed|changed|bold)>[^<]*/g), [
    "<bold>parity",
    "<changed>units: 8 -> 16",
    "<added>clip added: norm(1.0)",
    "<removed>penalty removed: l2(1e-4)",
    "<bold>old",
    "<removed>experiment removed",
    "<bold>new",
    "<added>experiment added",
  ]);
  assert.is(painted.replace(/<\/?\w+>/g, ""), renderText(one, PLAIN));
});

test.run();
