/** What our output goes to: a person's terminal, a file, or a pipe that nobody reads any more. */
import { writeSync } from "node:fs";
import { EXIT } from "../exit-codes.js";
import { reasonOf } from "../files/disk-failure.js";

export interface Terminal {
  readonly isTTY: boolean;
  readonly isColoured: boolean;
  readonly columns: number;
  readonly write: (text: string) => void;
}

export function standardOutput(): Terminal {
  return {
    isTTY: process.stdout.isTTY === true,
    isColoured: isColoured(process.stdout),
    // A window can change its size.
    get columns() {
      // Some terminals say that they have none.
      return process.stdout.columns || 80;
    },
    write: (text: string) => {
      process.stdout.write(text);
    },
  };
}

/** Colour on a terminal, and none where `NO_COLOR` is set (https://no-color.org) or the output goes elsewhere. */
export function isColoured({ isTTY }: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  return isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
}

/**
 * `… | head`: nobody reads on, so there is nothing more to do; or the disk of the output is full. A run can go on from
 * its last check.
 */
export function endWhenNobodyReads(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.interrupted);
    const why = reasonOf(error) ?? error.message;
    say(`error[disk]: Could not write to the standard output: ${why}. A run goes on with \`rnnc resume\`.\n`);
    process.exit(EXIT.failed);
  });
  // Where not even errors can be told, the exit code still tells.
  process.stderr.on("error", () => {});
}

function say(line: string): void {
  try {
    writeSync(process.stderr.fd, line);
  } catch {
    // Nobody can be told.
  }
}
