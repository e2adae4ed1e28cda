/** What two runs have that differs. Pure: a function of their records. */
import { type CheckRecord, measuredIn, type RunReport, valueAt } from "./run-report.js";
import type { SourceSum, StartRecord } from "./start-record.js";

export interface Comparison {
  /** Why their measures cannot be held against each other; empty when they can. */
  readonly warnings: readonly string[];
  readonly settings: readonly Difference[];
  /** Hashes of data, program and experiment. */
  readonly hashes: readonly Difference[];
  /** Everything else the runs began with: the machine, the version, the sizes, the data files. */
  readonly circumstances: readonly Difference[];
  readonly best: readonly MeasureDifference[];
  readonly last: readonly MeasureDifference[];
}

/** Null where one of them has no such thing. */
export interface Difference {
  readonly name: string;
  readonly a: string | null;
  readonly b: string | null;
}

export interface MeasureDifference {
  readonly name: string;
  readonly a: number | null;
  readonly b: number | null;
  /** b − a; null where one is missing. */
  readonly difference: number | null;
}

export function compareRuns(a: RunReport, b: RunReport): Comparison {
  return {
    warnings: warningsAbout(a, b),
    settings: differing(settingsOf(a.start), settingsOf(b.start)),
    hashes: differing(a.start.hashes, b.start.hashes),
    circumstances: differing(circumstancesOf(a.start), circumstancesOf(b.start)),
    best: a.best && b.best ? measuresAt(a.best, b.best) : [],
    last: measuresAt(a.checks.at(-1) ?? null, b.checks.at(-1) ?? null),
  };
}

function warningsAbout({ start: a, ...runA }: RunReport, { start: b, ...runB }: RunReport): readonly string[] {
  const warnings: string[] = [];
  const sources = differing(sourcesOf(a), sourcesOf(b)).map(({ name }) => `\`${name}\``);
  if (a.hashes.data !== b.hashes.data) warnings.push("their data differ: they were not measured on the same examples");
  else if (sources.length > 0) warnings.push(`their data files differ: ${sources.join(", ")}`);
  else if (a.seed !== b.seed) warnings.push("their seeds differ, and with them what is in which part of the data");
  if (a.fold !== b.fold) warnings.push(`they are of fold ${a.fold ?? "none"} and of fold ${b.fold ?? "none"}`);
  if ((a.retrain === undefined) !== (b.retrain === undefined))
    warnings.push("one of them was trained on validate too, and has no validation of its own");
  if (a.keep !== undefined && b.keep !== undefined && a.keep !== b.keep)
    warnings.push(`the best is by ${a.keep ?? "nothing"} in one and by ${b.keep ?? "nothing"} in the other`);
  for (const { name, a: one, b: other } of differing(a.measures ?? {}, b.measures ?? {}))
    if (one !== null && other !== null) warnings.push(`\`${name}\` is ${one} in one and ${other} in the other`);
  if (runA.checks.length > 0 && runB.checks.length > 0 && !hasSameMeasures(runA.checks, runB.checks))
    warnings.push("they do not measure the same");
  return warnings;
}

function hasSameMeasures(a: readonly CheckRecord[], b: readonly CheckRecord[]): boolean {
  const [mine, theirs] = [measuredIn(a), new Set(measuredIn(b))];
  return mine.length === theirs.size && mine.every((name) => theirs.has(name));
}

/** Numbers as they were, and words and constants as `--set` gave them. */
function settingsOf({ seed, fold, settings, set }: StartRecord): Readonly<Record<string, unknown>> {
  const given = set.map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)] as const);
  const words = given.filter(([name]) => !Object.hasOwn(settings, name) && name !== "seed");
  return { ...settings, ...Object.fromEntries(words), seed, ...(fold === undefined ? {} : { fold }) };
}

function circumstancesOf(start: StartRecord): Readonly<Record<string, unknown>> {
  const { experiment, source, version, device, arithmetic, threads, parameters, examples } = start;
  const parts = Object.entries(examples).map(([part, count]) => [`examples of ${part}`, count] as const);
  return {
    experiment,
    file: source,
    version,
    device,
    arithmetic,
    threads,
    parameters,
    ...Object.fromEntries(parts),
    ...Object.fromEntries(Object.entries(sourcesOf(start)).map(([name, sum]) => [`data ${name}`, sum])),
  };
}

function sourcesOf({ sources }: StartRecord): Readonly<Record<string, string>> {
  return Object.fromEntries(sources.map((source) => [sourceName(source), source.sha256.slice(0, 12)]));
}

const sourceName = ({ package: from, path }: SourceSum) => (from === null ? path : `${from}/${path}`);

function differing(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): readonly Difference[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const text = (value: unknown) => (value === undefined ? null : String(value));
  return names.map((name) => ({ name, a: text(a[name]), b: text(b[name]) })).filter((one) => one.a !== one.b);
}

function measuresAt(a: CheckRecord | null, b: CheckRecord | null): readonly MeasureDifference[] {
  const names = [...new Set([a, b].flatMap((check) => (check ? measuredIn([check]) : [])))];
  const steps = { name: "step", a: a?.step ?? null, b: b?.step ?? null };
  return [
    steps,
    ...names.map((name) => ({
      name,
      a: (a && valueAt(a, name)) ?? null,
      b: (b && valueAt(b, name)) ?? null,
    })),
  ].map((row) => ({ ...row, difference: row.a === null || row.b === null ? null : row.b - row.a }));
}
