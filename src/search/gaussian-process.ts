/**
 * Regression by a Gaussian process with Matérn's kernel of 5/2, a length of its own for each axis (Rasmussen and Williams
 * 2006, chapters 2 and 5). Lines are compared by distance, choices by whether they are the same. What works on `triangles`
 * takes its pieces from what did before.
 */
import { minimizeWithin, type Objective } from "./numbers/lbfgsb.js";
import { paddedRows, type Triangles } from "./numbers/triangles.js";

/** Rows of points: `count` × `axes`, lines from 0 to 1, choices by their numbers. */
export interface Points {
  readonly rows: Float64Array;
  readonly count: number;
  readonly isChoice: readonly boolean[];
}

/** How alike points are. `nearness`: of each axis, 1 over the square of its length. */
export interface Likeness {
  readonly nearness: Float64Array;
  readonly scale: number;
  readonly noise: number;
}

const ROOT5 = Math.sqrt(5);
const LEAST_NOISE = 1e-6;

/** Between two points that are `far` apart, squared and weighed. */
function matern(far: number): number {
  const r = ROOT5 * Math.sqrt(far);
  return (1 + r + (r * r) / 3) * Math.exp(-r);
}

/** Its derivative by `far`. */
function maternSlope(far: number): number {
  const r = ROOT5 * Math.sqrt(far);
  return (-5 / 6) * (1 + r) * Math.exp(-r);
}

/** On each axis, the squared distance of each pair of points, row by row of the lower triangle: axes × pairs. */
function distances({ rows, count, isChoice }: Points, out: Float64Array): void {
  const axes = isChoice.length;
  for (let axis = 0, at = 0; axis < axes; axis++)
    for (let row = 0; row < count; row++)
      for (let other = 0; other < row; other++, at++) {
        const off = rows[row * axes + axis] - rows[other * axes + axis];
        out[at] = isChoice[axis] ? Number(off !== 0) : off * off;
      }
}

/** Logarithms to begin with: noise alone may explain few points as well as a function that bends does. */
const STARTS = [
  { nearness: 0, noise: 0 },
  { nearness: Math.log(4), noise: Math.log(1e-4) },
];
const SEVERAL_STARTS = 64;
/** A step of a fit to so many takes milliseconds, and few are left to take. */
const MANY = 128;
const MOST_RAW = 14;

/** Starting with these, the first so many points tell where to begin with all of them. */
const FIRST_SIZES = [16, 32, 64, 128, 256];

/**
 * The likeness that the values (of mean 0 and deviation 1) make most probable, with Optuna's priors: 0.1 (w + 1/w) against
 * lengths far from 1, Gamma(2, 1) for the scale, Gamma(1.1, 30) for the noise. Begun with few points, so that it is a
 * function of the points alone and the many need few steps.
 */
export function fitLikeness(points: Points, values: Float64Array, triangles: Triangles): Likeness {
  const axes = points.isChoice.length;
  let starts = STARTS.map(({ nearness, noise }) =>
    Float64Array.from({ length: axes + 2 }, (_, index) => (index < axes ? nearness : index === axes ? 0 : noise)),
  );
  const sizes = [...FIRST_SIZES.filter((size) => size < points.count), points.count];
  for (const size of sizes) {
    const objective = improbability({ ...points, count: size }, values.subarray(0, size), triangles);
    const bound = new Float64Array(axes + 2).fill(MOST_RAW);
    const found = starts.map((raw) =>
      minimizeWithin(objective, raw, {
        tolerance: 1e-2,
        iterations: size === sizes[0] ? 60 : size < MANY ? 15 : 6,
        bounds: { low: bound.map((most) => -most), high: bound },
      }),
    );
    const sound = found.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value);
    // With many points a fit takes long, and the best one of few is near.
    if (sound.length > 0)
      starts = sound.slice(0, size < SEVERAL_STARTS ? starts.length : 1).map(({ x }) => Float64Array.from(x));
  }
  return likenessOf(starts[0], axes);
}

function likenessOf(raw: Float64Array, axes: number): Likeness {
  return {
    nearness: raw.slice(0, axes).map(Math.exp),
    scale: Math.exp(raw[axes]),
    noise: Math.exp(raw[axes + 1]) + LEAST_NOISE,
  };
}

/**
 * The negative logarithm of the posterior density of a likeness, but for a constant, and its gradient: of the logarithms
 * of `nearness`, `scale` and `noise`. Until something else has pieces of `triangles`.
 */
export function improbability(points: Points, values: Float64Array, triangles: Triangles): Objective {
  const { count, isChoice } = points;
  const axes = isChoice.length;
  const n = paddedRows(count);
  const pairs = (count * (count - 1)) / 2;
  const [far, alike, slopes, root, inverted, inverse, known, white, solved, weights, byAxis] = triangles.pieces([
    ...[axes * pairs, pairs, pairs],
    ...[n * n, n * n, n * n],
    ...[n, n, n, axes, axes],
  ]);
  distances(points, far);
  known.set(values);

  return (raw, gradient) => {
    const { nearness, scale, noise } = likenessOf(raw, axes);
    weights.set(nearness);
    triangles.weighedSum(far, weights, alike);
    for (let row = 0, pair = 0; row < count; row++) {
      for (let other = 0, at = row; other < row; other++, pair++, at += n) {
        // Both have the same exponential, which takes longer than all the rest of a pair.
        const r = ROOT5 * Math.sqrt(alike[pair]);
        const falling = Math.exp(-r);
        alike[pair] = (1 + r + (r * r) / 3) * falling;
        slopes[pair] = (-5 / 6) * (1 + r) * falling;
        root[at] = scale * alike[pair];
      }
      root[row * n + row] = scale + noise;
    }
    padded(root, count, n);
    if (!triangles.factorize(root, n)) return Number.POSITIVE_INFINITY;
    triangles.invert(root, inverted, n);
    triangles.timesLower(inverted, known, white, n);
    triangles.timesTransposed(inverted, white, solved, n);
    triangles.square(inverted, inverse, n);
    let result = 0;
    for (let row = 0; row < count; row++) result += Math.log(root[row * n + row]) + 0.5 * white[row] * white[row];

    gradient.fill(0);
    for (let row = 0, pair = 0; row < count; row++) {
      for (let other = 0, at = row * n; other < row; other++, pair++, at++) {
        // Twice a half: each pair stands for two entries of the matrix.
        const weight = (inverse[at] - solved[row] * solved[other]) * scale;
        slopes[pair] *= weight;
        gradient[axes] += weight * alike[pair];
      }
      const weight = 0.5 * (inverse[row * n + row] - solved[row] * solved[row]);
      gradient[axes] += weight * scale;
      gradient[axes + 1] += weight * (noise - LEAST_NOISE);
    }
    triangles.products(far, weights, slopes, byAxis);
    for (let axis = 0; axis < axes; axis++) {
      result += 0.1 / nearness[axis] + 0.1 * nearness[axis];
      gradient[axis] = byAxis[axis] + (-0.1 / nearness[axis] + 0.1 * nearness[axis]);
    }
    result -= Math.log(scale) - scale;
    gradient[axes] -= 1 - scale;
    result -= 0.1 * Math.log(noise) - 30 * noise;
    gradient[axes + 1] -= (0.1 / noise - 30) * (noise - LEAST_NOISE);
    return result;
  };
}

/** A unit matrix's rows and columns below and beside so many of a matrix of n. */
function padded(matrix: Float64Array, count: number, n: number): void {
  for (let row = 0; row < n; row++) matrix.fill(0, row * n + Math.max(row, count), (row + 1) * n);
  for (let row = count; row < n; row++) matrix[row * n + row] = 1;
}

/** What is expected at a point: a mean for each set of values, and one variance. */
export interface Expected {
  readonly means: Float64Array;
  readonly variance: number;
}

export interface Process {
  readonly likeness: Likeness;
  readonly expect: (x: Float64Array) => Expected;
  /** At many points, in less time; `see` is told of each, whose means are another's afterwards. */
  readonly expectEach: (all: readonly Float64Array[], see: (index: number, expected: Expected) => void) => void;
  /**
   * The gradient at the point that `expect` was last asked of, on lines: of a quantity whose derivatives by each mean and
   * by the variance are these.
   */
  readonly gradient: (x: Float64Array, byMeans: Float64Array, byVariance: number, out: Float64Array) => void;
}

/** Points are compared four at a time. */
const AT_ONCE = 4;
const LEAST_VARIANCE = 1e-12;

/**
 * Conditioned on points with one or more sets of values, until something else has pieces of `triangles`. Null where the
 * matrix is singular to working precision.
 */
export function processOf(
  points: Points,
  likeness: Likeness,
  sets: readonly Float64Array[],
  triangles: Triangles,
): Process | null {
  const { rows, count, isChoice } = points;
  const axes = isChoice.length;
  const { nearness, scale, noise } = likeness;
  const n = paddedRows(count);
  const [root, inverted, alike, white, share, turned, weights, choices, four, likes, whites, ...solved] =
    triangles.pieces([
      ...[n * n, n * n, n, n, n],
      ...[axes * n, axes, axes, axes * AT_ONCE, n * AT_ONCE, n * AT_ONCE],
      ...sets.map(() => n),
    ]);
  for (let row = 0; row < count; row++) {
    for (let other = 0; other < row; other++)
      root[other * n + row] = scale * matern(farFrom(rows, row, rows.subarray(other * axes)));
    root[row * n + row] = scale + noise;
  }
  padded(root, count, n);
  if (!triangles.factorize(root, n)) return null;
  triangles.invert(root, inverted, n);
  const upper = root;
  triangles.transpose(inverted, upper, n);
  for (const [set, values] of sets.entries()) {
    alike.set(values);
    triangles.timesLower(inverted, alike, white, n);
    triangles.timesTransposed(inverted, white, solved[set], n);
  }
  const far = new Float64Array(count);
  const means = new Float64Array(sets.length);
  for (let axis = 0; axis < axes; axis++)
    for (let row = 0; row < count; row++) turned[axis * n + row] = rows[row * axes + axis];
  weights.set(nearness);
  choices.set(isChoice.map(Number));

  function farFrom(all: Float64Array, row: number, x: Float64Array): number {
    let sum = 0;
    for (let axis = 0, at = row * axes; axis < axes; axis++, at++) {
      const off = all[at] - x[axis];
      sum += nearness[axis] * (isChoice[axis] ? Number(off !== 0) : off * off);
    }
    return sum;
  }

  /** Of one of so many points whose numbers take turns. */
  function expected(likes: Float64Array, whites: Float64Array, which: number, of: number): Expected {
    for (let set = 0; set < solved.length; set++) {
      const shares = solved[set];
      let sum = 0;
      for (let row = 0, at = which; row < count; row++, at += of) sum += likes[at] * shares[row];
      means[set] = sum;
    }
    let variance = scale;
    for (let row = 0, at = which; row < count; row++, at += of) variance -= whites[at] * whites[at];
    return { means, variance: Math.max(variance, LEAST_VARIANCE) };
  }

  return {
    likeness,
    expect(x) {
      for (let row = 0; row < count; row++) {
        far[row] = farFrom(rows, row, x);
        alike[row] = scale * matern(far[row]);
      }
      triangles.timesLower(inverted, alike, white, n);
      return expected(alike, white, 0, 1);
    },
    expectEach(all, see) {
      for (let first = 0; first < all.length; first += AT_ONCE) {
        const some = all.slice(first, first + AT_ONCE);
        for (const [index, x] of some.entries())
          for (let axis = 0; axis < axes; axis++) four[axis * AT_ONCE + index] = x[axis];
        triangles.distances(turned, four, weights, choices, likes);
        for (let at = 0; at < count * AT_ONCE; at++) likes[at] = scale * matern(likes[at]);
        likes.fill(0, count * AT_ONCE);
        triangles.lessFourTransposed(upper, likes, whites, n);
        for (const index of some.keys()) see(first + index, expected(likes, whites, index, AT_ONCE));
      }
    },
    gradient(x, byMeans, byVariance, out) {
      triangles.timesTransposed(inverted, white, share, n);
      out.fill(0);
      for (let row = 0; row < count; row++) {
        let weight = -2 * byVariance * share[row];
        for (let set = 0; set < solved.length; set++) weight += byMeans[set] * solved[set][row];
        weight *= 2 * scale * maternSlope(far[row]);
        for (let axis = 0, at = row * axes; axis < axes; axis++, at++)
          if (!isChoice[axis]) out[axis] += weight * nearness[axis] * (x[axis] - rows[at]);
      }
    },
  };
}

/** Draws of values that the process may have at further points together, a row for each set of normal numbers. */
export function drawnTogether(
  points: Points,
  likeness: Likeness,
  values: Float64Array,
  further: Points,
  normals: readonly Float64Array[],
  triangles: Triangles,
): readonly Float64Array[] | null {
  const axes = points.isChoice.length;
  const count = points.count + further.count;
  const rows = new Float64Array(count * axes);
  rows.set(points.rows.subarray(0, points.count * axes));
  rows.set(further.rows.subarray(0, further.count * axes), points.count * axes);
  const n = paddedRows(count);
  const [root] = triangles.pieces([n * n]);
  for (let row = 0; row < count; row++) {
    for (let other = 0; other < row; other++) {
      let sum = 0;
      for (let axis = 0; axis < axes; axis++) {
        const off = rows[row * axes + axis] - rows[other * axes + axis];
        sum += likeness.nearness[axis] * (points.isChoice[axis] ? Number(off !== 0) : off * off);
      }
      root[other * n + row] = likeness.scale * matern(sum);
    }
    root[row * n + row] = likeness.scale + likeness.noise;
  }
  padded(root, count, n);
  if (!triangles.factorize(root, n)) return null;
  // The later columns of the root: what the known values say of each further one, and its own share.
  const white = new Float64Array(points.count);
  for (let row = 0; row < points.count; row++) {
    let sum = values[row];
    for (let column = 0; column < row; column++) sum -= root[column * n + row] * white[column];
    white[row] = sum / root[row * n + row];
  }
  return normals.map((normal) =>
    Float64Array.from({ length: further.count }, (_, index) => {
      const at = points.count + index;
      let sum = 0;
      for (let column = 0; column < points.count; column++) sum += root[column * n + at] * white[column];
      for (let column = 0; column <= index; column++) sum += root[(points.count + column) * n + at] * normal[column];
      return sum;
    }),
  );
}
