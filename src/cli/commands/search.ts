import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";
import { foldsOf } from "../../plan/folds.js";
import type { OtherObjective } from "../../plan/plan.js";
import { searchOf } from "../../plan/search.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import { projectOf } from "../../runtime/files/project-root.js";
import { refuseBeyondMemory } from "../../runtime/program/memory-limit.js";
import { takeLock } from "../../runtime/records/lock.js";
import { onInterrupt } from "../../runtime/training/main.js";
import { standardOutput } from "../../runtime/training/terminal.js";
import { VERSION } from "../../runtime/version.js";
import { childWorker } from "../../search/child-worker.js";
import { type Order, STUDY_FORMAT, type StudyStart } from "../../search/journal-records.js";
import { localWorker } from "../../search/local-worker.js";
import type { Scoring } from "../../search/outcome.js";
import { runStudy, type StudyEnding } from "../../search/run-study.js";
import { listedPoints } from "../../search/sampler.js";
import { spaceOf } from "../../search/space.js";
import { createStudy, earlierTrials, readStudy, type Study, writeStudy } from "../../search/study.js";
import type { Hire } from "../../search/worker.js";
import type { Given } from "../arguments.js";
import { boardOn, NO_BOARD } from "../board.js";
import { deviceOptions } from "../device-options.js";
import { earlierStudies } from "../earlier-studies.js";
import { findStudy } from "../find-study.js";
import { foldsWanted } from "../folds-wanted.js";
import { type Loaded, loadExperiment, parseSettings } from "../load.js";
import { measuredName } from "../measured-name.js";
import { recordedExperiment } from "../recorded-experiment.js";
import { methodOf } from "../search-method.js";
import { sourceOption, sourcesIn } from "../source-option.js";
import { spaceCost } from "../space-cost.js";
import { studyJson } from "../study-json.js";
import { studyProgress } from "../study-progress.js";
import { aimText, earlierText, studyLines } from "../study-text.js";
import { studyTrainer } from "../study-trainer.js";
import { workerArguments } from "../study-worker.js";
import { UsageError } from "../usage.js";
import { differences } from "./explain-differences.js";

export async function run(given: Given): Promise<number> {
  const { study, loaded, source } = given.flag("resume") ? await resumed(given) : await begun(given);
  return goOn(study, loaded, source, given);
}

interface Chosen {
  readonly study: Study;
  readonly loaded: Loaded;
  /** The `.rnn` file, as seen from here. */
  readonly source: string;
}

async function begun(given: Given): Promise<Chosen> {
  const [source, ...others] = given.positionals;
  if (source === undefined || others.length > 0) throw new UsageError("give one `.rnn` file to search");
  if (given.flag("as-recorded")) throw new UsageError("--as-recorded goes with --resume");
  const settings = parseSettings(given.values("set"));
  const loaded = await loadExperiment(source, given.value("experiment"), settings, given.flag("quiet"));
  const { plan, origins } = loaded;
  const names = Object.fromEntries(plan.settings.map(({ id }) => [id, origins.nodes[id]?.name ?? id]));
  const fixed = new Set(settings.map(({ name }) => name));
  const space = spaceOf(plan, new Set(Object.keys(names).filter((id) => fixed.has(names[id]))));
  if (space.length === 0) {
    const but = settings.length > 0 ? " beside those that --set fixes" : "";
    throw new UsageError(
      `${source}: no parameter of \`${origins.name}\`${but} has a domain, such as \`param units = 32 in 8..128\``,
    );
  }
  const search = searchOf(plan);
  const method = methodOf(given, plan, space, names);
  const sourceFiles = sourceOption(given, sourcesIn(loaded));
  const least = spaceCost(loaded, source, sourceFiles).bytes.low;
  refuseBeyondMemory(least, "Every trial needs at least", "Let the domains begin with smaller layers or batches.");
  const folds = foldsWanted(given.value("fold"), foldsOf(plan));
  const { objective } = search;
  const { root } = projectOf(source);
  const earlier = await earlierStudies(given.values("from"), { plan, names, loaded, source, space, folds, root });
  const start: StudyStart = {
    kind: "study",
    format: STUDY_FORMAT,
    at: new Date().toISOString(),
    experiment: origins.name,
    source: relative(root, resolve(source)),
    hash: plan.hashes.experiment,
    version: VERSION,
    seed: plan.train.seed,
    method,
    prune: search.prune ?? null,
    order: orderOf(given),
    scoring: {
      measured: measuredName(loaded, objective.measure),
      direction: objective.direction,
      ...(search.others ? { others: search.others.map((other) => otherScoring(loaded, other)) } : {}),
    },
    trials: trialsOf(given) ?? search.trials,
    space,
    names,
    set: given.values("set"),
    sourceFiles,
    device: (await deviceOptions(given, source)).device,
    ...(folds === null ? {} : { folds }),
  };
  const folder = createStudy(join(root, "studies"), start, `${JSON.stringify(loaded)}\n`, earlier);
  return { study: readStudy(folder), loaded, source };
}

function otherScoring(loaded: Loaded, other: OtherObjective): NonNullable<Scoring["others"]>[number] {
  const { direction } = other;
  return { direction, measured: "of" in other ? other.of : measuredName(loaded, other.measure) };
}

/** What was asked stays asked: a study may grow, and end earlier than it was to, but forget nothing. */
function wantedOf({ trials, wanted }: Study, given: Given): number {
  const told = given.flag("resume") ? trialsOf(given) : null;
  if (told !== null && told < trials.length)
    throw new UsageError(`--trials ${told} is less than the ${trials.length} trials that the study has begun`);
  return told ?? wanted;
}

function trialsOf(given: Given): number | null {
  const text = given.value("trials");
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--trials is a count from 1, not ${text}`);
  return Number(text);
}

async function resumed(given: Given): Promise<Chosen> {
  const [path, ...others] = given.positionals;
  if (others.length > 0) throw new UsageError("give one study's folder, or none for the newest");
  for (const name of ["method", "points", "experiment", "order", "lag", "fold"])
    if (given.value(name) !== undefined) throw new UsageError(`--${name} is the study's own; it cannot be changed`);
  for (const name of ["set", "source", "from"])
    if (given.values(name).length > 0) throw new UsageError(`--${name} is the study's own; it cannot be changed`);
  const study = findStudy(path);
  const { loaded, source } = await recordedExperiment(study);
  if (!given.flag("as-recorded")) await refuseChanged(study, loaded, source);
  return { study, loaded, source };
}

/** A study goes on with the experiment it began with, or not at all. */
async function refuseChanged({ start, folder }: Study, recorded: Loaded, source: string): Promise<void> {
  const shown = relative(process.cwd(), folder);
  const advice = `Go on with the experiment as the study keeps it: rnnc search --resume ${shown} --as-recorded; or begin a new study.`;
  if (!existsSync(source)) throw new Failure("experiment-changed", `The study's file \`${source}\` is gone.`, advice);
  const now = await loadExperiment(source, start.experiment, parseSettings(start.set), true);
  if (now.plan.hashes.experiment === start.hash) return;
  const facts = differences(now, recorded, [source, "the study"]).split("\n").slice(4).join("\n").trimEnd();
  throw new Failure(
    "experiment-changed",
    `\`${source}\` is not the experiment that this study began with.\n${facts}`,
    advice,
  );
}

async function goOn(known: Study, loaded: Loaded, source: string, given: Given): Promise<number> {
  const { folder, start } = known;
  const isQuiet = given.flag("quiet") || given.flag("json");
  const board = isQuiet ? NO_BOARD : boardOn(standardOutput());
  const asked = await deviceOptions(given, source);
  const device = given.value("device") === undefined ? start.device : asked.device;
  const crew = crewOf(given, start.order, asked.threads);
  const shown = relative(process.cwd(), folder);
  const lock = takeLock(
    folder,
    `Look on with \`rnnc search show ${shown}\`, or stop that process and go on with \`rnnc search --resume ${shown}\`.`,
  );
  try {
    // Read again under the lock: another writer may have gone on meanwhile.
    const now = readStudy(folder);
    const wanted = wantedOf(now, given);
    const writer = writeStudy(folder);
    try {
      const study = { ...now, wanted };
      if (wanted !== now.wanted) writer.append({ kind: "extend", trials: wanted });
      for (const line of beginning(study, loaded, crew)) board.say(line);
      const hire: Hire =
        crew.count === 1
          ? localWorker(studyTrainer(study, loaded, source, { device, threads: crew.threads }))
          : (number) => {
              const options = workerArguments({ folder, device, threads: crew.threads ?? 1 });
              return childWorker({ argv: [process.argv[1], ...options], lease: crew.lease }, number);
            };
      const hooks = { ...studyProgress(study, crew.count, board), interrupted: onInterrupt() };
      const ending = await runStudy(readStudy(folder), writer, { count: crew.count, hire }, hooks);
      board.close();
      if (given.flag("json"))
        process.stdout.write(`${JSON.stringify(studyJson({ ...study, trials: ending.trials }), null, 2)}\n`);
      else for (const line of endingLines(study, ending)) process.stdout.write(`${line}\n`);
      return exitOf(ending);
    } finally {
      writer.close();
    }
  } finally {
    board.close();
    lock.release();
  }
}

/** A study in which every trial failed has failed. */
function exitOf({ kind, trials }: StudyEnding): number {
  if (kind === "interrupted") return EXIT.interrupted;
  return trials.length > 0 && trials.every(({ outcome }) => outcome?.kind === "failed") ? EXIT.failed : EXIT.ok;
}

/** Who trains. */
interface Crew {
  readonly count: number;
  /** Of each worker. */
  readonly threads: number | undefined;
  /** Seconds that a worker may be silent. */
  readonly lease: number;
}

function crewOf(given: Given, order: Order, threads: number | undefined): Crew {
  const count = countOf(given, "workers", MOST_WORKERS) ?? 1;
  const lease = countOf(given, "lease", 86_400) ?? DEFAULT_LEASE;
  if (count === 1) return { count, threads, lease };
  if (order.kind === "strict" && count > order.lag)
    throw new UsageError(
      `a study in strict order with a lag of ${order.lag} has work for ${order.lag} workers at most, not ${count}`,
    );
  return { count, threads: threads ?? Math.max(1, Math.floor(availableParallelism() / count)), lease };
}

function orderOf(given: Given): Order {
  const name = given.value("order") ?? "free";
  const lag = countOf(given, "lag", MOST_WORKERS);
  if (name === "strict") return { kind: "strict", lag: lag ?? DEFAULT_LAG };
  if (name !== "free") throw new UsageError(`--order is free or strict, not ${name}`);
  if (lag !== null) throw new UsageError("--lag is for --order strict");
  return { kind: "free" };
}

const MOST_WORKERS = 256;
const DEFAULT_LAG = 8;
const DEFAULT_LEASE = 30;

function countOf(given: Given, option: string, most: number): number | null {
  const text = given.value(option);
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,5}$/.test(text) || Number(text) > most)
    throw new UsageError(`--${option} is a count from 1 to ${most.toLocaleString("en")}, not ${text}`);
  return Number(text);
}

function beginning(
  { folder, start, trials, earlier, wanted }: Study,
  { plan }: Loaded,
  { count, threads }: Crew,
): readonly string[] {
  const { method, space, names, scoring, order, prune } = start;
  const listed = listedPoints(method, space, earlierTrials({ earlier }));
  const { points = wanted, settled = 0 } = listed ?? {};
  const left = points - settled;
  const list = method.kind === "grid" ? "grid" : "list";
  const how = listed === null ? method.kind : `${method.kind} of ${points.toLocaleString("en")} points`;
  const done = trials.filter(({ outcome }) => outcome !== null).length;
  return [
    ...(plan.search === null
      ? [`note: the experiment says nothing of how to search; see \`search\` in the language's reference`]
      : []),
    `${start.experiment}  ${how}  ${aimText(scoring)}  ${Math.min(wanted, left)} trials over ${space.map(({ id }) => names[id]).join(", ")}${foldsPhrase(start)}${prune === null ? "" : `, pruned by ${prune.kind}`}`,
    `study: ${relative(process.cwd(), folder)}${done > 0 ? `, going on after ${done} of ${wanted} trials` : ""}`,
    ...earlier.map((one) => `earlier: ${earlierText(one)}`),
    ...(settled === 0 ? [] : [`note: points of the ${list} that were tried there, and are not again: ${settled}`]),
    ...(count === 1
      ? []
      : [
          `workers: ${count}, each with ${threads === 1 ? "1 thread" : `${threads} threads`}${order.kind === "strict" ? `; strict order, lag ${order.lag}` : ""}`,
        ]),
    ...(left > wanted
      ? [
          `note: the ${list} has ${left.toLocaleString("en")} ${settled === 0 ? "points" : "others"}; ${wanted} of them are tried, in order`,
        ]
      : []),
  ];
}

/** What the score is a mean of. */
function foldsPhrase({ folds = [] }: StudyStart): string {
  if (folds.length === 0) return "";
  return folds.length > 1 ? `, each on ${folds.length} folds` : `, each on fold ${folds[0]}`;
}

function endingLines(study: Study, { kind, trials }: StudyEnding): readonly string[] {
  const shown = relative(process.cwd(), study.folder);
  const done = trials.filter(({ outcome }) => outcome !== null).length;
  if (kind === "interrupted")
    return [`interrupted after ${done} of ${study.wanted} trials; the study can go on: rnnc search --resume ${shown}`];
  const { method, space } = study.start;
  const listed = listedPoints(method, space, earlierTrials(study));
  const isWhole = kind === "exhausted" || (listed !== null && listed.points - listed.settled === done);
  const what = method.kind === "hand" ? "every point of the list" : "every point of the space";
  const note = isWhole ? [`${what} has been tried: ${done} trials`] : [];
  return [...note, "", ...studyLines({ ...study, trials })];
}
