/** Below what was said of a file, for a person: where more of it stands. */
import type { Said } from "../../compiler/diagnostics/diagnostic.js";
import { PAINT } from "../terminal/paint.js";

/** Codes in one line. */
const MOST = 5;

/** Null where each that was said told what to do. */
export function whereMoreStands(said: readonly Pick<Said, "code" | "suggestion">[]): string | null {
  const codes = [...new Set(said.filter(({ suggestion }) => suggestion === null).map(({ code }) => code))];
  if (codes.length === 0) return null;
  if (codes.length === 1) return `\`rnnc explain ${codes[0]}\` tells what it means, with a right example`;
  const some = codes.length > MOST ? [...codes.slice(0, MOST), "…"] : codes;
  return `\`rnnc explain CODE\` tells what each means, with a right example: ${some.join(", ")}`;
}

/** In a terminal alone. */
export function printWhereMoreStands(said: readonly Pick<Said, "code" | "suggestion">[]): void {
  const more = process.stderr.isTTY ? whereMoreStands(said) : null;
  if (more !== null) process.stderr.write(`${PAINT.dim(more)}\n`);
}
