/** Loading compiled programs: their `rnnc/runtime` is this very package. */
import { lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Failure } from "../failure.js";
import { diskFailure } from "../files/disk-failure.js";
import { markAsModules } from "../files/module-folder.js";
import { packageRoot } from "../files/package-root.js";
import { importModule } from "./import-module.js";
import type { AnyProgram } from "./program.js";
import { type ProgramFile, programFile } from "./program-file.js";
import { refuseOtherForm } from "./program-form.js";

export interface CompiledProgram {
  readonly program: AnyProgram;
  readonly file: ProgramFile;
}

export interface LoadOptions {
  /** The `.rnn` file, where the program's map does not lead to it. */
  readonly source?: string;
  /** How messages call the program, and what to do when it is broken. */
  readonly shown: string;
  readonly advice?: string;
}

/** Imports a compiled program that lies under a project's folder. Throws `program-broken`, `disk`. */
export async function loadProgram(path: string, root: string, options: LoadOptions): Promise<CompiledProgram> {
  const { source, shown } = options;
  const advice = options.advice ?? "Bring the file back from a copy, or start a new run.";
  linkRuntime(join(root, ".rnnc", "cache"));
  const file = programFile(path, source, shown);
  const broken = (why: string, cause?: unknown) =>
    new Failure("program-broken", `\`${shown}\` is no program of rnnc: ${why}.`, advice, { cause });
  let module: unknown;
  try {
    module = await importModule(pathToFileURL(path).href);
  } catch (error) {
    throw broken(error instanceof Error ? error.message : String(error), error);
  }
  if (!hasProgram(module)) throw broken("it exports none");
  const program = module.default;
  refuseOtherForm(program, shown, options.advice ?? "Use the version that began the run, or start a new run.");
  return { program, file };
}

function hasProgram(module: unknown): module is { readonly default: AnyProgram } {
  if (typeof module !== "object" || module === null || !("default" in module)) return false;
  const value = module.default;
  if (typeof value !== "object" || value === null || !("hashes" in value)) return false;
  return typeof value.hashes === "object" && "train" in value;
}

/** Makes `rnnc/runtime` resolve from the cache: a link to this very package. */
function linkRuntime(cache: string): void {
  const link = join(cache, "node_modules", "rnnc");
  const root = packageRoot();
  try {
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(link) === root) return;
    mkdirSync(join(cache, "node_modules"), { recursive: true });
    markAsModules(cache);
    // Put in place by a rename: another process may be loading a program by the old one.
    const aside = `${link}-${process.pid}`;
    rmSync(aside, { recursive: true, force: true });
    symlinkSync(root, aside, "junction");
    if (lstatSync(link, { throwIfNoEntry: false })?.isDirectory()) rmSync(link, { recursive: true, force: true });
    renameSync(aside, link);
  } catch (error) {
    throw diskFailure(error, "write", link);
  }
}
