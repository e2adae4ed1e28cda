/** What there is to say about a file, as editors show it. */
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver";
import type { Diagnostic as Said } from "../compiler/diagnostics/diagnostic.js";
import { thousands } from "../spelling/thousands.js";
import { rangeOf } from "./positions.js";
import { MOST_TEXT, type State, type Workspace } from "./workspace.js";

export const SOURCE = "rnnc";

/** Of an open file, and of it alone: what is wrong in a file that it imports is told there. */
export function diagnosticsOf(workspace: Workspace, state: State): readonly Diagnostic[] {
  const size = workspace.sizeOf(state.path);
  if (size > MOST_TEXT) return [tooLarge(size)];
  return state.checked.diagnostics.flatMap((said) =>
    said.span.file === state.path ? [toEditor(workspace, state, said)] : [],
  );
}

/** It is not read, so that whoever pasted it can go on. */
function tooLarge(size: number): Diagnostic {
  const start = { line: 0, character: 0 };
  return {
    range: { start, end: start },
    severity: DiagnosticSeverity.Error,
    source: SOURCE,
    code: "too-large",
    message:
      `This file has ${thousands(size)} characters, and 1 MiB is the most that rnnc reads. ` +
      "Nothing of it was checked; data belong in a file of their own, which `data` names.",
  };
}

function toEditor(workspace: Workspace, state: State, said: Said): Diagnostic {
  const { code, severity, message, span, related, suggestion } = said;
  const places = related.flatMap(({ span: at, message: words }) => {
    const location = workspace.location(at);
    return location ? [{ location, message: words }] : [];
  });
  return {
    range: rangeOf(state.lines, span),
    severity: severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source: SOURCE,
    code,
    message: suggestion && !suggestion.edit ? `${message}\n${suggestion.message}` : message,
    ...(code === "unused-name" ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(places.length > 0 ? { relatedInformation: places } : {}),
  };
}
