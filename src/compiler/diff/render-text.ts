/** A report for people: by consequence, one fact a line, with both values, and both places beside it. */
import { harmless } from "../diagnostics/cells.js";
import type { Spot } from "./changes.js";
import type { Renaming } from "./names.js";
import type { DiffReport, ExperimentReport, LoneExperiment, ReportedChange } from "./report.js";
import {
  acceptedCount,
  changeText,
  derivedRows,
  groupsOf,
  isShown,
  spotText,
  tensorText,
  titleOf,
  unpinnedText,
} from "./told.js";

export interface Paint {
  readonly added: (text: string) => string;
  readonly removed: (text: string) => string;
  readonly changed: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

const same = (text: string) => text;
export const PLAIN: Paint = { added: same, removed: same, changed: same, bold: same, dim: same };

/** @param all also what is cosmetic or accepted, and every tensor */
export function renderText(report: DiffReport, paint: Paint, all = false): string {
  const { a, b, added, removed, cosmetic, notes, unpinned } = report;
  const experiments = report.experiments.filter((one) => all || isShown(one));
  const isNothing = experiments.length + added.length + removed.length === 0;
  const hidden = cosmetic > 0 && !all ? `${cosmetic} cosmetic ${cosmetic === 1 ? "difference" : "differences"}` : "";
  if (isNothing) {
    const lines = [`${a} -> ${b}: no difference in meaning${hidden && `; ${hidden}`}`, ...notes.map(noteLine)];
    return `${lines.join("\n")}\n`;
  }
  const parts = [
    ...experiments.map((experiment) => experimentLines(experiment, paint, all)),
    ...removed.map((one) => [loneLine(one, paint.removed("experiment removed"), paint)]),
    ...added.map((one) => [loneLine(one, paint.added("experiment added"), paint)]),
    ...(hidden === "" ? [] : [[`${hidden} (--all shows them)`]]),
    ...notes.map((note) => [noteLine(note)]),
    ...(all && unpinned.length > 0 ? [[noteLine(unpinnedText(unpinned))]] : []),
  ];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function noteLine(note: string): string {
  return harmless(`note: ${note}`);
}

function loneLine({ name, file, line, accepted }: LoneExperiment, what: string, paint: Paint): string {
  const place = line === null ? file : `${file}:${line}`;
  return `${paint.bold(name)}  ${what}${accepted ? ` (accepted until ${accepted.until})` : ""}  ${paint.dim(harmless(place))}`;
}

/** A line of text with both places. */
interface Row {
  readonly painted: (text: string) => string;
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

function experimentLines(report: ExperimentReport, paint: Paint, all: boolean): readonly string[] {
  const { a, b, files } = report;
  const groups = groupsOf(report, all).map(({ consequence, changes }) => ({
    title: titleOf(consequence),
    rows: changes.map((change): Row => ({ painted: paint[change.kind], text: changeText(change), ...spotsOf(change) })),
  }));
  const names = report.renamed
    .filter(({ consequence }) => all || consequence === "renamed")
    .map((one) => nameRow(one, paint));
  const told = [...groups, ...(names.length > 0 ? [{ title: titleOf("renamed"), rows: names }] : [])];
  const rows = told.flatMap((group) => group.rows);
  const [width, placeWidth] = [widest(rows.map(({ text }) => text)), widest(rows.map(({ before }) => before))];
  const lines = told.flatMap(({ title, rows: own }) => [
    `  ${paint.bold(title)}`,
    ...own.map(({ painted, text, before, after }) => {
      const places = `${before.padEnd(placeWidth)}  ${after}`.trimEnd();
      return `    ${painted(text)}${" ".repeat(Math.max(0, width - text.length))}  ${paint.dim(places)}`.trimEnd();
    }),
    ...(title === titleOf("checkpoint") ? tensorLines(report, all) : []),
  ]);
  const accepted = acceptedCount(report);
  return [
    `${paint.bold(a === b ? a : `${a} -> ${b}`)}  ${harmless(`${files.a} -> ${files.b}`)}`,
    ...lines,
    ...(groups.some(({ title }) => title === titleOf("checkpoint")) ? [] : checkpointLines(report, paint, all)),
    ...(accepted > 0 && !all
      ? [`  ${accepted} accepted ${accepted === 1 ? "change" : "changes"} (--all shows them)`]
      : []),
    ...derivedRows(report).map(([what, text]) => `  ${paint.dim(what.padEnd(12))}  ${text}`),
  ];
}

/** Where no single change is the reason. */
function checkpointLines(report: ExperimentReport, paint: Paint, all: boolean): readonly string[] {
  const { load } = report.checkpoints;
  if (load === "yes") return [];
  const title = load === "no" ? titleOf("checkpoint") : "cannot tell whether checkpoints load before the data are read";
  return [`  ${paint.bold(title)}`, ...tensorLines(report, all)];
}

/** So many tensors tell enough. */
const FEW = 4;

function tensorLines({ checkpoints: { tensors } }: ExperimentReport, all: boolean): readonly string[] {
  const shown = all ? tensors : tensors.slice(0, FEW);
  const rest = tensors.length - shown.length;
  const more = rest === 0 ? [] : [`and ${rest} more ${rest === 1 ? "tensor" : "tensors"} (--all shows them)`];
  return [...shown.map(tensorText), ...more].map((line) => `      ${line}`);
}

function nameRow({ what, before, after, at }: Renaming, paint: Paint): Row {
  const place = ({ file, line }: Renaming["at"]["a"]) => harmless(`${file}:${line}`);
  return {
    painted: paint.changed,
    text: harmless(`${what} ${before} -> ${after}`),
    before: place(at.a),
    after: place(at.b),
  };
}

/** Lines longer than this have their places right behind them, so that one of them does not push all others away. */
const WIDEST = 72;

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length).filter((length) => length <= WIDEST));
}

/** Of what was put in the place where it stands is enough, and of what was taken out where it stood. */
function spotsOf({ kind, at }: ReportedChange): { readonly before: string; readonly after: string } {
  return { before: kind === "added" ? "" : shownSpot(at.a), after: kind === "removed" ? "" : shownSpot(at.b) };
}

function shownSpot(spot: Spot | null): string {
  return spot ? harmless(spotText(spot)) : "";
}
