import { existsSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../runtime/exit-codes.js";
import {
  type Comparison,
  compareRuns,
  type Difference,
  type MeasureDifference,
} from "../../runtime/records/compare-runs.js";
import { withWords } from "../../runtime/records/journal.js";
import type { RunReport } from "../../runtime/records/run-report.js";
import { valueText } from "../../runtime/training/progress.js";
import type { Given } from "../arguments.js";
import { planDifferences } from "../explaining/plan-differences.js";
import { runFolder } from "../runs/find-run.js";
import { measuredText } from "../runs/run-text.js";
import { runReport } from "../studies/trial-state.js";
import { comparePlots } from "../terminal/run-plots.js";
import { tableLines, tableRoom } from "../terminal/text-table.js";
import { UsageError } from "../usage.js";

export async function run(given: Given): Promise<number> {
  const [first, second, ...others] = given.positionals;
  if (second === undefined || others.length > 0) throw new UsageError("give two runs to compare");
  const [a, b] = [first, second].map((text) => runReport(runFolder(text)));
  if (a.folder === b.folder) throw new UsageError(`both are the run ${a.name}`);
  const compared = compareRuns(a, b);
  if (given.flag("json")) {
    const all = { format: 1, a: sideOf(a), b: sideOf(b), ...compared };
    process.stdout.write(`${JSON.stringify(all, withWords, 2)}\n`);
    return EXIT.ok;
  }
  const plots = comparePlots(a, b, given.value("measure"));
  const facts = compared.hashes.length === 0 ? [] : await factsOf(a, b);
  process.stdout.write(`${[...textLines(a, b, compared), ...facts, ...plots].join("\n")}\n`);
  return EXIT.ok;
}

const sideOf = ({ name, folder, state, reason }: RunReport) => ({ name, folder, state, reason });

function textLines(a: RunReport, b: RunReport, compared: Comparison): readonly string[] {
  const { warnings, settings, hashes, circumstances, best, last } = compared;
  const same = settings.length + hashes.length + circumstances.length === 0;
  return [
    ...tableLines(
      [{ title: "" }, { title: "" }, { title: "" }],
      (
        [
          ["A", a],
          ["B", b],
        ] as const
      ).map(([side, { name, state, reason }]) => [side, name, reason === null ? state : `${state}: ${reason}`]),
      tableRoom(),
    ),
    ...warnings.map((warning) => `warning: not comparable as they are: ${warning}`),
    ...(same ? ["", "they began alike: settings, hashes, data and machine are the same"] : []),
    ...differenceLines("settings", settings),
    ...differenceLines(
      "hashes",
      hashes.map(({ name, a: mine, b: theirs }) => ({
        name,
        a: mine?.slice(0, 12) ?? null,
        b: theirs?.slice(0, 12) ?? null,
      })),
    ),
    ...differenceLines("otherwise", circumstances),
    ...measureLines("at the best", best, a),
    ...measureLines("at the end", last, a),
  ];
}

const AB = [
  { title: "A", least: 8 },
  { title: "B", least: 8 },
] as const;

function differenceLines(title: string, differences: readonly Difference[]): readonly string[] {
  if (differences.length === 0) return [];
  const rows = differences.map(({ name, a, b }) => [name, a ?? "–", b ?? "–"]);
  return ["", ...tableLines([{ title }, ...AB], rows, tableRoom())];
}

function measureLines(title: string, rows: readonly MeasureDifference[], { start }: RunReport): readonly string[] {
  if (rows.length === 0) return [];
  const text = (name: string, value: number | null) =>
    value === null ? "–" : name === "step" ? String(value) : measuredText(start, name, value);
  const cells = rows.map(({ name, a, b, difference }) => [
    name,
    text(name, a),
    text(name, b),
    difference === null
      ? "–"
      : difference === 0
        ? "same"
        : signed(name === "step" ? String(difference) : differenceText(start, name, difference)),
  ]);
  const right = { right: true } as const;
  return [
    "",
    ...tableLines(
      [{ title }, { title: "A", ...right }, { title: "B", ...right }, { title: "B − A", ...right }],
      cells,
      tableRoom(),
    ),
  ];
}

/** Of shares, percentage points. */
function differenceText(start: RunReport["start"], name: string, difference: number): string {
  const text = measuredText(start, name, difference);
  return text.endsWith("%") ? `${text.slice(0, -1)} points` : valueText(difference);
}

const signed = (text: string) => (text.startsWith("-") ? `−${text.slice(1)}` : `+${text}`);

/** Which facts of the plans differ, where both runs keep theirs. */
async function factsOf(a: RunReport, b: RunReport): Promise<readonly string[]> {
  const [mine, theirs] = [a, b].map(planOf);
  if (!existsSync(mine) || !existsSync(theirs))
    return ["", "which facts differ is not known: a plan of theirs is missing"];
  return await planDifferences(mine, theirs);
}

const planOf = ({ folder, start }: RunReport) => join(folder, "program", start.program.replace(/\.js$/, ".plan.json"));
