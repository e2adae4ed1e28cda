/** Records from a file or standard input, one after the other: JSON lines, plain lines, or rows of a table. */
import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { parse } from "csv-parse";
import { Failure } from "../../runtime/failure.js";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import type { InputRecord, PlacedRecord } from "../../runtime/use/records.js";
import { UsageError } from "../usage.js";

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
  try {
    for await (const read of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const text = line === 0 ? read.replace(/^\ufeff/, "") : read;
      const place = `${name}:${++line}`;
      if (text.trim() !== "") yield { record: recordIn(text, place, textField), place };
    }
  } catch (error) {
    throw error instanceof Failure ? error : diskFailure(error, "read", name);
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

async function* rowsOf(path: string, delimiter: string): AsyncGenerator<PlacedRecord, void> {
  const options = { columns: true, info: true, bom: true, delimiter, skip_empty_lines: true, trim: true } as const;
  const parser = parse(options);
  const input = createReadStream(path);
  input.on("error", (error) => parser.destroy(error));
  input.pipe(parser);
  try {
    for await (const row of parser) {
      const { record, info } = row as ParsedRow;
      // An empty cell is a field that is not there.
      const filled = Object.fromEntries(Object.entries(record).filter(([, cell]) => cell !== ""));
      yield { record: filled, place: `${path}:${info.lines}`, written: true };
    }
  } catch (error) {
    if (error instanceof Error && "syscall" in error) throw diskFailure(error, "read", path);
    const why = error instanceof Error ? error.message : String(error);
    const advice = "Give it a header, and as many cells in each row.";
    throw new Failure("bad-value", `\`${path}\` cannot be read as a table: ${why}.`, advice);
  } finally {
    input.destroy();
  }
}
