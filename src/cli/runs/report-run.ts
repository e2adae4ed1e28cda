/** A run as a section of a report. */
import { join } from "node:path";
import { type Judgement, judge } from "../../judgement/judge.js";
import { examplesSection } from "../../report/page/examples-section.js";
import type { NamedTable, Said, Section } from "../../report/page/figure.js";
import { layerFigures, learningCurves, numberText } from "../../report/page/run-section.js";
import { readExamples } from "../../runtime/records/examples-file.js";
import { isRunFolder, placeOf, rootOfRun } from "../../runtime/records/run-places.js";
import { type CheckRecord, measuredIn, type RunReport, reportOf, valueAt } from "../../runtime/records/run-report.js";
import type { Parent } from "../../runtime/records/start-record.js";
import { durationText } from "../../runtime/training/progress.js";
import { thousands } from "../../spelling/thousands.js";
import { againstText } from "./judgement-text.js";
import { checkText, countText, measuredText, whenText } from "./run-text.js";

/** `letter`: what it is called among several. */
export function runSections(report: RunReport, letter: string | null): readonly Section[] {
  const { start, checks, best } = report;
  const judgement = judge(report);
  const marks = judgement.findings.flatMap(({ check, title }) => (check === undefined ? [] : [{ check, title }]));
  const name = letter === null ? "" : `${letter}: `;
  const examples = readExamples(report.folder);
  const layers = layerFigures(checks, start.tensors ?? {});
  return [
    {
      title: `${name}verdict`,
      says: judgementSaid(judgement),
      facts: factsOf(report),
    },
    ...(checks.length === 0
      ? [
          {
            title: `${name}learning curves`,
            says: [{ text: "There is no check yet, and so no curve.", kind: "plain" as const }],
          },
        ]
      : [{ title: `${name}learning curves`, figures: learningCurves(checks, best, marks, checksBefore(report)) }]),
    ...(layers.length === 0 ? [] : [{ title: `${name}weights and gradients`, figures: layers }]),
    ...(examples === null ? [] : [examplesSection(examples, `${name}examples`)]),
    ...(report.looks.length === 0 ? [] : [{ title: `${name}test set`, tables: [looksTable(report)] }]),
  ];
}

function judgementSaid({ verdict, findings, against }: Judgement): readonly Said[] {
  const [first, ...others] = findings;
  return [
    { text: verdict, kind: first === undefined ? "well" : "verdict" },
    ...(first === undefined ? [] : [plain(sentence(first.says)), next(first.next)]),
    ...others.flatMap(({ title, says, next: then }) => [plain(`Also ${title}: ${says}.`), next(then)]),
    ...(against === null ? [] : [plain(sentence(againstText(against)))]),
  ];
}

const plain = (text: string): Said => ({ text, kind: "plain" });
const next = (text: string): Said => ({ text: `Next: ${text}`, kind: "next" });
const sentence = (text: string) => `${text[0].toUpperCase()}${text.slice(1)}.`;

function factsOf(report: RunReport): NonNullable<Section["facts"]> {
  const { name, state, reason, start, checks, best, folder } = report;
  const last = checks.at(-1);
  const examples = Object.entries(start.examples).map(([part, count]) => `${part} ${thousands(count)}`);
  const settings = Object.entries(start.settings).map(([key, value]) => `${key} = ${numberText(value)}`);
  return [
    ["run", name],
    ["state", reason === null ? state : `${state}: ${reason}`],
    ["began", `${whenText(start.at)} UTC`],
    ...(settings.length === 0 ? [] : [["settings", settings.join(", ")] as const]),
    ...(start.set.length === 0 ? [] : [["--set", start.set.join(", ")] as const]),
    ...parentFacts(start.parent),
    ["seed", String(start.seed)],
    ["examples", examples.join(", ")],
    ["parameters", thousands(start.parameters)],
    ["device", start.device],
    ["version", `rnnc ${start.version}`],
    ["program", start.hashes.program.slice(0, 12)],
    ...(last === undefined
      ? []
      : [["training", `${durationText(last.time)}, ${countText(checks.length, "check")}`] as const]),
    ...(best === null ? [] : [["best", checkText(start, best)] as const]),
    ...(last === undefined ? [] : [["last", checkText(start, last)] as const]),
    ["folder", folder],
  ];
}

function parentFacts(parent: Parent | undefined): NonNullable<Section["facts"]> {
  if (parent === undefined) return [];
  const { run, weights, step, changed } = parent;
  return [
    ["went on from", `${run}, its ${weights} weights of step ${step}`],
    ["changed", changed.length === 0 ? "nothing" : changed.join("; ")],
  ];
}

/** Those of the runs that it went on from, by steps as this run counts them; none of a run that is gone. */
function checksBefore({ folder, start: { parent } }: RunReport): readonly CheckRecord[] {
  const root = parent && rootOfRun(folder);
  if (!root || !isRunFolder(join(root, parent.run))) return [];
  const before = reportOf(placeOf(join(root, parent.run)));
  return [...checksBefore(before), ...before.checks]
    .filter(({ step }) => step <= parent.step)
    .map((check) => ({ ...check, step: check.step + parent.at - parent.step }));
}

function looksTable({ looks, start }: RunReport): NamedTable {
  const rows = looks.flatMap(({ look, at, results }) =>
    Object.entries(results ?? {}).flatMap(([part, { loss, measures, examples }]) =>
      Object.entries({ loss, ...measures }).map(([name, value]) => [
        String(look),
        whenText(at),
        part,
        name,
        measuredText(start, `${part}.${name}`, value),
        thousands(examples),
      ]),
    ),
  );
  return {
    title: "looks at the test set",
    columns: ["look", "when (UTC)", "part", "measure", "value", "examples"],
    rows,
  };
}

/** Every check of every run, for a spreadsheet. */
export function runRows(reports: readonly RunReport[]): readonly (readonly string[])[] {
  const names = [...new Set(reports.flatMap(({ checks }) => measuredIn(checks)))];
  const rows = reports.flatMap(({ name, checks }) =>
    checks.map((check) => [
      name,
      ...[check.epoch, check.step, check.time].map(String),
      ...names.map((measured) => String(valueAt(check, measured) ?? "")),
      String(check.isBest),
    ]),
  );
  return [["run", "epoch", "step", "time", ...names, "best"], ...rows];
}

/** Samples, bins of calibration and confused classes of every run that has them, each a table, for a spreadsheet. */
export function exampleTables(reports: readonly RunReport[]): readonly (readonly (readonly string[])[])[] {
  const all = reports.flatMap(({ name, folder }) =>
    (readExamples(folder)?.targets ?? []).map((target) => ({ run: name, ...target })),
  );
  const samples = all.flatMap(({ run, target, samples: own }) =>
    own.map(({ example, why, given, right, said, loss, probability }) => [
      ...[run, target, String(example), why, given.map(([input, text]) => `${input}: ${text}`).join("; ")],
      ...[right, said, String(probability ?? ""), String(loss ?? "")],
    ]),
  );
  const bins = all.flatMap(({ run, target, calibration }) =>
    (calibration?.filled ?? []).map(({ from, to, answers, confidence, accuracy }) => [
      ...[run, target],
      ...[from, to, answers, confidence, accuracy].map(String),
    ]),
  );
  const confused = all.flatMap(({ run, target, confusion }) =>
    (confusion?.pairs ?? []).map(({ right, said, count, of }) => [run, target, right, said, String(count), String(of)]),
  );
  const tables = [
    [["run", "target", "example", "why", "given", "right", "said", "probability", "loss"], ...samples],
    [["run", "target", "sure from", "to", "answers", "confidence", "accuracy"], ...bins],
    [["run", "target", "right", "said", "times", "of"], ...confused],
  ];
  return tables.filter(({ length }) => length > 1);
}
