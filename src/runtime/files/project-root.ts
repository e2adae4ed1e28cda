/**
 * What a program may read (language rule R10): files inside its project, and nothing a path or a link leads to
 * outside of it.
 */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep, win32 } from "node:path";
import { nearest } from "../../spelling/nearest.js";
import { Failure } from "../failure.js";
import { diskFailure } from "./disk-failure.js";

export interface Project {
  /** The nearest folder upwards that has an `rnnc.yaml`; without one, the `.rnn` file's own folder. */
  readonly root: string;
  /** The folder of the `.rnn` file, from which its paths start. */
  readonly folder: string;
}

/** The project of a `.rnn` file, after following links. A file that is not there yet counts as being in its folder. */
export function projectOf(file: string): Project {
  const folder = dirname(existsSync(file) ? realpathSync(file) : resolve(file));
  for (let root = folder; ; root = dirname(root)) {
    if (existsSync(join(root, "rnnc.yaml"))) return { root, folder };
    if (root === dirname(root)) return { root: folder, folder };
  }
}

/**
 * The real path of `path`, which starts from `folder` and must end inside `root`. Throws `source-outside-folder` for
 * an absolute path and for one that `..` or a link leads out, `source-missing` when nothing is there.
 */
export function resolveInside(root: string, folder: string, path: string): string {
  const advice = `Move the data into \`${root}\`, or put an \`rnnc.yaml\` into a folder above that holds both.`;
  const outside = (why: string): Failure => new Failure("source-outside-folder", `\`${path}\` ${why}.`, advice);
  if (path.trim() === "") {
    const what = 'Write it as it lies from the folder of the `.rnn` file, such as "data/pairs.tsv".';
    throw new Failure("source-missing", "The path of a data file is empty.", what);
  }
  if (path.includes("\0")) throw outside("is not the path of a file");
  if (isAbsolute(path) || win32.isAbsolute(path) || /^[A-Za-z]:/.test(path)) {
    throw outside("is an absolute path, and a program only reads files of its own project");
  }
  const [realRoot, realFolder] = [realPathOf(root, root), realPathOf(folder, folder)];
  const target = resolve(realFolder, path);
  if (!isInside(realRoot, target)) throw outside(`leads out of the project \`${root}\``);
  const real = realPathOf(target, path);
  if (!isInside(realRoot, real)) throw outside(`is a link that leads out of the project \`${root}\``);
  return real;
}

/** Whether `path` is `root` or lies under it; both absolute and without links. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The path after following links; `written` is how messages call it. Throws `source-missing` or `disk`. */
export function realPathOf(path: string, written: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ELOOP") throw missing(written, "is a link that leads back to itself", "Repair the link.");
    if (code !== "ENOENT" && code !== "ENOTDIR") throw diskFailure(error, "read", written);
    throw missing(written, "does not exist", adviceFor(path));
  }
}

function missing(written: string, why: string, advice: string): Failure {
  return new Failure("source-missing", `The file \`${written}\` ${why}.`, advice);
}

function adviceFor(path: string): string {
  const folder = dirname(path);
  const names = existsSync(folder) ? namesIn(folder) : null;
  if (!names) return `There is no folder \`${folder}\`: put the file there, or correct the path.`;
  const near = nearest(basename(path), names);
  if (near !== undefined) return `Did you mean \`${near}\`?`;
  return `Put the file into \`${folder}\`, or correct the path.`;
}

function namesIn(folder: string): readonly string[] | null {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [] : [entry.name])).toSorted();
  } catch {
    return null;
  }
}
