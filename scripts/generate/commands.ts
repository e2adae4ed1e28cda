/** The reference of the command line, from the table that `--help` prints. */
import { COMMANDS } from "../../src/cli/commands.js";
import { commandHelp, generalHelp } from "../../src/cli/help.js";
import { SETTING_DOCS } from "../../src/cli/project/tool-settings-file.js";
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
    "## rnnc.yaml",
    "",
    "A file `rnnc.yaml` marks the folder of a project: paths in `.rnn` files stay inside it, and `runs/` and `.rnnc/` lie",
    "there. It may be empty, or hold what the command line does not say:",
    "",
    ...SETTING_DOCS.map((text) => `- ${text}`),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}
