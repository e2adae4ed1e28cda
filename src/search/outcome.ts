/** How a trial ended: with a score, pruned with the score that it had by then, or as a failure, which is no score. */
import type { SearchObjective } from "../plan/plan.js";
import type { Report } from "./task.js";

export type FailureClass = "nan" | "out of memory" | "data" | "error" | "lost worker";

export type Direction = SearchObjective["direction"];

export interface FoldScore {
  readonly fold: number;
  /** By the first objective. */
  readonly score: number;
  /** The step of the check that the score is of. */
  readonly step: number;
}

interface Scored {
  /** By the first objective; the mean over folds where there are several. */
  readonly score: number;
  /** By each objective, in order; absent where there is one alone. */
  readonly scores?: readonly number[];
  /** Of the folds' scores, as of a sample (n - 1); absent where there is one run, or one fold so far. */
  readonly deviation?: number;
  /** The folds that have been trained, in order; absent where a trial is one run. */
  readonly folds?: readonly FoldScore[];
  /** The step of the check that the score is of. */
  readonly step: number;
  /** Seconds of training. */
  readonly time: number;
}

export interface Complete extends Scored {
  readonly kind: "complete";
}

/** Not trained to its end, because others were better by then. */
export interface Pruned extends Scored {
  readonly kind: "pruned";
  /** How many checks it had; of a trial on several folds, how many of these. */
  readonly checks: number;
}

export interface Failed {
  readonly kind: "failed";
  readonly class: FailureClass;
  readonly message: string;
}

export type Outcome = Complete | Pruned | Failed;

export interface Aim {
  /** As in the journal of a run: `validate.loss`; `parameters` is how many the model has. */
  readonly measured: string;
  readonly direction: Direction;
  /** Of a measure, by which its values are read; absent of losses, and in journals that are older than this field. */
  readonly kind?: string;
}

/** What a trial is scored by. */
export interface Scoring extends Aim {
  /** What it is scored by besides; absent where there is nothing. */
  readonly others?: readonly Aim[];
}

/** The outcome of a trial that ends at a check, though its run could go on. */
export function prunedAt({ score, scoreStep: step, time, check, ...more }: Report, { measured }: Scoring): Outcome {
  if (score !== null) {
    const { deviation, folds } = more;
    const ofFolds = { ...(deviation === undefined ? {} : { deviation }), ...(folds === undefined ? {} : { folds }) };
    return { kind: "pruned", score, ...ofFolds, step, time, checks: check };
  }
  return { kind: "failed", class: "nan", message: `\`${measured}\` is no number at step ${step}.` };
}

/** What a sampler is told of the objectives. */
export function directionsOf({ direction, others = [] }: Pick<Scoring, "direction" | "others">): readonly Direction[] {
  return [direction, ...others.map((other) => other.direction)];
}

type JournalRecord = Readonly<Record<string, unknown>>;

/**
 * The outcome that the journal of a trial's run tells; null while the run has not ended. The score is of the weights
 * that the run keeps: of the best check where the experiment says `keep best`, of the last one where it does not.
 */
export function outcomeOf(records: readonly JournalRecord[], scoring: Scoring): Outcome | null {
  const { measured } = scoring;
  const last = records.at(-1);
  if (last?.kind === "failed")
    return { kind: "failed", class: classOf(String(last.code)), message: String(last.message) };
  const end = records.findLast(({ kind }) => kind === "end");
  if (!end) return null;
  const checks = records.filter(({ kind }) => kind === "check");
  const kept = checks.findLast(({ isBest }) => isBest === true) ?? checks.at(-1);
  if (kept && reportedIn(kept, measured) === undefined) {
    const message = `No check reports \`${measured}\`, which the study looks for.`;
    return { kind: "failed", class: "error", message };
  }
  const [score, step] = kept ? [measuredIn(kept, measured), Number(kept.step)] : [Number.NaN, 0];
  const others = (scoring.others ?? []).map((other) => {
    if (other.measured === "parameters") return Number(records[0].parameters);
    return kept ? measuredIn(kept, other.measured) : Number.NaN;
  });
  const scores = others.length > 0 ? { scores: [score, ...others] } : {};
  if (Number.isFinite(score)) return { kind: "complete", score, ...scores, step, time: Number(end.time) };
  return { kind: "failed", class: "nan", message: `\`${measured}\` is ${score} at step ${step}.` };
}

/** `validate.loss` and `validate.accuracy` as a check has them; NaN where it has none. */
export function measuredIn(check: object, measured: string): number {
  return Number(reportedIn(check, measured) ?? Number.NaN);
}

function reportedIn(check: object, measured: string): unknown {
  const [part, name] = measured.split(".", 2);
  const result = (check as JournalRecord)[part] as
    | { readonly loss?: unknown; readonly measures?: JournalRecord }
    | undefined;
  return name === "loss" ? result?.loss : result?.measures?.[name];
}

/** By the code of a failure at run time. */
export function classOf(code: string): FailureClass {
  if (code === "not-finite") return "nan";
  if (code === "out-of-memory") return "out of memory";
  return DATA.has(code) ? "data" : "error";
}

const DATA: ReadonlySet<string> = new Set([
  ...["column-missing", "row-too-short", "bad-value", "value-out-of-range", "sequence-length", "no-section"],
  ...["part-empty", "fit-empty", "fit-constant", "batch-too-large"],
]);

/** Complete trials by score, the best first; equal scores by number. Those pruned and failed are left out. */
export function ranked<T extends { readonly trial: number; readonly outcome: Outcome | null }>(
  trials: readonly T[],
  { direction }: Pick<Scoring, "direction">,
): readonly (T & { readonly outcome: Extract<Outcome, { kind: "complete" }> })[] {
  const complete = trials.flatMap((trial) => {
    const { outcome } = trial;
    return outcome?.kind === "complete" ? [{ ...trial, outcome }] : [];
  });
  const sign = direction === "minimize" ? 1 : -1;
  return complete.sort((a, b) => sign * (a.outcome.score - b.outcome.score) || a.trial - b.trial);
}
