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
  readonly load: () => Promise<{ readonly run: (given: Given) => Promise<number> | number }>;
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
export const DEVICE: OptionSpec = { name: "device", value: "NAME", doc: "auto (default), native or js" };
export const THREADS: OptionSpec = {
  name: "threads",
  value: "N",
  doc: "threads of the native device; results do not depend on it",
};
export const JSON_OUTPUT: OptionSpec = { name: "json", doc: "for other programs" };

export const ERRORS = [1, "errors in the file"] as const;
export const FAILED = [3, "it failed: data, NaN, disk, device"] as const;
export const INTERRUPTED = [130, "interrupted; the run can go on with `rnnc resume`"] as const;
