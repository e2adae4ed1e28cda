/** Scores of a study as people read them. */
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { scoreText } from "../../src/cli/studies/study-text.js";
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

test.run();
