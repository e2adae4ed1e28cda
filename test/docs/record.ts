/**
 * Writes what commands print now into the console blocks of the documents: `node --import tsx test/docs/record.ts`.
 * Read the difference. Outputs with lines left out (`…`) are named, to be put right by hand.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/command-line.js";
import { type Command, commandsRun, matches } from "./console.js";
import { blocksOf, DOCUMENTS } from "./documents.js";

for (const path of DOCUMENTS) {
  const changed: { readonly command: Command; readonly output: readonly string[] }[] = [];
  const names = new Map<string, string>();
  for await (const { command, output } of commandsRun(blocksOf(path))) {
    if (matches(command.output, output, names)) continue;
    if (command.output.includes("…")) console.log(`by hand: ${path}:${command.line}\n${output.join("\n")}\n`);
    else changed.push({ command, output });
  }
  const lines = readFileSync(join(ROOT, path), "utf8").split("\n");
  // From the last to the first, so that the lines of the others stay where they are.
  for (const { command, output } of changed.reverse()) lines.splice(command.line, command.output.length, ...output);
  writeFileSync(join(ROOT, path), lines.join("\n"));
}
