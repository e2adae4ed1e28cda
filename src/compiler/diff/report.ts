/** All that is to be said of two files; renderers print it. `diff-report.schema.json` describes it as JSON. */
import type { Hashes } from "../../plan/plan.js";
import type { Change } from "./changes.js";
import type { Consequence } from "./consequences.js";
import type { Renaming } from "./names.js";
import type { Checkpoints } from "./tensors.js";
import type { Trials } from "./trials.js";

/** What `rnnc diff --json` prints. */
export interface DiffReport {
  readonly format_version: 1;
  /** The files or folders, as they were named. */
  readonly a: string;
  readonly b: string;
  /** Those that both sides have and that differ in some fact or name; those with nothing but cosmetic ones among them. */
  readonly experiments: readonly ExperimentReport[];
  readonly added: readonly LoneExperiment[];
  readonly removed: readonly LoneExperiment[];
  /** How many differences nobody but a reader of the file sees: names inside it, documents, citations, layout. */
  readonly cosmetic: number;
  /** Data that are not pinned on both sides, by name: whether they have changed cannot be told. */
  readonly unpinned: readonly string[];
  /** Of lines in `rnnc.yaml` that accept changes. */
  readonly notes: readonly string[];
}

export interface ExperimentReport {
  /** The experiment's names. */
  readonly a: string;
  readonly b: string;
  /** Where it stands. */
  readonly files: { readonly a: string; readonly b: string };
  readonly changes: readonly ReportedChange[];
  readonly renamed: readonly Renaming[];
  readonly checkpoints: Checkpoints;
  readonly trials: Trials | null;
  readonly parameters: { readonly before: Count; readonly after: Count };
  readonly derived: { readonly before: Derived; readonly after: Derived };
  readonly hashes: { readonly before: Hashes; readonly after: Hashes };
}

export interface ReportedChange extends Change {
  /** Until when the project accepts it; null where it does not. */
  readonly accepted: Accepted | null;
}

export interface Accepted {
  /** `2027-01-31`, that day included. */
  readonly until: string;
}

/** An experiment that one side alone has. */
export interface LoneExperiment {
  readonly name: string;
  readonly file: string;
  readonly line: number | null;
  readonly accepted: Accepted | null;
}

/** How many trained numbers: exact where `least` is `most`; else a formula over sizes that only the data tell. `most` is null where nothing bounds it before they are read. */
export interface Count {
  readonly least: number;
  readonly most: number | null;
  readonly formula: string;
}

/** What an experiment costs, with every setting at its value. */
export interface Derived {
  readonly flopsPerStep: Extent;
  /** Of all tensors of a run. */
  readonly bytes: Extent;
  /** Of training; null where this machine is not calibrated. */
  readonly stepMs: Extent | null;
  /** With its checks; null until the data are prepared, too. */
  readonly epochSeconds: number | null;
  readonly search: SearchSize;
}

export interface SearchSize {
  /** Those that have a domain. */
  readonly parameters: number;
  /** Null where they cannot be counted. */
  readonly points: number | null;
}

export interface Extent {
  readonly least: number;
  /** Null where nothing bounds it before the data are read. */
  readonly most: number | null;
}

/** Whether anything differs in meaning that the project does not accept. */
export function isDifferent(report: DiffReport): boolean {
  return consequencesOf(report).some((one) => one !== "renamed" && one !== "cosmetic");
}

/** The classes of all that differs and is not accepted. */
export function consequencesOf({ experiments, added, removed, cosmetic }: DiffReport): readonly Consequence[] {
  const isOpen = ({ accepted }: { readonly accepted: Accepted | null }) => accepted === null;
  const all = [
    ...experiments.flatMap(({ changes }) => changes.filter(isOpen).map(({ consequence }) => consequence)),
    // Nobody knows whether they load, whatever the classes of what differs.
    ...experiments
      .filter(({ changes, checkpoints }) => checkpoints.load === "unknown" && changes.some(isOpen))
      .map(() => "unknown" as const),
    ...experiments.flatMap(({ renamed }) => renamed.map(({ consequence }) => consequence)),
    ...added.filter(isOpen).map(() => "added" as const),
    ...removed.filter(isOpen).map(() => "removed" as const),
    ...(cosmetic > 0 ? (["cosmetic"] as const) : []),
  ];
  return [...new Set(all)];
}
