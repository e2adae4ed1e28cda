/** A report in the order in which people read it, for renderers: grouped by consequence, the same said once. */
import { thousands } from "../../spelling/thousands.js";
import { harmless } from "../diagnostics/cells.js";
import type { Spot } from "./changes.js";
import { byWeight, CONSEQUENCES, type Consequence } from "./consequences.js";
import type { Count, Derived, ExperimentReport, Extent, ReportedChange } from "./report.js";
import type { Shape, TensorChange } from "./tensors.js";

export interface Group {
  readonly consequence: Consequence;
  readonly changes: readonly ReportedChange[];
}

/** Cosmetic ones only where they are asked for. */
export function groupsOf({ changes }: ExperimentReport, all: boolean): readonly Group[] {
  const shown = joined(changes).filter(({ consequence, accepted }) => all || (consequence !== "cosmetic" && !accepted));
  const kinds = [...new Set(shown.map(({ consequence }) => consequence))].sort(byWeight);
  return kinds.map((consequence) => ({ consequence, changes: shown.filter((one) => one.consequence === consequence) }));
}

/** Whether anything is to be said of it to whoever asks for no more than meaning. */
export function isShown(report: ExperimentReport): boolean {
  const isNamed = report.renamed.some(({ consequence }) => consequence === "renamed");
  return isNamed || report.changes.some(({ consequence }) => consequence !== "cosmetic");
}

/** `a.rnn:5`; a value that `--set` gave stands in no file. */
export function spotText({ file, line }: Pick<Spot, "file" | "line">): string {
  return isSet(file) ? file : `${file}:${line}`;
}

export function isSet(file: string): boolean {
  return file.startsWith("--set ");
}

export function unpinnedText(names: readonly string[]): string {
  return `not pinned by a sum, so whether they have changed cannot be told: ${names.join(", ")}`;
}

export function acceptedCount({ changes }: ExperimentReport): number {
  return joined(changes).filter(({ accepted }) => accepted).length;
}

/** What a pipeline or a block does in several places is said once. */
function joined(changes: readonly ReportedChange[]): readonly ReportedChange[] {
  const known = new Map<string, ReportedChange>();
  for (const change of changes) {
    const { kind, before, after, at, what, consequence } = change;
    const [first, second] = [before?.text, after?.text];
    const key = at.a || at.b ? JSON.stringify([kind, first, second, at, consequence]) : `${known.size}`;
    const other = known.get(key);
    const names = other && !other.what.split(", ").includes(what) ? `${other.what}, ${what}` : other?.what;
    known.set(key, names === undefined ? change : { ...change, what: names });
  }
  return [...known.values()];
}

export function titleOf(consequence: Consequence): string {
  return CONSEQUENCES[consequence];
}

/** Without both places. */
export function changeText({ kind, what, before, after, effect, accepted }: ReportedChange): string {
  const more = `${effect ? ` (${effect})` : ""}${accepted ? ` (accepted until ${accepted.until})` : ""}`;
  switch (kind) {
    case "changed":
      return harmless(`${what}: ${before?.text} -> ${after?.text}${more}`);
    case "added":
      return harmless(`${what} added: ${after?.text}${more}`);
    case "removed":
      return harmless(`${what} removed: ${before?.text}${more}`);
  }
}

/** `states.wx [1, 32] -> [1, 48]`. */
export function tensorText({ name, before, after }: TensorChange): string {
  if (!before) return harmless(`${name} is new: ${shapeText(after)}`);
  if (!after) return harmless(`${name} is gone: ${shapeText(before)}`);
  return harmless(`${name} ${shapeText(before)} -> ${shapeText(after)}`);
}

function shapeText(shape: Shape | null): string {
  return `[${(shape ?? []).join(", ")}]`;
}

/** What follows, told in any case: what it is, before and after. */
export type DerivedRow = readonly [what: string, text: string];

export function derivedRows({ parameters, derived, trials, hashes }: ExperimentReport): readonly DerivedRow[] {
  const { before, after } = derived;
  return [
    ["parameters", parametersText(parameters)],
    ["FLOPs a step", changed(extentText(before.flopsPerStep, flops), extentText(after.flopsPerStep, flops))],
    ["memory", changed(extentText(before.bytes, bytes), extentText(after.bytes, bytes))],
    ["time", changed(timeText(before), timeText(after))],
    ["search space", changed(spaceText(before), spaceText(after))],
    ...(trials ? [["old trials", trialsText(trials)] as const] : []),
    [
      "hashes",
      (["data", "program", "experiment"] as const)
        .map((name) => `${name} ${hashes.before[name] === hashes.after[name] ? "same" : "differs"}`)
        .join(", "),
    ],
  ];
}

function trialsText({ valid, why }: NonNullable<ExperimentReport["trials"]>): string {
  switch (valid) {
    case "all":
      return `all remain valid: ${why}`;
    case "some":
      return `some remain valid: ${why}`;
    case "none":
      return `none remains valid: ${why}`;
    case "unknown":
      return `cannot tell whether they remain valid: ${why}`;
  }
}

function changed(before: string, after: string): string {
  return before === after ? `${after}, as before` : `${before} -> ${after}`;
}

function parametersText({ before, after }: ExperimentReport["parameters"]): string {
  const isExact = [before, after].every(({ least, most }) => least === most);
  const text = changed(countText(before), countText(after));
  if (!isExact || before.least === after.least) return text;
  const more = after.least - before.least;
  return `${text} (${more < 0 ? "-" : "+"}${thousands(Math.abs(more))})`;
}

function countText({ least, most, formula }: Count): string {
  return least === most ? thousands(least) : formula;
}

function timeText({ stepMs, epochSeconds }: Derived): string {
  if (!stepMs) return "not known: this machine is not calibrated";
  if (epochSeconds !== null) return `${short(epochSeconds)} s an epoch`;
  return `${extentText(stepMs, (value) => `${short(value)} ms`)} a step`;
}

function spaceText({ search: { parameters, points } }: Derived): string {
  if (parameters === 0) return "nothing to search";
  const many = `${parameters} ${parameters === 1 ? "parameter" : "parameters"}`;
  return points === null
    ? `${many}, points beyond counting`
    : `${many}, ${thousands(points)} ${points === 1 ? "point" : "points"}`;
}

function extentText({ least, most }: Extent, text: (value: number) => string): string {
  if (most === null) return `from ${text(least)}`;
  return least === most ? text(least) : `${text(least)} to ${text(most)}`;
}

const flops = (value: number) => scaled(value, 1000, ["", " k", " M", " G", " T", " P"]);
const bytes = (value: number) => scaled(value, 1024, [" B", " KiB", " MiB", " GiB", " TiB", " PiB"]);

function scaled(value: number, base: number, units: readonly string[]): string {
  const power = value < base ? 0 : Math.min(units.length - 1, Math.floor(Math.log(value) / Math.log(base)));
  return `${short(value / base ** power)}${units[power]}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
