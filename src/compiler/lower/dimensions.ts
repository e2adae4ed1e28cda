/**
 * Sizes inside a block, which sees neither settings nor vocabularies: the dimensions of its own parameters are all it
 * can speak of.
 */
import { add, constantValue, parse, scale, subtract } from "../../ops/polynomial.js";
import type { Scalar } from "../../plan/plan.js";
import { polynomialOf } from "./state.js";

interface Dimension {
  readonly name: string;
  readonly size: Scalar;
}

/** How many times a dimension is tried. */
const MOST = 8;

/** `2 * size + 1` for a formula that comes to that; null where whole multiples of the dimensions do not make it. */
export function byDimensions(formula: string, dimensions: readonly [Dimension, Dimension]): string | null {
  const wanted = parse(formula);
  const [a, b] = dimensions.map(({ size }) => polynomialOf(size));
  for (const [m, n] of SMALLEST_FIRST) {
    const rest = constantValue(subtract(wanted, add(scale(a, m), scale(b, n))));
    if (rest === undefined) continue;
    const terms = [
      { factor: m, name: dimensions[0].name },
      { factor: n, name: dimensions[1].name },
      { factor: rest, name: null },
    ].filter(({ factor }) => factor !== 0);
    return terms.map(({ factor, name }) => (name === null ? `(${factor})` : `(${factor}) * ${name}`)).join(" + ");
  }
  return null;
}

const FACTORS = Array.from({ length: 2 * MOST + 1 }, (_, index) => index - MOST);
const SMALLEST_FIRST = FACTORS.flatMap((m) => FACTORS.map((n): readonly [number, number] => [m, n])).sort(
  ([m, n], [p, q]) => Math.abs(m) + Math.abs(n) - Math.abs(p) - Math.abs(q),
);
