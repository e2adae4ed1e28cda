/** Diagnostics for other programs. */
import type { SourceText, Span } from "../source.js";
import type { Said } from "./diagnostic.js";
import { type Place, placeOf } from "./place.js";

interface JsonPlace extends Place {
  readonly file: string;
}

export interface JsonDiagnostic extends JsonPlace {
  readonly code: string;
  readonly severity: Said["severity"];
  readonly message: string;
  readonly related: readonly (JsonPlace & { readonly message: string })[];
  readonly suggestion: {
    readonly message: string;
    readonly edit: (JsonPlace & { readonly text: string }) | null;
  } | null;
}

export function toJson(diagnostic: Said, sources: ReadonlyMap<string, SourceText>): JsonDiagnostic {
  const place = (span: Span): JsonPlace => ({ file: span.file, ...placeOf(span, sources) });
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
