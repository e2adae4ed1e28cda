/** JSON Lines: an object on each line, whose fields are columns. Blank lines and further fields are passed over. */
import type { CellPlan } from "../../../plan/plan.js";
import { nearest } from "../../../spelling/nearest.js";
import { Failure } from "../../failure.js";
import type { Rows } from "../kit.js";
import { listed, quote } from "../quote.js";
import { refuseFullHeap } from "../rows/heap.js";
import { jsonCell } from "./json-cell.js";
import { type TypedRow, typedRows } from "./typed-rows.js";

/**
 * The rows of `text`, called `name` in messages. Throws `source-empty`, `column-missing`, `bad-value`,
 * `value-out-of-range`, `sequence-length`, each but the first with `file:line`.
 */
export function readJsonLines<Columns extends Readonly<Record<string, CellPlan>>>(
  text: string,
  name: string,
  { columns }: { readonly columns: Columns },
): Rows<TypedRow<Columns>> {
  const places: number[] = [];
  const rows: Record<string, unknown>[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const place = `${name}:${index + 1}`;
    refuseFullHeap(rows.length, `The rows of \`${name}\``);
    const record = objectIn(line, place);
    const cells = Object.entries<CellPlan>(columns).map(([column, type]): [string, unknown] => {
      if (!Object.hasOwn(record, column)) throw missing(column, Object.keys(record), place);
      return [column, jsonCell(record[column], type, place, column)];
    });
    rows.push(Object.fromEntries(cells));
    places.push(index + 1);
  }
  if (rows.length === 0) {
    const message = `\`${name}\` has no line that is not blank.`;
    throw new Failure("source-empty", message, "Fetch the file again, or name another one.");
  }
  return { rows: typedRows<Columns>(rows), origin: (index) => `${name}:${places[index]}`, ordered: true };
}

function objectIn(line: string, place: string): Readonly<Record<string, unknown>> {
  const advice = "Correct the line, or remove it: each line is one whole object between braces.";
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Failure("bad-value", `\`${place}\`: ${quote(line)} is not JSON.`, advice, { cause: error });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new Failure("bad-value", `\`${place}\`: ${quote(line)} is no object.`, advice);
}

function missing(column: string, known: readonly string[], place: string): Failure {
  const near = nearest(column, known);
  const fields = known.length === 0 ? "it has none" : `its fields are ${listed(known)}`;
  const advice = near === undefined ? "Complete the line, or name another column." : `Did you mean \`${near}\`?`;
  return new Failure("column-missing", `\`${place}\` has no field \`${column}\`; ${fields}.`, advice);
}
