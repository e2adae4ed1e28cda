/** A report for people: one fact a line, with both values, and both places beside it. */
import type { Hashes } from "../../plan/plan.js";
import { harmless } from "../diagnostics/cells.js";
import type { Change, Spot } from "./changes.js";
import { type Count, type DiffReport, type ExperimentReport, isDifferent } from "./report.js";

export interface Paint {
  readonly added: (text: string) => string;
  readonly removed: (text: string) => string;
  readonly changed: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

const same = (text: string) => text;
export const PLAIN: Paint = { added: same, removed: same, changed: same, bold: same, dim: same };

export function renderText(report: DiffReport, paint: Paint): string {
  const { a, b, experiments, added, removed } = report;
  if (!isDifferent(report)) return `${a} -> ${b}: no difference in meaning\n`;
  const parts = [
    ...experiments.map((experiment) => experimentLines(experiment, `${a} -> ${b}`, paint)),
    ...removed.map((name) => [`${paint.bold(name)}  ${paint.removed("experiment removed")}  ${a}`]),
    ...added.map((name) => [`${paint.bold(name)}  ${paint.added("experiment added")}  ${b}`]),
  ];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function experimentLines(report: ExperimentReport, files: string, paint: Paint): readonly string[] {
  const { a, b, changes, parameters, hashes } = report;
  const rows = joined(changes).map((change) => ({ change, text: textOf(change), ...spotsOf(change) }));
  const [width, placeWidth] = [widest(rows.map(({ text }) => text)), widest(rows.map(({ before }) => before))];
  return [
    `${paint.bold(a === b ? a : `${a} -> ${b}`)}  ${files}`,
    ...rows.map(({ change, text, before, after }) => {
      const places = `${before.padEnd(placeWidth)}  ${after}`.trimEnd();
      return `  ${paint[change.kind](text)}${" ".repeat(Math.max(0, width - text.length))}  ${paint.dim(places)}`.trimEnd();
    }),
    ...parameterLine(parameters),
    hashLine(hashes),
  ];
}

/** Lines longer than this have their places right behind them, so that one of them does not push all others away. */
const WIDEST = 72;

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length).filter((length) => length <= WIDEST));
}

/** What a pipeline or a block does in several places is said once. */
function joined(changes: readonly Change[]): readonly Change[] {
  const known = new Map<string, Change>();
  for (const change of changes) {
    const { kind, before, after, at, what } = change;
    const [first, second] = [before?.text, after?.text];
    const key = at.a || at.b ? JSON.stringify([kind, first, second, at]) : `${known.size}`;
    const other = known.get(key);
    const names = other && !other.what.split(", ").includes(what) ? `${other.what}, ${what}` : other?.what;
    known.set(key, names === undefined ? change : { ...change, what: names });
  }
  return [...known.values()];
}

function textOf({ kind, what, before, after }: Change): string {
  switch (kind) {
    case "changed":
      return harmless(`${what}: ${before?.text} -> ${after?.text}`);
    case "added":
      return harmless(`${what} added: ${after?.text}`);
    case "removed":
      return harmless(`${what} removed: ${before?.text}`);
  }
}

/** Of what was put in the place where it stands is enough, and of what was taken out where it stood. */
function spotsOf({ kind, at }: Change): { readonly before: string; readonly after: string } {
  return { before: kind === "added" ? "" : spotText(at.a), after: kind === "removed" ? "" : spotText(at.b) };
}

function spotText(spot: Spot | null): string {
  return spot ? harmless(`${spot.file}:${spot.line}`) : "";
}

function parameterLine({ before, after }: ExperimentReport["parameters"]): readonly string[] {
  const isExact = [before, after].every(({ least, most }) => least === most);
  if (before.formula === after.formula && before.least === after.least && before.most === after.most) return [];
  if (!isExact) return [`parameters: ${countText(before)} -> ${countText(after)}`];
  const more = after.least - before.least;
  const sign = more < 0 ? "-" : "+";
  return [`parameters: ${countText(before)} -> ${countText(after)} (${sign}${grouped(Math.abs(more))})`];
}

function countText({ least, most, formula }: Count): string {
  return least === most ? grouped(least) : formula;
}

function grouped(count: number): string {
  return count.toLocaleString("en");
}

function hashLine({ before, after }: ExperimentReport["hashes"]): string {
  const names: readonly (keyof Hashes)[] = ["data", "program", "experiment"];
  return `hashes: ${names.map((name) => `${name} ${before[name] === after[name] ? "same" : "differs"}`).join(", ")}`;
}
