/** The first record of a journal: what the run began with. */
import type { SourceRead } from "../data/reading/source-read.js";
import { Failure } from "../failure.js";
import type { JournalRecord } from "./journal.js";

/** A run on train and validate together, at the settings of other runs and for as long as their kept weights had. */
export interface Retraining {
  /** It ends after so many. */
  readonly steps: number;
  /** The runs that it follows, one or the folds of one point: folders from the project's, each with the step that it kept. */
  readonly from: readonly { readonly run: string; readonly step: number }[];
}

/** What a run went on from: another run, at other settings. */
export interface Parent {
  /** Its folder, from the project's. */
  readonly run: string;
  readonly weights: "last" | "best";
  /** Of its weights; and the step as which this run counts it, another where an epoch has another number of batches. */
  readonly step: number;
  readonly at: number;
  /** The facts that differ, as `rnnc diff` words them. */
  readonly changed: readonly string[];
}

export interface StartRecord extends JournalRecord {
  readonly kind: "start";
  /** When, in UTC. */
  readonly at: string;
  readonly experiment: string;
  /** The `.rnn` file, from the project's folder. */
  readonly source: string;
  /** The `.js` file in the run's own folder `program`, and its sum. */
  readonly program: string;
  readonly programSha256: string;
  readonly hashes: { readonly data: string; readonly program: string; readonly experiment: string };
  /** Hashes with settings unset: these and `settings` are the identity of what ran. */
  readonly forms: { readonly data: string; readonly program: string };
  readonly seed: number;
  /** Where the data walk forward: which fold, from 1. */
  readonly fold?: number;
  /** Absent in a run of its own. */
  readonly retrain?: Retraining;
  /** The fold that is kept apart, of a run that belongs to a nested search; it has no test part. */
  readonly outer?: number;
  /** Absent in a run that began anew. */
  readonly parent?: Parent;
  /** The numbers it runs at. */
  readonly settings: Readonly<Record<string, number>>;
  /** The measured value whose best weights are kept; null for none. Absent in the records of rnnc 0.1.0, as `measures` is. */
  readonly keep?: string | null;
  /** What kind each measure is. */
  readonly measures?: Readonly<Record<string, string>>;
  /** Every `--set` of the command line, as it was given. */
  readonly set: readonly string[];
  /** Of what was fitted to the data, which lies beside the journal. Absent in runs of before it was kept. */
  readonly fittedSha256?: string;
  readonly version: string;
  readonly device: string;
  readonly arithmetic: string;
  readonly threads: number;
  readonly parameters: number;
  /** Sizes of each tensor of weights, by `layer.part`. Absent in the records of rnnc 0.1.0, as `draws` is. */
  readonly tensors?: Readonly<Record<string, readonly number[]>>;
  /** What is drawn in training and not in validation: `dropout`, `noise`, `feeding` of other words than the true ones. */
  readonly draws?: readonly string[];
  /** The least error that can be hoped for, as `--attainable` said. */
  readonly attainable?: number;
  /** The best that can be hoped for of measures, as the experiment says; `attainable` goes before it. */
  readonly hopedFor?: Readonly<Record<string, number>>;
  readonly bytes: number;
  readonly examples: Readonly<Record<string, number>>;
  /** The data files, each with its sum. */
  readonly sources: readonly SourceSum[];
  /** Those that `--source` gave, as whole paths by the names of sources; absent where it gave none. */
  readonly sourceFiles?: Readonly<Record<string, string>>;
}

/** A data file as it was when the run began. */
export type SourceSum = SourceRead;

/** The start of a run. Throws `run-missing` for a journal without one, `journal-broken` for one of another rnnc. */
export function startOf(records: readonly JournalRecord[], folder: string): StartRecord {
  const [start] = records;
  if (start !== undefined && isStart(start)) return start;
  if (start?.kind === "start") {
    const message = `The journal of \`${folder}\` begins as another version of rnnc writes it.`;
    throw new Failure("journal-broken", message, "Use the version that began the run, or start a new run.");
  }
  const message = `The journal of \`${folder}\` has no beginning.`;
  throw new Failure("run-missing", message, "The run was killed before it began; start a new one.");
}

function isStart(record: JournalRecord): record is StartRecord {
  const { program, programSha256, source, settings, sources, set } = record;
  return (
    typeof program === "string" &&
    typeof programSha256 === "string" &&
    typeof source === "string" &&
    typeof settings === "object" &&
    settings !== null &&
    Array.isArray(sources) &&
    Array.isArray(set)
  );
}

/** The numbers of a run, as `--set` takes them: a resumed run is where the first one was, whatever it was told in words. */
export function settingTexts({ settings }: StartRecord): readonly string[] {
  return Object.entries(settings).map(([name, value]) => `${name}=${value}`);
}
