/** Regression by a Gaussian process: gradients against finite differences, and what is known of the points themselves. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { logExpectedImprovement } from "../../src/search/acquisition.js";
import { fitLikeness, improbability, type Points, processOf } from "../../src/search/gaussian-process.js";
import { openTriangles } from "../../src/search/numbers/triangles.js";
import { plainTriangles } from "../../src/search/numbers/triangles-plain.js";

const AXES = 3;
const COUNT = 21;

/** Two lines and choices, and values that fall along the first. */
const rows = Float64Array.from({ length: COUNT * AXES }, (_, at) =>
  at % AXES === 2 ? at % 4 : ((at + 1) * 0.6180339887) % 1,
);
const points: Points = { rows, count: COUNT, isChoice: [false, false, true] };
const values = Float64Array.from({ length: COUNT }, (_, row) => 2 - 4 * rows[row * AXES] + 0.3 * Math.sin(row));

function near(found: number, wanted: number, what: string): void {
  assert.ok(Math.abs(found - wanted) <= 1e-5 * Math.max(1, Math.abs(wanted)), `${what}: ${found}, not ${wanted}`);
}

/** Central differences of a function, at a point. */
function slopes(of: (x: Float64Array) => number, at: Float64Array): readonly number[] {
  return Array.from(at, (_, axis) => {
    const [low, high] = [Float64Array.from(at), Float64Array.from(at)];
    low[axis] -= 1e-5;
    high[axis] += 1e-5;
    return (of(high) - of(low)) / 2e-5;
  });
}

test("the gradient of how improbable a likeness is", () => {
  const objective = improbability(points, values, openTriangles());
  const raw = Float64Array.of(0.3, -0.7, 0.2, 0.1, -3);
  const gradient = new Float64Array(5);
  objective(raw, gradient);
  const wanted = slopes((x) => objective(x, new Float64Array(5)), raw);
  for (const [at, slope] of wanted.entries()) near(gradient[at], slope, `slope ${at}`);
});

test("a likeness is the same whatever was fitted before", () => {
  const triangles = openTriangles();
  const once = fitLikeness(points, values, triangles);
  fitLikeness({ ...points, count: 7 }, values.subarray(0, 7), triangles);
  assert.equal(fitLikeness(points, values, triangles), once);
});

test("in WebAssembly and in JavaScript: the same bits", () => {
  const count = 70;
  const all = Float64Array.from({ length: count * AXES }, (_, at) =>
    at % AXES === 2 ? at % 5 : ((at + 1) * 0.7548776662) % 1,
  );
  const many: Points = { rows: all, count, isChoice: points.isChoice };
  const known = Float64Array.from({ length: count }, (_, row) => Math.cos(3 * all[row * AXES]) + 0.1 * (row % 3));
  const [once, again] = [openTriangles(), plainTriangles()].map((triangles) => {
    const likeness = fitLikeness(many, known, triangles);
    const process = processOf(many, likeness, [known], triangles);
    if (!process) throw new Error("the matrix is positive");
    const seen: number[] = [];
    const x = Float64Array.of(0.3, 0.6, 1);
    process.expectEach([x, all.slice(0, AXES)], (_, { means, variance }) => seen.push(means[0], variance));
    const slope = new Float64Array(AXES);
    seen.push(process.expect(x).variance);
    process.gradient(x, Float64Array.of(1), 0.5, slope);
    return { likeness, seen, slope };
  });
  assert.equal(again, once);
});

test("many points at once are what each is alone, and a process knows its own points", () => {
  const likeness = { nearness: Float64Array.of(3, 1, 0.5), scale: 1, noise: 1e-6 };
  const process = processOf(points, likeness, [values, values.map((value) => -value)], openTriangles());
  if (!process) throw new Error("the matrix is positive");
  const all = Array.from({ length: COUNT }, (_, row) => rows.slice(row * AXES, (row + 1) * AXES));
  const seen: number[] = [];
  process.expectEach(all, (index, { means, variance }) => {
    const [first, second] = means;
    seen.push(index);
    assert.ok(Math.abs(first - values[index]) < 1e-3, `point ${index}: ${first}, not ${values[index]}`);
    assert.ok(Math.abs(second + values[index]) < 1e-3);
    assert.ok(variance < 1e-4);
    const alone = process.expect(all[index]);
    assert.equal(Array.from(alone.means), [first, second]);
    assert.is(alone.variance, variance);
  });
  assert.equal(seen, [...all.keys()]);
});

test("any number of points, axes and sets of values", () => {
  for (const [count, axes, sets] of [
    [1, 1, 1],
    [2, 40, 3],
    [5, 7, 32],
    [200, 40, 1],
  ]) {
    const all = Float64Array.from({ length: count * axes }, (_, at) => ((at + 1) * 0.7548776662) % 1);
    const of: Points = { rows: all, count, isChoice: Array.from({ length: axes }, () => false) };
    const likeness = { nearness: new Float64Array(axes).fill(1 / axes), scale: 1, noise: 1e-4 };
    const known = Array.from({ length: sets }, (_, set) => Float64Array.from({ length: count }, (_, at) => at + set));
    const process = processOf(of, likeness, known, openTriangles());
    if (!process) throw new Error("the matrix is positive");
    const x = all.slice(0, axes);
    process.expectEach([x], (_, { means }) => assert.equal(Array.from(means), Array.from(process.expect(x).means)));
    const gradient = new Float64Array(axes + 2);
    assert.ok(Number.isFinite(improbability(of, known[0], openTriangles())(new Float64Array(axes + 2), gradient)));
    assert.ok(gradient.every(Number.isFinite));
  }
});

test("the gradient of the expected improvement, on lines", () => {
  const likeness = { nearness: Float64Array.of(3, 1, 0.5), scale: 1, noise: 1e-3 };
  const process = processOf(points, likeness, [values], openTriangles());
  if (!process) throw new Error("the matrix is positive");
  const gain = logExpectedImprovement(process, Float64Array.of(-1));
  const x = Float64Array.of(0.41, 0.33, 2);
  const gradient = new Float64Array(AXES);
  const wanted = slopes((at) => gain.at(at), x);
  gain.at(x);
  gain.gradient(x, gradient);
  for (const axis of [0, 1]) near(gradient[axis], wanted[axis], `axis ${axis}`);
  assert.is(gradient[2], 0);
  assert.equal(Array.from(gain.atEach([x, x])), [gain.at(x), gain.at(x)]);
});

test.run();
