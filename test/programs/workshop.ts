/**
 * From the text of an experiment to whatever a test wants to look at: the checked experiment, the plan, the step, the
 * emitted program. Nothing here goes through the command line.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Checked, check, type Setting } from "../../src/compiler/check.js";
import { PLAIN, renderText } from "../../src/compiler/diagnostics/render-text.js";
import { type Emitted, emit } from "../../src/compiler/emit/emit.js";
import { originsOf } from "../../src/compiler/lower/origins.js";
import { toPlan } from "../../src/compiler/lower/to-plan.js";
import { toStep } from "../../src/compiler/lower/to-step.js";
import type { Origins, Plan } from "../../src/plan/plan.js";
import type { Step } from "../../src/plan/step.js";
import type { AnyProgram } from "../../src/runtime/program/program.js";
import { type ProgramFile, programFile } from "../../src/runtime/program/program-file.js";
import { hostOf, ROOT } from "../compiler/support/host.js";

export { ready } from "./ready.js";
export { ROOT };

/** Texts by path; `main.rnn` is the experiment's file. */
export type Files = Readonly<Record<string, string>>;

export interface Compiled {
  readonly plan: Plan;
  readonly origins: Origins;
}

export function asFiles(source: string | Files): Files {
  return typeof source === "string" ? { "main.rnn": source } : source;
}

export function checked(source: string | Files, settings: readonly Setting[] = [], main = "main.rnn"): Checked {
  const files = asFiles(source);
  return check({ file: main, text: files[main] }, hostOf(files), settings);
}

/** The errors of a file, as people see them; empty when it is right. */
export function errorsOf({ diagnostics, sources }: Checked): string {
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map((said) => renderText(said, sources, PLAIN))
    .join("\n\n");
}

/** The only experiment of a file, or the one named. @throws Error with the messages when there is an error. */
export function compile(
  source: string | Files,
  settings: readonly Setting[] = [],
  wanted?: string,
  main = "main.rnn",
): Compiled {
  const result = checked(source, settings, main);
  const errors = errorsOf(result);
  const name = wanted ?? [...result.experiments.keys()][0];
  const experiment = result.experiments.get(name);
  if (errors !== "" || !experiment) throw new Error(`${errors || `no experiment ${name}`}\n${asFiles(source)[main]}`);
  const lowered = toPlan(experiment);
  return { plan: lowered.plan, origins: originsOf(experiment, lowered, result.sources) };
}

export function emitted({ plan, origins }: Compiled, step: Step = toStep(plan)): Emitted {
  return emit(plan, step, origins, { version: "0.0.0-test", name: origins.name, sources: origins.files });
}

const folders: string[] = [];
process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder with some files, gone when the process ends. */
export function folderOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), "rnnc-programs-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return folder;
}

export interface Loaded extends Compiled {
  readonly step: Step;
  readonly emitted: Emitted;
  readonly program: AnyProgram;
  readonly file: ProgramFile;
}

const RUNTIME = pathToFileURL(join(ROOT, "api", "runtime.ts")).href;

/** Emits a program beside its data and imports it; `rnnc/runtime` is the sources' own. */
export async function load(
  source: string | Files,
  compiled: Compiled = compile(source),
  step: Step = toStep(compiled.plan),
): Promise<Loaded> {
  const made = emitted(compiled, step);
  const { name } = compiled.origins;
  const folder = folderOf({
    ...asFiles(source),
    [`${name}.js`]: made.javascript.replace('from "rnnc/runtime"', `from ${JSON.stringify(RUNTIME)}`),
    [`${name}.map`]: made.map,
    "package.json": '{ "type": "module" }',
  });
  const path = join(folder, `${name}.js`);
  const module = (await import(pathToFileURL(path).href)) as { readonly default: AnyProgram };
  return { ...compiled, step, emitted: made, program: module.default, file: programFile(path) };
}
