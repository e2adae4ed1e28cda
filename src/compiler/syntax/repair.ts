/** Tokens that are wrong in themselves. */
import type { IToken, TokenType } from "chevrotain";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.js";
import type { Span } from "../source.js";
import { relabel } from "./layout.js";
import { badEscapes, numberOf } from "./literals.js";
import { token, wordToken } from "./tokens.js";

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
const COMMENT = "a comment begins with `#`";
const HINTS: ReadonlyMap<string, string> = new Map([
  ["//", COMMENT],
  ["/*", COMMENT],
  ["*/", COMMENT],
  [";", "leave it out: a statement ends at the end of its line"],
  ["|", "`|>` hands on to the next call; between choices stands a comma"],
  ["->", "`|>` hands on to the next call"],
  ["+=", "a name stands for one thing: give the sum a name of its own"],
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

function shorten(written: string): string {
  return written.length > 40 ? `${written.slice(0, 37)}…` : written;
}

const SUSPECTS: ReadonlySet<string> = new Set([
  ...["Count", "Real", "Percent", "Duration", "Size", "Text"],
  ...["BadNumber", "BadUnit", "BadText", "OpenText", "BadOperator"],
]);

/** Whether a token can be wrong in itself: most of a file cannot, and is not looked at. */
export function mayBeWrong({ tokenType }: IToken): boolean {
  return SUSPECTS.has(tokenType.name);
}

/** Turns a token that is wrong in itself into one that the grammar knows, so that it is said once. */
export function repair(
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
      const { type, value } = numberOf(current);
      if (!Number.isNaN(value)) return { repaired: [current], said: [] };
      const why = type === "count" ? "is more than a count can be: 2^53 - 1" : "is more than a number can be";
      return { repaired: [current], said: [diagnostic("bad-number", span, { written: shorten(written), why })] };
    }
    case "BadNumber":
      return { repaired: [relabel(current, token("Count"))], said: [diagnostic("bad-number", span, { written })] };
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
      const [instead, type] = OPERATORS.get(written) ?? [null, null];
      const hint = HINTS.get(written.slice(0, 2));
      const suggestion = instead
        ? { message: `write \`${instead}\``, edit: { span, text: instead } }
        : hint
          ? { message: hint }
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
