/** Whether a model can learn one batch by heart, on purpose: what cannot do that can do nothing more (the book, chapter 6). */
import { Failure } from "../failure.js";
import { trainStep } from "./loop.js";
import { batchesOf, type Ready } from "./ready.js";

export interface OverfitResult {
  readonly examples: number;
  readonly first: number;
  readonly last: number;
  readonly steps: number;
  readonly losses: readonly number[];
  readonly canLearn: boolean;
  /** Dropout or noise, by which the loss stays above what the model can do. */
  readonly isDisturbed: boolean;
}

/** Of the first loss. */
export const NEAR_ZERO = 0.05;
export const MOST_STEPS = 1000;
/** The loss must stay near 0 for so many steps: one may be chance. */
const STAYS = 5;

/** Throws `not-finite`, as training does. */
export function overfitBatch(ready: Ready, most: number = MOST_STEPS): OverfitResult {
  const host = batchesOf(ready, "train").get(0, 0);
  const losses: number[] = [];
  let near = 0;
  while (losses.length < most && near < STAYS) {
    ready.bound.resetCarried("train");
    const { loss } = trainStep(ready.bound, host, losses.length + 1, losses.length + 1);
    losses.push(loss);
    near = loss <= NEAR_ZERO * losses[0] ? near + 1 : 0;
  }
  const [first, last] = [losses[0], losses[losses.length - 1]];
  if (first === undefined) throw new Failure("part-empty", "There is no batch to learn.", "Give train more examples.");
  const isDisturbed = Object.values(ready.program.streams).some(([purpose]) => purpose !== "sampling");
  return { examples: host.examples, first, last, steps: losses.length, losses, canLearn: near >= STAYS, isDisturbed };
}
