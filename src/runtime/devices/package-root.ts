import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder whose package.json is ours, above this file: `src/runtime/devices` as a source, `dist` when bundled. */
export function packageRoot(): string | undefined {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file) && JSON.parse(readFileSync(file, "utf8")).name === "rnnc") return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
