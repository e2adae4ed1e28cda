/** Blanks as Python's `str.split` knows them, which is what scripts that judge translations cut at. */
const BLANKS = "\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const BLANK_RUN = new RegExp(`[${BLANKS}]+`, "u");
const ENDS = new RegExp(`[${BLANKS}]+$`, "u");

/** The words between blanks; of a line of blanks, none. */
export function wordsOf(line: string): readonly string[] {
  return line.split(BLANK_RUN).filter((word) => word !== "");
}

export function withoutEnd(line: string): string {
  return line.replace(ENDS, "");
}
