/** Tokens that are wrong in themselves. */
import type { IToken, TokenType } from "chevrotain";
import { type Diagnostic, diagnostic, type Edit } from "../diagnostics/diagnostic.js";
import type { Span } from "../source.js";
import { relabel } from "./layout.js";
import { badEscapes, numberOf } from "./literals.js";
import { endOf } from "./token-place.js";
import { byType, token, wordToken } from "./tokens.js";

/** What people write who come from other languages, and what this one writes. */
const OPERATORS: ReadonlyMap<string, readonly [text: string, type: TokenType]> = new Map([
  ["&&", ["and", wordToken("and")]],
  ["||", ["or", wordToken("or")]],
  ["!", ["not", wordToken("not")]],
  ["%", ["mod", wordToken("mod")]],
  ["=>", [">=", token("AtLeast")]],
  [":=", ["=", token("Equals")]],
  ["<>", ["!=", token("UnequalTo")]],
]);
/** Read as this, though it may have been meant as something else: `x -> y` gives `x` the name `y` in some languages. */
const READ_AS: ReadonlyMap<string, TokenType> = new Map([["->", token("Chain")]]);
const COMMENT = "a comment begins with `#`";
const ONCE = "a name stands for one thing: give what is worked out a name of its own";
const HINTS: ReadonlyMap<string, string> = new Map([
  ["//", COMMENT],
  ["/*", COMMENT],
  ["*/", COMMENT],
  [";", "leave it out: a statement ends at the end of its line"],
  ["->", "`|>` hands on to the next call"],
  ["|", "`|>` hands on to the next call; between choices stands a comma"],
  ["**", "write the number itself, such as `1e-3`, or a product"],
  ["+=", ONCE],
  ["-=", ONCE],
  ["*=", ONCE],
]);

/** Units of other tongues, and the language's own. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^msec$/, "ms"],
  [/^(?:secs?|seconds?)$/, "s"],
  [/^(?:mins|minutes?)$/, "min"],
  [/^(?:hrs?|hours?)$/, "h"],
  [/^[kK]B$/, "KiB"],
  [/^MB$/, "MiB"],
  [/^GB$/, "GiB"],
  [/^bytes?$/, "B"],
];

function unitInstead(written: string, span: Span) {
  const [, digits, unit] = /^([\d_.]+) ?([A-Za-z]+)$/.exec(written) ?? [];
  const instead = UNITS.find(([pattern]) => pattern.test(unit ?? ""));
  return instead
    ? { message: `write \`${digits} ${instead[1]}\``, edit: { span, text: `${digits} ${instead[1]}` } }
    : null;
}

const POWERS: ReadonlyMap<string, string> = new Map([
  ["k", "_000"],
  ["M", "_000_000"],
]);

/** `.5`, `10__000`, `1...50` and `20k`, as they are written here. */
function numberInstead(written: string, span: Span, before: IToken | undefined) {
  const text = (value: string) => ({ message: `write \`${value}\``, edit: { span, text: value } });
  const [, digits, power] = /^(\d{1,3})([kM])$/.exec(written) ?? [];
  if (digits) return text(`${digits}${POWERS.get(power)}`);
  if (/^\d[\d_]*\d$/.test(written)) return text(written.replaceAll(/_+/g, "_"));
  if (!/^\.\d+$/.test(written)) return null;
  const isThird = before?.image === ".." && before.endOffset === span.start - 1;
  return isThird ? text(written.slice(1)) : text(`0${written}`);
}

function shorten(written: string): string {
  return written.length > 40 ? `${written.slice(0, 37)}…` : written;
}

/** A comment of other languages, and the semicolon at the end of a line. */
function plainly(written: string, span: Span): { readonly edit: Edit } | null {
  if (written === ";") return { edit: { span, text: "" } };
  if (!written.startsWith("//")) return null;
  return { edit: { span: { ...span, end: span.start + 2 }, text: "#" } };
}

const NUMBER = 1;
const TEXT = 2;
const WRONG = 3;
/** A number that may have a power of ten. */
const POWER = 4;
const ROLES = byType([
  ...["Count", "Percent", "Duration", "Size"].map((name) => [name, NUMBER] as const),
  ["Real", POWER] as const,
  ["Text", TEXT] as const,
  ...["BadNumber", "BadUnit", "BadText", "OpenText", "BadOperator"].map((name) => [name, WRONG] as const),
]);

/** Any number of so few signs can be held, but for one with a power of ten. */
const FEW_SIGNS = 15;

/** Whether something has to be said of a token. */
function isSuspect(current: IToken): boolean {
  const role = ROLES[current.tokenTypeIdx];
  if (role === NUMBER && current.image.length <= FEW_SIGNS) return false;
  if (role === NUMBER || role === POWER) return Number.isNaN(numberOf(current).value);
  return role === TEXT ? current.image.includes("\\") : role === WRONG;
}

/** Turns tokens that are wrong in themselves into ones that the grammar knows, so that each is said once. */
export function repaired(
  written: readonly IToken[],
  file: string,
): { tokens: readonly IToken[]; said: readonly Diagnostic[] } {
  const first = written.findIndex(isSuspect);
  if (first < 0) return { tokens: written, said: [] };
  const tokens = written.slice(0, first);
  const said: Diagnostic[] = [];
  for (const current of written.slice(first)) {
    if (!isSuspect(current)) {
      tokens.push(current);
      continue;
    }
    const span = { file, start: current.startOffset, end: endOf(current) };
    const mended = repair(current, span, tokens.at(-1));
    said.push(...mended.said);
    tokens.push(...mended.repaired);
  }
  return { tokens, said };
}

function repair(
  current: IToken,
  span: Span,
  before: IToken | undefined,
): { repaired: readonly IToken[]; said: readonly Diagnostic[] } {
  const written = current.image;
  switch (current.tokenType.name) {
    case "Count":
    case "Real":
    case "Percent":
    case "Duration":
    case "Size": {
      const { type } = numberOf(current);
      const why = type === "count" ? "is more than a count can be: 2^53 - 1" : "is more than a number can be";
      return { repaired: [current], said: [diagnostic("bad-number", span, { written: shorten(written), why })] };
    }
    case "BadNumber":
      return {
        repaired: [relabel(current, token("Count"))],
        said: [diagnostic("bad-number", span, { written }, { suggestion: numberInstead(written, span, before) })],
      };
    case "BadUnit":
      return {
        repaired: [relabel(current, token("Count"))],
        said: [diagnostic("bad-number", span, { written }, { suggestion: unitInstead(written, span) })],
      };
    case "BadText": {
      const instead = `"${written.slice(1, -1).replaceAll('"', '\\"')}"`;
      const suggestion = { message: `write \`${instead}\``, edit: { span, text: instead } };
      return {
        repaired: [{ ...relabel(current, token("Text")), image: instead }],
        said: [diagnostic("bad-quotes", span, { written }, { suggestion })],
      };
    }
    case "OpenText":
      return { repaired: [relabel(current, token("Text"))], said: [diagnostic("open-text", span, { written })] };
    case "BadOperator": {
      if (written === "%" && before?.tokenType === token("Percent") && before.endOffset === current.startOffset - 1) {
        const suggestion = { message: "leave it out", edit: { span, text: "" } };
        return { repaired: [], said: [diagnostic("bad-operator", span, { written }, { suggestion })] };
      }
      const [instead, type] = OPERATORS.get(written) ?? [null, READ_AS.get(written)];
      const hint = HINTS.get(written.slice(0, 2));
      const suggestion = instead
        ? { message: `write \`${instead}\``, edit: { span, text: instead } }
        : hint
          ? { message: hint, ...plainly(written, span) }
          : null;
      return {
        repaired: type ? [relabel(current, type)] : [],
        said: [diagnostic("bad-operator", span, { written: shorten(written) }, { suggestion })],
      };
    }
    case "Text": {
      const said = badEscapes(written).map((bad) => {
        const start = span.start + bad.offset;
        return diagnostic("bad-escape", { ...span, start, end: start + bad.written.length }, { written: bad.written });
      });
      return { repaired: [current], said };
    }
    default:
      return { repaired: [current], said: [] };
  }
}
