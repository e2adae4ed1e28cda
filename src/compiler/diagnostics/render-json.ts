/** Diagnostics for other programs. */
import { lineStarts, positionAt, type SourceText, type Span } from "../source.js";
import type { Diagnostic } from "./diagnostic.js";

interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface JsonDiagnostic extends JsonPlace {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly related: readonly (JsonPlace & { readonly message: string })[];
  readonly suggestion: {
    readonly message: string;
    readonly edit: (JsonPlace & { readonly text: string }) | null;
  } | null;
}

export function toJson(diagnostic: Diagnostic, sources: ReadonlyMap<string, SourceText>): JsonDiagnostic {
  const place = ({ file, start, end }: Span): JsonPlace => {
    const { text, begins = 0 } = sources.get(file) ?? { text: "" };
    const starts = lineStarts(text.slice(begins));
    const [from, to] = [start, end].map((offset) => positionAt(starts, Math.max(0, offset - begins)));
    return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  };
  const { code, severity, message, span, related, suggestion } = diagnostic;
  return {
    code,
    severity,
    message,
    ...place(span),
    related: related.map((other) => ({ ...place(other.span), message: other.message })),
    suggestion: suggestion && {
      message: suggestion.message,
      edit: suggestion.edit ? { ...place(suggestion.edit.span), text: suggestion.edit.text } : null,
    },
  };
}
