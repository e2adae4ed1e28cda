/** Cutting a text into lines that, joined, are the text again. */
import type { Rows } from "../kit.js";

interface TextRow {
  readonly text: string;
}

/** One row a line, its end included; the last one need not have an end. Origins are `file:line`. */
export function lines(rows: Rows<TextRow>): Rows<TextRow> {
  const cut: TextRow[] = [];
  const origins: string[] = [];
  for (const [index, { text }] of rows.rows.entries()) {
    for (let [start, line] = [0, 1]; start < text.length; line++) {
      const end = text.indexOf("\n", start) + 1 || text.length;
      cut.push({ text: text.slice(start, end) });
      origins.push(`${rows.origin(index)}:${line}`);
      start = end;
    }
  }
  return { rows: cut, origin: (index) => origins[index], ordered: rows.ordered };
}
