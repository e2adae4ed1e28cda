/** A study for other programs. */
import { relative } from "node:path";
import { isOfFolds } from "../../search/fold-scores.js";
import { frontOf } from "../../search/front.js";
import { importanceOf } from "../../search/importance.js";
import { ranked } from "../../search/outcome.js";
import type { Visible } from "../../search/sampler.js";
import { namedPoint, type Study } from "../../search/study.js";
import { shownRuns } from "./find-study.js";
import { studyState } from "./study-state.js";

export function studyJson(study: Study): unknown {
  const { folder, start, trials, earlier, wanted } = study;
  const { experiment, method, scoring, seed, hash, order, prune, folds } = start;
  const shown = ({ trial, point, outcome }: Visible) => ({
    trial,
    ...runsJson(study, trial),
    settings: namedPoint(start, point),
    outcome,
  });
  const [best] = ranked(trials, scoring);
  const shares = importanceOf(start.space, trials, scoring);
  return {
    format: 1,
    study: relative(process.cwd(), folder),
    experiment,
    hash,
    seed,
    method,
    prune,
    order,
    ...(folds ? { folds } : {}),
    objective: scoring,
    wanted,
    state: studyState(study),
    /** What it knew before its first trial. */
    earlier: earlier.map(({ study, offered, left, trials: taken }) => ({
      ...{ study, offered, left },
      trials: taken.map(({ of, point, outcome }) => ({ of, settings: namedPoint(start, point), outcome })),
    })),
    best: best ? shown(best) : null,
    ...(scoring.others ? { front: frontOf(trials, scoring).map(({ trial }) => trial) } : {}),
    /** How much each parameter decided; empty where there are too few trials to tell. */
    importance: Object.fromEntries(shares.map(({ id, share }) => [start.names[id] ?? id, share])),
    trials: trials.map(shown),
  };
}

/** The folder of a trial's run, or those of its folds' runs. */
function runsJson(study: Study, trial: number): { readonly run: string } | { readonly runs: readonly string[] } {
  const runs = shownRuns(study, trial);
  return isOfFolds(study.start) ? { runs } : { run: runs[0] };
}
