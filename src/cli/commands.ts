/** The table of commands, in the order of their help. */
import type { Command } from "./command.js";
import { DATA } from "./table/data.js";
import { MACHINE } from "./table/machine.js";
import { RECORDS } from "./table/records.js";
import { REVIEW } from "./table/review.js";
import { SEARCH } from "./table/search.js";
import { START } from "./table/start.js";
import { TRAIN } from "./table/train.js";
import { USE } from "./table/use.js";
import { WRITE } from "./table/write.js";

export const COMMANDS: readonly Command[] = [
  ...START,
  ...WRITE,
  ...REVIEW,
  ...DATA,
  ...TRAIN,
  ...SEARCH,
  ...RECORDS,
  ...USE,
  ...MACHINE,
];

/** The command that the first words name, and what follows; `data show` before `data`. */
export function commandIn(
  words: readonly string[],
): { readonly command: Command; readonly rest: readonly string[] } | null {
  for (const count of [2, 1]) {
    const name = words.slice(0, count).join(" ");
    const command = words.length >= count ? COMMANDS.find((known) => known.name === name) : undefined;
    if (command) return { command, rest: words.slice(count) };
  }
  return null;
}

/** Commands whose first word is this: those that a noun such as `data` has. */
export function commandsOf(noun: string): readonly Command[] {
  return COMMANDS.filter(({ name }) => name.split(" ")[0] === noun);
}
