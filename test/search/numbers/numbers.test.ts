/** The mathematics under the samplers, against scipy (`test/golden/make_search.py`). */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { minimizeWithin } from "../../../src/search/numbers/lbfgsb.js";
import {
  erfc,
  erfcx,
  logImprovement,
  normalBelow,
  normalBetween,
  normalQuantile,
  truncatedQuantile,
} from "../../../src/search/numbers/normal.js";
import { MOST_DIMENSIONS, sobolCoordinate } from "../../../src/search/numbers/sobol-sequence.js";

interface Golden {
  readonly erfc: readonly (readonly [number, number])[];
  readonly erfcx: readonly (readonly [number, number])[];
  readonly below: readonly (readonly [number, number])[];
  readonly quantile: readonly (readonly [number, number])[];
  readonly truncated: readonly (readonly [number, number, number, number, number, number])[];
  readonly logImprovement: readonly (readonly [number, number, number])[];
  readonly rosenbrock: { readonly x: readonly number[]; readonly value: number };
  readonly sobol: readonly (readonly number[])[];
}

const GOLDEN = JSON.parse(readFileSync(new URL("../../golden/search.json", import.meta.url), "utf8")) as Golden;

function near(value: number, wanted: number, relative: number, what: string): void {
  const off = Math.abs(value - wanted);
  assert.ok(value === wanted || off <= relative * Math.abs(wanted), `${what}: ${value}, not ${wanted}`);
}

test("the error function and the normal distribution, in the middle and far out", () => {
  for (const [z, wanted] of GOLDEN.erfc) near(erfc(z), wanted, 1e-14, `erfc(${z})`);
  for (const [z, wanted] of GOLDEN.erfcx) near(erfcx(z), wanted, 1e-14, `erfcx(${z})`);
  for (const [z, wanted] of GOLDEN.below) near(normalBelow(z), wanted, 1e-13, `below ${z}`);
  for (const [share, wanted] of GOLDEN.quantile) near(normalQuantile(share), wanted, 1e-13, `quantile of ${share}`);
  near(normalBetween(9, 10), 1.128512207423599e-19, 1e-12, "between 9 and 10");
  assert.is(normalQuantile(0), Number.NEGATIVE_INFINITY);
  assert.is(normalQuantile(1), Number.POSITIVE_INFINITY);
});

test("values of a normal distribution that is cut to bounds", () => {
  for (const [share, mean, spread, low, high, wanted] of GOLDEN.truncated) {
    const value = truncatedQuantile(share, mean, spread, low, high);
    assert.ok(Math.abs(value - wanted) < 1e-9, `${share} of N(${mean}, ${spread}) in ${low}..${high}: ${value}`);
    assert.ok(value >= low && value <= high);
  }
});

test("the logarithm of the expected improvement stays exact where the improvement itself is lost", () => {
  for (const [z, value, slope] of GOLDEN.logImprovement) {
    near(logImprovement(z).value, value, 1e-9, `log improvement at ${z}`);
    near(logImprovement(z).slope, slope, 1e-6, `slope at ${z}`);
  }
});

test("least values within bounds, where scipy finds them", () => {
  const rosenbrock = (x: Float64Array, gradient: Float64Array) => {
    gradient.fill(0);
    let value = 0;
    for (let i = 0; i + 1 < x.length; i++) {
      const bend = x[i + 1] - x[i] ** 2;
      value += 100 * bend ** 2 + (1 - x[i]) ** 2;
      gradient[i] += -400 * x[i] * bend - 2 * (1 - x[i]);
      gradient[i + 1] += 200 * bend;
    }
    return value;
  };
  const bounds = { low: [-2, -2, 0.2, -2], high: [0.6, 2, 2, 2] };
  const { x, value, iterations } = minimizeWithin(rosenbrock, [-1.2, 1, 0.5, 2], { bounds, tolerance: 1e-8 });
  assert.ok(Math.abs(value - GOLDEN.rosenbrock.value) < 1e-8, `${value} after ${iterations}`);
  for (const [index, wanted] of GOLDEN.rosenbrock.x.entries())
    assert.ok(Math.abs(x[index] - wanted) < 1e-4, `x${index} = ${x[index]}, not ${wanted}`);
  const free = minimizeWithin(rosenbrock, [0.2, 1, 0.5, 2], { tolerance: 1e-9, iterations: 500 });
  assert.ok(free.value < 1e-12 && free.iterations < 100, `${free.value} after ${free.iterations}`);
  const corner = minimizeWithin(
    (x, gradient) => {
      gradient.set([1, -1]);
      return x[0] - x[1];
    },
    [0.5, 0.5],
    { bounds: { low: [0, 0], high: [1, 1] } },
  );
  assert.equal([...corner.x], [0, 1]);
});

test("Sobol's sequence, as scipy has it; a shift of its digits keeps it even", () => {
  assert.is(MOST_DIMENSIONS, 128);
  for (const [row, index] of [1, 2, 3, 37, 63].entries())
    for (let dimension = 0; dimension < 128; dimension++)
      near(
        sobolCoordinate(index, dimension, 0),
        GOLDEN.sobol[row][dimension] + 2 ** -33,
        1e-15,
        `${index}, ${dimension}`,
      );
  for (const shift of [0, 0x9e3779b9])
    for (const dimension of [0, 1, 17, 127]) {
      const cells = Array.from({ length: 64 }, (_, index) => Math.floor(sobolCoordinate(index, dimension, shift) * 64));
      assert.is(new Set(cells).size, 64, "of 64 points each 64th has one");
    }
});

test.run();
