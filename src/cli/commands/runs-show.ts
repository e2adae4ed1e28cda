import { existsSync, lstatSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { type Judgement, judge } from "../../judgement/judge.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { withWords } from "../../runtime/records/journal.js";
import type { Look } from "../../runtime/records/looks.js";
import { bytesIn } from "../../runtime/records/remove-run.js";
import type { RunReport, RunState } from "../../runtime/records/run-report.js";
import type { Sitting } from "../../runtime/records/sittings.js";
import type { Parent, StartRecord } from "../../runtime/records/start-record.js";
import { durationText } from "../../runtime/training/progress.js";
import { thousands } from "../../spelling/thousands.js";
import type { Given } from "../arguments.js";
import { runFolder } from "../runs/find-run.js";
import { attainableOf, findingLines } from "../runs/judgement-text.js";
import { checkText, countText, measuredText, whenText } from "../runs/run-text.js";
import { runReport } from "../studies/trial-state.js";
import { bytesText } from "../terminal/amounts.js";
import { runPlots } from "../terminal/run-plots.js";
import { UsageError } from "../usage.js";

export function run(given: Given): number {
  const [text, ...others] = given.positionals;
  if (others.length > 0) throw new UsageError("give one run, or none for the newest");
  const attainable = attainableOf(given.value("attainable"));
  const report = runReport(runFolder(text));
  const judgement = judge({
    ...report,
    start: attainable === undefined ? report.start : { ...report.start, attainable },
  });
  if (given.flag("json")) {
    const files = filesOf(report.folder);
    const last = report.checks.at(-1) ?? null;
    process.stdout.write(
      `${JSON.stringify({ format: 1, run: { ...report, last, files, judgement } }, withWords, 2)}\n`,
    );
    return EXIT.ok;
  }
  const lines = [...beginning(report), ...runPlots(report, given.value("measure")), "", ...outcome(report, judgement)];
  process.stdout.write(`${lines.join("\n")}\n`);
  return EXIT.ok;
}

const WIDTH = 12;

/** The name once, and what there is to say of it below each other. */
function named(name: string, values: readonly string[]): readonly string[] {
  return values.map((value, index) => `${(index === 0 ? name : "").padEnd(WIDTH)}${value}`.trimEnd());
}

function beginning({ name, state, reason, start, sittings, torn }: RunReport): readonly string[] {
  const settings = Object.entries({ ...start.settings, seed: start.seed }).map(([key, value]) => `${key}=${value}`);
  const { data, program, experiment } = start.hashes;
  const parts = Object.entries(start.examples).map(([part, count]) => `${part} ${thousands(count)}`);
  return [
    `${name}  ${state}${reason === null ? "" : `: ${reason}`}`,
    ...(torn === null
      ? []
      : [`note: the journal's last line (${torn.line}) is torn; ${torn.bytes} bytes of it are lost`]),
    "",
    ...named("settings", [settings.join(", ")]),
    ...named("--set", start.set.length === 0 ? [] : [start.set.join(", ")]),
    ...named("retrained", retrainedLines(start)),
    ...named("from", start.parent === undefined ? [] : parentLines(start.parent)),
    ...named("fold", start.fold === undefined ? [] : [String(start.fold)]),
    ...named("hashes", [
      `program ${program.slice(0, 12)}  data ${data.slice(0, 12)}  experiment ${experiment.slice(0, 12)}`,
    ]),
    ...named("file", [start.source]),
    ...named("data", [`${parts.join(", ")} examples`, ...start.sources.map((source) => sourceText(source, start))]),
    ...named("parameters", [`${thousands(start.parameters)}; ${bytesText(start.bytes)} of memory`]),
    ...named("device", [`${start.device}; rnnc ${start.version}`]),
    ...named("sittings", sittings.map(sittingText)),
  ];
}

/** Which runs a retrained one follows, and how far. */
function retrainedLines({ retrain }: StartRecord): readonly string[] {
  if (!retrain) return [];
  const followed = retrain.from.map(({ run, step }) => `${run}  kept at step ${step}`);
  return [`on train and validate, for ${countText(retrain.steps, "step")}, after`, ...followed];
}

function parentLines({ run, weights, step, changed }: Parent): readonly string[] {
  return [`${run}, its ${weights} weights of step ${step}`, ...changed.map((one) => `  ${one}`)];
}

function sourceText(
  { name, package: from, path, bytes, sha256, pinned }: StartRecord["sources"][number],
  start: StartRecord,
): string {
  const given = name === null ? undefined : start.sourceFiles?.[name];
  const file = given ?? (from === null ? path : `${from}/${path}`);
  return `  ${file}  ${bytesText(bytes)}  sha256 ${sha256.slice(0, 12)}${pinned ? "" : ", not pinned"}`;
}

function sittingText({ begin, end }: Sitting): string {
  const how =
    end === null ? `from step ${begin.step}, with no end on record` : `steps ${begin.step} to ${end.step}, ${end.how}`;
  return `${whenText(begin.at)}  ${how}; ${begin.device}, on ${begin.host}`;
}

/** What to do with a run; it can go on unless this says something else. A study has ended these trials, and may take up one that it suspended. */
const NEXT: Partial<Readonly<Record<RunState, string>>> = {
  ended: "rnnc test",
  pruned: "rnnc run --trial",
  suspended: "rnnc run --trial",
};

function outcome(report: RunReport, judgement: Judgement): readonly string[] {
  const { folder, start, checks, best, looks, state } = report;
  const last = checks.at(-1);
  const shown = relative(process.cwd(), folder) || ".";
  const next = NEXT[state] ?? "rnnc resume";
  return [
    ...named("checks", [
      last === undefined ? "none yet" : `${thousands(checks.length)}, in ${durationText(last.time)} of training`,
    ]),
    ...named("best", best === null ? [] : [checkText(start, best)]),
    ...named("last", last === undefined ? [] : [checkText(start, last)]),
    ...named("judged", findingLines(judgement)),
    ...named("test", looks.length === 0 ? ["no look yet"] : looks.flatMap((look) => lookLines(look, start))),
    ...named(
      "files",
      filesOf(folder).map(({ path, bytes }) => `${join(shown, path)}  ${bytesText(bytes)}`),
    ),
    ...named("next", state === "running" ? [] : [`${next} ${shown}`, `rnnc runs compare ${shown} OTHER`]),
  ];
}

function lookLines({ look, at, weights, results, ensemble = [] }: Look, start: StartRecord): readonly string[] {
  const others = ensemble.length > 1 ? `, with ${countText(ensemble.length - 1, "other run")}` : "";
  const title = `look ${look}, ${whenText(at)}, ${weights}${others}${results === null ? ": broken off before its results" : ""}`;
  const parts = Object.entries(results ?? {}).map(([part, { examples, loss, measures }]) => {
    const values = Object.entries({ loss, ...measures }).map(
      ([name, value]) => `${name} ${measuredText(start, `${part}.${name}`, value)}`,
    );
    return `  ${part}: ${values.join(", ")}, of ${countText(examples, "example")}`;
  });
  return [title, ...parts];
}

/** What lies in a run's folder, and in its folder of checkpoints one by one. */
function filesOf(folder: string): readonly { readonly path: string; readonly bytes: number }[] {
  const checkpoints = join(folder, "checkpoints");
  const below = existsSync(checkpoints) ? readdirSync(checkpoints).map((name) => join("checkpoints", name)) : [];
  const paths = readdirSync(folder).flatMap((name) =>
    name === "checkpoints" ? below : name.startsWith("lock-") ? [] : [name],
  );
  return paths.toSorted().map((path) => ({ path, bytes: sizeOf(join(folder, path)) }));
}

function sizeOf(path: string): number {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() ? bytesIn(path) : (stats?.size ?? 0);
}
