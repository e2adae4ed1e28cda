/**
 * A run that goes on from the weights of another, with other settings: one model nursed ("Pandas"). What it begins with
 * becomes its own first checkpoint, so that it is killed and resumed as any run.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../failure.js";
import { readJournal } from "../records/journal.js";
import type { Parent } from "../records/start-record.js";
import { type Progress, readInherited } from "./checkpoint.js";
import { FRESH, stepsOf } from "./loop.js";
import type { Ready } from "./ready.js";

/** What a run goes on from. */
export interface Inheritance extends Pick<Parent, "run" | "weights" | "changed"> {
  readonly folder: string;
  /** What stands in both experiments, so that the parent's state of it goes on. */
  readonly same: Readonly<Record<"optimizer" | "schedule" | "stop" | "batch", boolean>>;
}

/**
 * Puts the parent's weights on the device; gives how far the run is, and what its record says of its parent. It goes on at
 * the parent's place in the data: at the same step, or, where an epoch has another number of batches now, at the
 * beginning of the epoch that the parent was in. Throws `checkpoint-missing`, `checkpoint-broken`, `not-finite`, and
 * `nothing-left` where the run has had all its steps.
 */
export function inherited(
  { bound, rules, program }: Ready,
  perEpoch: number,
  { folder, weights, same, run, changed }: Inheritance,
): { readonly progress: Progress; readonly parent: Parent } {
  const path = (name: string) => join(folder, "checkpoints", `${name}.safetensors`);
  if (!existsSync(path(weights))) throw noWeights(folder, weights);
  const isLast = weights === "last";
  const keepsOptimizer = isLast && same.optimizer;
  const last = readInherited(path("last"), bound, { optimizer: keepsOptimizer, carried: isLast && same.batch });
  const then = last.progress;
  if (then === null) throw noWeights(folder, "last");
  const { step } = isLast ? last : readInherited(path("best"), bound, { optimizer: false, carried: false });
  const place = placeAt(then, step, perEpoch, same.batch);
  const all = stepsOf(rules, perEpoch);
  if (place.step >= all) throw nothingLeft(place.step, all, run);
  const goesOn = isLast && then.stopped === null && same.stop;
  const progress: Progress = {
    ...FRESH,
    ...place,
    ...(isLast ? { tokens: then.tokens, time: then.time } : spentAt(folder, step, then)),
    ...(isLast && last.program === program.hashes.program ? { totals: then.totals } : {}),
    ...(goesOn ? { patience: then.patience, history: then.history, measured: then.measured } : {}),
    ...(same.schedule ? { plateaus: then.plateaus } : {}),
    // A fresh optimizer counts from its own first update.
    ahead: (keepsOptimizer ? step + (then.ahead ?? 0) : 0) - place.step,
    records: 1,
  };
  return { progress, parent: { run, weights, step, at: place.step, changed } };
}

function placeAt(then: Progress, step: number, perEpoch: number, isSame: boolean) {
  // Of a parent that did not come to the end of its first epoch, the epoch is the first.
  const before = then.epoch > 0 ? (then.step - then.index) / then.epoch : Number.POSITIVE_INFINITY;
  const epoch = Math.floor(step / before);
  if (!isSame) return { step: epoch * perEpoch, epoch, index: 0 };
  return { step, epoch, index: epoch === 0 ? step : step - epoch * before };
}

/** What was trained on until a check, and for how long. */
function spentAt(folder: string, step: number, then: Progress): Pick<Progress, "tokens" | "time"> {
  const { records } = readJournal(join(folder, "journal.jsonl"));
  const check = records.find((record) => record.kind === "check" && record.step === step);
  return { tokens: Number(check?.tokens ?? then.tokens), time: Number(check?.time ?? then.time) };
}

function noWeights(folder: string, weights: Parent["weights"]): Failure {
  const message = `The run \`${folder}\` has no ${weights} weights to go on from.`;
  const advice =
    weights === "best"
      ? "Only an experiment with `keep best` keeps them; go on from the last: leave out --weights."
      : "It ended before its first check; start the experiment anew.";
  return new Failure("checkpoint-missing", message, advice);
}

function nothingLeft(step: number, all: number, run: string): Failure {
  const message = `\`${run}\` is at step ${step}, and the experiment ends after ${all}: nothing is left to train.`;
  return new Failure("nothing-left", message, "Say more `epochs` or `steps`: they count from the parent's beginning.");
}

/** What is said of it when the run begins. */
export function parentLines({ run, weights, step, at, changed }: Parent): readonly string[] {
  const as = step === at ? "" : `, which is step ${at} in these batches`;
  return [
    `going on from ${run}, with its ${weights} weights of step ${step}${as}`,
    ...changed.map((one) => `  ${one}`),
  ];
}

/** Of a run that has lost what it took over: to begin anew would be another run. */
export function parentGone(path: string, { run, step }: Parent): Failure {
  const message = `The run went on from step ${step} of \`${run}\`, and its checkpoint \`${path}\` is missing.`;
  return new Failure("checkpoint-missing", message, "Bring the file back from a copy, or go on from that run again.");
}
