/** `rnnc check --watch`: rounds of checking, a new one whenever a file has changed that the last one was about. */
import { type FSWatcher, readdirSync, realpathSync, statSync, watch } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import { failureLines } from "../../runtime/training/present.js";
import { rnnFiles, rnnFolders } from "../project/rnn-files.js";
import { FileErrors, UsageError } from "../usage.js";

/** Milliseconds in which changes belong together: an editor deletes, writes and renames. */
const TOGETHER = 80;
const CLEAR = "\u001b[2J\u001b[3J\u001b[H";

/**
 * Rounds until Ctrl-C; `round` gives the files that it read. What stands in the way of a later round is said, and may
 * be put right. @throws what the first round throws, and Failure `disk` where a folder cannot be watched.
 */
export async function watchRounds(named: readonly string[], round: () => Promise<readonly string[]>): Promise<number> {
  const watchers = new Map<string, FSWatcher>();
  let onNews = () => {};
  let before: ReadonlyMap<string, string> = new Map();
  let read: readonly string[] = [];
  try {
    for (let count = 0; ; count++) {
      if (process.stdout.isTTY) process.stdout.write(CLEAR);
      else if (count > 0) process.stdout.write(`\n${new Date().toLocaleTimeString("en-GB")}\n`);
      read = count === 0 ? await round() : ((await orSaid(round)) ?? read);
      const files = [...new Set([...named.flatMap(filesOf), ...read].map((path) => resolve(path)))];
      const keepUp = () => follow(watchers, foldersOf(named, files), () => onNews());
      // What changed during the round has its stamp from before it.
      const now = stampsOf(files, keepUp());
      const known = new Map([...now].map(([path, stamp]) => [path, before.get(path) ?? stamp]));
      let line = `watching ${files.length} ${files.length === 1 ? "file" : "files"}; Ctrl-C ends\n`;
      for (before = now; isSame(before, known); ) {
        const end = interruptedBefore((news) => {
          onNews = news;
        });
        // Whoever reads it may press Ctrl-C at once.
        process.stdout.write(line);
        line = "";
        if (await end) return EXIT.interrupted;
        // A folder may be new, or another of the same name.
        before = stampsOf([...files, ...named.flatMap(filesOf)], keepUp());
      }
    }
  } finally {
    for (const watcher of watchers.values()) watcher.close();
  }
}

/** Null where it was said instead why there is nothing. */
async function orSaid<T>(round: () => Promise<T>): Promise<T | null> {
  try {
    return await round();
  } catch (error) {
    if (error instanceof Failure) process.stderr.write(`${failureLines(error, null).join("\n")}\n`);
    else if (error instanceof UsageError || error instanceof FileErrors) process.stderr.write(`${error.message}\n`);
    else throw error;
    return null;
  }
}

/** Those below what is named; a file that is not there now may come back. */
function filesOf(path: string): readonly string[] {
  return isFolder(path) ? orNone(() => rnnFiles([path])) : [path];
}

/** Folders in which a change can show; of one that is gone, what is above it, where it would come back. */
function foldersOf(named: readonly string[], files: readonly string[]): readonly string[] {
  const wanted = [
    ...named.flatMap((path) => (isFolder(path) ? orNone(() => rnnFolders(path)) : [dirname(path)])),
    ...files.map((path) => dirname(path)),
    // A link's file changes where it lies.
    ...files.flatMap((path) => orNone(() => [dirname(realpathSync(path))])),
  ];
  return wanted.map((path) => {
    let folder = resolve(path);
    while (!isFolder(folder) && folder !== dirname(folder)) folder = dirname(folder);
    return folder;
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Nothing of what goes away meanwhile, or cannot be read, which the round says. */
function orNone<T>(list: () => readonly T[]): readonly T[] {
  try {
    return list();
  } catch (error) {
    if (error instanceof Error && "code" in error) return [];
    throw error;
  }
}

/** Opens and closes watchers so that there is one for each folder, and gives the folders; one made anew is another. */
function follow(watchers: Map<string, FSWatcher>, folders: readonly string[], tell: () => void): readonly string[] {
  const wanted = new Map<string, string>();
  for (const folder of folders) {
    const facts = statSync(folder, { throwIfNoEntry: false });
    if (facts) wanted.set(`${facts.ino} ${folder}`, folder);
  }
  for (const [key, watcher] of watchers) {
    if (wanted.has(key)) continue;
    watcher.close();
    watchers.delete(key);
  }
  for (const [key, folder] of wanted) {
    if (watchers.has(key)) continue;
    try {
      watchers.set(key, watch(folder, tell).on("error", tell));
    } catch (error) {
      throw watchFailure(error, folder);
    }
  }
  return [...wanted.values()];
}

function watchFailure(error: unknown, folder: string): unknown {
  // Of watches, not of space, which is what the system's word says elsewhere.
  if (!(error instanceof Error && "code" in error && error.code === "ENOSPC"))
    return diskFailure(error, "read", folder);
  const advice = "Name fewer folders, or raise `fs.inotify.max_user_watches`.";
  return new Failure("disk", `Could not watch \`${folder}\`: the system watches as much as it may.`, advice);
}

/** True with Ctrl-C, false some time after the first news, so that many changes at once are one. */
function interruptedBefore(listen: (news: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const end = (isInterrupted: boolean) => {
      clearTimeout(timer);
      process.off("SIGINT", interrupt);
      resolve(isInterrupted);
    };
    const interrupt = () => end(true);
    // Only while nothing else is done: a round that takes long ends by the signal itself.
    process.on("SIGINT", interrupt);
    listen(() => {
      timer ??= setTimeout(end, TOGETHER, false);
    });
  });
}

/** What a file's content cannot change without, by file; and by folder the names in it, since an import may come to be. */
function stampsOf(files: readonly string[], folders: readonly string[]): ReadonlyMap<string, string> {
  const ofFiles = files.map((path): [string, string] => {
    const facts = statSync(path, { throwIfNoEntry: false });
    return [resolve(path), facts ? `${facts.ino} ${facts.size} ${facts.mtimeMs}` : "gone"];
  });
  const ofFolders = folders.flatMap((folder): [string, string][] => {
    const names = orNone(() => readdirSync(folder)).filter((name) => /^[^.].*\.rnn$/.test(name));
    return names.length > 0 ? [[join(folder, "*"), names.sort().join("\n")]] : [];
  });
  return new Map([...ofFiles, ...ofFolders]);
}

function isSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([path, stamp]) => other.get(path) === stamp);
}
