import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Failure } from "../../runtime/failure.js";
import { settingTexts } from "../../runtime/records/start-record.js";
import { onInterrupt } from "../../runtime/training/main.js";
import { type Followed, plateauOf, retrainingOf } from "../../runtime/training/retrain.js";
import { startRun } from "../../runtime/training/run.js";
import { type FoundRun, programOfRun } from "../../runtime/use/run-program.js";
import { ranked } from "../../search/outcome.js";
import { readStudy, runsOfTrial, type Study } from "../../search/study.js";
import type { Given } from "../arguments.js";
import { deviceOptions } from "../device-options.js";
import { findRun, runIn } from "../find-run.js";
import { findTrial } from "../find-study.js";
import { finish } from "../finish.js";
import { UsageError } from "../usage.js";

export async function run(given: Given): Promise<number> {
  const found = runsMeant(given.positionals);
  const followed = sameKind(found);
  const [first] = found;
  const { program, file } = await programOfRun(first);
  const watched = plateauOf(program.training(first.start.settings));
  if (watched !== null)
    throw new UsageError(
      `the schedule lowers the rate by \`${watched}\`, which nothing measures when train and validate are one; ` +
        "take a schedule by steps or epochs, or by train.loss, and search again",
    );
  const { start } = found.at(-1) ?? first;
  const { sources, sourceFiles, fold } = start;
  const options = {
    ...(await deviceOptions(given, first.folder)),
    ...{ set: settingTexts(start), given: start.set, sources, fold, interrupted: onInterrupt() },
    ...(sourceFiles ? { files: sourceFiles } : {}),
  };
  return finish(file, given.flag("quiet"), (sink) => {
    const retrain = retrainingOf(program, file, followed);
    const steps = followed.map(({ step }) => step).join(", ");
    sink.say(
      `retrained for ${retrain.steps} steps, as the weights were kept at step ${steps}; \`stop\` and \`keep\` are left out`,
    );
    // What was loaded is a copy that is gone; the new run keeps what the old one keeps.
    const kept = { ...file, path: join(first.folder, "program", first.start.program) };
    return startRun(program, kept, { ...options, retrain, sink });
  });
}

/** A study means its best trial, and a trial its runs; else runs are named as everywhere. */
function runsMeant(texts: readonly string[]): readonly [FoundRun, ...FoundRun[]] {
  const [text, ...others] = texts;
  if (others.length > 0) return [findRun([text]), ...others.map((other) => findRun([other]))];
  const runs = text === undefined ? null : runsOfStudy(text);
  const [first, ...more] = runs ?? [findRun(texts)];
  return [first, ...more];
}

function runsOfStudy(text: string): readonly FoundRun[] | null {
  const folder = resolve(text);
  if (existsSync(join(folder, "experiment.plan.json"))) {
    const study = readStudy(folder);
    const [best] = ranked(study.trials, study.start.scoring);
    if (best) return runsOf(study, best.trial);
    throw new Failure(
      "study-missing",
      `The study \`${relative(process.cwd(), folder)}\` has no trial with a score.`,
      "Let it go on first: rnnc search --resume.",
    );
  }
  if (!/#\d+$|[/\\]trials[/\\]\d+[/\\]?$/.test(text) || existsSync(join(folder, "journal.jsonl"))) return null;
  const { study, trial } = findTrial(text);
  return runsOf(study, trial);
}

function runsOf(study: Study, trial: number): readonly FoundRun[] {
  return runsOfTrial(study, trial).map(({ path }) => runIn(path));
}

/** Runs of one program at one point, each with the step of the weights that it keeps. */
function sameKind([first, ...others]: readonly [FoundRun, ...FoundRun[]]): readonly [Followed, ...Followed[]] {
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
  if (!end)
    throw new UsageError(
      `${shown(found)} has not come to its end: how long it is to be trained is not known; rnnc resume it`,
    );
  const best = records.findLast(({ kind, isBest }) => kind === "check" && isBest === true);
  return { run: relative(root, folder), start, step: Number(best?.step ?? end.step) };
}
