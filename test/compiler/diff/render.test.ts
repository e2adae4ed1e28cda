/** A report as people read it, to the letter. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderMarkdown } from "../../../src/compiler/diff/render-markdown.js";
import { type Paint, PLAIN, renderText } from "../../../src/compiler/diff/render-text.js";
import {
  type Count,
  consequencesOf,
  type Derived,
  type DiffReport,
  type ExperimentReport,
  type ReportedChange,
} from "../../../src/compiler/diff/report.js";
import { change, DERIVED, exactly, HASHES, lone, type Row, report } from "./reports.js";

const linesOf = (one: DiffReport) => renderText(one, PLAIN).split("\n");
const rowsOf = (rows: readonly Row[]) =>
  linesOf(report({ changes: rows.map(change) }))
    .filter((line) => line.startsWith("    "))
    .map((line) => line.slice(2));

/** The block of derived numbers of an experiment that has another seed. */
function derivedOf(experiment: Partial<ExperimentReport>): Readonly<Record<string, string>> {
  const changes = [change({ what: "seed", before: "1", after: "2", lines: [1, 1] })];
  const lines = linesOf(report({ changes, ...experiment })).filter((line) => /^ {2}\w.* {2,}\S/.test(line));
  return Object.fromEntries(lines.map((line) => [line.slice(2, 16).trimEnd(), line.slice(16)]));
}

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
  const parametersOf = (before: Count, after: Count) => derivedOf({ parameters: { before, after } }).parameters;
  assert.is(parametersOf(exactly(1_000), exactly(1_000)), "1,000, as before");
  assert.is(parametersOf(exactly(1_000), exactly(12_500)), "1,000 -> 12,500 (+11,500)");
  assert.is(parametersOf(exactly(1_000), exactly(999)), "1,000 -> 999 (-1)");
  const words = (size: number): Count => ({ least: size, most: null, formula: `${size} words + 4` });
  assert.is(parametersOf(words(8), words(16)), "8 words + 4 -> 16 words + 4");
  assert.is(parametersOf(exactly(40), words(8)), "40 -> 8 words + 4");
  assert.is(parametersOf(words(8), { ...words(8), most: 90 }), "8 words + 4, as before");
});

test("counts of one, and what nobody can count", () => {
  const one: Derived = { ...DERIVED, flopsPerStep: { least: 12, most: 12 }, search: { parameters: 1, points: 1 } };
  const after: Derived = { ...one, search: { parameters: 3, points: null } };
  const told = derivedOf({ derived: { before: one, after }, trials: { valid: "all", why: "because" } });
  assert.is(told["FLOPs a step"], "12, as before");
  assert.is(told["search space"], "1 parameter, 1 point -> 3 parameters, points beyond counting");
  assert.is(told["old trials"], "all remain valid: because");
  const unknown = derivedOf({ trials: { valid: "unknown", why: "because" } });
  assert.is(unknown["old trials"], "cannot tell whether they remain valid: because");
});

test("what is hidden is counted, one or several", () => {
  const nothing = (cosmetic: number) => renderText(report({}, { experiments: [], cosmetic }), PLAIN).trimEnd();
  assert.is(nothing(1), "a.rnn -> b.rnn: no difference in meaning; 1 cosmetic difference");
  assert.is(nothing(2), "a.rnn -> b.rnn: no difference in meaning; 2 cosmetic differences");
  const accepted = {
    ...change({ what: "clip", after: "norm(1.0)", lines: [20, 22] }),
    accepted: { until: "2027-01-31" },
  };
  const seed = change({ what: "seed", before: "1", after: "2", lines: [1, 1] });
  assert.ok(linesOf(report({ changes: [seed, accepted] })).includes("  1 accepted change (--all shows them)"));
  const another = { ...accepted, what: "penalty", at: { ...accepted.at, b: { file: "b.rnn", line: 23, column: 3 } } };
  const two = report({ changes: [seed, accepted, another] });
  assert.ok(linesOf(two).includes("  2 accepted changes (--all shows them)"));
  assert.match(renderMarkdown(two), /\n2 accepted changes\.\n/);
});

test("checkpoints of which nobody can tell whether they load", () => {
  const changes = [change({ what: "seed", before: "1", after: "2", lines: [1, 1] })];
  const lines = linesOf(report({ changes, checkpoints: { load: "unknown", tensors: [] } }));
  assert.ok(lines.includes("  cannot tell whether checkpoints load before the data are read"), lines.join("\n"));
  const classesOf = (accepted: ReportedChange["accepted"]) =>
    consequencesOf(
      report({
        changes: changes.map((one) => ({ ...one, accepted })),
        checkpoints: { load: "unknown", tensors: [] },
      }),
    );
  assert.equal(classesOf(null), ["training", "unknown"]);
  assert.equal(classesOf({ until: "2027-01-31" }), []);
});

test("of tensors that no single change explains the first four are told, and how many more there are", () => {
  const changes = [change({ what: "seed", before: "1", after: "2", lines: [1, 1] })];
  const told = (count: number) => {
    const tensors = Array.from({ length: count }, (_, at) => ({
      id: `dense.${at}.b`,
      name: `layer_${at}.b`,
      before: [2],
      after: [3],
      isKnown: true,
    }));
    const lines = linesOf(report({ changes, checkpoints: { load: "no", tensors } }));
    const from = lines.indexOf("  checkpoints no longer load");
    assert.ok(from > 0, lines.join("\n"));
    return lines.slice(from + 1).filter((line) => line.startsWith("      "));
  };
  assert.is(told(4).at(-1), "      layer_3.b [2] -> [3]");
  assert.equal(told(5).slice(3), ["      layer_3.b [2] -> [3]", "      and 1 more tensor (--all shows them)"]);
  assert.is(told(6).at(-1), "      and 2 more tensors (--all shows them)");
});

test("what follows is told whether it differs or not", () => {
  const { parameters: _, hashes: __, ...others } = derivedOf({});
  assert.equal(others, {
    "FLOPs a step": "2 k, as before",
    memory: "from 1 KiB, as before",
    time: "not known: this machine is not calibrated, as before",
    "search space": "nothing to search, as before",
  });
  const after: Derived = {
    flopsPerStep: { least: 2_500_000, most: 3_000_000 },
    bytes: { least: 3 * 2 ** 20, most: 3 * 2 ** 20 },
    stepMs: { least: 1.25, most: 1.25 },
    epochSeconds: null,
    search: { parameters: 2, points: 1_200 },
  };
  const told = derivedOf({ derived: { before: DERIVED, after }, trials: { valid: "some", why: "because" } });
  assert.is(told["FLOPs a step"], "2 k -> 2.5 M to 3 M");
  assert.is(told.memory, "from 1 KiB -> 3 MiB");
  assert.is(told.time, "not known: this machine is not calibrated -> 1.25 ms a step");
  assert.is(told["search space"], "nothing to search -> 2 parameters, 1,200 points");
  assert.is(told["old trials"], "some remain valid: because");
  const timed = { ...after, epochSeconds: 12.345 };
  assert.is(derivedOf({ derived: { before: timed, after: timed } }).time, "12.3 s an epoch, as before");
});

test("which of the three hashes differ", () => {
  const after = { ...HASHES, program: "sha256:q", experiment: "sha256:f" };
  assert.is(derivedOf({ hashes: { before: HASHES, after } }).hashes, "data same, program differs, experiment differs");
});

test("experiments that one file alone has come last; one under another name has both", () => {
  const at = { a: { file: "a.rnn", line: 3 }, b: { file: "b.rnn", line: 4 } };
  const renamed = [{ what: "experiment", before: "parity", after: "parity_2", consequence: "renamed", at } as const];
  const [added, removed] = [[lone("new", "b.rnn")], [lone("old", "a.rnn"), lone("older", "a.rnn")]];
  const lines = linesOf(report({ b: "parity_2", renamed }, { added, removed }));
  assert.equal(lines.slice(0, 3), [
    "parity -> parity_2  a.rnn -> b.rnn",
    "  renamed or moved",
    "    experiment parity -> parity_2  a.rnn:3  b.rnn:4",
  ]);
  assert.equal(lines.slice(lines.indexOf("") + 1), [
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
    { added: [lone("new", "b.rnn")], removed: [lone("old", "a.rnn")] },
  );
  const painted = renderText(one, paint);
  assert.equal(painted.match(/<(?:added|removed|changed|bold)>[^<]*/g), [
    "<bold>parity",
    "<bold>training differs",
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
