/** Numbers, sizes and texts as TypeScript. */
import { constantValue, type Polynomial, parse } from "../../ops/polynomial.js";
import type { Scalar } from "../../plan/plan.js";
import type { Names } from "./names.js";

/** Signs that end lines, cannot be seen, or turn the direction of a text, and so could hide what a program says. */
const HIDDEN = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** A text of the language is data in the emitted program, whatever it holds. */
export function literal(text: string): string {
  return JSON.stringify(text).replace(HIDDEN, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Comments hold what people wrote; nothing of it may end them, or tell the type checker what to do. */
export function comment(text: string): string {
  return text
    .replace(/\*\//g, "* /")
    .replace(/@(?=ts-)/gi, "@ ")
    .replace(/[\r\n\u2028\u2029]+/g, " ")
    .replace(HIDDEN, "�");
}

export function key(name: string): string {
  // Written any other way, this one would set the prototype.
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_]\w*$/.test(name) ? name : literal(name);
}

/** `{ a: 1, b: 2 }`, or `{}`. */
export function objectCode(entries: readonly string[]): string {
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

export function numberCode(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) < 10_000) return String(value);
  const text = String(value);
  return /^-?\d+$/.test(text) ? text.replace(/\B(?=(\d{3})+$)/g, "_") : text;
}

/** A symbol as code: a setting, a size that the data tell, or an extent of this batch. */
export function symbolCode(symbol: string, names: Names): string {
  if (symbol === "batch") return "n.batch";
  if (symbol.endsWith(".time")) return `n.${names.time(symbol)}`;
  if (symbol.endsWith(".size")) return `sizes.${names.of(symbol.slice(0, -".size".length))}`;
  return `settings.${names.of(symbol)}`;
}

/** A symbol as a dimension's name in types: `units`, `v.size`, `time`. */
function symbolName(symbol: string, names: Names): string {
  if (symbol === "batch") return "batch";
  if (symbol.endsWith(".time")) return names.time(symbol);
  return symbol.endsWith(".size") ? `${names.of(symbol.slice(0, -".size".length))}.size` : names.of(symbol);
}

function polynomialText(a: Polynomial, symbol: (name: string) => string, times: string): string {
  if (a.terms.length === 0) return "0";
  return a.terms
    .map(({ coefficient, symbols }, index) => {
      const sign = coefficient < 0 ? (index === 0 ? "-" : " - ") : index === 0 ? "" : " + ";
      const size = Math.abs(coefficient);
      const factors = [...(size === 1 && symbols.length > 0 ? [] : [numberCode(size)]), ...symbols.map(symbol)];
      return sign + factors.join(times);
    })
    .join("");
}

export function scalarCode(scalar: Scalar, names: Names): string {
  if (typeof scalar === "number") return numberCode(scalar);
  return polynomialText(parse(scalar.formula), (name) => symbolCode(name, names), " * ");
}

export function dimCode(dim: string, names: Names): string {
  return polynomialText(parse(dim), (name) => symbolCode(name, names), " * ");
}

/** A dimension as a type: `24`, `"units"`, `"2 units"`. */
export function dimType(dim: string, names: Names): string {
  const polynomial = parse(dim);
  const fixed = constantValue(polynomial);
  return fixed === undefined
    ? literal(polynomialText(polynomial, (name) => symbolName(name, names), " "))
    : String(fixed);
}

/** `gates` blocks of a size: the type keeps both, even where the product is a number. */
export function gatesType(gates: number, size: string, names: Names): string {
  return gates === 1 ? dimType(size, names) : `Times<${gates}, ${dimType(size, names)}>`;
}
