/** Tokens put together again as a text. */

/** How a text was cut: into characters, at blanks, or at blanks with every sign by itself. */
export type Cut = "characters" | "words" | "marks";

const OPENING = /^[([{“‘]$/u;
const JOINED_BEFORE = /^[.,;:!?)\]}”’%]$/u;
const DASH = /^[-–—]$/u;

/** What stands between one token and the next. */
export function gapBetween(before: string | null, next: string, cut: Cut): string {
  if (before === null || cut === "characters") return "";
  if (cut === "words") return " ";
  if (JOINED_BEFORE.test(next) || OPENING.test(before) || DASH.test(next) || DASH.test(before)) return "";
  return " ";
}

export function joinTokens(tokens: readonly string[], cut: Cut): string {
  return tokens.map((token, index) => gapBetween(index === 0 ? null : tokens[index - 1], token, cut) + token).join("");
}
