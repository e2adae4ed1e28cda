/**
 * A writer to be killed: `killed-writer.ts TARGET MOMENT`. It replaces the target's letters by others again and again.
 * With a number as the moment it kills itself in the write call of that number; with `never` its parent does.
 */
import { writeSync } from "node:fs";
import { writeAside } from "../../../src/runtime/files/write-aside.js";

export const chunkCount = 6;
export const chunkBytes = 50_000;

export function content(letter: string): Buffer[] {
  return Array.from({ length: chunkCount }, (_, index) => Buffer.alloc(chunkBytes, `${letter}${index}`));
}

if (process.argv[1].includes("killed-writer")) {
  const [target, moment] = process.argv.slice(2);
  let calls = 0;
  for (let round = 0; ; round++) {
    writeAside(target, content(round % 2 === 0 ? "b" : "a"), (file, bytes, offset, length) => {
      const half = Math.ceil(length / 2);
      const written = writeSync(file, bytes, offset, half);
      if (String(calls++) === moment) process.kill(process.pid, "SIGKILL");
      return written;
    });
    writeSync(1, `${round}\n`);
  }
}
