/** Runs that are followed by one on train and validate together. */
import { join, relative } from "node:path";
import { Failure } from "../../runtime/failure.js";
import type { ProgramFile } from "../../runtime/program/program-file.js";
import { settingTexts } from "../../runtime/records/start-record.js";
import { type Followed, plateauOf, retrainingOf } from "../../runtime/training/retrain.js";
import { type RunOptions, type RunResult, startRun } from "../../runtime/training/run.js";
import { type FoundRun, programOfRun } from "../../runtime/use/run-program.js";
import { ranked } from "../../search/outcome.js";
import { runsOfTrial, type Study } from "../../search/study.js";
import { withoutScore } from "../studies/study-text.js";
import { UsageError } from "../usage.js";
import { runIn } from "./find-run.js";

/** One run, or those of several folds. */
export type Several = readonly [FoundRun, ...FoundRun[]];

/** The runs of a study's best trial. Throws `study-missing` where no trial has a score. */
export function winnerOf(study: Study): Several {
  const [best] = ranked(study.trials, study.start.scoring);
  if (best) return foundRuns(study, best.trial);
  const shown = relative(process.cwd(), study.folder);
  const [why] = withoutScore(study);
  const done = study.trials.filter(({ outcome }) => outcome !== null).length;
  throw new Failure(
    "study-missing",
    `The study \`${shown}\` has no best trial: ${why}${why.endsWith(".") ? "" : "."}`,
    done < study.wanted
      ? `Let it go on first: rnnc search --resume ${shown}`
      : `Mend that, and search again; all trials: rnnc search show ${shown}`,
  );
}

export function foundRuns(study: Study, trial: number): Several {
  const [first, ...others] = runsOfTrial(study, trial).map(({ path }) => runIn(path));
  return [first, ...others];
}

export interface RetrainingToStart {
  readonly file: ProgramFile;
  readonly steps: number;
  readonly start: (
    more: Pick<RunOptions, "device" | "threads" | "sink" | "interrupted" | "folder">,
  ) => Promise<RunResult>;
}

/** Throws `UsageError` for runs that cannot be followed, and whatever preparing their data throws. */
export async function retraining(found: Several): Promise<RetrainingToStart> {
  const followed = sameKind(found);
  const [first] = found;
  const { program, file } = await programOfRun(first);
  refusePlateau(plateauOf(program.training(first.start.settings)));
  const retrain = retrainingOf(program, file, followed);
  const { start } = found.at(-1) ?? first;
  const { sources, sourceFiles, fold, outer } = start;
  const options = {
    ...{ set: settingTexts(start), given: start.set, sources, fold, outer, retrain },
    ...(sourceFiles ? { files: sourceFiles } : {}),
  };
  // What was loaded is a copy that is gone; the new run keeps what the old one keeps.
  const kept = { ...file, path: join(first.folder, "program", first.start.program) };
  return { file, steps: retrain.steps, start: (more) => startRun(program, kept, { ...options, ...more }) };
}

/** What validation decides cannot be followed without it. */
export function refusePlateau(watched: string | null): void {
  if (watched === null) return;
  throw new UsageError(
    `the schedule lowers the rate by \`${watched}\`, which nothing measures when train and validate are one; ` +
      "take a schedule by steps or epochs, or by train.loss, and search again",
  );
}

/** Runs of one program at one point, each with the step of the weights that it keeps. */
function sameKind([first, ...others]: Several): readonly [Followed, ...Followed[]] {
  const other = others.find((one) => identityOf(one) !== identityOf(first));
  if (other)
    throw new UsageError(
      `${shown(first)} and ${shown(other)} are not folds of one point: their programs or settings differ; give one run, or the folds of one`,
    );
  return [followedOf(first), ...others.map(followedOf)];
}

const identityOf = ({ start }: FoundRun) => JSON.stringify([start.hashes.program, start.settings, start.seed]);
const shown = ({ folder }: FoundRun) => relative(process.cwd(), folder) || ".";

function followedOf(found: FoundRun): Followed {
  const { root, folder, start, records } = found;
  const end = records.find(({ kind }) => kind === "end");
  if (start.retrain) throw new UsageError(`${shown(found)} is retrained already`);
  if (start.parent)
    throw new UsageError(
      `${shown(found)} went on from ${start.parent.run}: it cannot be trained once more from its beginning`,
    );
  if (!end)
    throw new UsageError(
      `${shown(found)} has not come to its end: how long it is to be trained is not known; rnnc resume it`,
    );
  const best = records.findLast(({ kind, isBest }) => kind === "check" && isBest === true);
  return { run: relative(root, folder), start, step: Number(best?.step ?? end.step) };
}
