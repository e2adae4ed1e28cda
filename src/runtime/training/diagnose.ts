/** Where numbers went wrong: the step is done again, and the first op that writes NaN or infinity is named. */
import type { Numbers } from "../../ops/contract.js";
import type { HostBatch } from "../data/batches/batches.js";
import type { Memory } from "../devices/device.js";
import { Failure } from "../failure.js";
import type { Bound } from "../program/bind.js";
import { elements } from "../program/tensor.js";

const kept = new WeakMap<Bound, readonly (readonly [memory: Memory, values: Numbers])[]>();

/**
 * Keeps the state that lanes carry, before a step changes it; there is none where batches are rows. In the same arrays every
 * step: those of thousands of steps would lie about until V8 collects them.
 */
export function keepCarried(bound: Bound): void {
  const known = kept.get(bound);
  if (known) for (const [memory, values] of known) values.set(bound.device.read(memory));
  else
    kept.set(
      bound,
      Object.values(bound.carried()).map(({ memory }) => [memory, bound.device.read(memory).slice()]),
    );
}

/**
 * Throws `not-finite` from inside the program's call of the op, so that the place leads to the `.rnn` line. Weights
 * are as they were before the step, carried state is put back as it was kept, and dropout draws the same masks, so the step repeats
 * exactly.
 */
export function diagnose(bound: Bound, host: HostBatch, step: number, epoch: number): never {
  for (const [memory, values] of kept.get(bound) ?? []) bound.device.upload(memory, values);
  const where = `at step ${step} (epoch ${epoch})`;
  const advice = "Lower the learning rate, limit the gradient (`clip = norm(1.0)`), or look at the data of this batch.";
  const weights = bound.layout.entries.find(({ start, count }) => !allFinite(bound.read(bound.p.flat), start, count));
  const observed = { step, largestInput: largestInput(host), largestWeight: largest(bound.read(bound.p.flat)) };
  const notFinite = (message: string) => new Failure("not-finite", message, advice, undefined, observed);
  if (weights) throw notFinite(`The weights \`${weights.layer}.${weights.part}\` hold NaN or infinity ${where}.`);
  bound.train(host, step, (op, pass, written) => {
    for (const [argument, tensor] of written) {
      if (allFinite(bound.read(tensor), 0, elements(tensor))) continue;
      throw notFinite(`\`${op}\` (${pass}) gave NaN or infinity in \`${argument}\` ${where}.`);
    }
  });
  throw notFinite(`The loss is NaN or infinite ${where}.`);
}

/** Of all real numbers in the batch: a value that is far too large shows here. */
function largestInput({ columns }: HostBatch): number {
  return Math.max(
    0,
    ...Object.values(columns).map(({ values }) => (values instanceof Float32Array ? largest(values) : 0)),
  );
}

/** Infinity where one is not finite. */
function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let at = 0; at < values.length; at++) {
    const size = Math.abs(values[at]);
    if (!(size <= most)) most = Number.isNaN(size) ? Number.POSITIVE_INFINITY : size;
  }
  return most;
}

function allFinite(values: ArrayLike<number>, start: number, count: number): boolean {
  for (let at = start; at < start + count; at++) if (!Number.isFinite(values[at])) return false;
  return true;
}
