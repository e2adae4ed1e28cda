/** A study at work, in this process and perhaps in others. */
import { availableParallelism } from "node:os";
import { relative } from "node:path";
import { EXIT } from "../../runtime/exit-codes.js";
import { takeLock } from "../../runtime/records/lock.js";
import { onInterrupt } from "../../runtime/training/main.js";
import { standardOutput } from "../../runtime/training/terminal.js";
import { childWorker } from "../../search/child-worker.js";
import type { Order, StudyStart } from "../../search/journal-records.js";
import { localWorker } from "../../search/local-worker.js";
import { runStudy, type StudyEnding } from "../../search/run-study.js";
import { listedPoints } from "../../search/sampler.js";
import { earlierTrials, readStudy, type Study, writeStudy } from "../../search/study.js";
import type { Hire } from "../../search/worker.js";
import { thousands } from "../../spelling/thousands.js";
import type { Given } from "../arguments.js";
import { deviceOptions } from "../programs/device-options.js";
import type { Loaded } from "../programs/load.js";
import { boardOn, NO_BOARD } from "../terminal/board.js";
import { UsageError } from "../usage.js";
import { countOption, MOST_WORKERS, trialsOf } from "./study-options.js";
import { studyProgress } from "./study-progress.js";
import { aimText, earlierText, studyLines } from "./study-text.js";
import { studyTrainer } from "./study-trainer.js";
import { workerArguments } from "./study-worker.js";

/** A study, with the experiment that it is of. */
export interface Chosen {
  readonly study: Study;
  readonly loaded: Loaded;
  /** The `.rnn` file, as seen from here. */
  readonly source: string;
}

/** Trains what is left of a study, and says how it ended, if it `isTold`. */
export async function goOnWith(
  { study: known, loaded, source }: Chosen,
  given: Given,
  isTold = !given.flag("json"),
): Promise<{ readonly code: number; readonly study: Study }> {
  const { folder, start } = known;
  const isQuiet = given.flag("quiet") || given.flag("json");
  const board = isQuiet ? NO_BOARD : boardOn(standardOutput());
  const { device, threads } = await deviceOptions(given, source, start.device);
  const crew = crewOf(given, start.order, threads);
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
      for (const line of isTold ? endingLines(study, ending) : []) process.stdout.write(`${line}\n`);
      return { code: exitOf(ending), study: { ...study, trials: ending.trials } };
    } finally {
      writer.close();
    }
  } finally {
    board.close();
    lock.release();
  }
}

/** What was asked stays asked: a study may grow, and end earlier than it was to, but forget nothing. */
function wantedOf({ trials, wanted }: Study, given: Given): number {
  const told = given.flag("resume") ? trialsOf(given) : null;
  if (told !== null && told < trials.length)
    throw new UsageError(`--trials ${told} is less than the ${trials.length} trials that the study has begun`);
  return told ?? wanted;
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
  const count = countOption(given, "workers", MOST_WORKERS) ?? 1;
  const lease = countOption(given, "lease", 86_400) ?? DEFAULT_LEASE;
  if (count === 1) return { count, threads, lease };
  if (order.kind === "strict" && count > order.lag)
    throw new UsageError(
      `a study in strict order with a lag of ${order.lag} has work for ${order.lag} workers at most, not ${count}`,
    );
  return { count, threads: threads ?? Math.max(1, Math.floor(availableParallelism() / count)), lease };
}

const DEFAULT_LEASE = 30;

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
  const how = listed === null ? method.kind : `${method.kind} of ${thousands(points)} points`;
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
          `note: the ${list} has ${thousands(left)} ${settled === 0 ? "points" : "others"}; ${wanted} of them are tried, in order`,
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
