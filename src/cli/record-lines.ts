/** Records from a file or standard input, one after the other: JSON lines, plain lines, or rows of a table. */
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { parse } from "csv-parse/sync";
import { Failure } from "../runtime/failure.js";
import type { InputRecord, PlacedRecord } from "../runtime/use/records.js";
import { UsageError } from "./usage.js";

const ADVICE = 'Write a record as {"field": value, …} on one line.';

/**
 * `-` is standard input. A line that is no JSON object is the text of the model's one field, which `textField` names,
 * or null. Throws `bad-value` with file and line.
 */
export async function* recordsFrom(path: string, textField: () => string | null): AsyncGenerator<PlacedRecord, void> {
  if (path !== "-" && !existsSync(path)) throw new UsageError(`there is no file \`${path}\``);
  const separator = path.endsWith(".csv") ? "," : path.endsWith(".tsv") ? "\t" : null;
  if (separator !== null) {
    yield* rowsOf(path, separator);
    return;
  }
  const name = path === "-" ? "standard input" : path;
  const input = path === "-" ? process.stdin : createReadStream(path);
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const place = `${name}:${++line}`;
    if (text.trim() !== "") yield { record: recordIn(text, place, textField), place };
  }
}

function recordIn(text: string, place: string, textField: () => string | null): InputRecord {
  if (/^\s*\{/.test(text)) {
    try {
      return JSON.parse(text) as InputRecord;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Failure("bad-value", `\`${place}\` is no JSON object: ${why}.`, ADVICE);
    }
  }
  const field = textField();
  if (field === null) throw new Failure("bad-value", `\`${place}\` is no JSON object.`, ADVICE);
  return { [field]: text };
}

interface ParsedRow {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

function* rowsOf(path: string, separator: string): Generator<PlacedRecord, void> {
  for (const { record, info } of parsed(path, separator)) {
    // An empty cell is a field that is not there.
    const filled = Object.fromEntries(Object.entries(record).filter(([, cell]) => cell !== ""));
    yield { record: filled, place: `${path}:${info.lines}`, written: true };
  }
}

function parsed(path: string, delimiter: string): readonly ParsedRow[] {
  try {
    const text = readFileSync(path, "utf8").replace(/^\ufeff/, "");
    return parse(text, { columns: true, info: true, delimiter, skip_empty_lines: true, trim: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const advice = "Give it a header, and as many cells in each row.";
    throw new Failure("bad-value", `\`${path}\` cannot be read as a table: ${why}.`, advice);
  }
}
