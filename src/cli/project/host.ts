/** How the compiler reaches files: inside the project, and the language's own library. */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Host } from "../../compiler/semantics/names/files.js";
import { packageRoot } from "../../runtime/files/package-root.js";
import { isInside, projectOf } from "../../runtime/files/project-root.js";
import { FileErrors } from "../usage.js";
import { readText } from "./read-text.js";
import { rnnFiles } from "./rnn-files.js";

/** For the experiment in `main`, a path as given on the command line. */
export function hostFor(main: string): Host {
  const { root } = projectOf(main);
  const library = join(packageRoot(), "stdlib");
  return {
    read: readImported,
    resolve(from, specifier) {
      if (specifier.startsWith("std/")) return inside(library, join(library, `${specifier.slice("std/".length)}.rnn`));
      if (!/^\.{1,2}\//.test(specifier)) return null;
      const path = join(dirname(from), specifier);
      // A file of the library may import its neighbours.
      return inside(root, path) ?? inside(library, path);
    },
    nearby(from, specifier) {
      if (specifier.startsWith("std/"))
        return rnnFiles([library]).map((path) => `std/${slashed(relative(library, path)).replace(/\.rnn$/, "")}`);
      const folder = join(dirname(from), dirname(specifier));
      if (!existsSync(folder) || !isInside(realpathSync(root), realpathSync(folder))) return [];
      const names = readdirSync(folder).filter((name) => name.endsWith(".rnn") && name !== basename(from));
      const start = /^\.{1,2}(?:\/|$)/.test(specifier) ? dirname(specifier) : `./${dirname(specifier)}`;
      return names.sort().map((name) => `${start.replace(/\/\.$/, "")}/${name}`);
    },
    relative: (from, path, to) => {
      const target = relative(dirname(resolve(to)), resolve(dirname(from), path));
      return target === "" ? "." : slashed(target);
    },
    isInside: (from, path) => isInside(resolve(root), resolve(dirname(from), path)),
  };
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}

/** Null where there is no file, which the importing line then says. Throws FileErrors for what must not be read. */
function readImported(path: string): string | null {
  const read = readText(path);
  if ("text" in read) return read.text;
  if (read.why === "does not exist" || read.why === "is a folder") return null;
  throw new FileErrors(`\`${relative(process.cwd(), path)}\` ${read.why}; it cannot be imported`);
}

/** The path, when after all links it lies in the folder. */
function inside(folder: string, path: string): string | null {
  if (!existsSync(path)) return null;
  return isInside(realpathSync(folder), realpathSync(path)) ? path : null;
}
