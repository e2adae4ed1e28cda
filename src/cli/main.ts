/** `rnnc COMMAND …`: finds the command, loads it, turns what is thrown into one message and an exit code. */

import { EXIT } from "../runtime/exit-codes.js";
import { endWhenNobodyReads } from "../runtime/training/terminal.js";
import { VERSION } from "../runtime/version.js";
import { nearest } from "../spelling/nearest.js";
import { parseCommandLine } from "./arguments.js";
import { COMMANDS, commandHelp, generalHelp } from "./commands.js";
import { FileErrors, UsageError } from "./usage.js";

export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  endWhenNobodyReads();
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    const about = COMMANDS.find((command) => command.name === rest[0]);
    if (!about && name === "help" && rest.length > 0) return unknownCommand(rest[0]);
    process.stdout.write(about ? commandHelp(about) : generalHelp(VERSION));
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (name === "--version" || name === "-v") {
    process.stdout.write(`${VERSION}\n`);
    return EXIT.ok;
  }
  const command = COMMANDS.find((known) => known.name === name);
  if (!command) return unknownCommand(name);
  if (rest.includes("--help") || rest.includes("-h")) {
    process.stdout.write(commandHelp(command));
    return EXIT.ok;
  }
  try {
    const given = parseCommandLine(rest, command.options);
    const { run } = await command.load();
    return await run(given);
  } catch (error) {
    return report(error, command.name);
  }
}

function unknownCommand(name: string): number {
  const near = nearest(
    name,
    COMMANDS.map((known) => known.name),
  );
  process.stderr.write(
    `there is no command \`${name}\`${near ? `; did you mean \`${near}\`?` : "."} See rnnc --help.\n`,
  );
  return EXIT.usage;
}

async function report(error: unknown, command: string): Promise<number> {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}; see rnnc ${command} --help\n`);
    return EXIT.usage;
  }
  if (error instanceof FileErrors) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.errors;
  }
  // Loaded only when something went wrong: it knows about programs and their maps.
  const { describeThrown } = await import("../runtime/training/present.js");
  const { lines, code } = describeThrown(error, null);
  process.stderr.write(`${lines.join("\n")}\n`);
  return code;
}
