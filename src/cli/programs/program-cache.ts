/** Compiled programs by what they were compiled from, under `.rnnc/cache`. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { hash } from "../../plan/hash.js";
import { projectOf } from "../../runtime/files/project-root.js";
import { type CompiledProgram, loadProgram } from "../../runtime/program/load-program.js";
import { VERSION } from "../../runtime/version.js";
import type { Loaded } from "./load.js";
import { writeProgram } from "./write-program.js";

/** The program of an experiment: compiled now, or when it was last. */
export async function compiledProgram(loaded: Loaded, source: string): Promise<CompiledProgram> {
  const { root } = projectOf(source);
  const { plan } = loaded;
  // Names and places are printed in the program and its map, so they are part of what it was compiled from, and so is
  // the compiler: esbuild names this very file by a hash of all that it loads.
  const key = hash([VERSION, basename(import.meta.url), plan, loaded.origins]).slice(0, 8);
  const folder = join(root, ".rnnc", "cache", "programs", `${plan.hashes.program.slice(0, 16)}-${key}`);
  const path = join(folder, `${loaded.origins.name}.js`);
  if (!existsSync(path)) await writeProgram(loaded, source, folder);
  return loadProgram(path, root, {
    shown: path,
    advice: "Delete the folder `.rnnc/cache`, which only saves time, and run again.",
  });
}
