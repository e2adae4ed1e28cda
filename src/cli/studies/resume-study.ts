/** A study that goes on. */
import { existsSync } from "node:fs";
import { relative } from "node:path";
import { Failure } from "../../runtime/failure.js";
import type { Study } from "../../search/study.js";
import type { Given } from "../arguments.js";
import { differences } from "../explaining/differences.js";
import { type Loaded, loadExperiment, parseSettings } from "../programs/load.js";
import { UsageError } from "../usage.js";
import { findStudy } from "./find-study.js";
import type { Chosen } from "./go-on-study.js";
import { recordedExperiment } from "./recorded-experiment.js";

/** The study that is meant. Throws what refuses it, or an option that is the study's own. */
export async function studyToResume(given: Given): Promise<Chosen> {
  const [path, ...others] = given.positionals;
  if (others.length > 0) throw new UsageError("give one study's folder, or none for the newest");
  refuseOwn(given);
  const study = findStudy(path);
  const { loaded, source } = await recordedExperiment(study);
  if (!given.flag("as-recorded")) await refuseChanged(study, loaded, source);
  return { study, loaded, source };
}

/** What a study was begun with stays. */
export function refuseOwn(given: Given): void {
  for (const name of ["method", "points", "experiment", "order", "lag", "fold"])
    if (given.value(name) !== undefined) throw new UsageError(`--${name} is the study's own; it cannot be changed`);
  for (const name of ["set", "source", "from"])
    if (given.values(name).length > 0) throw new UsageError(`--${name} is the study's own; it cannot be changed`);
}

/** A study goes on with the experiment it began with, or not at all. */
export async function refuseChanged(
  { start, folder }: Pick<Study, "start" | "folder">,
  recorded: Loaded,
  source: string,
): Promise<void> {
  const shown = relative(process.cwd(), folder);
  const advice = `Go on with the experiment as the study keeps it: rnnc search --resume ${shown} --as-recorded; or begin a new study.`;
  if (!existsSync(source)) throw new Failure("experiment-changed", `The study's file \`${source}\` is gone.`, advice);
  const now = await loadExperiment(source, start.experiment, parseSettings(start.set), true).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    throw new Failure("experiment-changed", `The study's experiment is gone: ${error.message}.`, advice);
  });
  if (now.plan.hashes.experiment === start.hash) return;
  const facts = differences(now, recorded, [source, "the study"]).split("\n").slice(4).join("\n").trimEnd();
  throw new Failure(
    "experiment-changed",
    `\`${source}\` is not the experiment that this study began with.\n${facts}`,
    advice,
  );
}
