/** What `rnnc --help` and `rnnc COMMAND --help` print. */
import type { Command } from "./command.js";
import { COMMANDS } from "./commands.js";

export function generalHelp(version: string): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    `rnnc ${version}: write, check, run and review experiments with recurrent networks`,
    "",
    "usage: rnnc COMMAND …",
    "",
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "`rnnc COMMAND --help` tells more. Begin with: rnnc init",
    "",
  ].join("\n");
}

/** Of a noun that several commands share. */
export function nounHelp(noun: string, commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `usage: rnnc ${noun} …`,
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    `\`rnnc ${noun} … --help\` tells more.`,
    "",
  ].join("\n");
}

export function commandHelp({ usage, about, options, examples, exits }: Command): string {
  const rows = options.map(({ name, short, value, doc }): readonly [string, string] => [
    `${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`,
    doc,
  ]);
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  const always = [[0, "well"] as const, [64, "wrong usage"] as const, [70, "a mistake in rnnc"] as const];
  const codes = [...exits, ...always].sort(([a], [b]) => a - b);
  return [
    `usage: ${usage}`,
    "",
    ...wrap(about, 100),
    "",
    ...(rows.length > 0 ? ["options:", ...rows.map(([left, doc]) => `  ${left.padEnd(width)}  ${doc}`), ""] : []),
    "examples:",
    ...examples.map((example) => `  ${example}`),
    "",
    "exit codes:",
    ...codes.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`),
    "",
  ].join("\n");
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
