/**
 * A procedure of a program over one batch after another. As long as nothing that it is told changes, it makes the same calls,
 * and is not asked for them again: what costs most in small steps is reading the objects that lead to their arguments.
 */
import { type Device, type Remembered, together } from "../devices/device.js";
import type { DeviceBatch } from "./batch-tensors.js";

/** `run` is told the batch and, by being asked for it, the number of the step; all else that it reads never changes. */
export function repeating<Result>(
  device: Device,
  run: (on: DeviceBatch, step: () => number) => Result,
): (on: DeviceBatch, step: number) => Result {
  let last: DeviceBatch | null = null;
  let edition = 0;
  let known: Remembered<Result> | null = null;
  let dependsOnStep = false;
  return (on, step) => {
    const isSame = on === last && on.edition === edition;
    last = on;
    edition = on.edition;
    if (isSame && known?.again) {
      known.again();
      return known.result;
    }
    const made = () =>
      run(on, () => {
        dependsOnStep = true;
        return step;
      });
    // Batches that differ each time are not worth remembering.
    if (!isSame || dependsOnStep || !device.remember) {
      known = null;
      return together(device, made);
    }
    const remembered = device.remember(made);
    known = dependsOnStep ? null : remembered;
    return remembered.result;
  };
}

/** Calls that are always the same. */
export function again(device: Device, make: () => void): () => void {
  let known: (() => void) | null = null;
  return () => {
    if (known) known();
    else if (device.remember) known = device.remember(make).again;
    else make();
  };
}
