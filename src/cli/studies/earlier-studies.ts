/** `rnnc search --from`: what earlier studies tell of the points of a new one. */
import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Failure } from "../../runtime/failure.js";
import type { SourceSum } from "../../runtime/records/start-record.js";
import { type LeftOut, offeredBy, type Side, type Taken, takenFrom } from "../../search/earlier.js";
import type { Earlier } from "../../search/journal-records.js";
import type { Point, Space } from "../../search/space.js";
import type { Study } from "../../search/study.js";
import { differences } from "../explaining/differences.js";
import type { Loaded } from "../programs/load.js";
import { runIn } from "../runs/find-run.js";
import { UsageError } from "../usage.js";
import { findStudy } from "./find-study.js";
import { recordedExperiment } from "./recorded-experiment.js";

/** The new study, as far as it is known. */
export interface Beginning extends Side {
  readonly loaded: Loaded;
  readonly source: string;
  readonly space: Space;
  /** On which each trial is scored; null where the data have but one split. */
  readonly folds: readonly number[] | null;
  /** The project's folder. */
  readonly root: string;
}

/**
 * A record for each study that is given, in their order. Throws `study-missing`, `study-unlike` for one of which no trial
 * holds here, and UsageError for one that is given twice.
 */
export async function earlierStudies(given: readonly string[], now: Beginning): Promise<readonly Earlier[]> {
  const folders = given.map((text) => resolve(text));
  if (new Set(folders).size < folders.length) throw new UsageError("--from names the same study twice");
  const known: Point[] = [];
  const told: { readonly study: Study; readonly offered: number; readonly taken: Taken }[] = [];
  for (const folder of folders) {
    const study = findStudy(folder);
    const offered = offeredBy(study.trials, study.earlier);
    const { loaded } = await recordedExperiment(study);
    refuseOtherFolds(study, now);
    const taken = takenFrom(offered, { plan: loaded.plan, names: study.start.names }, now, known);
    if (taken.trials.length === 0) throw unlike(study, loaded, taken.left, now);
    known.push(...taken.trials.map(({ point }) => point));
    told.push({ study, offered: offered.length, taken });
  }
  let trial = -known.length;
  const records = told.map(
    ({ study, offered, taken }): Earlier => ({
      kind: "earlier",
      study: relative(now.root, study.folder),
      offered,
      left: taken.left.map(({ why, count }) => ({ why, count })),
      sources: sourcesOf(study),
      trials: taken.trials.map((one) => ({ trial: ++trial, ...one })),
    }),
  );
  refuseOtherFiles(records);
  return records;
}

function refuseOtherFolds({ folder, start }: Study, { folds }: Beginning): void {
  if (String(start.folds ?? []) === String(folds ?? [])) return;
  const text = (some: readonly number[] | null) => (some === null ? "none" : some.join(", "));
  const message = `The study \`${relative(process.cwd(), folder)}\` scored its trials on other folds of the data: ${text(start.folds ?? null)}, and not ${text(folds)}.`;
  throw new Failure("study-unlike", message, "Search with the same --fold, or without --from.");
}

/** Why a study has nothing to tell, and what would have to be otherwise. */
function unlike({ folder, start, trials }: Study, before: Loaded, left: readonly LeftOut[], now: Beginning): Failure {
  const shown = relative(process.cwd(), folder);
  const refuse = (why: string, advice: string) =>
    new Failure("study-unlike", `No trial of the study \`${shown}\` is one of this search: ${why}`, advice);
  const reasons = left.map(({ why, count }) => `${why} (${count})`).join(", ");
  if (left.some(({ cause }) => cause === "training")) {
    const facts = differences(now.loaded, before, [now.source, "the study"]).split("\n").slice(4).join("\n").trimEnd();
    // Names are no facts; but trials are of the parameters of the same names.
    if (facts === "") return refuse(`${reasons}.`, "Give its parameters the names that they had, or leave out --from.");
    return refuse(
      `they were trained otherwise.\n${facts}`,
      "A warm start takes results of the same training: domains, method and number of trials may differ, and parameters may be fixed. Search without --from.",
    );
  }
  if (left.some(({ cause }) => cause === "objective"))
    return refuse(
      `it looked for ${start.scoring.direction} ${start.scoring.measured}, and this is another objective.`,
      "Scores of one objective say nothing of another: search without --from.",
    );
  if (trials.length === 0) return refuse("it has begun none.", "Leave out --from.");
  return refuse(`${reasons}.`, "Widen the domains, or search without --from.");
}

/** As one of its runs read them. */
function sourcesOf({ folder, earlier }: Study): readonly SourceSum[] | null {
  const trials = join(folder, "trials");
  const names = existsSync(trials) ? readdirSync(trials).filter((name) => /^\d+(-\d+)?$/.test(name)) : [];
  const [first] = names.toSorted();
  if (first !== undefined) return runIn(join(trials, first)).start.sources;
  return earlier.find(({ sources }) => sources !== null)?.sources ?? null;
}

/** Pinned or not: files that have changed give other scores. */
function refuseOtherFiles(records: readonly Earlier[]): void {
  const sums = (sources: readonly SourceSum[]) => JSON.stringify(sources.map(({ sha256 }) => sha256));
  const known = records.flatMap(({ study, sources }) => (sources === null ? [] : [{ study, sum: sums(sources) }]));
  const other = known.find(({ sum }) => sum !== known[0].sum);
  if (other === undefined) return;
  const message = `The studies \`${known[0].study}\` and \`${other.study}\` read other data files under the same names.`;
  throw new Failure("study-unlike", message, "Give only those that read what there is now.");
}
