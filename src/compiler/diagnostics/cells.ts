/** How wide a text is on a terminal, and what of it may be shown there. */

/** Two cells each: East Asian wide forms and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** One cell each, and joined to no neighbour: Latin letters, dashes, quotes and dots. */
const NARROW = /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027]*$/;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

let segmenter: Intl.Segmenter | undefined;

/** Cells of a text without tabs, by what people see as one character. */
export function cellsOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  let cells = 0;
  for (const { segment } of segmenter.segment(text)) cells += WIDE.test(segment) ? 2 : NO_WIDTH.test(segment) ? 0 : 1;
  return cells;
}

/** Without what would move the cursor, change colours or turn the direction of writing: one sign for each. */
export function harmless(text: string): string {
  return [...text].map((sign) => (isControl(sign.codePointAt(0) ?? 0) ? "\ufffd" : sign)).join("");
}

function isControl(code: number): boolean {
  if (code < 0x20) return code !== 0x09;
  return (code >= 0x7f && code < 0xa0) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}
