/** Rows of two texts each: lines of parallel files, turns of conversations. */
import { Failure } from "../../failure.js";
import type { Rows } from "../kit.js";
import { counted } from "../quote.js";

interface TextRow {
  readonly text: string;
}

/**
 * A row for each line of the first text and the same line of the second, without their ends; blank lines are rows, too,
 * for they keep the others in step. Throws `lines-uneven` when one has more lines.
 */
export function parallel<A extends string, B extends string>(
  first: Rows<TextRow>,
  second: Rows<TextRow>,
  [a, b]: readonly [A, B],
): Rows<{ readonly [Name in A | B]: string }> {
  const [left, right] = [first, second].map((rows) => ({ name: rows.origin(0), lines: linesOf(rows.rows[0].text) }));
  if (left.lines.length !== right.lines.length) {
    const message =
      `\`${left.name}\` has ${counted(left.lines.length, "line")} and \`${right.name}\` has ${right.lines.length}: ` +
      "parallel texts have as many, and which of them belong together cannot be told.";
    throw new Failure("lines-uneven", message, "Fetch both files again, or name two of one edition.");
  }
  // Each row has the two names as its fields.
  const row = (line: string, index: number) =>
    ({ [a]: line, [b]: right.lines[index] }) as { readonly [Name in A | B]: string };
  return { rows: left.lines.map(row), origin: (index) => `${left.name}:${index + 1}`, ordered: true };
}

/** What follows the last line end is a line only where there is something. */
function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** A row for each two turns of a row that follow each other, in order; each keeps the row's own columns. */
export function exchanges<Row>(
  rows: Rows<Row>,
  turnsOf: (row: Row) => readonly string[],
): Rows<Row & { readonly prompt: string; readonly reply: string }> {
  const pairs: (Row & { readonly prompt: string; readonly reply: string })[] = [];
  const from: number[] = [];
  for (const [index, row] of rows.rows.entries()) {
    const turns = turnsOf(row);
    for (let turn = 1; turn < turns.length; turn++) {
      pairs.push({ ...row, prompt: turns[turn - 1], reply: turns[turn] });
      from.push(index);
    }
  }
  return { rows: pairs, origin: (index) => rows.origin(from[index]), ordered: false };
}
