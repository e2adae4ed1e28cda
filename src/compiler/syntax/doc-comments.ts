/** `##` lines directly above what they are about. */
import type { IToken } from "chevrotain";
import { endOf } from "./token-place.js";

/** Comments of a text that begin with `##` and stand alone in their line, by where they end. */
export type DocComments = ReadonlyMap<number, IToken>;

export function docComments(text: string, comments: readonly IToken[]): DocComments {
  const docs = comments.filter(
    ({ image, startOffset }) => image.startsWith("##") && lineBefore(text, startOffset) !== null,
  );
  return new Map(docs.map((doc) => [endOf(doc), doc]));
}

/** The lines above a place, joined; null where there are none. */
export function docAbove(text: string, docs: DocComments, offset: number): string | null {
  const lines: string[] = [];
  let at = offset;
  for (;;) {
    const end = lineBefore(text, at);
    const doc = end === null ? undefined : docs.get(end);
    if (!doc) return lines.length > 0 ? lines.join("\n") : null;
    lines.unshift(doc.image.replace(/^##\s?/, "").trimEnd());
    at = doc.startOffset;
  }
}

/** Where the line before an offset ends, if only blanks stand between; 0 in the first line. */
function lineBefore(text: string, offset: number): number | null {
  let at = offset;
  while (at > 0 && (text[at - 1] === " " || text[at - 1] === "\t")) at--;
  if (at === 0) return 0;
  if (text[at - 1] !== "\n") return null;
  return text[at - 2] === "\r" ? at - 2 : at - 1;
}
