/** Tokens put together again as a text. */

import type { Cut } from "../../plan/cut.js";
import { isUnfinished, pieceText } from "./pieces.js";

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
