/**
 * Files put into a folder, all of them or none, and never in the place of one that is there. They are written aside,
 * on the same disk, and then given their names: a whole new folder by one rename (rename(2)), files of a folder that is
 * there by a link each (link(2), which refuses a name that is taken).
 */
import { randomBytes } from "node:crypto";
import { linkSync, lstatSync, mkdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import { flushFolder, writeAside } from "../../runtime/files/write-aside.js";
import { UsageError } from "../usage.js";

/** Paths from the folder, with `/`. */
export type NewFiles = ReadonlyMap<string, Uint8Array>;

/**
 * Writes the files into `folder`, which is made where it is not there.
 * @throws UsageError naming the files that are there already, Failure `disk`; then nothing has changed.
 */
export function placeFiles(folder: string, files: NewFiles): void {
  const there = [...files.keys()].filter((path) => isThere(join(folder, path)));
  if (there.length > 0) throw fileThere(folder, there);
  const undo: (() => void)[] = [];
  try {
    const isNew = !isThere(folder);
    if (isNew) makeFolder(dirname(folder), undo);
    const aside = join(isNew ? dirname(folder) : folder, asideName(folder));
    undo.push(() => rmSync(aside, { recursive: true, force: true }));
    for (const [path, bytes] of files) {
      mkdirSync(dirname(join(aside, path)), { recursive: true });
      writeAside(join(aside, path), [bytes]);
    }
    if (isNew) renameSync(aside, folder);
    else {
      giveNames(aside, folder, files, undo);
      rmSync(aside, { recursive: true, force: true });
    }
    flushFolder(isNew ? dirname(folder) : folder);
  } catch (error) {
    for (const step of undo.reverse()) quietly(step);
    // Somebody else has just made it.
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && syscall === "link")
      throw fileThere(folder, [relative(folder, (error as { dest: string }).dest)]);
    throw diskFailure(error, "write", folder);
  }
}

function giveNames(aside: string, folder: string, files: NewFiles, undo: (() => void)[]): void {
  for (const path of files.keys()) {
    const target = join(folder, path);
    makeFolder(dirname(target), undo);
    linkOrRename(join(aside, path), target);
    undo.push(() => rmSync(target));
  }
}

/** Some disks have no links; there a rename, after a look, is what can be had. */
function linkOrRename(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EMLINK"].includes(code ?? "") || isThere(to)) throw error;
    renameSync(from, to);
  }
}

/** Makes a folder and those above it; undone, only those that it made and that nobody else put anything into go. */
function makeFolder(folder: string, undo: (() => void)[]): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  const made: string[] = [];
  for (let at = resolve(folder); ; at = dirname(at)) {
    made.push(at);
    if (at === resolve(first) || at === dirname(at)) break;
  }
  undo.push(() => {
    for (const at of made) rmdirSync(at);
  });
}

function asideName(folder: string): string {
  return `.${basename(resolve(folder))}.${process.pid}-${randomBytes(4).toString("hex")}.part`;
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw diskFailure(error, "write", path);
  }
}

function fileThere(folder: string, names: readonly string[]): UsageError {
  const shown = names.map((name) => `\`${join(folder, name)}\``).join(", ");
  return new UsageError(`${shown} ${names.length === 1 ? "is" : "are"} there already; give another folder`);
}

function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // The first error is the one to tell.
  }
}
