/** The loop: batches, steps, checks, stopping. Everything it decides is a function of the checkpoint and the program. */
import { isBetterHigher } from "../../plan/search.js";
import type { Batches, HostBatch } from "../data/batches/batches.js";
import { counted } from "../data/quote.js";
import { together } from "../devices/device.js";
import type { Bound } from "../program/bind.js";
import type { Better, TrainingRules } from "../program/program.js";
import type { LayerEvidence } from "../records/layer-evidence.js";
import type { Progress } from "./checkpoint.js";
import { diagnose, keepCarried } from "./diagnose.js";
import { accumulate, EMPTY, evaluatePart, lossOf, type Result, resultOf, totalsOf } from "./evaluate.js";
import { type Before, evidenceAfter, evidenceBefore } from "./evidence.js";
import { NO_HISTORY, observeHistory } from "./history.js";
import { limitText, type ProgressSink, resultText, valueText } from "./progress.js";
import { observePlateaus, scheduleFactor } from "./schedule.js";
import { isBetter, observePatience, reasonToStop, type Situation, watchesProgress } from "./stopping.js";
import { partWords } from "./words-per-part.js";

export interface Check {
  /** Epochs count from 1. */
  readonly epoch: number;
  readonly step: number;
  /** Trained on so far. */
  readonly tokens: number;
  readonly time: number;
  readonly train: Result;
  readonly validate: Result;
  readonly isBest: boolean;
  /** What the schedule made of the learning rate at this step. Absent without a schedule. */
  readonly rateFactor?: number;
  /** By `layer.part`. Absent where training stopped between two checks, so that nobody looked at the gradient. */
  readonly layers?: Readonly<Record<string, LayerEvidence>>;
}

export interface LoopHooks {
  /** After each check, before training goes on: write the journal, then the checkpoint. */
  readonly onCheck: (check: Check, progress: Progress) => void;
  /** New best weights are on the device now. */
  readonly onBest: (check: Check) => void;
  /** True when the run was asked to stop (an interrupt). */
  readonly interrupted: () => boolean;
  /** Checks of a run that goes on, which are on disk; `decide` is asked about each of them first. */
  readonly known?: readonly Check[];
  /** Whether training goes on after a check that is on disk; not heeded where nothing is left to train. */
  readonly decide?: (check: Check, place: CheckPlace) => Promise<boolean>;
  /** Measures of texts on `validate` that are due, by how many epochs lie between. Absent where there are none. */
  readonly texts?: (
    isDue: (every: number) => boolean,
    onBatch: () => Promise<void>,
  ) => Promise<Readonly<Record<string, number>>>;
  readonly now: () => number;
}

export interface CheckPlace {
  /** From 1. */
  readonly check: number;
  /** How many checks there are when nothing ends training earlier. */
  readonly of: number;
  /** Nothing is left to train. */
  readonly isLast: boolean;
}

export type Ending = {
  /** `halted`: by `decide`, after a check. */
  readonly kind: "done" | "stopped" | "interrupted" | "halted";
  readonly reason: string;
  readonly progress: Progress;
};

export const FRESH: Progress = {
  step: 0,
  tokens: 0,
  epoch: 0,
  index: 0,
  time: 0,
  totals: EMPTY,
  patience: {},
  plateaus: {},
  history: NO_HISTORY,
  measured: {},
  stopped: null,
  best: null,
  records: 0,
};

/** Of a part that is not there: as when nothing could be measured. */
const UNMEASURED: Result = { loss: Number.NaN, measures: {} };

/** `validate` is null where its rows are train too. */
export interface PartBatches {
  readonly train: Batches;
  readonly validate: Batches | null;
}

/** Of a whole run, as the experiment says. */
export function stepsOf({ length }: Pick<TrainingRules, "length">, perEpoch: number): number {
  return length.unit === "steps" ? length.count : length.count * perEpoch;
}

/** Long enough to cost nothing, short enough for interrupts. */
const BETWEEN_BREATHS = 25;

export async function trainLoop(
  bound: Bound,
  rules: TrainingRules,
  batches: PartBatches,
  from: Progress,
  sink: ProgressSink,
  hooks: LoopHooks,
): Promise<Ending> {
  const { train, validate } = batches;
  const declared = stepsOf(rules, train.perEpoch);
  const totalSteps = rules.until ?? declared;
  const checkEvery = rules.validate.unit === "steps" ? rules.validate.every : rules.validate.every * train.perEpoch;
  const epochs = rules.length.unit === "epochs" && rules.until === undefined ? rules.length.count : null;
  const better = directionOf(bound);
  const breathe = breathing(hooks.now);
  const whenDue = async () => {
    if (breathe.isDue()) await breathe.now();
  };
  const began = hooks.now() - 1000 * from.time;
  const clock = () => (hooks.now() - began) / 1000;
  let progress = from;
  /** At the last check. */
  let last = { tokens: from.tokens, at: hooks.now() };

  const situation = (): Situation => ({
    measured: progress.measured,
    history: progress.history,
    epoch: Math.floor(progress.step / train.perEpoch),
    step: progress.step,
    tokens: progress.tokens,
    time: clock(),
  });
  const schedule = rules.schedule ?? [];
  const rateFactor = (step: number) =>
    scheduleFactor(schedule, { step, steps: declared, perEpoch: train.perEpoch }, progress.plateaus);
  const show = (measured: string, limit: number) => limitText(bound.program.measures, measured, limit);
  /** Tokens a second since the last check. */
  const speed = () => {
    const seconds = (hooks.now() - last.at) / 1000;
    return seconds > 0 ? (progress.tokens - last.tokens) / seconds : 0;
  };
  const left = (done: number) => (clock() / Math.max(1, done)) * (totalSteps - done);

  /** `reason`: why training stops here, if that is known already. */
  const check = async (reason: string | null, seen: Before | null): Promise<Check> => {
    const layers = seen ? { layers: evidenceAfter(bound, seen) } : {};
    const perSecond = speed();
    const trained = resultOf(progress.totals, partWords(bound, train.part));
    const evaluated = validate === null ? UNMEASURED : await evaluatePart(bound, validate, whenDue);
    const at = progress.step;
    // The first check at or after so many epochs, and the last one.
    const isDue = (every: number) =>
      reason !== null ||
      at === totalSteps ||
      (at >= every * train.perEpoch && at % (every * train.perEpoch) < checkEvery);
    const written = await hooks.texts?.(isDue, whenDue);
    const validated = { ...evaluated, measures: { ...evaluated.measures, ...written } };
    // Between two times the last value of what is written stands.
    const before = { ...unwritten(bound), ...progress.measured };
    const measured = { ...before, ...named("train", trained), ...named("validate", validated) };
    const history = rules.stop ? observeHistory(rules.stop, measured, progress.history) : progress.history;
    progress = { ...progress, measured, history };
    const now = situation();
    const { step, tokens, time } = now;
    const epoch = Math.ceil(step / train.perEpoch);
    const patience = rules.stop ? observePatience(rules.stop, now, progress.patience, better) : progress.patience;
    const stopped = reason ?? (rules.stop && reasonToStop(rules.stop, now, patience, show));
    const value = rules.keep === null ? Number.NaN : measured[rules.keep];
    const isBest = isBetter(value, progress.best?.value ?? Number.NaN, better(rules.keep ?? ""));
    const best = isBest ? { value, step } : progress.best;
    const plateaus = observePlateaus(schedule, measured, progress.plateaus, better);
    const factor = schedule.length > 0 ? { rateFactor: rateFactor(step) } : {};
    progress = { ...progress, totals: EMPTY, patience, plateaus, best, stopped, time };
    const one: Check = { epoch, step, tokens, time, train: trained, validate: validated, isBest, ...factor, ...layers };
    if (isBest) hooks.onBest(one);
    hooks.onCheck(one, progress);
    sink.check({
      epoch,
      epochs,
      step,
      steps: totalSteps,
      train: `loss ${valueText(trained.loss)}`,
      validate: validate === null ? null : resultText(bound.program, validated),
      tokensPerSecond: perSecond,
      time,
      left: left(step),
      best: isBest,
      ...factor,
    });
    last = { tokens, at: hooks.now() };
    return one;
  };

  const isLeft = () => progress.step < totalSteps && progress.stopped === null;
  /** True when training is to halt after the check. */
  const isToHalt = async (one: Check): Promise<boolean> => {
    const isLast = one.step === progress.step && !isLeft();
    const place = { check: Math.ceil(one.step / checkEvery), of: Math.ceil(totalSteps / checkEvery), isLast };
    return (await hooks.decide?.(one, place)) === false && isLeft();
  };

  const finished = (kind: Ending["kind"], reason: string): Ending => ({
    kind,
    reason,
    progress: { ...progress, time: clock() },
  });
  for (const one of hooks.known ?? []) if (await isToHalt(one)) return finished("halted", "halted");
  while (isLeft()) {
    const host = train.get(progress.epoch, progress.index);
    if (host.reset) bound.resetCarried("train");
    const step = progress.step + 1;
    const isChecked = step % checkEvery === 0 || step === totalSteps;
    let seen: Before | null = null;
    const look = () => {
      seen = evidenceBefore(bound);
    };
    const taken = trainStep(bound, host, step, progress.epoch + 1, {
      schedule: rateFactor(step),
      updates: step + (progress.ahead ?? 0),
      ...(isChecked ? { look } : {}),
    });
    const endsEpoch = progress.index + 1 === train.perEpoch;
    const totals = accumulate(progress.totals, taken.totals);
    progress = {
      ...progress,
      step,
      tokens: progress.tokens + host.tokens,
      totals,
      epoch: endsEpoch ? progress.epoch + 1 : progress.epoch,
      index: endsEpoch ? 0 : progress.index + 1,
    };
    sink.step({
      epoch: Math.ceil(step / train.perEpoch),
      epochs,
      step,
      steps: totalSteps,
      loss: taken.loss,
      tokensPerSecond: speed(),
      left: left(step),
    });

    let checked: Check | null = null;
    if (isChecked) {
      checked = await check(null, seen);
    } else if (rules.stop && watchesProgress(rules.stop)) {
      const reason = reasonToStop(rules.stop, situation(), progress.patience, show);
      if (reason) checked = await check(reason, null);
    }
    if (checked && (await isToHalt(checked))) return finished("halted", "halted");
    if (breathe.isDue()) await breathe.now();
    if (isLeft() && hooks.interrupted()) return finished("interrupted", "interrupted");
  }
  if (progress.stopped !== null) return finished("stopped", progress.stopped);
  const { count, unit } = rules.until === undefined ? rules.length : { count: rules.until, unit: "steps" };
  return finished("done", counted(count, unit === "steps" ? "step" : "epoch"));
}

interface StepOptions {
  /** What the learning rate is multiplied by. */
  readonly schedule?: number;
  /** Which update it is of the optimizer's; `step` unless the run went on from another. */
  readonly updates?: number;
  /** Called when the gradient is there and the weights are as they were. */
  readonly look?: () => void;
}

/** One step: forward, backward, and, when all is finite, the update. `totals`: of the batch, before it. */
export function trainStep(
  bound: Bound,
  host: HostBatch,
  step: number,
  epoch: number,
  { schedule = 1, updates = step, look }: StepOptions = {},
) {
  keepCarried(bound);
  return together(bound.device, () => {
    const observed = bound.train(host, step);
    // Asked before anything is read: one call runs all that waits.
    const isSound = bound.gradientIsFinite();
    const totals = totalsOf(observed, bound);
    const loss = lossOf(totals.loss);
    if (!Number.isFinite(loss) || !isSound) diagnose(bound, host, step, epoch);
    look?.();
    bound.update(updates, schedule);
    return { totals, loss };
  });
}

function directionOf({ program }: Bound): (measured: string) => Better {
  return (measured) => {
    const name = measured.replace(/^\w+\./, "");
    return isBetterHigher(program.measures[name] ?? "loss") ? "higher" : "lower";
  };
}

/** Measures of texts before the first time that they were due. */
function unwritten({ program, settings }: Bound): Readonly<Record<string, number>> {
  const names = Object.keys(program.texts?.(settings) ?? {});
  return Object.fromEntries(names.map((name) => [`validate.${name}`, Number.NaN]));
}

function named(part: string, { loss, measures }: Result): Readonly<Record<string, number>> {
  const values = Object.entries(measures).map(([name, value]) => [`${part}.${name}`, value] as const);
  return { [`${part}.loss`]: loss, ...Object.fromEntries(values) };
}

/** Gives the event loop a turn now and then, so that signals and writes get through. */
function breathing(now: () => number): { readonly isDue: () => boolean; readonly now: () => Promise<void> } {
  let last = now();
  return {
    isDue: () => now() - last >= BETWEEN_BREATHS,
    now: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      last = now();
    },
  };
}
