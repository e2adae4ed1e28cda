import { join, relative } from "node:path";
import { EXIT } from "../../runtime/exit-codes.js";
import { bytesIn, refuseElsewhere, removeRun } from "../../runtime/records/remove-run.js";
import { runPlaces } from "../../runtime/records/run-places.js";
import type { Given } from "../arguments.js";
import { currentProject, runFolder } from "../runs/find-run.js";
import { countText } from "../runs/run-text.js";
import { bytesText } from "../terminal/amounts.js";
import { confirmed } from "../terminal/confirm.js";
import { UsageError } from "../usage.js";

export async function run(given: Given): Promise<number> {
  const folders = [...new Set(given.positionals.map(folderOf))];
  if (folders.length === 0) throw new UsageError("give the runs to remove");
  const runs = join(currentProject(), "runs");
  for (const folder of folders) refuseElsewhere(runs, folder);
  if (!given.flag("yes") && !(await isAllowed(folders))) {
    process.stdout.write("nothing was removed\n");
    return EXIT.ok;
  }
  let freed = 0;
  for (const folder of folders) {
    freed += removeRun(folder);
    process.stdout.write(`removed ${shown(folder)}\n`);
  }
  process.stdout.write(`${countText(folders.length, "run")}, ${bytesText(freed)} freed\n`);
  return EXIT.ok;
}

const shown = (folder: string) => relative(process.cwd(), folder) || folder;

/** What is gone stays gone, so an experiment's name, which elsewhere means its newest run, is not enough. */
function folderOf(text: string): string {
  const folder = runFolder(text);
  const experiment = text.replace(/^(?:\.\/)?runs\//, "").replace(/\/+$/, "");
  const isExperiment = runPlaces(currentProject()).some((place) => place.experiment === experiment);
  if (!isExperiment) return folder;
  throw new UsageError(`${experiment} is an experiment; say which of its runs, such as ${shown(folder)}`);
}

async function isAllowed(folders: readonly string[]): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new UsageError("there is nobody to ask whether they may be removed: give --yes");
  for (const folder of folders) process.stdout.write(`${shown(folder)}  ${bytesText(bytesIn(folder))}\n`);
  return confirmed(`Remove ${countText(folders.length, "run")} for good?`, process.stdin, process.stdout);
}
