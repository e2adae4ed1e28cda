/** `rnnc COMMAND …`: finds the command, loads it, turns what is thrown into one message and an exit code. */

import { EXIT } from "../runtime/exit-codes.js";
import { endWhenNobodyReads } from "../runtime/training/terminal.js";
import { VERSION } from "../runtime/version.js";
import { nearest } from "../spelling/nearest.js";
import { parseCommandLine } from "./arguments.js";
import { COMMANDS, commandIn, commandsOf } from "./commands.js";
import { commandHelp, generalHelp, nounHelp } from "./help.js";
import { WORKER } from "./studies/worker-word.js";
import { FileErrors, UsageError } from "./usage.js";

export async function main(argv: readonly string[]): Promise<number> {
  endWhenNobodyReads();
  const [first, ...others] = argv;
  if (first === undefined || first === "help" || first === "--help" || first === "-h") return help(first, others);
  if (first === "--version" || first === "-v") {
    process.stdout.write(`${VERSION}\n`);
    return EXIT.ok;
  }
  if (first === WORKER) return worked(others);
  const found = commandIn(argv);
  if (!found) return helpOfNoun(argv) ?? unknownCommand(argv);
  const { command, rest } = found;
  if (rest.includes("--help") || rest.includes("-h")) {
    process.stdout.write(commandHelp(command));
    return EXIT.ok;
  }
  try {
    const given = parseCommandLine(rest, command.options);
    const { run } = await command.load();
    return await run(given, COMMANDS);
  } catch (error) {
    return report(error, command.name);
  }
}

async function worked(argv: readonly string[]): Promise<number> {
  try {
    return await (await import("./studies/study-worker.js")).work(argv);
  } catch (error) {
    return report(error, "search");
  }
}

function help(asked: string | undefined, about: readonly string[]): number {
  const found = commandIn(about);
  if (!found && asked === "help" && about.length > 0) return helpOfNoun([...about, "--help"]) ?? unknownCommand(about);
  process.stdout.write(found ? commandHelp(found.command) : generalHelp(VERSION));
  return asked === undefined ? EXIT.usage : EXIT.ok;
}

/** For `data` and `data --help`, where only `data show` and its like are commands. */
function helpOfNoun([noun, ...rest]: readonly string[]): number | null {
  const commands = commandsOf(noun);
  const isAsked = rest.includes("--help") || rest.includes("-h");
  if (commands.length === 0 || (rest.length > 0 && !isAsked)) return null;
  process.stdout.write(nounHelp(noun, commands));
  return isAsked ? EXIT.ok : EXIT.usage;
}

function unknownCommand(words: readonly string[]): number {
  const [noun] = words;
  const name = commandsOf(noun).length > 0 ? words.slice(0, 2).join(" ") : noun;
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
