/**
 * A learning-rate range test (Smith 2017, "Cyclical learning rates"): the rate rises geometrically from step to step, and
 * the loss falls, stands, and then flies off. The model is thrown away afterwards.
 */
import { Failure } from "../failure.js";
import { trainStep } from "./loop.js";
import { batchesOf, type Ready } from "./ready.js";

export interface RateTest {
  readonly points: readonly RatePoint[];
  /** As a factor; null where the loss never fell. */
  readonly suggested: number | null;
  /** From which factor on the loss flew off, or was no number; null where it did not. */
  readonly diverged: number | null;
}

export interface RatePoint {
  /** Of the rate that the experiment says. */
  readonly factor: number;
  readonly loss: number;
  /** Weighted mean of the losses up to here, the last ones most. */
  readonly smoothed: number;
}

/** Of the rate that the experiment says. */
const [LOWEST, HIGHEST] = [1e-4, 1e3];
const STEPS = 400;
/** Of the mean before, in the next one. */
const KEPT = 0.9;
/** Times the least smoothed loss: there is nothing more to see. */
const FLOWN = 4;
/** Of the first loss: what falls less has not fallen. */
const FALLEN = 0.95;

/** Throws what the data throw; NaN and infinity end it, and are what it looks for. */
export function findRate(ready: Ready, steps: number = STEPS): RateTest {
  const batches = batchesOf(ready, "train");
  const points: RatePoint[] = [];
  let [mean, least] = [0, Number.POSITIVE_INFINITY];
  let diverged: number | null = null;
  for (let at = 0; at < steps && diverged === null; at++) {
    const factor = LOWEST * (HIGHEST / LOWEST) ** (at / (steps - 1));
    const host = batches.get(Math.floor(at / batches.perEpoch), at % batches.perEpoch);
    if (host.reset) ready.bound.resetCarried("train");
    const loss = lossAt(ready, host, at + 1, factor);
    mean = KEPT * mean + (1 - KEPT) * loss;
    const smoothed = mean / (1 - KEPT ** (at + 1));
    if (!Number.isFinite(loss) || (at > 0 && smoothed > FLOWN * least)) diverged = factor;
    else points.push({ factor, loss, smoothed });
    least = Math.min(least, smoothed);
  }
  return { points, suggested: suggestion(points), diverged };
}

/**
 * One step at a factor of the rate; NaN where it gave NaN or infinity. A program without a schedule knows no factor, but every
 * optimiser's update is the rate times something: the weights are moved by so much of it.
 */
function lossAt({ bound }: Ready, host: Parameters<typeof trainStep>[1], step: number, factor: number): number {
  const before = Float32Array.from(bound.read(bound.p.flat));
  try {
    const { loss } = trainStep(bound, host, step, 1);
    const after = bound.read(bound.p.flat);
    bound.device.upload(
      bound.p.memory,
      before.map((weight, at) => weight + factor * (after[at] - weight)),
    );
    return loss;
  } catch (error) {
    if (error instanceof Failure && error.code === "not-finite") return Number.NaN;
    throw error;
  }
}

/** A tenth of the factor at which the smoothed loss is least: there it is about to turn up already. */
function suggestion(points: readonly RatePoint[]): number | null {
  if (points.length === 0) return null;
  const least = points.reduce((best, point) => (point.smoothed < best.smoothed ? point : best));
  return least.smoothed < FALLEN * points[0].smoothed ? least.factor / 10 : null;
}
