/** How long training will take on this machine: only where it has been measured, and then with what that rests on. */
import type { Interval } from "../../ops/polynomial.js";
import type { Calibration } from "../../plan/calibration.js";
import type { Sizes } from "../../plan/memory.js";
import type { Plan } from "../../plan/plan.js";
import type { Step } from "../../plan/step.js";
import { scalarAt } from "../../plan/symbols.js";
import { thousands } from "../../spelling/thousands.js";
import { stepTimeOf } from "../programs/training-time.js";

export interface TimeCost {
  /** Of one training step, with its batch. */
  readonly stepMs: Interval;
  /** What only prepared data tell; else null. */
  readonly epoch: { readonly seconds: number; readonly steps: number; readonly checkSeconds: number } | null;
  /** ISO 8601. */
  readonly calibrated: string;
  readonly device: string;
}

/** So many batches stand for an epoch. */
const LOOKED_AT = 100;

/** @param epoch sizes of the training batches of an epoch, @param validation those of a check; none before data are prepared. */
export function timeOf(
  plan: Plan,
  step: Step,
  calibration: Calibration,
  bounds: readonly [low: Sizes, high: Sizes],
  epoch: readonly Sizes[],
  validation: readonly Sizes[],
): TimeCost {
  const { each: stepMs, unpadded, evaluate } = stepTimeOf(plan, step, calibration);
  const { outsideMs } = calibration;
  const [low, high] = bounds;
  const about = { calibrated: calibration.measured, device: calibration.device };
  if (epoch.length === 0) {
    const [least, most] = [low, high].map(unpadded);
    return { stepMs: { low: least, high: most }, epoch: null, ...about };
  }
  const times = someOf(epoch).map((batch) => stepMs({ ...high, ...batch }));
  const checkMs =
    mean(someOf(validation).map((batch) => evaluate({ ...high, ...batch }) + outsideMs)) * validation.length;
  const { unit, every } = plan.train.validate;
  const checks = (unit === "epochs" ? 1 : epoch.length) / scalarAt(plan, every);
  const seconds = (mean(times) * epoch.length + checks * checkMs) / 1000;
  return {
    stepMs: { low: Math.min(...times), high: Math.max(...times) },
    epoch: { seconds, steps: epoch.length, checkSeconds: checkMs / 1000 },
    ...about,
  };
}

function someOf<T>(all: readonly T[]): readonly T[] {
  const every = Math.max(1, Math.ceil(all.length / LOOKED_AT));
  return all.filter((_, index) => index % every === 0);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function timeLines(time: TimeCost | null): readonly string[] {
  if (!time) return ["time          not known: this machine is not calibrated; run rnnc bench --calibrate"];
  const { stepMs, epoch, calibrated, device } = time;
  const rests = `as calibrated ${calibrated.slice(0, 10)} on ${device}`;
  const { low, high } = stepMs;
  if (Number.isNaN(low))
    return [`time          not known: of an op that this needs, nothing was calibrated on ${device}`];
  const step =
    high === Number.POSITIVE_INFINITY
      ? `from ${msText(low)}`
      : low === high
        ? msText(low)
        : `${msText(low)} to ${msText(high)}`;
  if (!epoch) return [`time          ${step} a step, ${rests}`];
  const steps = `${thousands(epoch.steps)} ${epoch.steps === 1 ? "step" : "steps"}`;
  return [
    `time          ${secondsText(epoch.seconds)} an epoch: ${steps} of ${step}, a check of ${secondsText(epoch.checkSeconds)}; ${rests}`,
  ];
}

export function msText(ms: number): string {
  return ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : secondsText(ms / 1000);
}

export function secondsText(seconds: number): string {
  if (seconds < 1) return `${Number((1000 * seconds).toPrecision(3))} ms`;
  if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
