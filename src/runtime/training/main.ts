/** `node out/parity.js`: a compiled program trains by itself. */
import { existsSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type SourceFiles, sourceFiles } from "../data/reading/source-files.js";
import { DEVICE_CHOICES, type DeviceChoice, THREADS_WANTED, threadsOf } from "../devices/select.js";
import { EXIT } from "../exit-codes.js";
import type { AnyProgram } from "../program/program.js";
import { type ProgramFile, programFile } from "../program/program-file.js";
import { refuseOtherForm } from "../program/program-form.js";
import { chosenFolds, type FoldRun, foldLines, foldRun } from "./folds.js";
import { describeThrown, endingLines } from "./present.js";
import { progressOn } from "./progress.js";
import { startRun } from "./run.js";
import { endWhenNobodyReads, standardOutput } from "./terminal.js";

/** Trains when the file is what Node was started with; does nothing when it was imported. */
export async function runWhenMain(program: AnyProgram, meta: ImportMeta): Promise<void> {
  const path = fileURLToPath((meta as { readonly url: string }).url);
  if (!isStarted(process.argv[1], path)) return;
  process.exitCode = await runMain(program, path, process.argv.slice(2));
}

/** Node also starts `out/parity` where there is an `out/parity.js`, and what follows `-e` is no file at all. */
function isStarted(started: string | undefined, path: string): boolean {
  const candidates = started === undefined ? [] : [started, `${started}.js`];
  return candidates.some((candidate) => existsSync(candidate) && realpathSync(candidate) === realpathSync(path));
}

const HELP = (name: string, program: AnyProgram) => `Trains ${program.name}.

usage: node ${name} [--set name=value]… [--source name=file]… [--device ${DEVICE_CHOICES.join("|")}] [--threads n]${program.folds === undefined ? "" : " [--fold k]"}

settings:
${
  Object.entries(program.settings)
    .map(([setting, { value, kind }]) => `  ${setting} = ${value}  (${kind})`)
    .join("\n") || "  none"
}
${sourceLines(program)}`;

function sourceLines({ sources }: AnyProgram): string {
  const lines = Object.entries(sources).map(([source, written]) => `  ${source} = ${written}\n`);
  return lines.length === 0 ? "" : `\nsources:\n${lines.join("")}`;
}

async function runMain(program: AnyProgram, path: string, argv: readonly string[]): Promise<number> {
  let file: ProgramFile | null = null;
  endWhenNobodyReads();
  try {
    const options = parse(argv, program);
    if ("problem" in options) {
      process.stderr.write(`${options.problem}\n`);
      return EXIT.usage;
    }
    if (options.help) {
      process.stdout.write(HELP(path.split("/").at(-1) ?? path, program));
      return EXIT.ok;
    }
    refuseOtherForm(program, path.split("/").at(-1) ?? path, "Compile it again.");
    file = programFile(path);
    const interrupted = onInterrupt();
    const runs: FoldRun[] = [];
    for (const fold of foldsOf(program, options.fold)) {
      const sink = progressOn(standardOutput());
      const result = await startRun(program, file, { ...options, fold, sink, interrupted });
      for (const line of endingLines(result)) sink.say(line);
      if (result.ending.kind === "interrupted") return EXIT.interrupted;
      if (fold !== undefined) runs.push(foldRun(fold, result));
    }
    for (const line of foldLines(runs)) process.stdout.write(`${line}\n`);
    return EXIT.ok;
  } catch (error) {
    const { lines, code } = describeThrown(error, file);
    process.stderr.write(`${lines.join("\n")}\n`);
    return code;
  }
}

/** The folds to run; one run without a fold where the data have none. */
function foldsOf({ folds }: AnyProgram, text: string | undefined): readonly (number | undefined)[] {
  return folds === undefined ? [undefined] : (chosenFolds(text, folds) ?? []);
}

interface MainOptions {
  readonly help: boolean;
  readonly set: readonly string[];
  readonly files: SourceFiles;
  readonly device: DeviceChoice;
  readonly threads: number | undefined;
  readonly fold: string | undefined;
}

function parse(argv: readonly string[], { sources, folds }: AnyProgram): MainOptions | { readonly problem: string } {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        help: { type: "boolean", short: "h", default: false },
        set: { type: "string", multiple: true, default: [] },
        source: { type: "string", multiple: true, default: [] },
        device: { type: "string", default: "auto" },
        threads: { type: "string" },
        ...(folds === undefined ? {} : { fold: { type: "string" as const } }),
      },
    });
    const device = DEVICE_CHOICES.find((choice) => choice === values.device);
    if (!device) return { problem: `--device is one of ${DEVICE_CHOICES.join(", ")}, not ${values.device}` };
    const threads = values.threads === undefined ? undefined : threadsOf(values.threads);
    if (threads === null) return { problem: `${THREADS_WANTED}, not ${values.threads}` };
    const given = sourceFiles(sources, values.source);
    if ("problem" in given) return { problem: `${given.problem}; see --help` };
    const fold = typeof values.fold === "string" ? values.fold : undefined;
    if (fold !== undefined && !chosenFolds(fold, folds ?? 0))
      return { problem: `--fold is 1 to ${folds}, not ${fold}` };
    return { help: values.help, set: values.set, files: given.files, device, threads, fold };
  } catch (error) {
    const [message] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
    return { problem: `${message}; see --help` };
  }
}

/** True once the person pressed Ctrl-C; a second time ends at once. */
export function onInterrupt(): () => boolean {
  let asked = false;
  process.on("SIGINT", () => {
    if (asked) process.exit(EXIT.interrupted);
    asked = true;
  });
  return () => asked;
}
