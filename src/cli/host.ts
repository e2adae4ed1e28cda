/** How the compiler reaches files: inside the project, and the language's own library. */
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Host } from "../compiler/semantics/files.js";
import { isInside, projectOf } from "../runtime/files/project-root.js";
import { packageRoot } from "./package-root.js";

/** For the experiment in `main`, a path as given on the command line. */
export function hostFor(main: string): Host {
  const { root } = projectOf(main);
  const library = join(packageRoot(), "stdlib");
  return {
    read: (path) => (existsSync(path) && statSync(path).isFile() ? readFileSync(path, "utf8") : null),
    resolve(from, specifier) {
      if (specifier.startsWith("std/")) return inside(library, join(library, `${specifier.slice("std/".length)}.rnn`));
      if (!/^\.{1,2}\//.test(specifier)) return null;
      const path = join(dirname(from), specifier);
      // A file of the library may import its neighbours.
      return inside(root, path) ?? inside(library, path);
    },
    relative: (from, path, to) => {
      const target = relative(dirname(resolve(to)), resolve(dirname(from), path));
      return target.replaceAll("\\", "/");
    },
    isInside: (from, path) => isInside(resolve(root), resolve(dirname(from), path)),
  };
}

/** The path, when after all links it lies in the folder. */
function inside(folder: string, path: string): string | null {
  if (!existsSync(path)) return null;
  return isInside(realpathSync(folder), realpathSync(path)) ? path : null;
}
