/** Memory is asked for in one piece before training, so that too large an experiment is refused at once and in words. */
import { totalmem } from "node:os";
import { Failure } from "../failure.js";

/** Bytes of this machine, or of the container that this process may not leave. */
export function memoryThereIs(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/** Throws `out-of-memory` for more than the machine has. `what` needs them: "The weights need". */
export function refuseBeyondMemory(bytes: number, what: string, advice: string, there = memoryThereIs()): void {
  if (!(bytes > there)) return;
  const message = `${what} ${gibibytes(bytes)} of memory, and this machine has ${gibibytes(there)}.`;
  throw new Failure("out-of-memory", message, advice);
}

export function gibibytes(bytes: number): string {
  const size = bytes / 2 ** 30;
  return `${size < 100 ? size.toFixed(1) : Math.round(size).toLocaleString("en")} GiB`;
}
