/** Blanks between neighbouring tokens of one line. */
import { lex } from "../syntax/lexer.js";
import type { Tok } from "./pieces.js";

const NUMBERS = new Set(["Duration", "Size", "Percent", "Real", "Count"]);
const TIGHT_BEFORE = new Set(["Colon", "Comma", "Dot", "Range", "CloseRound", "CloseSquare"]);
const TIGHT_AFTER = new Set(["Dot", "Range", "OpenRound", "OpenSquare"]);

/** What stands between the two where no line ends. */
export function between(before: Tok, next: Tok): string {
  const wanted = isTight(before, next) ? "" : " ";
  if (!NUMBERS.has(before.type)) return wanted;
  // `3  h` is a count and a name, `3 h` a duration; `1 .x` is no number, either.
  return [wanted, " ", "  "].find((blanks) => areApart(before, blanks, next)) ?? wanted;
}

function isTight(before: Tok, next: Tok): boolean {
  if (TIGHT_BEFORE.has(next.type) || TIGHT_AFTER.has(before.type)) return true;
  return next.type === "OpenRound" ? before.isCallee || before.isSign : before.isSign;
}

function areApart(before: Tok, blanks: string, next: Tok): boolean {
  if (!/^[\w.%]/.test(next.image)) return true;
  return lex(before.image + blanks + next.image).tokens[0]?.image === before.image;
}
