import type { Severity } from "./severity.js";

/** The ways in which a test set can be known before the test (language rule R6); docs/leaks.md lists their codes. */
export type Leak =
  | "no test set"
  | "fit scope"
  | "choose on test"
  | "window overlap"
  | "group overlap"
  | "duplicates"
  | "augmentation before split"
  | "unshifted target"
  | "broken time order"
  | "target among the inputs"
  | "test looked at twice";

/** What decides: the file alone, the data with it, or the records of runs. */
export type FoundIn = "text" | "data" | "records";

/** One row of the table of diagnostics: a refusal or a warning, and what its page in the documents says. */
export interface Entry<P> {
  readonly severity: Severity;
  /** A few words, for lists. */
  readonly title: string;
  /** The sentence; it quotes what was written. */
  readonly message: (parameters: P) => string;
  /** Why this is refused, for the page. */
  readonly why: string;
  /** What to do about it, in words that tell somebody who has not seen it before. */
  readonly fix: string;
  /** Which kind of leak it is; absent where it is none. */
  readonly leak?: Leak;
  /** Absent for the text. */
  readonly foundIn?: Exclude<FoundIn, "text">;
  /** What lies beside the examples, by path: data and records, where those decide. */
  readonly beside?: Readonly<Record<string, string>>;
  /** A whole file that gets this diagnostic, and the same put right. Both are run by the tests. */
  readonly wrong: string;
  readonly right: string;
}

export function error<P>(entry: Omit<Entry<P>, "severity">): Entry<P> {
  return { severity: "error", ...entry };
}

export function warning<P>(entry: Omit<Entry<P>, "severity">): Entry<P> {
  return { severity: "warning", ...entry };
}
