/** Cutting a text into sections: chapters, scenes, articles. */
import { Failure } from "../../failure.js";
import type { Rows } from "../kit.js";
import { quote } from "../quote.js";

interface TextRow {
  readonly text: string;
}

/**
 * Cuts before each line that starts with `starting`; what stands before the first such line is a section too, unless
 * it is blank. Throws `no-section` when no line starts so.
 */
export function sections(rows: Rows<TextRow>, starting: string): Rows<TextRow> {
  const cut: TextRow[] = [];
  const origins: string[] = [];
  let found = 0;
  for (const [index, { text }] of rows.rows.entries()) {
    const { name, line: firstLine } = placeOf(rows.origin(index));
    const starts = startsOf(text, starting);
    found += starts.length;
    const all = starts[0] === 0 ? starts : [0, ...starts];
    let [line, counted] = [firstLine, 0];
    for (const [section, start] of all.entries()) {
      line += linesBetween(text, counted, start);
      counted = start;
      const part = text.slice(start, all[section + 1]);
      if (part.trim() === "") continue;
      cut.push({ text: part });
      origins.push(`${name}:${line}`);
    }
  }
  if (found > 0) return { rows: cut, origin: (index) => origins[index], ordered: rows.ordered };
  const where = rows.rows.length === 0 ? "the text" : `\`${rows.origin(0)}\``;
  const message = `No line of ${where} starts with ${quote(starting)}.`;
  throw new Failure("no-section", message, "Look how its sections begin; capitals and blanks count.");
}

/** Where the lines begin that start with `starting`. */
function startsOf(text: string, starting: string): number[] {
  const starts: number[] = [];
  if (text.startsWith(starting)) starts.push(0);
  const sign = `\n${starting}`;
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) starts.push(at + 1);
  return starts;
}

/** The origin of a text may itself name a line, when it was cut before. */
function placeOf(origin: string): { readonly name: string; readonly line: number } {
  const place = /^(.*):(\d+)$/s.exec(origin);
  return place ? { name: place[1], line: Number(place[2]) } : { name: origin, line: 1 };
}

function linesBetween(text: string, start: number, end: number): number {
  let lines = 0;
  for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
