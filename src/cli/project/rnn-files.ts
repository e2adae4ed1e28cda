/** The `.rnn` files that paths on the command line mean. */
import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import { nearest } from "../../spelling/nearest.js";
import { UsageError } from "../usage.js";

/** What others have put there: records of runs and studies, packages. */
const LEFT_OUT = new Set(["runs", "studies", "node_modules"]);

/**
 * Files as named, and every `.rnn` file below folders, each once, in order of their names. Links to folders are not
 * followed. @throws UsageError where there is nothing of a name, Failure `disk` where a folder cannot be read.
 */
export function rnnFiles(paths: readonly string[]): readonly string[] {
  const found = new Map<string, string>();
  for (const path of paths) {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (!facts) throw new UsageError(`there is no file or folder \`${path}\`${meantFile(path)}`);
    for (const file of facts.isDirectory() ? below(path) : [path]) found.set(resolve(file), file);
  }
  return [...found.values()];
}

/** `; did you mean …?`, by what lies there; nothing where that is not near. */
export function meantFile(path: string): string {
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return "";
  const there = entriesOf(folder).flatMap((entry) =>
    entry.isDirectory() || entry.name.endsWith(".rnn") ? [entry.name] : [],
  );
  const near = nearest(basename(path), there) ?? nearest(`${basename(path)}.rnn`, there);
  return near === undefined ? "" : `; did you mean \`${join(folder, near)}\`?`;
}

/** A folder, and those below it in which `rnnFiles` looks; none for a file, or for nothing. */
export function rnnFolders(path: string): readonly string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
  const inside = entriesOf(path).filter((entry) => entry.isDirectory() && isLookedInto(entry.name));
  return [path, ...inside.flatMap(({ name }) => rnnFolders(join(path, name)))];
}

function below(folder: string): readonly string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return isLookedInto(entry.name) ? below(path) : [];
    return entry.name.endsWith(".rnn") && !entry.name.startsWith(".") ? [path] : [];
  });
}

function isLookedInto(name: string): boolean {
  return !LEFT_OUT.has(name) && !name.startsWith(".");
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw diskFailure(error, "read", folder);
  }
}
