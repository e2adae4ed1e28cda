/** What literals mean. Numbers are typed by how they are written (language rule R1). */
import type { IToken } from "chevrotain";
import type { NumberKind, NumberLiteral } from "./tree.js";

/** What units stand for. */
export const SECONDS: Readonly<Record<string, number>> = {
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
  day: 86_400,
  days: 86_400,
};
export const BYTES: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };
const KINDS: ReadonlyMap<string, NumberKind> = new Map([
  ["Duration", "duration"],
  ["Size", "size"],
  ["Percent", "fraction"],
  ["Real", "real"],
]);

/** Of so few digits any number is held exactly. */
const FEW_DIGITS = 15;
const ZERO = "0".charCodeAt(0);

/** A number that could not be read, or not be held, has the value NaN; that has been said. */
export function numberOf(token: IToken): Pick<NumberLiteral, "type" | "value" | "text"> {
  const type = KINDS.get(token.tokenType.name) ?? "count";
  const text = token.image;
  const plain = plainOf(type, text);
  if (!Number.isNaN(plain)) return { type, text, value: heldOf(type, plain) };
  const match = /^([\d_.]+(?:[eE][+-]?\d+)?) ?([A-Za-z%]*)$/.exec(text);
  if (!match) return { type, text, value: Number.NaN };
  const digits = match[1].replaceAll("_", "");
  const unit = match[2];
  const factor = SECONDS[unit] ?? BYTES[unit] ?? (unit === "" ? 1 : Number.NaN);
  const value = unit === "%" ? fractionOf(digits) : Number(digits) * factor;
  return { type, text, value: heldOf(type, value) };
}

/** What most numbers are, without underscores and units; else NaN. */
function plainOf(type: NumberKind, text: string): number {
  if (type === "real") return Number(text);
  return type === "fraction" ? ofDigits(text, text.length - 1) / 100 : ofDigits(text, text.length);
}

/** Of a few digits and nothing else, the number; else NaN. */
function ofDigits(text: string, length: number): number {
  if (length > FEW_DIGITS) return Number.NaN;
  let value = 0;
  for (let at = 0; at < length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Doubles hold counts exactly up to 2^53 - 1, and nothing beyond about 1.8e308: NaN instead of what they do not hold. */
function heldOf(type: NumberKind, value: number): number {
  return (type === "count" ? Number.isSafeInteger(value) : Number.isFinite(value)) ? value : Number.NaN;
}

/** Exactly the double nearest to the decimal fraction: `80%` is the same number as `0.8`. */
function fractionOf(percent: string): number {
  return Number(`${percent}e-2`);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", "\\": "\\", '"': '"' };
const ESCAPE = /\\(?:u\{([0-9a-fA-F]{1,6})\}|([\s\S]))/g;

/** The value of a text as written, quotes included; unknown escapes stand for themselves. */
export function textOf(image: string): string {
  return image.replace(/^"|"$/g, "").replace(ESCAPE, (whole, code: string | undefined, sign: string | undefined) => {
    if (code !== undefined && Number.parseInt(code, 16) <= 0x10ffff)
      return String.fromCodePoint(Number.parseInt(code, 16));
    return ESCAPES[sign ?? ""] ?? whole;
  });
}

/** The escapes of a text that mean nothing, with their offsets in it. */
export function badEscapes(image: string): readonly { readonly offset: number; readonly written: string }[] {
  return [...image.matchAll(ESCAPE)]
    .filter(([, code, sign]) => (code === undefined ? !(sign in ESCAPES) : Number.parseInt(code, 16) > 0x10ffff))
    .map((match) => ({ offset: match.index, written: match[0] }));
}
