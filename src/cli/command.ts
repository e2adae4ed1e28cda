/** What a command is, and the options and exit codes that several share. */
import type { Given, OptionSpec } from "./arguments.js";

export interface Command {
  /** One word, or two where several commands share a noun: `data show`. */
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly about: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly string[];
  /** Exit codes beyond 0 and 64. */
  readonly exits: readonly (readonly [code: number, meaning: string])[];
  /** What it does; `commands` are all that there are. */
  readonly load: () => Promise<{
    readonly run: (given: Given, commands: readonly Command[]) => Promise<number> | number;
  }>;
}

export const EXPERIMENT: OptionSpec = {
  name: "experiment",
  short: "e",
  value: "NAME",
  doc: "which experiment, where the file has several",
};
export const SET: OptionSpec = {
  name: "set",
  short: "s",
  value: "NAME=VALUE",
  multiple: true,
  doc: "another value for a param, or for seed; may be repeated",
};
export const SOURCE: OptionSpec = {
  name: "source",
  value: "NAME=FILE",
  multiple: true,
  doc: "another file for a source of data, wherever it lies; may be repeated",
};
export const DEVICE: OptionSpec = {
  name: "device",
  value: "NAME",
  doc: "auto (default), native, wasm, tensorflow or js",
};
export const THREADS: OptionSpec = {
  name: "threads",
  value: "N",
  doc: "threads of native or wasm; results do not depend on it",
};
export const ATTAINABLE: OptionSpec = {
  name: "attainable",
  value: "ERROR",
  doc: "the least error that can be hoped for, such as 2% or 0.3; judged against it",
};
/** Forms of diagnostics (`checking/diagnostic-formats.ts`). */
export const FORMAT: OptionSpec = {
  name: "format",
  short: "f",
  value: "FORMAT",
  doc: "text (default); json; sarif, for code scanning; github, for annotations of a workflow",
};
export const JSON_OUTPUT: OptionSpec = { name: "json", doc: "for other programs" };

/** What every command that takes a RUN says of it. */
export const RUN =
  "RUN is a folder, a name such as parity/2026-11-22T08-07-18-6b55c7f2, its eight digits 6b55c7f2, the beginning of " +
  "any of them where only one run has it, or an experiment, for its newest run; without RUN it is the newest of all.";

export const ERRORS = [1, "errors in the file"] as const;
export const FAILED = [3, "it failed: data, NaN, disk, device"] as const;
export const INTERRUPTED = [130, "interrupted; the run can go on with `rnnc resume`"] as const;
