/**
 * Separated tables. Between commas a cell may be quoted (RFC 4180, read by csv-parse); between tabs nothing is special.
 * Blank lines are passed over. Columns beyond those asked for are passed over as well.
 */
import { CsvError, parse } from "csv-parse/sync";
import type { CellPlan } from "../../../plan/plan.js";
import { nearest } from "../../../spelling/nearest.js";
import { Failure } from "../../failure.js";
import type { Rows, TableFormat } from "../kit.js";
import { counted, listed, quote } from "../quote.js";
import { refuseFullHeap } from "../rows/heap.js";
import { between, parseCell } from "./cells.js";
import { type ColumnTypes, type TypedRow, typedRows } from "./typed-rows.js";

interface Line {
  readonly cells: readonly string[];
  /** From 1: where the row begins in the file. */
  readonly line: number;
}

/**
 * The rows of the table `text`, called `name` in messages. Throws `source-empty`, `column-missing`, `row-too-short`,
 * `bad-value`, `value-out-of-range`, `sequence-length`, each with `file:line`.
 */
export function readTable<Columns extends ColumnTypes>(
  text: string,
  name: string,
  format: TableFormat<Columns>,
): Rows<TypedRow<Columns>> {
  const lines = format.separator === "," ? commaLines(text, name) : tabLines(text);
  const [header, body] = format.header ? [lines[0], lines.slice(1)] : [null, lines];
  if (body.length === 0) {
    const what = lines.length === 0 ? "has no line that is not blank" : "has a header and no rows";
    throw new Failure("source-empty", `\`${name}\` ${what}.`, "Fetch the file again, or name another one.");
  }
  const columns = Object.entries<CellPlan>(format.columns).map(([column, type], index) => ({
    column,
    type,
    at: header ? positionOf(column, header.cells, name) : index,
  }));
  const rows = body.map(({ cells, line }, row) => {
    refuseFullHeap(row, `The rows of \`${name}\``);
    if (header) checkWidth(cells, header.cells.length, `${name}:${line}`);
    const values = columns.map(({ column, type, at }) => {
      const place = (): { line: string; column: string } => ({ line: `${name}:${line}`, column });
      if (type.kind === "list" && type.of.kind === "text")
        return [column, restOf(cells, at, type.length, place)] as const;
      if (at >= cells.length) throw tooShort(place(), cells.length, at);
      return [column, parseCell(cells[at], type, place)] as const;
    });
    return Object.fromEntries(values);
  });
  return { rows: typedRows<Columns>(rows), origin: (index) => `${name}:${body[index].line}`, ordered: true };
}

/** All cells from one on. */
function restOf(
  cells: readonly string[],
  at: number,
  [fewest, most]: readonly [number, number | null],
  place: () => { line: string; column: string },
): readonly string[] {
  const rest = cells.slice(at);
  if (rest.length >= fewest && rest.length <= (most ?? rest.length)) return rest;
  const { line, column } = place();
  const message = `\`${line}\` has ${counted(rest.length, "cell")} for \`${column}\`, and ${between(fewest, most)} are declared.`;
  const advice = "Leave such lines out of the file, or declare another length.";
  throw new Failure("sequence-length", message, advice);
}

function tabLines(text: string): Line[] {
  const lines: Line[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line !== "") lines.push({ cells: line.split("\t"), line: index + 1 });
  }
  return lines;
}

function commaLines(text: string, name: string): Line[] {
  try {
    const lines: Line[] = [];
    parse(text, {
      ...{ record_delimiter: "\n", relax_column_count: true, skip_empty_lines: true },
      on_record(cells: readonly string[], { lines: last }) {
        lines.push({ cells, line: last - lineEndsIn(cells) });
        return null;
      },
    });
    return lines;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw badQuotes(error, text, name);
  }
}

/** The parser tells a row's last line; cells in quotes may hold line ends. */
function lineEndsIn(cells: readonly string[]): number {
  return cells.reduce((total, cell) => total + cell.split("\n").length - 1, 0);
}

function badQuotes(error: CsvError, text: string, name: string): Failure {
  const open = error.code === "CSV_QUOTE_NOT_CLOSED";
  const line: unknown = open ? lineOfOpenQuote(text) : error.lines;
  const what = open ? "opens a quotation that nothing closes" : "has a stray quote";
  const advice = 'Put the whole cell in quotes and write a quote inside it twice: "say ""no""".';
  return new Failure("bad-value", `\`${name}:${line}\` ${what}.`, advice, { cause: error });
}

/** Where the last quotation begins, in a text whose last quotation is not closed: the parser tells where it ends. */
function lineOfOpenQuote(text: string): number {
  let [opened, closed, inside] = [0, -2, false];
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) {
    // A quote right after a closing one takes the closing back: it was one quote, written twice.
    if (!inside && at !== closed + 1) opened = at;
    if (inside) closed = at;
    inside = !inside;
  }
  return text.slice(0, opened).split("\n").length;
}

function positionOf(column: string, header: readonly string[], name: string): number {
  const names = header.includes(column) ? header : header.map((cell) => cell.trim());
  const at = names.indexOf(column);
  if (at >= 0 && names.includes(column, at + 1)) {
    const advice = "Give the columns different names in the file.";
    throw new Failure("bad-value", `The header of \`${name}\` names the column \`${column}\` twice.`, advice);
  }
  if (at >= 0) return at;
  const near = nearest(column, names);
  const message = `\`${name}\` has no column \`${column}\`; its header names ${listed(names)}.`;
  const advice = near === undefined ? "Name one of these, or declare the table without a header." : didYouMean(near);
  throw new Failure("column-missing", message, advice);
}

function didYouMean(name: string): string {
  return `Did you mean \`${name}\`?`;
}

/** A row longer than the header usually means a separator inside a cell, which would shift all cells after it. */
function checkWidth(cells: readonly string[], width: number, line: string): void {
  const extra = cells.slice(width).find((cell) => cell.trim() !== "");
  if (extra === undefined) return;
  const message = `\`${line}\` has ${counted(cells.length, "cell")}, and the header names ${width}; ${quote(extra)} is one too many.`;
  throw new Failure("bad-value", message, "Put cells that hold the separator in quotes, or correct the line.");
}

function tooShort(place: { line: string; column: string }, count: number, at: number): Failure {
  const message = `\`${place.line}\` has ${counted(count, "cell")}, and the column \`${place.column}\` is number ${at + 1}.`;
  return new Failure("row-too-short", message, "Complete the line or remove it, and check the separator.");
}
