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
  | "package-missing"
  | "column-missing"
  | "row-too-short"
  | "bad-value"
  | "value-out-of-range"
  | "sequence-length"
  | "no-section"
  | "part-empty"
  | "fit-empty"
  | "fit-constant"
  | "batch-too-large"
  | "not-finite"
  | "device-absent"
  | "out-of-memory"
  | "disk"
  | "checkpoint-broken"
  | "checkpoint-of-another-program"
  | "run-busy"
  | "run-missing"
  | "journal-broken"
  | "setting-unknown"
  | "setting-out-of-domain"
  | "program-broken";

/** A failure a person can act on. Anything else that is thrown is a bug of ours (exit 70). */
export class Failure extends Error {
  override readonly name = "Failure";

  constructor(
    readonly code: FailureCode,
    message: string,
    /** What to do about it. */
    readonly advice: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
