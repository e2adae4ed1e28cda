import { EXIT } from "../../runtime/exit-codes.js";
import { nearest } from "../../spelling/nearest.js";
import type { Given } from "../arguments.js";
import type { Command } from "../command.js";
import { completionScript, SHELLS } from "../completion-scripts.js";
import { UsageError } from "../usage.js";

export function run(given: Given, commands: readonly Command[]): number {
  const [name, extra] = given.positionals;
  if (name === undefined || extra !== undefined) throw new UsageError(`give one shell: ${SHELLS.join(", ")}`);
  const shell = SHELLS.find((known) => known === name);
  if (!shell) {
    const near = nearest(name, SHELLS);
    const hint = near === undefined ? `; there are ${SHELLS.join(", ")}` : `; did you mean \`${near}\`?`;
    throw new UsageError(`no completion for \`${name}\`${hint}`);
  }
  process.stdout.write(completionScript(shell, commands));
  return EXIT.ok;
}
