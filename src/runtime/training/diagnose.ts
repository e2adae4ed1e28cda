/** Where numbers went wrong: the step is done again, and the first op that writes NaN or infinity is named. */
import type { Numbers } from "../../ops/contract.js";
import type { HostBatch } from "../data/batches.js";
import type { Memory } from "../devices/device.js";
import { Failure } from "../failure.js";
import type { Bound } from "../program/bind.js";
import { elements } from "../program/tensor.js";

/** The state that lanes carry, before a step changes it; nothing where batches are rows. */
export type CarriedValues = readonly (readonly [memory: Memory, values: Numbers])[];

export function carriedValues(bound: Bound): CarriedValues {
  return Object.values(bound.carried()).map((tensor) => [tensor.memory, bound.read(tensor).slice()]);
}

/**
 * Throws `not-finite` from inside the program's call of the op, so that the place leads to the `.rnn` line. Weights
 * are as they were before the step, carried state is put back, and dropout draws the same masks, so the step repeats
 * exactly.
 */
export function diagnose(bound: Bound, host: HostBatch, before: CarriedValues, step: number, epoch: number): never {
  for (const [memory, values] of before) bound.device.upload(memory, values);
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
