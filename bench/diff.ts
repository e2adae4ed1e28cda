/**
 * How long `rnnc diff A B` takes of two files of 1,000 lines, with one experiment changed, as a pull request has it, and
 * with every one: from before a process is made to its end, so with the start of Node and the loading of the command
 * line, both files read, checked and lowered to plans, these compared, what follows worked out, and all printed to a pipe.
 * Beside it Node alone, of which no command can be rid.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rnnText } from "./checking-texts.js";
import { measure, node, rnnc } from "./start.js";

const LINES = 1000;
const BAR = 200;

export function diff(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "rnnc-diff-"));
  let size = 1000;
  while (rnnText(size).split("\n").length < LINES) size += 1000;
  const text = rnnText(size);
  const files = {
    before: text,
    one: text.replace("= 64    in 16", "= 80    in 16"),
    every: text.replaceAll("= 64    in 16", "= 80    in 16"),
  };
  const path = (name: keyof typeof files) => join(folder, `${name}.rnn`);
  try {
    for (const name of ["before", "one", "every"] as const) writeFileSync(path(name), files[name]);
    return [
      measure(
        "diff",
        "Node alone (`node -e 0`)",
        null,
        () => {},
        () => node(["-e", "0"], folder),
      ),
      measure(
        "diff",
        "1,000 lines, one experiment of 29 changed",
        BAR,
        () => {},
        () => rnnc(["diff", path("before"), path("one")], folder),
      ),
      measure(
        "diff",
        "1,000 lines, all 29 experiments changed",
        BAR,
        () => {},
        () => rnnc(["diff", path("before"), path("every")], folder),
      ),
    ].every((isGood) => isGood);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
