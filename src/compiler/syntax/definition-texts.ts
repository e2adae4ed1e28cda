/** A text cut where its definitions begin. */

/** What the layout pass takes for the start of a definition, whatever was left open before it. */
const BEGINNING = /^(?:experiment|block|pipeline|criterion)\b/gm;

const COMMENT = /[ \t]*#/y;

/** Comments, then an edition; what is missing is told of the file as a whole. */
const WITH_EDITION = /^(?:[^\S\n]*(?:#.*)?\n)*[^\S\n]*edition\b/;

/**
 * Texts that make up the whole: what stands before the first definition, then each definition with what follows it up to
 * the next one. Comments directly above a definition belong to it. One text where no edition begins the file.
 */
export function definitionTexts(text: string): readonly string[] {
  if (!WITH_EDITION.test(text)) return [text];
  const bounds = [0];
  for (const { index } of text.matchAll(BEGINNING)) {
    let start = index;
    for (let above = lineBefore(text, start); isCommentAt(text, above); above = lineBefore(text, start)) start = above;
    if (start > bounds[bounds.length - 1]) bounds.push(start);
  }
  return bounds.map((start, index) => text.slice(start, bounds[index + 1] ?? text.length));
}

function isCommentAt(text: string, start: number): boolean {
  COMMENT.lastIndex = start;
  return start >= 0 && COMMENT.test(text);
}

/** Where the line before the one at `start` begins; -1 where there is none. */
function lineBefore(text: string, start: number): number {
  return start === 0 ? -1 : text.lastIndexOf("\n", start - 2) + 1;
}
