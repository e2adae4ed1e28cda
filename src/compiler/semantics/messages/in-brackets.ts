/** Operations with the brackets that stand at their ends, which are no part of the operands' own places. */
import type { Span } from "../../source.js";

/** The place of an operation and of round brackets that begin or end it, so that what is quoted reads as it is written. */
export function inBrackets(span: Span, textOf: (span: Span) => string): Span {
  // Signs within texts and back-ticks are no brackets.
  const written = textOf(span).replaceAll(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, "");
  let [open, unopened] = [0, 0];
  for (const [sign] of written.matchAll(/[()]/g)) {
    if (sign === "(") open++;
    else if (open > 0) open--;
    else unopened++;
  }
  if (open === 0 && unopened === 0) return span;
  const before = textOf({ ...span, start: Math.max(0, span.start - MOST_SIGNS), end: span.start });
  const behind = textOf({ ...span, start: span.end, end: span.end + MOST_SIGNS });
  const openers = new RegExp(`(?:\\(\\s*){${unopened}}$`).exec(before);
  const closers = new RegExp(`^(?:\\s*\\)){${open}}`).exec(behind);
  if (!openers || !closers) return span;
  return { ...span, start: span.start - openers[0].length, end: span.end + closers[0].length };
}

/** Farther away no bracket is looked for. */
const MOST_SIGNS = 100;
