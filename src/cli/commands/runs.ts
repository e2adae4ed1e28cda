import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import { withWords } from "../../runtime/records/journal.js";
import { newestFirst, type RunPlace, runPlaces } from "../../runtime/records/run-places.js";
import { type BrokenRun, type KnownRun, type RunSummary, summaryOf } from "../../runtime/records/run-summary.js";
import { measureText } from "../../runtime/training/progress.js";
import { nearest } from "../../spelling/nearest.js";
import { thousands } from "../../spelling/thousands.js";
import type { Given } from "../arguments.js";
import { currentProject } from "../runs/find-run.js";
import { countText, whenText } from "../runs/run-text.js";
import { stateText, type TrialState, trialStates } from "../studies/trial-state.js";
import { type TableColumn, tableLines, tableRoom } from "../terminal/text-table.js";
import { UsageError } from "../usage.js";

export function run(given: Given): number {
  const [experiment, ...others] = given.positionals;
  if (others.length > 0) throw new UsageError("give one experiment, or none for the runs of all");
  const newest = countOf(given.value("newest"));
  const root = currentProject();
  const all = runPlaces(root);
  const wanted = experiment === undefined ? all : all.filter((place) => place.experiment === experiment);
  if (experiment !== undefined && wanted.length === 0) throw noSuchExperiment(experiment, all, root);
  const trials = wanted.filter(({ study }) => study !== null);
  const shown = listed(given.flag("trials") ? wanted : wanted.filter(({ study }) => study === null), newest);
  if (given.flag("json")) {
    process.stdout.write(`${JSON.stringify({ format: 1, root, runs: shown }, withWords, 2)}\n`);
    return EXIT.ok;
  }
  const lines = shown.length === 0 ? [`no runs in ${root}; start one with \`rnnc run FILE\``] : listLines(shown);
  const hidden = given.flag("trials") ? 0 : trials.length;
  const note = hidden === 0 ? [] : [`and ${countText(hidden, "trial")} of searches: rnnc runs --trials`];
  process.stdout.write(`${[...lines, ...note].join("\n")}\n`);
  return EXIT.ok;
}

function countOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError(`--newest takes a count from 1, not ${text}`);
}

/** Of a trial with what its study says of it. */
type Listed = BrokenRun | (KnownRun & Partial<Pick<TrialState, "failure">>);

/** The newest first. The name of a run tells when, so only those shown are read; a trial's does not. */
function listed(places: readonly RunPlace[], newest: number): readonly Listed[] {
  const sorted = newestFirst(places);
  const candidates = places.some(({ study }) => study !== null) ? sorted : sorted.slice(0, newest);
  const order = (a: Listed, b: Listed) => (a.at > b.at ? -1 : Number(a.at < b.at));
  const stateOf = trialStates();
  const summaries = candidates.map((place): Listed => {
    const summary = summaryOf(place);
    return summary.state === "broken" ? summary : { ...summary, ...stateOf(place, summary.state) };
  });
  return summaries.toSorted(order).slice(0, newest);
}

function noSuchExperiment(experiment: string, places: readonly RunPlace[], root: string): Failure {
  const commands = ["show", "compare", "remove"];
  const near = nearest(experiment, [...new Set(places.map((place) => place.experiment)), ...commands]);
  const meant = near !== undefined && commands.includes(near) ? `rnnc runs ${near}` : near;
  const advice = meant === undefined ? "See those of all experiments with `rnnc runs`." : `Did you mean \`${meant}\`?`;
  return new Failure("run-missing", `There are no runs of \`${experiment}\` in \`${root}\`.`, advice);
}

const COLUMNS: readonly TableColumn[] = [
  { title: "when (UTC)" },
  { title: "experiment", least: 10 },
  { title: "run", least: 10 },
  { title: "state" },
  { title: "steps", right: true },
  { title: "best or last", least: 20 },
  { title: "looks", right: true },
  { title: "--set", least: 4 },
];
/** Where some went on from others. */
const FROM: TableColumn = { title: "from" };

function listLines(summaries: readonly Listed[]): readonly string[] {
  const hasParents = summaries.some((summary) => summary.state !== "broken" && summary.parent !== null);
  const rows = summaries.map((summary) => [
    whenText(summary.at),
    summary.experiment,
    shortName(summary),
    summary.state === "broken" ? summary.state : stateText(summary),
    ...(summary.state === "broken" ? ["", "", "", ""] : numbersOf(summary)),
    ...(hasParents ? [summary.state === "broken" ? "" : parentText(summary)] : []),
  ]);
  const broken = summaries.flatMap(({ name, state, reason }) => (state === "broken" ? [`${name}: ${reason}`] : []));
  return [...tableLines(hasParents ? [...COLUMNS, FROM] : COLUMNS, rows, tableRoom()), ...broken];
}

/** The digits of a run, which name it; of a trial, its study and number. */
function shortName(summary: RunSummary): string {
  const last = summary.name.split("/").slice(1).join("/");
  const short = /-([0-9a-f]{8}(?:-\d+)?)$/.exec(last)?.[1] ?? last;
  if (summary.state === "broken") return short;
  if (summary.isRetrained) return `${short} retrained`;
  return summary.fold === null ? short : `${short} fold ${summary.fold}`;
}

/** `08:07:18`, by which the list tells runs of a day apart, with the day where that is another; a trial by its study and number. */
function parentText({ parent, at }: KnownRun): string {
  if (parent === null) return "";
  const [name, above, study] = parent.run.split("/").toReversed();
  if (above === "trials") return `${study}/${name}`;
  const when = name.replace(/^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-.*$/, "$1 $2:$3:$4");
  const [day, time] = when.split(" ");
  return whenText(at).startsWith(day) && time !== undefined ? time : when;
}

function numbersOf({ steps, result, looks, set }: KnownRun): readonly string[] {
  const value = result && measureText(result.kind ?? undefined, result.value);
  const text = result === null ? "" : `${result.measure} ${value}${result.isBest ? "" : " (last)"}`;
  return [thousands(steps), text, looks === 0 ? "" : String(looks), set.join(" ")];
}
