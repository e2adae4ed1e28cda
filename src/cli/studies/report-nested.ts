/** A nested search as a section of a report; each of its studies is a section of its own. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { NamedTable, Section } from "../../report/page/figure.js";
import { outerFolds } from "../../report/page/outer-folds.js";
import { readStudy, type Study } from "../../search/study.js";
import { whenText } from "../runs/run-text.js";
import { type Nested, outerFolder } from "./nested-records.js";
import { judgedByNested, measureOf, spreadOfNested } from "./nested-text.js";
import { aimText, scoreText, settingsText } from "./study-text.js";

export interface OuterStudy {
  readonly fold: number;
  readonly study: Study;
}

/** Those of its studies that have begun, and are still there. */
export function studiesOfNested(nested: Nested): readonly OuterStudy[] {
  return nested.start.outer.flatMap((fold) =>
    hasStudy(nested, fold) ? [{ fold, study: readStudy(outerFolder(nested.folder, fold)) }] : [],
  );
}

function hasStudy({ folder }: Nested, fold: number): boolean {
  return existsSync(join(outerFolder(folder, fold), "journal.jsonl"));
}

export function nestedSection(nested: Nested, letter: string | null): Section {
  const { folder, start, ends } = nested;
  const { study, outer } = start;
  const show = (score: number) => scoreText(study, score);
  const spread = spreadOfNested(nested);
  const measure = measureOf(study);
  return {
    title: `${letter === null ? "" : `${letter}: `}nested search of ${study.experiment}`,
    says: [...(spread === null ? [] : [judgedByNested(nested).join(" ")]), ...missingStudies(nested)].map((text) => ({
      text,
      kind: "plain" as const,
    })),
    facts: [
      ["nested search", folder],
      ["began", `${whenText(study.at)} UTC`],
      ["method", study.method.kind],
      ["outer folds", `${ends.length} of ${outer.length} done`],
      ["looks for", aimText(study.scoring)],
      ...(spread === null
        ? []
        : ([
            [measure, `${show(spread.mean)} ± ${show(spread.deviation)}`],
            ["with 95 %", `between ${show(spread.interval.low)} and ${show(spread.interval.high)}`],
          ] as const)),
    ],
    figures: ends.length === 0 ? [] : [outerFolds(measure, ends)],
    tables: ends.length === 0 ? [] : [chosenTable(ends)],
  };
}

function missingStudies(nested: Nested): readonly string[] {
  return nested.ends
    .filter(({ fold }) => !hasStudy(nested, fold))
    .map(
      ({ fold }) =>
        `The study of outer fold ${fold} is not below: there is none at ${outerFolder(nested.folder, fold)}.`,
    );
}

function chosenTable(ends: Nested["ends"]): NamedTable {
  return {
    title: "what each outer fold chose",
    columns: ["fold", "settings", "run"],
    rows: ends.map(({ fold, point, run }) => [String(fold), settingsText(point), run]),
    isText: true,
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
