/** Matrices in WebAssembly: against scipy (`test/golden/make_search.py`), and against plain loops at every size. */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { trianglesSources } from "../../../scripts/wasm-sources.mjs";
import { openTriangles, paddedRows, type Triangles } from "../../../src/search/numbers/triangles.js";
import { plainTriangles } from "../../../src/search/numbers/triangles-plain.js";
import { ROOT } from "../../compiler/support/host.js";

interface Golden {
  readonly matrix: readonly number[];
  readonly cholesky: readonly number[];
  readonly inverse: readonly number[];
}

const GOLDEN: Golden = JSON.parse(readFileSync(new URL("../../golden/search.json", import.meta.url), "utf8"));

/** What is made of a matrix of so many rows, each result without the rows added to it. */
function taken(
  matrix: readonly number[],
  count: number,
  triangles = openTriangles(4 * paddedRows(count) ** 2 + 4 * paddedRows(count), 8),
) {
  const n = paddedRows(count);
  const [root, inverted, upper, squared] = [0, 1, 2, 3].map(() => triangles.take(n * n));
  for (let row = 0; row < n; row++) {
    root[row * n + row] = 1;
    for (let column = row; column < count; column++) root[row * n + column] = matrix[row * count + column];
  }
  const own = (all: Float64Array, isLower: boolean) =>
    Array.from({ length: count * count }, (_, at) => {
      const [row, column] = [Math.floor(at / count), at % count];
      return (isLower ? column <= row : column >= row) ? all[row * n + column] : 0;
    });
  if (!triangles.factorize(root, n)) return null;
  triangles.invert(root, inverted, n);
  triangles.transpose(inverted, upper, n);
  triangles.square(inverted, squared, n);
  return {
    n,
    triangles,
    inverted,
    upper,
    root: own(root, false),
    inverse: own(inverted, true),
    squared: own(squared, true),
  };
}

function near(found: readonly number[], wanted: readonly number[], what: string): void {
  assert.is(found.length, wanted.length);
  for (const [at, value] of wanted.entries())
    assert.ok(Math.abs(found[at] - value) < 1e-12, `${what} at ${at}: ${found[at]}, not ${value}`);
}

test("the root of a matrix and its inverse, as scipy has them", () => {
  const found = taken(GOLDEN.matrix, 6);
  if (!found) throw new Error("the matrix is positive");
  const transposed = GOLDEN.cholesky.map((_, at) => GOLDEN.cholesky[(at % 6) * 6 + Math.floor(at / 6)]);
  near(found.root, transposed, "root");
  const lower = GOLDEN.inverse.map((value, at) => (at % 6 <= Math.floor(at / 6) ? value : 0));
  near(found.squared, lower, "inverse");
  assert.is(taken([1, 2, 2, 1], 2), null, "of a matrix that is not positive there is none");
});

test("of every size: the inverse of the root, and products with it", () => {
  for (let count = 1; count <= 18; count++) {
    const matrix = Array.from({ length: count * count }, (_, at) => {
      const apart = Math.abs(Math.floor(at / count) - (at % count));
      return Math.exp(-apart / 4) + (apart === 0 ? 0.3 : 0);
    });
    const found = taken(matrix, count);
    if (!found) throw new Error(`a matrix of ${count} rows is positive`);
    const { n, triangles, inverted, upper, root, inverse } = found;
    // R⁻ᵀ times Rᵀ.
    const unit = Array.from({ length: count * count }, (_, at) => {
      const [row, column] = [Math.floor(at / count), at % count];
      let sum = 0;
      for (let inner = 0; inner < count; inner++) sum += inverse[row * count + inner] * root[column * count + inner];
      return sum;
    });
    near(
      unit,
      unit.map((_, at) => Number(Math.floor(at / count) === at % count)),
      `unit of ${count}`,
    );
    const [v, once, twice] = [triangles.take(n), triangles.take(n), triangles.take(n)];
    for (let at = 0; at < count; at++) v[at] = Math.sin(at + 1);
    triangles.timesLower(inverted, v, once, n);
    triangles.timesTransposed(inverted, once, twice, n);
    const back = Array.from({ length: count }, (_, row) =>
      Array.from(twice.subarray(0, count)).reduce((sum, value, at) => sum + matrix[row * count + at] * value, 0),
    );
    near(back, Array.from(v.subarray(0, count)), `solved of ${count}`);

    const plain = taken(matrix, count, plainTriangles());
    assert.equal([plain?.root, plain?.inverse, plain?.squared], [root, inverse, found.squared], `bits of ${count}`);

    const products = openTriangles(n * n + 8 * n, 3);
    const [same, four, out] = [products.take(n * n), products.take(4 * n), products.take(4 * n)];
    same.set(upper);
    for (const column of [0, 1, 2, 3]) for (let at = 0; at < count; at++) four[at * 4 + column] = v[at] * (column + 1);
    products.lessFourTransposed(same, four, out, n);
    for (let row = 0; row < count; row++)
      for (let column = 0; column < 4; column++)
        near([out[row * 4 + column]], [-once[row] * (column + 1)], `column ${column} of four, of ${count}`);
    const again = new Float64Array(4 * n);
    plainTriangles().lessFourTransposed(upper, four, again, n);
    assert.equal(Array.from(again), Array.from(out), `bits of four, of ${count}`);
  }
});

for (const [how, open] of [
  ["WebAssembly", openTriangles],
  ["JavaScript", plainTriangles],
] as const)
  test(`distances and sums of rows, in ${how}`, () => sums(open(100, 12)));

function sums(triangles: Triangles): void {
  const take = (...values: readonly number[]) => {
    const all = triangles.take(values.length);
    all.set(values);
    return all;
  };
  const out = triangles.take(16);
  // Two axes: a line of weight 2, and choices of weight 3.
  const points = take(0, 1, 2, 3, 0, 1, 1, 0);
  triangles.distances(points, take(0, 1, 0.5, 2, 0, 0, 1, 1), take(2, 3), take(0, 1), out);
  assert.equal(Array.from(out), [0, 2, 3.5, 11, 5, 3, 0.5, 2, 11, 5, 4.5, 0, 18, 8, 15.5, 5]);
  const [rows, weights] = [take(1, 2, 3, 10, 20, 30), take(2, 0.5)];
  const [sum, products] = [triangles.take(3), triangles.take(2)];
  triangles.weighedSum(rows, weights, sum);
  assert.equal(Array.from(sum), [7, 14, 21]);
  triangles.products(rows, weights, take(1, 0, -1), products);
  assert.equal(Array.from(products), [-4, -10]);
}

test("memory is taken as zeros, and what was given back is taken again; there is no more than was asked for", () => {
  const triangles = openTriangles(10, 2);
  const first = triangles.take(5);
  first.fill(7);
  triangles.empty();
  const again = triangles.take(5);
  assert.is(again.byteOffset, first.byteOffset);
  assert.equal(Array.from(again), [0, 0, 0, 0, 0]);
  assert.throws(() => triangles.take(1_000_000), RangeError);
});

test("a process that may not reserve what a memory does has the same in JavaScript", () => {
  const { Memory } = WebAssembly;
  const refusing = class {
    constructor() {
      throw new RangeError("WebAssembly.Memory(): could not allocate memory");
    }
  };
  Reflect.set(WebAssembly, "Memory", refusing);
  try {
    assert.equal(taken(GOLDEN.matrix, 6)?.root.length, 36);
  } finally {
    WebAssembly.Memory = Memory;
  }
});

test("the committed module is of this source", () => {
  const made = readFileSync(`${ROOT}src/search/numbers/triangles-module.ts`, "utf8");
  assert.ok(
    made.includes(trianglesSources(ROOT)),
    "triangles.cc changed after its module was built: run `node scripts/build-wasm.mjs` and commit what it writes",
  );
});

test.run();
