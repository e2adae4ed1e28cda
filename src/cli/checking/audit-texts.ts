/** What an audit of data found, in the words of diagnostics. */
import type { Audit } from "../../runtime/data/audit/audit.js";
import type { Overlap } from "../../runtime/data/audit/overlaps.js";
import { thousands } from "../../spelling/thousands.js";

/** `1 row`, `2 rows`. */
export const some = (value: number, noun: string) => `${thousands(value)} ${noun}${value === 1 ? "" : "s"}`;

/** Those to be told of: of train if there are any, the tests first. */
export function told(overlaps: readonly Overlap[] | null, isGenerated: boolean): readonly Overlap[] {
  const found = (overlaps ?? []).filter(({ shared, isChance }) => shared > 0 && !isChance && !isGenerated);
  const learned = found.filter(({ from }) => from === "train");
  return (learned.length > 0 ? learned : found).toSorted(
    (a, b) => Number(b.in.startsWith("test")) - Number(a.in.startsWith("test")),
  );
}

export interface Wording {
  /** Before the number of rows: `the \`note\` of`. */
  readonly before?: string;
  /** What is counted, and what it does: `rows stand`. */
  readonly counted: string;
  /** After the first: `, target and all`. */
  readonly after?: string;
}

/** `In \`test\`, 12 of 100 rows stand in \`train\` too; in \`validate\`, 9 of 100`. */
export function whereText([first, ...others]: readonly Overlap[], { before, counted, after = "" }: Wording): string {
  const of = (overlap: Overlap) => `${thousands(overlap.shared)} of ${thousands(overlap.rows)}`;
  const start = `In \`${first.in}\`, ${before === undefined ? "" : `${before} `}${of(first)} ${counted} in \`${first.from}\` too`;
  const rest = others.map((overlap) => `; in \`${overlap.in}\`, ${of(overlap)}${sameText(overlap)}`);
  return `${start}${after}${sameText(first)}${rest.join("")}`;
}

function sameText({ sameTarget }: Overlap): string {
  return sameTarget === null ? "" : `, ${sameTarget === 0 ? "none" : thousands(sameTarget)} with the same target`;
}

const MOST_TEXT = 80;

export function shortened(text: string): string {
  const signs = Array.from(text);
  return signs.length > MOST_TEXT ? `${signs.slice(0, MOST_TEXT).join("")}…` : text;
}

export function exampleText({ examples: [first], from, in: part }: Overlap): string {
  return `${first.origin} in ${part} is ${first.like} in ${from}: ${JSON.stringify(shortened(first.text))}`;
}

/** What stands on both sides as chance would have it: nothing to put right, but something to know. */
export function chanceNotes({ inputs, rows }: Audit, isGenerated: boolean): readonly string[] {
  return (inputs ?? rows ?? [])
    .filter(({ shared, isChance, from }) => shared > 0 && from === "train" && (isChance || isGenerated))
    .map((overlap) => {
      const share = Number(((100 * overlap.shared) / overlap.rows).toPrecision(2));
      const what = inputs ? "inputs" : "rows";
      const expected = thousands(Math.round(overlap.expected));
      return `${thousands(overlap.shared)} of ${some(overlap.rows, "row")} of \`${overlap.in}\` (${share}%) have ${what} that stand in \`train\` too, by chance (${expected} were to be expected): so many can be known by heart`;
    });
}

/** Midnight is not written. */
export function dayText(at: number): string {
  return new Date(at)
    .toISOString()
    .replace(/T00:00:00\.000Z$/, "")
    .replace(/\.000Z$/, "Z");
}
