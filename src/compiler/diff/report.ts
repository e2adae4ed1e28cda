/** All that is to be said of two files; renderers print it. `diff-report.schema.json` describes it as JSON. */
import type { Hashes } from "../../plan/plan.js";
import type { Change } from "./changes.js";

/** What `rnnc diff --json` prints. */
export interface DiffReport {
  readonly format: 1;
  /** The files, as they were named. */
  readonly a: string;
  readonly b: string;
  /** Those that both files have and that differ in some fact. A name alone is none. */
  readonly experiments: readonly ExperimentReport[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface ExperimentReport {
  /** The experiment's names. */
  readonly a: string;
  readonly b: string;
  readonly changes: readonly Change[];
  readonly parameters: { readonly before: Count; readonly after: Count };
  readonly hashes: { readonly before: Hashes; readonly after: Hashes };
}

/** How many trained numbers: exact where `least` is `most`; else a formula over sizes that only the data tell. `most` is null where nothing bounds it before they are read. */
export interface Count {
  readonly least: number;
  readonly most: number | null;
  readonly formula: string;
}

export function isDifferent({ experiments, added, removed }: DiffReport): boolean {
  return experiments.length + added.length + removed.length > 0;
}
