/** Matrices in WebAssembly: against scipy (`test/golden/make_search.py`), and against plain loops at every size. */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { trianglesSources } from "../../../scripts/wasm-sources.mjs";
import { openTriangles, paddedRows } from "../../../src/search/numbers/triangles.js";
import { plainTriangles } from "../../../src/search/numbers/triangles-plain.js";
import { ROOT } from "../../compiler/support/host.js";

interface Golden {
  readonly matrix: readonly number[];
  readonly cholesky: readonly number[];
  readonly inverse: readonly number[];
}

const GOLDEN: Golden = JSON.parse(readFileSync(new URL("../../golden/search.json", import.meta.url), "utf8"));

/** What is made of a matrix of so many rows, each result without the rows added to it. */
function taken(matrix: readonly number[], count: number, open = openTriangles) {
  const n = paddedRows(count);
  const triangles = open();
  const lengths = [n * n, n * n, n * n, n * n, n, n, n, 4 * n, 4 * n];
  const [root, inverted, upper, squared, ...more] = triangles.pieces(lengths);
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
    more,
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
    const { n, triangles, more, inverted, upper, root, inverse } = found;
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
    const [v, once, twice, four, out] = more;
    for (let at = 0; at < count; at++) v[at] = Math.sin(at + 1);
    triangles.timesLower(inverted, v, once, n);
    triangles.timesTransposed(inverted, once, twice, n);
    const back = Array.from({ length: count }, (_, row) =>
      Array.from(twice.subarray(0, count)).reduce((sum, value, at) => sum + matrix[row * count + at] * value, 0),
    );
    near(back, Array.from(v.subarray(0, count)), `solved of ${count}`);

    const plain = taken(matrix, count, plainTriangles);
    assert.equal([plain?.root, plain?.inverse, plain?.squared], [root, inverse, found.squared], `bits of ${count}`);

    for (const column of [0, 1, 2, 3]) for (let at = 0; at < count; at++) four[at * 4 + column] = v[at] * (column + 1);
    triangles.lessFourTransposed(upper, four, out, n);
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
  test(`distances and sums of rows, in ${how}`, () => {
    const opened = open();
    const lengths = [8, 8, 2, 2, 16, 6, 2, 3, 3, 2];
    const [points, four, weights, choices, far, rows, factors, others, sum, products] = opened.pieces(lengths);
    // Two axes: a line of weight 2, and choices of weight 3.
    points.set([0, 1, 2, 3, 0, 1, 1, 0]);
    four.set([0, 1, 0.5, 2, 0, 0, 1, 1]);
    weights.set([2, 3]);
    choices.set([0, 1]);
    opened.distances(points, four, weights, choices, far);
    assert.equal(Array.from(far), [0, 2, 3.5, 11, 5, 3, 0.5, 2, 11, 5, 4.5, 0, 18, 8, 15.5, 5]);
    rows.set([1, 2, 3, 10, 20, 30]);
    factors.set([2, 0.5]);
    opened.weighedSum(rows, factors, sum);
    assert.equal(Array.from(sum), [7, 14, 21]);
    others.set([1, 0, -1]);
    opened.products(rows, factors, others, products);
    assert.equal(Array.from(products), [-4, -10]);
  });

test("pieces are zeros, as long as was asked for, and none reaches into another; so are those that come after", () => {
  const triangles = openTriangles();
  for (const lengths of [
    [3, 0, 700, 1, 5],
    [70_000, 3, 1],
    [2, 2],
  ]) {
    const pieces = triangles.pieces(lengths);
    assert.equal(
      pieces.map(({ length }) => length),
      lengths,
    );
    for (const [at, piece] of pieces.entries()) {
      assert.ok(piece.every((value) => value === 0));
      piece.fill(at + 1);
    }
    for (const [at, piece] of pieces.entries()) assert.ok(piece.every((value) => value === at + 1));
  }
});

for (const [part, refusal, why] of [
  ["Memory", new RangeError("WebAssembly.Memory(): could not allocate memory"), "may not reserve a memory"],
  [
    "Instance",
    Object.assign(new Error("Wasm SIMD unsupported"), { name: "CompileError" }),
    "runs on a processor without vectors",
  ],
] as const)
  test(`a process that ${why} has the same in JavaScript`, () => {
    const wanted = taken(GOLDEN.matrix, 6)?.root;
    const real: unknown = Reflect.get(WebAssembly, part);
    const refusing = class {
      constructor() {
        throw refusal;
      }
    };
    Reflect.set(WebAssembly, part, refusing);
    try {
      assert.equal(taken(GOLDEN.matrix, 6)?.root, wanted);
    } finally {
      Reflect.set(WebAssembly, part, real);
    }
  });

test("numbers of elsewhere, or of a memory that has grown since, are refused", () => {
  const triangles = openTriangles();
  const [old] = triangles.pieces([16]);
  assert.throws(() => triangles.factorize(new Float64Array(16), 4), TypeError);
  triangles.pieces([100_000]);
  assert.throws(() => triangles.factorize(old, 4), TypeError);
});

test("the committed module is of this source", () => {
  const made = readFileSync(`${ROOT}src/search/numbers/triangles-module.ts`, "utf8");
  assert.ok(
    made.includes(trianglesSources(ROOT)),
    "triangles.cc changed after its module was built: run `node scripts/build-wasm.mjs` and commit what it writes",
  );
});

test.run();
