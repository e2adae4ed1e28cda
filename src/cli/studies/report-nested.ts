/** A nested search as a section of a report; each of its studies is a section of its own. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Section } from "../../report/page/figure.js";
import { outerFolds } from "../../report/page/outer-folds.js";
import { readStudy, type Study } from "../../search/study.js";
import { whenText } from "../runs/run-text.js";
import type { Nested } from "./nested-records.js";
import { judgedByNested, measureOf, settingsText, spreadOfNested } from "./nested-text.js";
import { scoreText } from "./study-text.js";

/** Those of its studies that have begun. */
export function studiesOfNested({ folder, start }: Nested): readonly Study[] {
  return start.outer
    .map((fold) => `${folder}-outer-${fold}`)
    .filter((study) => existsSync(join(study, "journal.jsonl")))
    .map((study) => readStudy(study));
}

export function nestedSection(nested: Nested, letter: string | null): Section {
  const { folder, start, ends } = nested;
  const { study, outer } = start;
  const show = (score: number) => scoreText(study, score);
  const spread = spreadOfNested(nested);
  const measure = measureOf(study);
  return {
    title: `${letter === null ? "" : `${letter}: `}nested search of ${study.experiment}`,
    says: spread === null ? [] : [{ text: judgedByNested(nested).join(" "), kind: "plain" }],
    facts: [
      ["nested search", folder],
      ["began", `${whenText(study.at)} UTC`],
      ["method", study.method.kind],
      ["outer folds", `${ends.length} of ${outer.length} done`],
      ["looks for", `${study.scoring.direction} ${study.scoring.measured}`],
      ...(spread === null
        ? []
        : ([
            [measure, `${show(spread.mean)} ± ${show(spread.deviation)}`],
            ["with 95 %", `between ${show(spread.interval.low)} and ${show(spread.interval.high)}`],
          ] as const)),
    ],
    figures: ends.length === 0 ? [] : [outerFolds(measure, ends)],
    tables: [
      {
        title: "what each outer fold chose",
        columns: ["fold", "settings", "run"],
        rows: ends.map(({ fold, point, run }) => [String(fold), settingsText(point), run]),
        isText: true,
      },
    ],
  };
}

/** Every outer fold, for a spreadsheet. */
export function nestedRows({ folder, start, ends }: Nested): readonly (readonly string[])[] {
  const names = [...new Set(ends.flatMap(({ point }) => Object.keys(point)))];
  return [
    ["nested", "fold", measureOf(start.study), "chosen by", ...names, "run"],
    ...ends.map(({ fold, score, chosen, point, run }) => [
      ...[folder, String(fold), String(score), String(chosen)],
      ...[...names.map((name) => String(point[name] ?? "")), run],
    ]),
  ];
}
