import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

let found: string | undefined;

/** The folder of this package, from the sources as from the bundle; looked for once, since each file that is read asks. */
export function packageRoot(): string {
  found ??= above(dirname(fileURLToPath(import.meta.url)));
  return found;
}

function above(folder: string): string {
  const path = join(folder, "package.json");
  if (existsSync(path) && JSON.parse(readFileSync(path, "utf8")).name === "rnnc") return folder;
  if (dirname(folder) === folder) throw new Error("the folder of the package rnnc was not found");
  return above(dirname(folder));
}
