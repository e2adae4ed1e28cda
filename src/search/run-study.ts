/** The trials of a study, one after the other, until there are as many as are wanted. */
import { directionsOf, type Outcome } from "./outcome.js";
import { sample, type Visible } from "./sampler.js";
import type { Point } from "./space.js";
import type { Study, StudyWriter } from "./study.js";

export interface TrialHooks {
  /**
   * Trains one point, or goes on with it, and tells what came of it; null when it was interrupted. What must end the
   * study, such as a full disk, is thrown.
   */
  readonly train: (trial: number, point: Point) => Promise<Outcome | null>;
  readonly finished: (trial: Visible, all: readonly Visible[]) => void;
}

export interface StudyEnding {
  readonly kind: "done" | "exhausted" | "interrupted";
  readonly trials: readonly Visible[];
}

/** A trial without a result goes on first, so that a study which was killed has the trials of one which was not. */
export async function runStudy(
  { start, trials, wanted }: Study,
  writer: StudyWriter,
  hooks: TrialHooks,
): Promise<StudyEnding> {
  const all = new Map(trials.map((trial) => [trial.trial, trial]));
  const seen = () => [...all.values()];
  for (let trial = 1; trial <= wanted; trial++) {
    const known = all.get(trial);
    if (known?.outcome) continue;
    const { space, seed, method, scoring } = start;
    const directions = directionsOf(scoring);
    const point = known?.point ?? sample(method, { space, directions, visible: seen(), trial, seed });
    if (point === null) return { kind: "exhausted", trials: seen() };
    if (!known) writer.ask(trial, point, seen().filter(({ outcome }) => outcome !== null).length);
    all.set(trial, { trial, point, outcome: null });
    const outcome = await hooks.train(trial, point);
    if (outcome === null) return { kind: "interrupted", trials: seen() };
    writer.result(trial, outcome);
    const one = { trial, point, outcome };
    all.set(trial, one);
    hooks.finished(one, seen());
  }
  return { kind: "done", trials: seen() };
}
