/** Where two texts begin to differ, as lines taken out and put in. */
import { harmless } from "../../compiler/diagnostics/cells.js";

/** Lines to show of either text, at most. */
const MOST = 4;

export interface Difference {
  /** Of the first line that differs, in the old text. */
  readonly line: number;
  readonly out: readonly string[];
  readonly in: readonly string[];
}

/** Null where the lines are the same, whatever ends them. */
export function firstDifference(before: string, after: string): Difference | null {
  const [old, now] = [linesOf(before), linesOf(after)];
  const at = old.findIndex((line, index) => line !== now[index]);
  const start = at >= 0 ? at : old.length;
  if (start === old.length && now.length === old.length) return null;
  const [gone, come] = lengths(old, now, start);
  const shown = (lines: readonly string[], count: number) => lines.slice(start, start + count).map(harmless);
  return { line: start + 1, out: shown(old, gone), in: shown(now, come) };
}

/** The fewest lines on both sides after which the texts agree again. */
function lengths(old: readonly string[], now: readonly string[], start: number): readonly [number, number] {
  for (let sum = 1; sum <= 2 * MOST; sum++) {
    for (let gone = Math.min(sum, MOST); gone >= 0 && sum - gone <= MOST; gone--) {
      const [line, other] = [old[start + gone], now[start + sum - gone]];
      // Empty lines agree with any others.
      if (line !== undefined && line === other && line.trim() !== "") return [gone, sum - gone];
    }
  }
  return [MOST, MOST];
}

function linesOf(text: string): readonly string[] {
  return text.replace(/^\ufeff|(?:\r\n?|\n)$/g, "").split(/\r\n?|\n/);
}
