/** What git leaves in a file when two sides of a merge changed the same lines. */
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceText, Span } from "../source.js";

const SIGNS = /^(?:<{7}|\|{7}|={7}|>{7})(?=[ \r\n]|$).*/gm;

interface WithoutConflicts {
  /** As long as what was written, with blanks for the signs and for the side that is being merged. */
  readonly text: string;
  readonly said: readonly Diagnostic[];
}

/** Each conflict is said once, and the rest of the file is read with the lines of the first side. */
export function withoutConflicts({ file, text }: SourceText): WithoutConflicts {
  if (!text.includes("<<<<<<<")) return { text, said: [] };
  const said: Diagnostic[] = [];
  const pieces: string[] = [];
  let kept = 0;
  let [first, other]: [Span | null, Span | null] = [null, null];
  for (const { 0: line, index } of text.matchAll(SIGNS)) {
    const span = { file, start: index, end: index + line.trimEnd().length };
    if (line.startsWith("<")) [first, other] = [span, null];
    else if (!line.startsWith(">")) other ??= first && span;
    else if (first && other) {
      pieces.push(text.slice(kept, first.start), blank(text.slice(first.start, first.end)));
      pieces.push(text.slice(first.end, other.start), blank(text.slice(other.start, span.end)));
      const related = [{ span: other, message: "here the other side begins" }];
      said.push(diagnostic("merge-conflict", first, {}, { related }));
      kept = span.end;
      [first, other] = [null, null];
    }
  }
  return { text: pieces.join("") + text.slice(kept), said };
}

function blank(text: string): string {
  return text.replaceAll(/[^\r\n]/g, " ");
}
