/** Numbers as they are written on a line: `1e-3` and not `0.001`, `99%` and not `0.99`, `2 min` and not `120 s`. */

const NUMBER = /\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?(?:%| (?:ms|s|min|h|d)\b)?/g;

const FACTORS: Readonly<Record<string, number>> = {
  "%": 0.01,
  " ms": 0.001,
  " s": 1,
  " min": 60,
  " h": 3600,
  " d": 86_400,
};

/** The text with each of its numbers spelled as the line spells the same number, where it does. */
export function asWritten(text: string, line: string): string {
  const spellings: readonly string[] = line.match(NUMBER) ?? [];
  return outsideQuotes(text, (part) =>
    part.replace(NUMBER, (number, at: number) => {
      // Digits of a name are no number.
      if (/\w$|[^.]\.$/.test(part.slice(0, at))) return number;
      if (spellings.includes(number)) return number;
      return spellings.find((spelling) => isAlike(amountOf(spelling), amountOf(number))) ?? number;
    }),
  );
}

function outsideQuotes(text: string, change: (part: string) => string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`|[^"`]+/g, (part) => (/^["`]/.test(part) ? part : change(part)));
}

function amountOf(number: string): number {
  const unit = Object.keys(FACTORS).find((ending) => number.endsWith(ending)) ?? "";
  return Number(number.slice(0, number.length - unit.length).replaceAll("_", "")) * (FACTORS[unit] ?? 1);
}

function isAlike(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= 1e-12 * Math.abs(a);
}
