/** Writes the golden programs anew: `node --import tsx test/programs/record.ts`. Read the difference before keeping it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { programText } from "./programs.js";
import { compile, emitted, ROOT } from "./workshop.js";

/** One that is plain, one that carries state in lanes and goes on by itself, one with a cell of its own, a translator. */
export const GOLDEN = ["sums", "on_and_on", "own_cell", "looking"] as const;

export const goldenPath = (name: string) => join(ROOT, "test", "programs", "golden", `${name}.ts`);

export const goldenText = (name: string) => emitted(compile(programText(name).files)).typescript;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of GOLDEN) {
    mkdirSync(join(ROOT, "test", "programs", "golden"), { recursive: true });
    writeFileSync(goldenPath(name), goldenText(name));
  }
}
