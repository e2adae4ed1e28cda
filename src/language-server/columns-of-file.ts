/** The columns that a data file has, read from its first line. */

import { partAt } from "./parts.js";
import type { Place } from "./place.js";
import type { State, Workspace } from "./workspace.js";

export interface FileColumn {
  readonly name: string;
  /** Its value in the first row. */
  readonly example?: string | undefined;
}

/** Far more than a table has. */
const MOST_COLUMNS = 500;

/** Of the source whose `columns: [` the place is in; none where the file cannot be read, or names no columns. */
export function columnsOfFile({ surroundings }: Workspace, state: State, place: Place): readonly FileColumn[] {
  const call = place.open.at(-2);
  if (!call || !["tsv", "csv", "jsonl"].includes(call.word)) return [];
  const { part, offset } = partAt(state.parts, place.start);
  const before = part.text.slice(0, offset - part.skip);
  const [, path] = new RegExp(`.*\\b${call.word}\\s*\\(\\s*"([^"\\n]*)"`, "s").exec(before) ?? [];
  const head = path === undefined ? null : surroundings.headOf(state.path, path);
  if (head === null) return [];
  const lines = head.split(/\r?\n/);
  if (call.word === "jsonl") return fieldsOf(lines[0]);
  const isTab = call.word === "tsv";
  const written = part.text
    .slice(offset - part.skip)
    .split("\n", 20)
    .join("\n");
  if (isTab && !/header:\s*true/.test(`${before.slice(before.lastIndexOf("tsv"))}${written}`)) return [];
  const cells = (line: string | undefined) => (line === undefined ? [] : isTab ? line.split("\t") : csvCells(line));
  const [names, first] = [cells(lines[0]), cells(lines.at(1))];
  return names
    .slice(0, MOST_COLUMNS)
    .flatMap((name, index) => (name === "" ? [] : [{ name, example: shortened(first.at(index)) }]));
}

function fieldsOf(line: string): readonly FileColumn[] {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    return Object.entries(value).map(([name, example]) => ({ name, example: shortened(JSON.stringify(example)) }));
  } catch (error) {
    // A line longer than what is read, or a file of another kind.
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Cells of one line, in quotes where they hold commas. */
function csvCells(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'),
  );
}

function shortened(text: string | undefined): string | undefined {
  return text === undefined || text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
