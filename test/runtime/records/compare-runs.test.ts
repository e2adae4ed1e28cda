/** What two runs have that differs. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compareRuns } from "../../../src/runtime/records/compare-runs.js";
import type { CheckRecord, RunReport } from "../../../src/runtime/records/run-report.js";
import type { StartRecord } from "../../../src/runtime/records/start-record.js";
import { start } from "../../cli/journals.js";

const check = (step: number, loss: number, accuracy: number, isBest = false): CheckRecord => ({
  epoch: 1,
  step,
  time: step / 100,
  train: { loss: loss - 0.05, measures: { accuracy } },
  validate: { loss, measures: { accuracy } },
  isBest,
});

const report = (parts: Partial<StartRecord> = {}, checks: readonly CheckRecord[] = []): RunReport => ({
  name: "parity/x",
  folder: "/x",
  state: "ended",
  reason: "2 epochs",
  start: start({ keep: "validate.loss", measures: { accuracy: "accuracy" }, ...parts }),
  sittings: [],
  checks,
  best: checks.findLast(({ isBest }) => isBest) ?? null,
  looks: [],
  failure: null,
  torn: null,
});

test("two runs of one program at the same settings differ in nothing", () => {
  const one = report({}, [check(50, 0.5, 0.7, true)]);
  const { warnings, settings, hashes, circumstances, best } = compareRuns(one, one);
  assert.equal([warnings, settings, hashes, circumstances], [[], [], [], []]);
  assert.equal(best[0], { name: "step", a: 50, b: 50, difference: 0 });
});

test("settings as numbers, as words, and by fold", () => {
  const a = report({ settings: { units: 8 }, set: ["units=8", "cell=lstm"] });
  const b = report({ settings: { units: 16 }, set: ["cell=gru", "seed=4"], seed: 4, fold: 2 });
  const { settings, warnings } = compareRuns(a, b);
  assert.equal(settings, [
    { name: "units", a: "8", b: "16" },
    { name: "cell", a: "lstm", b: "gru" },
    { name: "seed", a: "3", b: "4" },
    { name: "fold", a: null, b: "2" },
  ]);
  assert.equal(warnings, [
    "their seeds differ, and with them what is in which part of the data",
    "they are of fold none and of fold 2",
  ]);
});

test("the machine, the sizes, the data files", () => {
  const file = { name: "pairs", path: "pairs.tsv", package: null, bytes: 9, pinned: false };
  const a = report({ sources: [{ ...file, sha256: "a".repeat(64) }] });
  const b = report({ sources: [{ ...file, sha256: "b".repeat(64) }], device: "js", examples: { train: 8 } });
  const { circumstances, warnings } = compareRuns(a, b);
  assert.equal(circumstances, [
    { name: "device", a: "native avx2", b: "js" },
    { name: "examples of train", a: "800", b: "8" },
    { name: "examples of validate", a: "100", b: null },
    { name: "examples of test", a: "100", b: null },
    { name: "data pairs.tsv", a: "aaaaaaaaaaaa", b: "bbbbbbbbbbbb" },
  ]);
  assert.equal(warnings, ["their data files differ: `pairs.tsv`"]);
});

test("measures at the best and at the last check, side by side", () => {
  const a = report({}, [check(50, 0.5, 0.75, true), check(100, 0.625, 0.5)]);
  const b = report({}, [check(50, 0.25, 0.875, true)]);
  const { best, last } = compareRuns(a, b);
  assert.equal(
    best.filter(({ name }) => name.startsWith("validate") || name === "step"),
    [
      { name: "step", a: 50, b: 50, difference: 0 },
      { name: "validate.loss", a: 0.5, b: 0.25, difference: -0.25 },
      { name: "validate.accuracy", a: 0.75, b: 0.875, difference: 0.125 },
    ],
  );
  assert.equal(last[0], { name: "step", a: 100, b: 50, difference: -50 });
  assert.equal(compareRuns(a, report()).last[0], { name: "step", a: 100, b: null, difference: null });
});

test("what is not comparable: other data, other measures, another choice of the best", () => {
  const a = report({}, [check(50, 0.5, 0.7)]);
  const other = { ...check(50, 0.5, 0.7), validate: { loss: 1, measures: { words: 2 } } };
  const b = report(
    {
      hashes: { ...start().hashes, data: "0".repeat(64) },
      keep: null,
      measures: { accuracy: "mean_squared_error" },
    },
    [other],
  );
  const { warnings, hashes } = compareRuns(a, b);
  assert.equal(
    hashes.map(({ name }) => name),
    ["data"],
  );
  assert.equal(warnings, [
    "their data differ: they were not measured on the same examples",
    "the best is by validate.loss in one and by nothing in the other",
    "`accuracy` is accuracy in one and mean_squared_error in the other",
    "they do not measure the same",
  ]);
});

test.run();
