/** Where numbers went wrong: the step is done again, and the first op that writes NaN or infinity is named. */
import type { HostBatch } from "../data/batches.js";
import { Failure } from "../failure.js";
import type { Bound } from "../program/bind.js";
import { elements } from "../program/tensor.js";

/**
 * Throws `not-finite` from inside the program's call of the op, so that the place leads to the `.rnn` line. Weights
 * are as they were before the step, and dropout draws the same masks, so the step repeats exactly.
 */
export function diagnose(bound: Bound, host: HostBatch, step: number, epoch: number): never {
  const where = `at step ${step} (epoch ${epoch})`;
  const advice = "Lower the learning rate, limit the gradient (`clip = norm(1.0)`), or look at the data of this batch.";
  const weights = bound.layout.entries.find(({ start, count }) => !allFinite(bound.read(bound.p.flat), start, count));
  if (weights)
    throw new Failure(
      "not-finite",
      `The weights \`${weights.layer}.${weights.part}\` hold NaN or infinity ${where}.`,
      advice,
    );
  bound.train(host, step, (op, pass, written) => {
    for (const [argument, tensor] of written) {
      if (allFinite(bound.read(tensor), 0, elements(tensor))) continue;
      throw new Failure("not-finite", `\`${op}\` (${pass}) gave NaN or infinity in \`${argument}\` ${where}.`, advice);
    }
  });
  throw new Failure("not-finite", `The loss is NaN or infinite ${where}.`, advice);
}

function allFinite(values: ArrayLike<number>, start: number, count: number): boolean {
  for (let at = start; at < start + count; at++) if (!Number.isFinite(values[at])) return false;
  return true;
}
