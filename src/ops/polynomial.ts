/**
 * Polynomials over named symbols: what a dimension, a count or a rate is before its symbols are bound.
 *
 * The canonical text (`4 batch hidden + 2`) is what plans, contracts and messages hold: terms by falling degree,
 * then by name; a coefficient of one is left out; a power is a repeated symbol. Two polynomials are equal exactly
 * when their texts are.
 */
export interface Polynomial {
  readonly terms: readonly Term[];
}

interface Term {
  readonly coefficient: number;
  /** Sorted; a symbol stands once for each power. */
  readonly symbols: readonly string[];
}

/** Smallest and largest value, both included; an end may be infinite. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export const zero: Polynomial = { terms: [] };

export function constant(value: number): Polynomial {
  return value === 0 ? zero : { terms: [{ coefficient: value, symbols: [] }] };
}

export function symbol(name: string): Polynomial {
  return { terms: [{ coefficient: 1, symbols: [name] }] };
}

export function add(a: Polynomial, b: Polynomial): Polynomial {
  return canonical([...a.terms, ...b.terms]);
}

export function subtract(a: Polynomial, b: Polynomial): Polynomial {
  return add(a, scale(b, -1));
}

export function scale(a: Polynomial, factor: number): Polynomial {
  return canonical(a.terms.map((term) => ({ ...term, coefficient: term.coefficient * factor })));
}

export function multiply(a: Polynomial, b: Polynomial): Polynomial {
  // Most are of one term, and a plan's cost takes many thousands of them.
  if (a.terms.length === 1 && b.terms.length === 1) return canonical([termOf(a.terms[0], b.terms[0])]);
  return canonical(a.terms.flatMap((s) => b.terms.map((t) => termOf(s, t))));
}

function termOf(a: Term, b: Term): Term {
  return { coefficient: a.coefficient * b.coefficient, symbols: joined(a.symbols, b.symbols) };
}

function joined(a: readonly string[], b: readonly string[]): readonly string[] {
  return a.length === 0 ? b : b.length === 0 ? a : [...a, ...b].sort();
}

export function product(factors: readonly Polynomial[]): Polynomial {
  return factors.length === 0 ? constant(1) : factors.reduce(multiply);
}

/** True when both are equal for every value of every symbol. */
export function same(a: Polynomial, b: Polynomial): boolean {
  return format(a) === format(b);
}

/** The value of a polynomial without symbols, else undefined. */
export function constantValue(a: Polynomial): number | undefined {
  if (a.terms.length === 0) return 0;
  const [term] = a.terms;
  return a.terms.length === 1 && term.symbols.length === 0 ? term.coefficient : undefined;
}

export function symbolsOf(a: Polynomial): readonly string[] {
  if (a.terms.length === 0) return [];
  if (a.terms.length === 1 && a.terms[0].symbols.length < 2) return a.terms[0].symbols;
  return [...new Set(a.terms.flatMap((term) => term.symbols))].sort();
}

/** @throws RangeError when a symbol has no value. */
export function evaluate(a: Polynomial, values: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const term of a.terms) {
    let part = term.coefficient;
    for (const name of term.symbols) {
      // Own values only: a symbol may be named `constructor`.
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined) throw new RangeError(`the symbol \`${name}\` has no value`);
      part *= value;
    }
    sum += part;
  }
  return sum;
}

export function substitute(a: Polynomial, replacements: ReadonlyMap<string, Polynomial>): Polynomial {
  if (a.terms.every(({ symbols }) => !symbols.some((name) => replacements.has(name)))) return a;
  const parts = a.terms.map(({ coefficient, symbols }) => {
    let part: Polynomial = { terms: [{ coefficient, symbols: symbols.filter((name) => !replacements.has(name)) }] };
    for (const name of symbols) {
      const replacement = replacements.get(name);
      if (replacement) part = multiply(part, replacement);
    }
    return part;
  });
  return parts.length === 1 ? canonical(parts[0].terms) : canonical(parts.flatMap(({ terms }) => terms));
}

/**
 * Bounds over all values of the symbols, by interval arithmetic: always true, and tight where no symbol stands
 * twice. A symbol without bounds counts as any number.
 */
export function bounds(a: Polynomial, of: (name: string) => Interval | undefined): Interval {
  let low = 0;
  let high = 0;
  for (const term of a.terms) {
    let part: Interval = { low: term.coefficient, high: term.coefficient };
    for (const name of term.symbols) {
      part = multiplyIntervals(part, of(name) ?? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
    }
    low += part.low;
    high += part.high;
  }
  return { low, high };
}

export function format(a: Polynomial): string {
  if (a.terms.length === 0) return "0";
  return a.terms
    .map(({ coefficient, symbols }, index) => {
      const sign = coefficient < 0 ? (index === 0 ? "-" : " - ") : index === 0 ? "" : " + ";
      const size = Math.abs(coefficient);
      if (symbols.length === 0) return sign + size;
      return sign + (size === 1 ? "" : `${size} `) + symbols.join(" ");
    })
    .join("");
}

const SYMBOL = /^[A-Za-z_][\w.]*$/;
const NUMBER = /^\d+(?:\.\d+)?(?:e[+-]?\d+)?$/;

/** Reads what `format` writes. @throws SyntaxError on anything else. */
export function parse(text: string): Polynomial {
  // Most are a single symbol or number.
  if (SYMBOL.test(text)) return symbol(text);
  if (NUMBER.test(text)) return constant(Number(text));
  const terms: Term[] = [];
  let sign = 1;
  let coefficient = 1;
  let symbols: string[] = [];
  let open = false;
  const close = () => {
    if (!open) throw new SyntaxError(`not a polynomial: \`${text}\``);
    terms.push({ coefficient: sign * coefficient, symbols: symbols.sort() });
    coefficient = 1;
    symbols = [];
    open = false;
  };
  for (const [index, word] of text.replace(/^-/, "- ").split(" ").entries()) {
    if (word === "+" || word === "-") {
      if (open) close();
      else if (index > 0 || word === "+") throw new SyntaxError(`not a polynomial: \`${text}\``);
      sign = word === "-" ? -1 : 1;
      continue;
    }
    if (SYMBOL.test(word)) symbols.push(word);
    else if (NUMBER.test(word)) coefficient *= Number(word);
    else throw new SyntaxError(`not a polynomial: \`${text}\``);
    open = true;
  }
  close();
  return canonical(terms);
}

function canonical(terms: readonly Term[]): Polynomial {
  if (terms.length === 0) return zero;
  if (terms.length === 1) return terms[0].coefficient === 0 ? zero : { terms };
  const sums = new Map<string, Term>();
  for (const term of terms) {
    const key = term.symbols.join(" ");
    const known = sums.get(key);
    sums.set(key, known ? { ...term, coefficient: known.coefficient + term.coefficient } : term);
  }
  const kept = [...sums.entries()].filter(([, term]) => term.coefficient !== 0);
  kept.sort(([a, s], [b, t]) => t.symbols.length - s.symbols.length || (a < b ? -1 : 1));
  return { terms: kept.map(([, term]) => term) };
}

function multiplyIntervals(a: Interval, b: Interval): Interval {
  const ends = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high].map((x) => (Number.isNaN(x) ? 0 : x));
  return { low: Math.min(...ends), high: Math.max(...ends) };
}
