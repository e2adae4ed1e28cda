/** How code scanning and workflows name files: from the repository's folder. */
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { isInside } from "../../runtime/files/project-root.js";

/** The repository's folder, or without one this folder. */
export function repositoryOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (at === dirname(at)) return folder;
  }
}

/** As the repository names a file; one outside of it as it is. */
export function pathFrom(root: string): (file: string) => string {
  return (file) => {
    const path = resolve(file);
    return isInside(root, path) ? relative(root, path).replaceAll("\\", "/") : path;
  };
}

/** As `pathFrom`; a file of a revision, `HEAD:a/b.rnn`, by its path there. */
export function inRepository(folder: string): (file: string) => string {
  const named = pathFrom(repositoryOf(folder));
  return (file) => {
    const inside = /^[^:]*:(.+)$/.exec(file);
    return inside && !existsSync(file) ? inside[1] : named(file);
  };
}
