import type { Span } from "../source.js";
import type { Severity } from "./severity.js";
import { type Code, type MessageParameters, messageOf, TABLE } from "./table.js";

/** One thing to say about a file: a diagnostic, or advice. */
export interface Said {
  /** Of a diagnostic, or a rule of `rnnc lint`. */
  readonly code: string;
  readonly severity: Severity | "advice";
  /** A sentence that quotes what was written. */
  readonly message: string;
  readonly span: Span;
  /** Other places that matter, each with a few words. */
  readonly related: readonly Related[];
  /** What to write instead, where that is known. */
  readonly suggestion: Suggestion | null;
}

export interface Diagnostic extends Said {
  readonly code: Code;
  readonly severity: Severity;
}

export interface Related {
  readonly span: Span;
  readonly message: string;
}

export interface Suggestion {
  readonly message: string;
  /** Absent where the remedy is not mechanical. */
  readonly edit?: Edit;
  /** The edit is one of several as good: a person decides, not `rnnc check --fix`. */
  readonly unsure?: true;
}

/** Replaces the text of `span`. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

export interface DiagnosticExtras {
  readonly related?: readonly Related[];
  readonly suggestion?: Suggestion | null;
}

export function diagnostic<C extends Code>(
  code: C,
  span: Span,
  parameters: MessageParameters<C>,
  extras: DiagnosticExtras = {},
): Diagnostic {
  return {
    code,
    severity: TABLE[code].severity,
    message: messageOf(code, parameters),
    span,
    related: extras.related ?? [],
    suggestion: extras.suggestion ?? null,
  };
}
