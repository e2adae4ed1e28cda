/** Memory is asked for in one piece before training, so that too large an experiment is refused at once and in words. */
import { totalmem } from "node:os";
import { Failure } from "../failure.js";
import { bytesOf } from "../files/bytes-of.js";

/**
 * Bytes of this machine, or of the container that this process may not leave; or as RNNC_MEMORY says, such as `8GiB`. Throws
 * `out-of-memory` where that is no amount.
 */
export function memoryThereIs(): number {
  const told = process.env.RNNC_MEMORY;
  if (told !== undefined && told !== "") return amountTold(told);
  const constrained = process.constrainedMemory?.() ?? 0;
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

function amountTold(text: string): number {
  const bytes = bytesOf(text);
  if (bytes !== null) return bytes;
  const message = `RNNC_MEMORY is no amount of memory: \`${text}\`.`;
  throw new Failure("out-of-memory", message, "Write it as 8GiB, 500MiB or a number of bytes, or leave it out.");
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
