/** What the kept weights say of examples of validation, fixed at the end of a run: a report shows it without data or model. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../failure.js";
import { diskFailure } from "../files/disk-failure.js";
import { writeAside } from "../files/write-aside.js";

export interface Examples {
  readonly format: 1;
  /** The step whose weights were asked. */
  readonly step: number;
  /** Examples that validation has. */
  readonly examples: number;
  /** How many of them were asked about, evenly spaced. */
  readonly asked: number;
  readonly targets: readonly TargetExamples[];
}

/** Of one target. */
export interface TargetExamples {
  readonly target: string;
  /** `text`: written by the model itself, token by token. */
  readonly kind: "class" | "number" | "set" | "text";
  /** Answers that were looked at: one for each example, or for each real step. */
  readonly answers: number;
  readonly samples: readonly Sample[];
  /** Of classes. */
  readonly confusion?: Confusion;
  /** Of classes. */
  readonly calibration?: Calibration;
  /** Of numbers, on the scale of the data: some of all answers, evenly spaced. */
  readonly pairs?: readonly (readonly [right: number, said: number])[];
}

export interface Sample {
  /** Its number in validation, from 1; of a stream, the place at which it begins. */
  readonly example: number;
  /** Of those that were asked about, among the ones with the greatest loss, or drawn by the seed. */
  readonly why: "worst" | "random";
  /** What the model read, by the names of its inputs; for a text that it goes on with, how that begins. */
  readonly given: readonly (readonly [name: string, text: string])[];
  readonly right: string;
  readonly said: string;
  /** Mean over the answers of the example; null for a text that is gone on with by drawing. */
  readonly loss: number | null;
  /** Of a single class: its probability. */
  readonly probability?: number;
  readonly attention?: Attention;
}

/** What each word that was said looked at. */
export interface Attention {
  readonly source: readonly string[];
  /** With the end, where the text has one. */
  readonly said: readonly string[];
  /** Rows of `said`: a share of each word of the source. */
  readonly shares: readonly (readonly number[])[];
}

export interface Confusion {
  readonly classes: number;
  /** How often each class was right (rows) and said (columns), where there are few classes. */
  readonly matrix?: { readonly names: readonly string[]; readonly counts: readonly (readonly number[])[] };
  /** What was most often said for what. `of`: how often that was right. */
  readonly pairs: readonly {
    readonly right: string;
    readonly said: string;
    readonly count: number;
    readonly of: number;
  }[];
}

/** How sure the model is of the class it says, and how often that is right (Guo et al. 2017). */
export interface Calibration {
  /** Of equal width, from 0 to 1. */
  readonly bins: number;
  /** Those that hold an answer. */
  readonly filled: readonly {
    readonly from: number;
    readonly to: number;
    readonly answers: number;
    readonly confidence: number;
    readonly accuracy: number;
  }[];
  readonly confidence: number;
  readonly accuracy: number;
  /** Expected calibration error: the mean of |accuracy - confidence| over bins, weighted by their answers. */
  readonly error: number;
}

const FILE = "examples.json";

/** Throws `disk`. */
export function writeExamples(folder: string, examples: Examples): void {
  writeAside(join(folder, FILE), [Buffer.from(`${JSON.stringify(examples, shorter)}\n`)]);
}

/** Numbers as far as a reader of a report sees them. */
function shorter(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}

/** Null where the run has none: it has not ended, is a trial, or is of an older rnnc. Throws `disk`, `journal-broken`. */
export function readExamples(folder: string): Examples | null {
  const path = join(folder, FILE);
  if (!existsSync(path)) return null;
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw diskFailure(error, "read", path);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isExamples(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const advice = "Bring the file back from a copy, or remove it: the report then goes without examples.";
  throw new Failure(
    "journal-broken",
    `\`${path}\` does not hold the examples of a run as this rnnc writes them.`,
    advice,
  );
}

function isExamples(value: unknown): value is Examples {
  return (
    typeof value === "object" &&
    value !== null &&
    "format" in value &&
    value.format === 1 &&
    "targets" in value &&
    Array.isArray(value.targets)
  );
}
