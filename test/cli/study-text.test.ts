/** Scores of a study as people read them. */
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { pointText, scoreText, studyLines } from "../../src/cli/studies/study-text.js";
import { readStudy } from "../../src/search/study.js";
import { folderWith } from "../support/command-line.js";
import { project, STUDY } from "./report-fixtures.js";

test("shares are percentages, and scores of texts are not, whichever way they are better", () => {
  const { start } = readStudy(join(folderWith(project()), STUDY));
  const shown = (direction: "minimize" | "maximize", kind: string | null, score: number) =>
    scoreText({ ...start, scoring: { measured: "validate.it", direction, ...(kind === null ? {} : { kind }) } }, score);
  assert.is(shown("maximize", "accuracy", 0.934), "93.40%");
  assert.is(shown("maximize", "bleu", 54.06), "54.06");
  assert.is(shown("minimize", "mean_absolute_percentage_error", 0.05), "5.00%");
  assert.is(shown("minimize", null, 0.2114), "0.2114");
  // A journal that does not tell what kind it is.
  assert.is(shown("maximize", null, 54.06), "54.06");
});

test("a table has the first ten trials, or all where all are asked for", () => {
  const study = readStudy(join(folderWith(project()), STUDY));
  const trials = Array.from({ length: 12 }, (_, index) => ({
    trial: index + 1,
    point: study.trials[0].point,
    outcome: { kind: "complete", score: index, step: 10, time: 1 } as const,
  }));
  const rows = (all: boolean) =>
    studyLines({ ...study, trials }, { all }).filter((line) => /^ *\d+ /.test(line)).length;
  assert.is(rows(false), 10);
  assert.ok(studyLines({ ...study, trials }).includes("… and 2 more with a score"));
  assert.is(rows(true), 12);
  assert.not.match(studyLines({ ...study, trials }, { all: true }).join("\n"), /more with a score|all trials again/);
});

test("numbers of points: counts as they are, reals to four digits, also where they are beyond counting", () => {
  const { start } = readStudy(join(folderWith(project()), STUDY));
  const [{ id }] = start.space;
  const shown = (value: number) => pointText(start, { [id]: value }).replace(/^\w+=/, "");
  assert.is(shown(60_000), "60000");
  assert.is(shown(0.0123456), "0.01235");
  assert.is(shown(1e38), "1e+38");
  assert.is(shown(2_007_915_640_732_760_000), "2.01e+18");
});

test.run();
