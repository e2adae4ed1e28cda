import { spawn } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { comparedCurves } from "../../report/page/compare-section.js";
import type { Page, Section } from "../../report/page/figure.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import { writeAside } from "../../runtime/files/write-aside.js";
import { compareRuns } from "../../runtime/records/compare-runs.js";
import { withWords } from "../../runtime/records/journal.js";
import type { RunReport } from "../../runtime/records/run-report.js";
import { readStudy, type Study } from "../../search/study.js";
import type { Given } from "../arguments.js";
import { planDifferences } from "../explaining/plan-differences.js";
import { runFolder } from "../runs/find-run.js";
import { exampleTables, runRows, runSections } from "../runs/report-run.js";
import { whenText } from "../runs/run-text.js";
import { studyFolder } from "../studies/find-study.js";
import { isNested, type Nested, nestedAround, readNested } from "../studies/nested-records.js";
import { nestedRows, nestedSection, studiesOfNested } from "../studies/report-nested.js";
import { studyRows, studySection } from "../studies/report-study.js";
import { runReport } from "../studies/trial-state.js";
import { bytesText } from "../terminal/amounts.js";
import { UsageError } from "../usage.js";

interface Subjects {
  readonly runs: readonly RunReport[];
  readonly studies: readonly Study[];
  readonly nested: readonly Nested[];
}

type Subject = RunReport | Study | Nested;

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export async function run(given: Given): Promise<number> {
  const asked = given.positionals.length === 0 ? [undefined] : given.positionals;
  if (asked.length > LETTERS.length) throw new UsageError(`a report takes at most ${LETTERS.length} runs and studies`);
  if (given.flag("json") && given.flag("csv")) throw new UsageError("give --json or --csv, not both");
  const subjects = subjectsOf(asked);
  const folder = given.value("tensorboard");
  if (folder !== undefined) return await tensorboard(subjects, folder);
  if (given.flag("csv")) return printed(csvOf(subjects));
  const page = await pageOf(subjects);
  if (given.flag("json")) return printed(`${JSON.stringify({ format: 1, ...withoutPlots(page) }, withWords, 2)}\n`);
  const path = resolve(given.value("output") ?? `${nameOf(subjects)}.html`);
  refuseFolder(path);
  const { renderPage } = await import("../../report/page/render.js");
  const bytes = Buffer.from(renderPage(page));
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw diskFailure(error, "write", path);
  }
  writeAside(path, [bytes]);
  process.stdout.write(`${relative(process.cwd(), path) || path}  ${bytesText(bytes.length)}\n`);
  if (given.flag("open")) open(path);
  return EXIT.ok;
}

function subjectsOf(asked: readonly (string | undefined)[]): Subjects {
  const [runs, studies, nested]: [RunReport[], Study[], Nested[]] = [[], [], []];
  for (const text of asked) {
    if (text !== undefined && isNested(resolve(text))) {
      nested.push(readNested(resolve(text)));
      continue;
    }
    const study = text === undefined ? null : studyFolder(text);
    if (study === null) runs.push(runReport(runFolder(text)));
    else studies.push(readStudy(study));
  }
  const folders = [...nested, ...runs, ...studies].map(({ folder }) => folder);
  const twice = folders.find((folder, at) => folders.indexOf(folder) !== at);
  if (twice !== undefined) throw new UsageError(`\`${relative(process.cwd(), twice)}\` is given twice`);
  for (const { folder } of studies) {
    const whole = nestedAround(folder)?.nested;
    if (whole === undefined || !folders.includes(whole)) continue;
    const [part, all] = [folder, whole].map((path) => relative(process.cwd(), path));
    throw new UsageError(`\`${part}\` is part of \`${all}\`, which is given too`);
  }
  return { runs, studies, nested };
}

function nameOf(subjects: Subjects): string {
  const { runs, studies, nested } = subjects;
  if (runs.length + studies.length + nested.length > 1) return "report";
  const [run, study] = [runs.at(0), nested.at(0) ?? studies.at(0)];
  return run ? `report-${run.name.replaceAll("/", "-")}` : `report-${basename(study?.folder ?? "study")}`;
}

function refuseFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(
      `the output \`${relative(process.cwd(), path) || path}\` is a folder; give a file, such as report.html`,
    );
}

async function pageOf(subjects: Subjects): Promise<Page> {
  const { runs, studies, nested } = subjects;
  const all = [...nested, ...runs, ...studies];
  const letter = (one: Subject) => (all.length > 1 ? LETTERS[all.indexOf(one)] : null);
  const what = [
    ...nested.map(({ start }) => `nested search of ${whenText(start.study.at)} UTC`),
    ...runs.map(({ name, start }) => `${name}, begun ${whenText(start.at)} UTC`),
  ];
  const begun = [...nested.map(({ start }) => start.study), ...[...runs, ...studies].map(({ start }) => start)];
  const names = [...new Set(begun.map(({ experiment }) => experiment))];
  return {
    title: `${names.join(", ")}: ${kindOf(subjects)}`,
    about: [...what, ...studies.map(({ start }) => `study of ${whenText(start.at)} UTC`)].join("; "),
    sections: [
      ...(runs.length > 1 ? await comparison(runs, letter) : []),
      ...nested.flatMap((one) => nestedSections(one, letter(one))),
      ...studies.map((study) => studySection(study, letter(study))),
      ...runs.flatMap((report) => runSections(report, letter(report))),
    ],
  };
}

function kindOf({ runs, studies, nested }: Subjects): string {
  const all = runs.length + studies.length + nested.length;
  if (all > 1) return `${all} compared`;
  return nested.length === 1 ? "a nested search" : runs.length === 1 ? "a run" : "a study";
}

/** The whole, then each of its studies. */
function nestedSections(nested: Nested, letter: string | null): readonly Section[] {
  const studies = studiesOfNested(nested).map(({ fold, study }) =>
    studySection(study, `${letter === null ? "" : `${letter}, `}outer fold ${fold}`),
  );
  return [nestedSection(nested, letter), ...studies];
}

/** The curves of all on one axis, then what each differs in from the first. */
async function comparison(
  runs: readonly RunReport[],
  letter: (one: RunReport) => string | null,
): Promise<readonly Section[]> {
  const [first, ...others] = runs;
  const figures = comparedCurves(runs.map((report) => ({ letter: letter(report) ?? "", checks: report.checks })));
  const sections: Section[] = [
    {
      title: "side by side",
      facts: runs.map((report) => [letter(report) ?? "", report.name] as const),
      figures,
    },
  ];
  for (const other of others) {
    const { warnings, settings, circumstances } = compareRuns(first, other);
    const facts = first.start.hashes.experiment === other.start.hashes.experiment ? [] : await factLines(first, other);
    const [a, b] = [letter(first) ?? "A", letter(other) ?? "B"];
    const rows = [...settings, ...circumstances].map(({ name, a: mine, b: theirs }) => [
      name,
      mine ?? "–",
      theirs ?? "–",
    ]);
    sections.push({
      title: `what differs between ${a} and ${b}`,
      says: warnings.map((warning) => ({ text: `Not comparable as they are: ${warning}.`, kind: "plain" as const })),
      tables: rows.length === 0 ? [] : [{ title: "settings and circumstances", columns: ["", a, b], rows }],
      lines: facts.filter((line) => line !== ""),
    });
  }
  return sections;
}

async function factLines(a: RunReport, b: RunReport): Promise<readonly string[]> {
  const [mine, theirs] = [a, b].map(({ folder, start }) =>
    join(folder, "program", start.program.replace(/\.js$/, ".plan.json")),
  );
  if (!existsSync(mine) || !existsSync(theirs)) return ["which facts differ is not known: a plan of theirs is missing"];
  return await planDifferences(mine, theirs);
}

function withoutPlots({ title, about, sections }: Page) {
  return {
    title,
    about,
    sections: sections.map(({ figures = [], ...section }) => ({
      ...section,
      figures: figures.map(({ title, description, table }) => ({ title, description, table })),
    })),
  };
}

function csvOf({ runs, studies, nested }: Subjects): string {
  const inner = nested.flatMap(studiesOfNested).map(({ study }) => study);
  const tables = [
    ...nested.map(nestedRows),
    ...(runs.length === 0 ? [] : [runRows(runs), ...exampleTables(runs)]),
    ...[...inner, ...studies].map(studyRows),
  ];
  return tables.map((rows) => rows.map((cells) => `${cells.map(csvCell).join(",")}\n`).join("")).join("\n");
}

function csvCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function printed(text: string): number {
  process.stdout.write(text);
  return EXIT.ok;
}

async function tensorboard({ runs, studies, nested }: Subjects, folder: string): Promise<number> {
  if (studies.length + nested.length > 0)
    throw new UsageError("--tensorboard takes runs; a study's trials are runs in its folder `trials`");
  const { writeEvents } = await import("../runs/tensorboard-files.js");
  for (const line of writeEvents(runs, resolve(folder))) process.stdout.write(`${line}\n`);
  return EXIT.ok;
}

/** With whatever the system opens files with; that there is nothing is no failure of the report. */
function open(path: string): void {
  const [command, ...before] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  const opened = spawn(command, [...before, path], { detached: true, stdio: "ignore" });
  opened.on("error", () => process.stderr.write(`note: nothing here opens files (${command}); open it in a browser\n`));
  opened.unref();
}
