import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  add,
  bounds,
  constant,
  constantValue,
  evaluate,
  format,
  type Interval,
  multiply,
  type Polynomial,
  parse,
  product,
  same,
  scale,
  substitute,
  subtract,
  symbol,
  symbolsOf,
  zero,
} from "../../src/ops/polynomial.js";

const RUNS = { seed: 20261122, numRuns: 400 };

// Names that look like numbers, hold dots, or stand on every object's prototype.
const NAMES = ["a", "b", "batch", "hidden", "e5", "_x", "source.vocabulary", "a.b", "constructor", "Z9"];

const name = fc.constantFrom(...NAMES);
const whole = fc.integer({ min: -9, max: 9 });

/** Sums of products of whole numbers and symbols: exact in doubles, so that laws hold to the last bit. */
const polynomial: fc.Arbitrary<Polynomial> = fc
  .array(fc.tuple(whole, fc.array(name, { maxLength: 3 })), { maxLength: 4 })
  .map((terms) => terms.map(([factor, names]) => product([constant(factor), ...names.map(symbol)])).reduce(add, zero));

const values = fc.record(Object.fromEntries(NAMES.map((one) => [one, whole])));

function property<T extends unknown[]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  check: (...args: T) => void,
) {
  fc.assert(
    fc.property(fc.tuple(...arbitraries), (args) => check(...(args as T))),
    RUNS,
  );
}

function equal(a: Polynomial, b: Polynomial): void {
  assert.equal(a, b);
  assert.ok(same(a, b));
  assert.is(format(a), format(b));
}

test("addition and multiplication are commutative and associative, and multiplication distributes", () => {
  property<[Polynomial, Polynomial, Polynomial]>([polynomial, polynomial, polynomial], (a, b, c) => {
    equal(add(a, b), add(b, a));
    equal(multiply(a, b), multiply(b, a));
    equal(add(add(a, b), c), add(a, add(b, c)));
    equal(multiply(multiply(a, b), c), multiply(a, multiply(b, c)));
    equal(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)));
  });
});

test("zero and one are neutral, and a polynomial less itself is zero", () => {
  property<[Polynomial]>([polynomial], (a) => {
    equal(add(a, zero), a);
    equal(multiply(a, constant(1)), a);
    equal(multiply(a, zero), zero);
    equal(scale(a, 0), zero);
    equal(subtract(a, a), zero);
    equal(subtract(zero, a), scale(a, -1));
    equal(product([]), constant(1));
  });
});

test("evaluation is a homomorphism", () => {
  property<[Polynomial, Polynomial, Record<string, number>]>([polynomial, polynomial, values], (a, b, at) => {
    assert.is(evaluate(add(a, b), at), evaluate(a, at) + evaluate(b, at));
    assert.is(evaluate(subtract(a, b), at), evaluate(a, at) - evaluate(b, at));
    assert.is(evaluate(multiply(a, b), at) + 0, evaluate(a, at) * evaluate(b, at) + 0);
    assert.is(evaluate(scale(a, 3), at), 3 * evaluate(a, at));
  });
});

test("substituting and then evaluating is evaluating what was substituted", () => {
  property<[Polynomial, Polynomial, string, Record<string, number>]>(
    [polynomial, polynomial, name, values],
    (a, b, of, at) => {
      const replaced = substitute(a, new Map([[of, b]]));
      assert.is(evaluate(replaced, at), evaluate(a, { ...at, [of]: evaluate(b, at) }));
      equal(substitute(a, new Map()), a);
      equal(substitute(a, new Map([[of, symbol(of)]])), a);
    },
  );
});

test("substitution is simultaneous", () => {
  const swapped = substitute(
    parse("2 a a + b"),
    new Map([
      ["a", symbol("b")],
      ["b", symbol("a")],
    ]),
  );
  assert.is(format(swapped), "2 b b + a");
});

test("parse reads what format writes, and format writes one text for one polynomial", () => {
  property<[Polynomial]>([polynomial], (a) => {
    equal(parse(format(a)), a);
    assert.is(format(parse(format(a))), format(a));
  });
});

test("every coefficient survives format and parse", () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  property<[number, string]>([finite, name], (factor, of) => {
    for (const a of [constant(factor), scale(symbol(of), factor), add(symbol(of), constant(factor))]) {
      assert.equal(parse(format(a)), a);
    }
  });
});

test("terms stand by falling degree and then by name, symbols in order, without ones and zeros", () => {
  const canonical = (text: string) => format(parse(text));
  assert.is(canonical("2 + batch 4 hidden"), "4 batch hidden + 2");
  assert.is(canonical("b - a + a a"), "a a - a + b");
  assert.is(canonical("1 a - 1 b"), "a - b");
  assert.is(canonical("-a + 3 b"), "-a + 3 b");
  assert.is(canonical("2 a 3 a"), "6 a a");
  assert.is(canonical("a + a - 2 a"), "0");
  assert.is(canonical("0 a"), "0");
  assert.is(canonical("-0"), "0");
  assert.is(canonical("1.5e-7 a + 1e+21"), "1.5e-7 a + 1e+21");
});

test("canonical form: no two terms alike, none of zero, symbols sorted", () => {
  property<[Polynomial, Polynomial]>([polynomial, polynomial], (a, b) => {
    for (const { terms } of [add(a, b), multiply(a, b), subtract(a, b)]) {
      const keys = terms.map(({ symbols }) => symbols.join(" "));
      assert.is(new Set(keys).size, keys.length);
      for (const { coefficient, symbols } of terms) {
        assert.is.not(coefficient, 0);
        assert.equal(symbols, [...symbols].sort());
      }
      for (let at = 1; at < terms.length; at++) {
        const [before, after] = [terms[at - 1], terms[at]];
        const falls = before.symbols.length - after.symbols.length;
        assert.ok(falls > 0 || (falls === 0 && keys[at - 1] < keys[at]), keys.join(" + "));
      }
    }
  });
});

test("what is no polynomial is refused", () => {
  for (const text of ["", " ", "+", "-", "+ a", "a +", "a -", "a  b", " a", "a ", "a + + b", "a + - b", "a - - b"]) {
    assert.throws(
      () => parse(text),
      (error: unknown) => error instanceof SyntaxError,
      text,
    );
  }
  for (const text of ["- a", "-- a", "- - a", "--a", "a*b", "2a", "a+b", "a^2", "1e5x", ".5", "1.", "a\nb", "(a)"]) {
    assert.throws(
      () => parse(text),
      (error: unknown) => error instanceof SyntaxError,
      text,
    );
  }
});

test("any text is read or refused, and what is read keeps its value in canonical form", () => {
  const text = fc.array(fc.constantFrom("a", "b.c", "2", "0.5", "+", "-", " ", "  ", "x", "e", "1e3", "*"), {
    maxLength: 9,
  });
  property<[string[]]>([text], (parts) => {
    for (const joined of [parts.join(""), parts.join(" ")]) {
      let read: Polynomial;
      try {
        read = parse(joined);
      } catch (error) {
        assert.instance(error, SyntaxError);
        continue;
      }
      equal(parse(format(read)), read);
    }
  });
});

test("a symbol without a value is named in the message, even one that every object inherits", () => {
  for (const missing of ["batch", "constructor", "toString"]) {
    assert.throws(
      () => evaluate(parse(`2 ${missing} + hidden`), { hidden: 1 }),
      (error: unknown) => error instanceof RangeError && error.message.includes(`\`${missing}\``),
    );
  }
});

test("constants and symbols are told apart", () => {
  property<[Polynomial, Record<string, number>]>([polynomial, values], (a, at) => {
    const value = constantValue(a);
    if (symbolsOf(a).length === 0) assert.is(value, evaluate(a, {}));
    else assert.is(value, undefined);
    assert.is(evaluate(a, Object.fromEntries(symbolsOf(a).map((of) => [of, at[of]]))), evaluate(a, at));
  });
  assert.is(constantValue(zero), 0);
  assert.equal(symbolsOf(parse("b a + a c.d + 3")), ["a", "b", "c.d"]);
});

const interval: fc.Arbitrary<Interval> = fc.oneof(
  fc.tuple(whole, whole).map(([a, b]) => ({ low: Math.min(a, b), high: Math.max(a, b) })),
  whole.map((low) => ({ low, high: Number.POSITIVE_INFINITY })),
  whole.map((high) => ({ low: Number.NEGATIVE_INFINITY, high })),
);

test("bounds hold every value that the symbols' intervals allow", () => {
  const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: NAMES.length,
    maxLength: NAMES.length,
  });
  const intervals = fc.array(fc.option(interval, { nil: undefined }), {
    minLength: NAMES.length,
    maxLength: NAMES.length,
  });
  property<[Polynomial, (Interval | undefined)[], number[]]>([polynomial, intervals, shares], (a, of, at) => {
    const { low, high } = bounds(a, (one) => of[NAMES.indexOf(one)]);
    assert.ok(low <= high);
    const inside = NAMES.map((one, index) => {
      const { low: from, high: to } = of[index] ?? { low: -1000, high: 1000 };
      const [least, most] = [Math.max(from, -1000), Math.min(to, 1000)];
      return [one, least + (most - least) * at[index]];
    });
    const value = evaluate(a, Object.fromEntries(inside));
    const slack = 1e-9 * (1 + Math.abs(value));
    assert.ok(value >= low - slack && value <= high + slack, `${format(a)} is ${value}, outside ${low}..${high}`);
  });
});

test("bounds are tight where no symbol stands twice", () => {
  const of = (one: string) => ({ a: { low: -2, high: 3 }, b: { low: 1, high: 4 } })[one];
  assert.equal(bounds(parse("2 a b - 5"), of), { low: -21, high: 19 });
  assert.equal(bounds(parse("a - b"), of), { low: -6, high: 2 });
  assert.equal(bounds(parse("7"), of), { low: 7, high: 7 });
  assert.equal(bounds(zero, of), { low: 0, high: 0 });
  assert.equal(bounds(parse("-c"), of), { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
});

test("nothing times anything is nothing, though anything may be infinite", () => {
  const of = (one: string) =>
    one === "none" ? { low: 0, high: 0 } : { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  assert.equal(bounds(parse("none any + 2"), of), { low: 2, high: 2 });
});

test.run();
