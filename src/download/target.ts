/** Where a fetched source goes: inside its project, whatever links say. */
import { existsSync, lstatSync, mkdirSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { Failure } from "../runtime/failure.js";
import { diskFailure } from "../runtime/files/disk-failure.js";
import { isInside, type Project } from "../runtime/files/project-root.js";

/**
 * The whole path of the source `path`, as it is after all links; its folder is made. Throws `source-outside-folder` for
 * a path that is outside the project or whose links lead out of it, before anything is made, and `disk`.
 */
export function targetOf({ root, folder }: Project, path: string): string {
  try {
    const realRoot = realpathSync(root);
    const wanted = resolve(realpathSync(folder), path);
    if (isAbsolute(path) || !isInside(realRoot, wanted)) throw outside(path, root);
    const above = existingAbove(dirname(wanted));
    const real = join(realpathSync(above), dirname(wanted).slice(above.length));
    if (!isInside(realRoot, real)) throw outside(path, root);
    const there = lstatSync(join(real, basename(wanted)), { throwIfNoEntry: false });
    if (there?.isSymbolicLink()) return throughLink(join(real, basename(wanted)), realRoot, path);
    if (there && !there.isFile()) {
      const message = `\`${path}\` is a folder or a device, in whose place no file is put.`;
      throw new Failure("source-missing", message, "Move it away, or correct the path.");
    }
    mkdirSync(real, { recursive: true });
    return join(real, basename(wanted));
  } catch (error) {
    throw diskFailure(error, "write", path);
  }
}

function existingAbove(folder: string): string {
  return existsSync(folder) ? folder : existingAbove(dirname(folder));
}

function throughLink(link: string, root: string, path: string): string {
  if (!existsSync(link)) {
    const message = `\`${path}\` is a link that leads to nothing.`;
    throw new Failure("source-missing", message, "Repair or remove the link.");
  }
  const real = realpathSync(link);
  if (!isInside(root, real)) throw outside(path, root);
  return real;
}

function outside(path: string, root: string): Failure {
  const message = `\`${path}\` leads out of the project \`${root}\`, and nothing is fetched to there.`;
  return new Failure("source-outside-folder", message, "Remove the link, or write a path inside the project.");
}
