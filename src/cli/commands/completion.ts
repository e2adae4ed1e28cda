import { EXIT } from "../../runtime/exit-codes.js";
import { nearest } from "../../spelling/nearest.js";
import type { Given } from "../arguments.js";
import { COMMANDS } from "../commands.js";
import { completionScript, SHELLS } from "../completion-scripts.js";
import { UsageError } from "../usage.js";

export function run(given: Given): number {
  const [name, extra] = given.positionals;
  if (name === undefined || extra !== undefined) throw new UsageError(`give one shell: ${SHELLS.join(", ")}`);
  const shell = SHELLS.find((known) => known === name);
  if (!shell) {
    const near = nearest(name, SHELLS);
    const hint = near === undefined ? `; there are ${SHELLS.join(", ")}` : `; did you mean \`${near}\`?`;
    throw new UsageError(`no completion for \`${name}\`${hint}`);
  }
  process.stdout.write(completionScript(shell, COMMANDS));
  return EXIT.ok;
}
