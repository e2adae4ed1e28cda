/** The reference of the command line, from the table that `--help` prints. */
import { COMMANDS, commandHelp, generalHelp } from "../../src/cli/commands.js";
import { VERSION } from "../../src/runtime/version.js";

export function commandsPage(): string {
  const parts = COMMANDS.flatMap((command) => [
    `## rnnc ${command.name}`,
    "",
    "```text",
    commandHelp(command).trimEnd(),
    "```",
    "",
  ]);
  return [
    "# The command line",
    "",
    "What `rnnc --help` and `rnnc COMMAND --help` print.",
    "",
    "```text",
    generalHelp(VERSION).trimEnd(),
    "```",
    "",
    ...parts,
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}
