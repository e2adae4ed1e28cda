/** Statements that one sign or word, put right, lets be read: another sign in its place, one too many, one that is missing. */
import type { IToken } from "chevrotain";
import type { Suggestion } from "../diagnostics/diagnostic.js";
import type { Unreadable } from "./apart.js";
import { relabel, unwritten } from "./layout.js";
import type { RnnParser } from "./parser.js";
import { endOf } from "./token-place.js";
import { T, token, wordToken } from "./tokens.js";

/** What people write in the place of a sign, and whether they may have written one too many. */
const INSTEAD: ReadonlyMap<string, readonly (keyof typeof SIGNS)[]> = new Map([
  ["Equals", [":", "=="]],
  ["EqualTo", ["="]],
  ["Colon", ["=", ".."]],
]);
const SPARE: ReadonlySet<string> = new Set(["Comma", "Colon"]);
const SIGNS = {
  ":": token("Colon"),
  "=": token("Equals"),
  "==": token("EqualTo"),
  "..": token("Range"),
  ",": token("Comma"),
} as const;
const MISSING = [
  { text: ",", type: SIGNS[","] },
  { text: " in", type: wordToken("in") },
  { text: " of", type: wordToken("of") },
] as const;

const INDEXED = {
  message: "nothing is picked by its number: `last(…)` takes the last step, `state` of a layer its end",
};

/** Longer statements are not tried, so that no file takes long. */
const MOST_TOKENS = 250;
/** In those that are longer than this, as chains of rows are, something is missing in too many ways. */
const MOST_WITH_GAPS = 60;

/** `where(year = 1955)` compares: what is called takes a condition, and hardly an argument of that name. */
function isInCondition(statement: readonly IToken[], place: number): boolean {
  const [callee, opener] = statement.slice(Math.max(0, place - 3), place);
  return place >= 3 && callee.image === "where" && opener.tokenType === token("OpenRound");
}

/** The edit at the token that should not be there; null where no single one will do. */
export function oneSign({ statement }: Unreadable, found: IToken, file: string, by: RnnParser): Suggestion | null {
  const place = statement.indexOf(found);
  if (place < 1 || statement.length > MOST_TOKENS) return null;
  const reads = (tried: readonly IToken[]) => {
    by.input = [...tried];
    by.statement();
    return by.errors.length === 0;
  };
  const span = { file, start: found.startOffset, end: endOf(found) };
  const { name } = found.tokenType;
  const signs = isInCondition(statement, place) ? INSTEAD.get(name)?.toReversed() : INSTEAD.get(name);
  const instead = signs?.find((sign) => reads(statement.with(place, relabel(found, SIGNS[sign]))));
  if (instead !== undefined) return { message: `write \`${instead}\``, edit: { span, text: instead } };
  if (SPARE.has(name) && reads(statement.toSpliced(place, 1)))
    return { message: "leave it out", edit: { span, text: "" } };
  const before = statement[place - 1];
  const dot = name === "OpenRound" ? statement[place - 2] : undefined;
  if (dot?.tokenType === T.dot && reads(statement.with(place - 2, relabel(dot, T.chain))))
    return {
      message: `write \`|> ${before.image}(…)\`: what is called stands behind \`|>\`, and a dot reaches a field`,
      edit: { span: { file, start: dot.startOffset, end: endOf(dot) }, text: " |> " },
    };
  // What stands close behind a value in other languages picks an item of it.
  if (name === "OpenSquare" && endOf(before) === found.startOffset) return INDEXED;
  // Before a sign that joins, what is missing is a value.
  if (!/^[\w"`{[(]/.test(found.image) || statement.length > MOST_WITH_GAPS) return null;
  const missing = MISSING.find(({ text, type }) =>
    reads(statement.toSpliced(place, 0, unwritten(type, text.trim(), before))),
  );
  if (!missing) return null;
  const at = endOf(before);
  const edit = { span: { file, start: at, end: at }, text: missing.text };
  return { message: `write \`${missing.text.trim()}\` before it`, edit };
}
