/** What has become of a run that is a trial: its study ends trials early, and says so in its own journal alone. */
import { dirname } from "node:path";
import { Failure } from "../../runtime/failure.js";
import { placeOf, type RunPlace } from "../../runtime/records/run-places.js";
import { type RunReport, type RunState, reportOf } from "../../runtime/records/run-report.js";
import type { FailureClass, Outcome } from "../../search/outcome.js";
import { readStudy, suspendedIn } from "../../search/study.js";
import { countText } from "../runs/run-text.js";

export interface TrialState {
  readonly state: RunState;
  readonly reason: string | null;
  /** The class of a failure. */
  readonly failure?: FailureClass;
}

/**
 * What the study of a run says of it, where that is more than the run's own `state`; each study is read once. Of a trial
 * over several folds, those that came to their end have.
 */
export function trialStates(): (place: RunPlace, state: RunState) => TrialState | null {
  const known = new Map<string, ReadonlyMap<number, TrialState>>();
  return ({ folder, study, name }, state) => {
    if (study === null) return null;
    // `0007-2` is the second fold of trial 7.
    if (state === "ended" && name.includes("-")) return null;
    const place = dirname(dirname(folder));
    const states = known.get(place) ?? statesIn(place);
    known.set(place, states);
    return states.get(Number.parseInt(name, 10)) ?? null;
  };
}

/** `failed: nan`. */
export function stateText({ state, failure }: Pick<TrialState, "state" | "failure">): string {
  return failure === undefined ? state : `${state}: ${failure}`;
}

/** A run's report, with the state that its study tells. Throws as `reportOf` does. */
export function runReport(folder: string): RunReport {
  const place = placeOf(folder);
  const report = reportOf(place);
  const told = trialStates()(place, report.state);
  return told === null ? report : { ...report, state: told.state, reason: told.reason };
}

/** None where the study cannot be read: its runs can be, and say what they know. */
function statesIn(folder: string): ReadonlyMap<number, TrialState> {
  try {
    const study = readStudy(folder);
    const ended = study.trials.flatMap(({ trial, outcome }) => {
      const state = outcome && stateOf(outcome);
      return state ? [[trial, state] as const] : [];
    });
    const suspended = [...suspendedIn(study)].map(
      ([trial, { check }]) => [trial, { state: "suspended", reason: `after ${countText(check, "check")}` }] as const,
    );
    return new Map<number, TrialState>([...ended, ...suspended]);
  } catch (error) {
    if (error instanceof Failure) return new Map();
    throw error;
  }
}

/** Null for a trial that came to its end, of which its run says more. */
function stateOf(outcome: Outcome): TrialState | null {
  if (outcome.kind === "complete") return null;
  if (outcome.kind === "pruned") return { state: "pruned", reason: `after ${countText(outcome.checks, "check")}` };
  return { state: "failed", reason: outcome.message, failure: outcome.class };
}
