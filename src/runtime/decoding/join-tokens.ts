/** Tokens put together again as a text. */

import { isUnfinished, pieceText } from "./pieces.js";

/** How a text was cut: into characters, at blanks, or at blanks with every sign by itself. */
export type WholeCut = "characters" | "words" | "marks";

/** And the words of the last two perhaps into pieces. */
export type Cut = WholeCut | "pieces" | "pieces of marks";

const OPENING = /^[([{“‘]$/u;
const JOINED_BEFORE = /^[.,;:!?)\]}”’%]$/u;
const DASH = /^[-–—]$/u;

/** What stands between one token and the next. */
export function gapBetween(before: string | null, next: string, cut: Cut): string {
  if (before === null || cut === "characters") return "";
  if (hasPieces(cut) && isUnfinished(before)) return "";
  if (cut === "words" || cut === "pieces") return " ";
  if (JOINED_BEFORE.test(next) || OPENING.test(before) || DASH.test(next) || DASH.test(before)) return "";
  return " ";
}

/** A token as it stands in the text. */
export function tokenText(token: string, cut: Cut): string {
  return hasPieces(cut) ? pieceText(token) : token;
}

function hasPieces(cut: Cut): boolean {
  return cut === "pieces" || cut === "pieces of marks";
}

export function joinTokens(tokens: readonly string[], cut: Cut): string {
  return tokens
    .map((token, index) => gapBetween(index === 0 ? null : tokens[index - 1], token, cut) + tokenText(token, cut))
    .join("");
}
