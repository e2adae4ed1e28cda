import type { Severity } from "./severity.js";

/** One row of the table of diagnostics: a refusal or a warning, and what its page in the documents says. */
export interface Entry<P> {
  readonly severity: Severity;
  /** A few words, for lists. */
  readonly title: string;
  /** The sentence; it quotes what was written. */
  readonly message: (parameters: P) => string;
  /** Why this is refused, for the page. */
  readonly why: string;
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
