/**
 * What can go wrong while a program runs, apart from our own bugs: one code each, one sentence with the reason, one
 * with what to do. Compile-time refusals have their own table in `compiler/diagnostics`.
 */
export type FailureCode =
  | "source-missing"
  | "source-outside-folder"
  | "source-changed"
  | "source-not-utf8"
  | "source-empty"
  | "source-not-gzip"
  | "source-too-large"
  | "download-failed"
  | "download-too-large"
  | "download-busy"
  | "archive-broken"
  | "archive-member"
  | "package-missing"
  | "column-missing"
  | "row-too-short"
  | "bad-value"
  | "value-out-of-range"
  | "sequence-length"
  | "no-section"
  | "rows-out-of-order"
  | "lines-uneven"
  | "part-empty"
  | "fit-empty"
  | "fit-constant"
  | "batch-too-large"
  | "too-many-samples"
  | "not-finite"
  | "device-absent"
  | "out-of-memory"
  | "disk"
  | "checkpoint-broken"
  | "checkpoint-of-another-program"
  | "checkpoint-missing"
  | "checkpoint-ahead"
  | "nothing-left"
  | "run-busy"
  | "run-missing"
  | "run-ambiguous"
  | "run-unlike"
  | "study-missing"
  | "study-newer"
  | "study-unlike"
  | "worker-failed"
  | "experiment-changed"
  | "run-elsewhere"
  | "journal-broken"
  | "setting-unknown"
  | "setting-out-of-domain"
  | "setting-not-applicable"
  | "requirement-unmet"
  | "program-broken"
  | "program-changed"
  | "not-written-by-rnnc";

/** What the engine says when memory, or what one of its own lists may hold, comes to an end. */
const NO_MEMORY =
  /^(?:Invalid (?:typed )?array length|Array buffer allocation failed|Invalid array buffer length|Invalid string length|(?:Map|Set) maximum size exceeded|Cannot create a (?:Buffer|string) l)/;

/** An error of that kind as a failure, at the same place; null for any other error. */
export function outOfMemory(error: unknown): Failure | null {
  if (!(error instanceof Error) || error instanceof Failure) return null;
  const { code } = error as NodeJS.ErrnoException;
  const isIt = NO_MEMORY.test(error.message) || code === "ERR_MEMORY_ALLOCATION_FAILED" || code === "ERR_OUT_OF_MEMORY";
  if (!isIt) return null;
  const advice = "Make it smaller: fewer rows, classes or units, a smaller batch or vocabulary, shorter sequences.";
  const failure = new Failure("out-of-memory", "The experiment needs more memory than there is.", advice, {
    cause: error,
  });
  if (error.stack !== undefined) failure.stack = error.stack;
  return failure;
}

/** A failure a person can act on. Anything else that is thrown is a bug of ours (exit 70). */
export class Failure extends Error {
  override readonly name = "Failure";

  constructor(
    readonly code: FailureCode,
    message: string,
    /** What to do about it. */
    readonly advice: string,
    options?: ErrorOptions,
    /** What the journal of a run keeps of it beside the message, for those that judge. */
    readonly observed?: Readonly<Record<string, number>>,
  ) {
    super(message, options);
  }
}
