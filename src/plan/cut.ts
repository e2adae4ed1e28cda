/** How the tokens of a column were cut from its texts, so that they can be put together again. */
import type { Plan, RowExpression } from "./plan.js";

/** At blanks, at blanks with every sign by itself, or into characters. */
export type WholeCut = "characters" | "words" | "marks";

/** And the words of the last two perhaps into pieces. */
export type Cut = WholeCut | "pieces" | "pieces of marks";

const PIECES = { characters: "pieces", words: "pieces", marks: "pieces of marks" } as const;

export function cutOf({ data }: Pick<Plan, "data">, of: RowExpression): Cut {
  const fitted = "call" in of ? data.fitted.find(({ id }) => id === of.fitted) : undefined;
  const isPieces = fitted?.op === "vocabulary" && fitted.merges !== undefined;
  return isPieces ? PIECES[wholeCutOf(of)] : wholeCutOf(of);
}

function wholeCutOf(of: RowExpression): WholeCut {
  if (!("call" in of)) return "words";
  if (of.call === "characters") return "characters";
  if (of.call === "words") return of.options.marks === "apart" ? "marks" : "words";
  const [first] = of.arguments;
  return first ? wholeCutOf(first) : "words";
}
