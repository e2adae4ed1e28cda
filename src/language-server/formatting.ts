/** The canonical layout, of all or of some lines, as the fewest changes of lines. */
import type { TextEdit } from "vscode-languageserver";
import { format } from "../compiler/format/format.js";
import type { State } from "./workspace.js";

/** Lines from the first to the last, both counted from 0 and included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

const EDITION = "edition 2026\n\n";

/** The whole file; where it has errors, the definitions that have none. */
export function formatDocument(state: State): readonly TextEdit[] {
  const formatted = format({ file: state.path, text: state.text });
  if ("text" in formatted) return lineEdits(state.text, formatted.text, 0);
  return partEdits(state, null);
}

/** Lines of the file, and no others; a definition with errors stays as it is. */
export function formatRange(state: State, range: LineRange): readonly TextEdit[] {
  return partEdits(state, range);
}

/** After the end of a line or a `}`: the statement that was just ended. */
export function formatOnType(state: State, line: number, typed: string): readonly TextEdit[] {
  // A new line is still empty, and the cursor stands in it.
  return partEdits(state, typed === "\n" ? { first: line - 1, last: line - 1 } : { first: 0, last: line }).filter(
    ({ range }) => typed !== "\n" || range.end.line <= line,
  );
}

function partEdits(state: State, wanted: LineRange | null): readonly TextEdit[] {
  let line = 0;
  return state.parts.parts.flatMap(({ text, parsed, skip }) => {
    const first = line;
    line += text.split("\n").length - 1;
    const isWanted = wanted === null || (first <= wanted.last && line >= wanted.first);
    if (!isWanted || parsed.diagnostics.some(({ severity }) => severity === "error")) return [];
    const formatted = format({ file: state.path, text: skip > 0 ? `${EDITION}${text}` : text });
    if (!("text" in formatted)) return [];
    // What separates definitions is the file's to say.
    const [, end = ""] = /((?:\r?\n)*)$/.exec(text) ?? [];
    const body = (skip > 0 ? formatted.text.slice(EDITION.length) : formatted.text).replace(/\n$/, "");
    const edits = lineEdits(text, `${body}${end}`, first);
    if (wanted === null) return edits;
    return edits.filter(({ range }) => range.start.line <= wanted.last && range.end.line >= wanted.first);
  });
}

/** Changes of whole lines from one text to another, the lines counted from `first`. */
function lineEdits(before: string, after: string, first: number): readonly TextEdit[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return runsOfChange(old, now).map(({ from, to, lines }) => {
    const isAtEnd = to === old.length;
    const text = lines.map((one) => `${one}\n`).join("");
    if (!isAtEnd) return edit(first + from, 0, first + to, 0, text);
    // The last line has no end of its own.
    const last = old[old.length - 1].length;
    if (from === 0) return edit(first, 0, first + to - 1, last, text.slice(0, -1));
    const start = old[from - 1].length;
    return edit(first + from - 1, start, first + to - 1, last, lines.map((one) => `\n${one}`).join(""));
  });
}

function edit(line: number, character: number, endLine: number, endCharacter: number, newText: string): TextEdit {
  return { range: { start: { line, character }, end: { line: endLine, character: endCharacter } }, newText };
}

interface Change {
  /** Lines of the old text, the last excluded. */
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/** How far ahead a line that is the same again is looked for: layout moves lines by a few. */
const AHEAD = 60;

function runsOfChange(old: readonly string[], now: readonly string[]): readonly Change[] {
  const changes: Change[] = [];
  let [a, b] = [0, 0];
  while (a < old.length || b < now.length) {
    if (a < old.length && b < now.length && old[a] === now[b]) {
      a++;
      b++;
      continue;
    }
    const [da, db] = nextSame(old, now, a, b);
    changes.push({ from: a, to: a + da, lines: now.slice(b, b + db) });
    a += da;
    b += db;
  }
  return changes;
}

/** How many lines of each to pass until both go on alike; to the ends where they do not. */
function nextSame(old: readonly string[], now: readonly string[], a: number, b: number): readonly [number, number] {
  for (let sum = 1; sum <= AHEAD; sum++) {
    for (let da = 0; da <= sum; da++) {
      const [x, y] = [old[a + da], now[b + sum - da]];
      // Empty lines and braces are alike everywhere, and tell nothing but of lines that were changed one by one.
      if (x !== undefined && x === y && (2 * da === sum || /\w/.test(x))) return [da, sum - da];
    }
  }
  return [old.length - a, now.length - b];
}
