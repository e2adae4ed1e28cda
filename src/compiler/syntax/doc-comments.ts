/** `##` lines directly above what they are about. */
import type { IToken } from "chevrotain";
import { endOf } from "./token-place.js";

const LINE_FEED = "\n".charCodeAt(0);
const BLANK = " ".charCodeAt(0);
const TAB = "\t".charCodeAt(0);

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
  let doc = docBefore(text, docs, offset);
  if (doc === undefined) return null;
  const lines: string[] = [];
  for (; doc !== undefined; doc = docBefore(text, docs, doc.startOffset))
    lines.unshift(doc.image.replace(/^##\s?/, "").trimEnd());
  return lines.join("\n");
}

function docBefore(text: string, docs: DocComments, offset: number): IToken | undefined {
  const end = lineBefore(text, offset);
  return end === null ? undefined : docs.get(end);
}

/** Where the line before an offset ends, if only blanks stand between; 0 in the first line. */
function lineBefore(text: string, offset: number): number | null {
  for (let at = offset - 1; at >= 0; at--) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED) return text[at - 1] === "\r" ? at - 1 : at;
    if (code !== BLANK && code !== TAB) return null;
  }
  return 0;
}
