/**
 * Regression by a Gaussian process with Matérn's kernel of 5/2, a length of its own for each axis (Rasmussen and Williams
 * 2006, chapters 2 and 5). Lines are compared by distance, choices by whether they are the same.
 */
import { cholesky, invertTriangle, squareOfTransposed, timesLower, timesTransposed } from "./numbers/cholesky.js";
import { minimizeWithin } from "./numbers/lbfgsb.js";

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

/** Of each pair of points, row by row of the lower triangle: the squared distance on each axis. */
function distances({ rows, count, isChoice }: Points): Float64Array {
  const axes = isChoice.length;
  const all = new Float64Array(((count * (count - 1)) / 2) * axes);
  let at = 0;
  for (let row = 0; row < count; row++)
    for (let other = 0; other < row; other++)
      for (let axis = 0; axis < axes; axis++) {
        const off = rows[row * axes + axis] - rows[other * axes + axis];
        all[at++] = isChoice[axis] ? Number(off !== 0) : off * off;
      }
  return all;
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
export function fitLikeness(points: Points, values: Float64Array): Likeness {
  const axes = points.isChoice.length;
  let starts = STARTS.map(({ nearness, noise }) =>
    Float64Array.from({ length: axes + 2 }, (_, index) => (index < axes ? nearness : index === axes ? 0 : noise)),
  );
  const sizes = [...FIRST_SIZES.filter((size) => size < points.count), points.count];
  for (const size of sizes) {
    const some = { ...points, count: size };
    const far = distances(some);
    const own = values.subarray(0, size);
    const bound = new Float64Array(axes + 2).fill(MOST_RAW);
    const found = starts.map((raw) =>
      minimizeWithin((x, gradient) => improbability(some, far, own, x, gradient), raw, {
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

/** The negative logarithm of the posterior density of a likeness, but for a constant; and its gradient. */
export function improbability(
  { count, isChoice }: Points,
  far: Float64Array,
  values: Float64Array,
  raw: Float64Array,
  gradient: Float64Array,
): number {
  const axes = isChoice.length;
  const { nearness, scale, noise } = likenessOf(raw, axes);
  const covariance = new Float64Array(count * count);
  const pairs = (count * (count - 1)) / 2;
  // Both have the same exponential, which takes longer than all the rest of a pair.
  const [alike, slopes] = [new Float64Array(pairs), new Float64Array(pairs)];
  for (let row = 0, pair = 0; row < count; row++) {
    for (let other = 0; other < row; other++, pair++) {
      let sum = 0;
      for (let axis = 0; axis < axes; axis++) sum += nearness[axis] * far[pair * axes + axis];
      const r = ROOT5 * Math.sqrt(sum);
      const falling = Math.exp(-r);
      alike[pair] = (1 + r + (r * r) / 3) * falling;
      slopes[pair] = (-5 / 6) * (1 + r) * falling;
      covariance[row * count + other] = scale * alike[pair];
    }
    covariance[row * count + row] = scale + noise;
  }
  if (!cholesky(covariance, count)) return Number.POSITIVE_INFINITY;
  const inverse = invertTriangle(covariance, count);
  const white = new Float64Array(count);
  const solved = new Float64Array(count);
  timesLower(inverse, count, values, white);
  timesTransposed(inverse, count, white, solved);
  const whole = squareOfTransposed(inverse, count);
  let result = 0;
  for (let row = 0; row < count; row++)
    result += Math.log(covariance[row * count + row]) + 0.5 * white[row] * white[row];

  gradient.fill(0);
  for (let row = 0, pair = 0; row < count; row++) {
    for (let other = 0; other < row; other++, pair++) {
      // Twice a half: each pair stands for two entries of the matrix.
      const weight = whole[row * count + other] - solved[row] * solved[other];
      const slope = weight * scale * slopes[pair];
      for (let axis = 0; axis < axes; axis++) gradient[axis] += slope * nearness[axis] * far[pair * axes + axis];
      gradient[axes] += weight * scale * alike[pair];
    }
    const weight = 0.5 * (whole[row * count + row] - solved[row] * solved[row]);
    gradient[axes] += weight * scale;
    gradient[axes + 1] += weight * (noise - LEAST_NOISE);
  }
  for (let axis = 0; axis < axes; axis++) {
    result += 0.1 / nearness[axis] + 0.1 * nearness[axis];
    gradient[axis] += -0.1 / nearness[axis] + 0.1 * nearness[axis];
  }
  result -= Math.log(scale) - scale;
  gradient[axes] -= 1 - scale;
  result -= 0.1 * Math.log(noise) - 30 * noise;
  gradient[axes + 1] -= (0.1 / noise - 30) * (noise - LEAST_NOISE);
  return result;
}

/** What is expected at a point: a mean for each set of values, and one variance. */
export interface Expected {
  readonly means: Float64Array;
  readonly variance: number;
}

export interface Process {
  readonly likeness: Likeness;
  readonly expect: (x: Float64Array) => Expected;
  /**
   * The gradient at the point last asked of, on lines: of a quantity whose derivatives by each mean and by the variance
   * are these.
   */
  readonly gradient: (x: Float64Array, byMeans: Float64Array, byVariance: number, out: Float64Array) => void;
}

/** Conditioned on points with one or more sets of values. Null where the matrix is singular to working precision. */
export function processOf(points: Points, likeness: Likeness, sets: readonly Float64Array[]): Process | null {
  const { rows, count, isChoice } = points;
  const axes = isChoice.length;
  const { nearness, scale, noise } = likeness;
  const covariance = new Float64Array(count * count);
  for (let row = 0; row < count; row++) {
    for (let other = 0; other < row; other++)
      covariance[row * count + other] = scale * matern(farFrom(rows, row, rows.subarray(other * axes)));
    covariance[row * count + row] = scale + noise;
  }
  if (!cholesky(covariance, count)) return null;
  const inverse = invertTriangle(covariance, count);
  const white = new Float64Array(count);
  const solved = sets.map((values) => {
    const out = new Float64Array(count);
    timesLower(inverse, count, values, white);
    timesTransposed(inverse, count, white, out);
    return out;
  });
  const far = new Float64Array(count);
  const alike = new Float64Array(count);
  const means = new Float64Array(sets.length);
  const share = new Float64Array(count);

  function farFrom(all: Float64Array, row: number, x: Float64Array): number {
    let sum = 0;
    for (let axis = 0, at = row * axes; axis < axes; axis++, at++) {
      const off = all[at] - x[axis];
      sum += nearness[axis] * (isChoice[axis] ? Number(off !== 0) : off * off);
    }
    return sum;
  }

  return {
    likeness,
    expect(x) {
      for (let row = 0; row < count; row++) {
        far[row] = farFrom(rows, row, x);
        alike[row] = scale * matern(far[row]);
      }
      for (let set = 0; set < solved.length; set++) {
        const of = solved[set];
        let sum = 0;
        for (let row = 0; row < count; row++) sum += alike[row] * of[row];
        means[set] = sum;
      }
      timesLower(inverse, count, alike, white);
      let variance = scale;
      for (let row = 0; row < count; row++) variance -= white[row] * white[row];
      return { means, variance: Math.max(variance, 1e-12) };
    },
    gradient(x, byMeans, byVariance, out) {
      timesTransposed(inverse, count, white, share);
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
): readonly Float64Array[] | null {
  const axes = points.isChoice.length;
  const count = points.count + further.count;
  const rows = new Float64Array(count * axes);
  rows.set(points.rows.subarray(0, points.count * axes));
  rows.set(further.rows.subarray(0, further.count * axes), points.count * axes);
  const covariance = new Float64Array(count * count);
  for (let row = 0; row < count; row++) {
    for (let other = 0; other < row; other++) {
      let sum = 0;
      for (let axis = 0; axis < axes; axis++) {
        const off = rows[row * axes + axis] - rows[other * axes + axis];
        sum += likeness.nearness[axis] * (points.isChoice[axis] ? Number(off !== 0) : off * off);
      }
      covariance[row * count + other] = likeness.scale * matern(sum);
    }
    covariance[row * count + row] = likeness.scale + likeness.noise;
  }
  if (!cholesky(covariance, count)) return null;
  // The lower rows of the root: what the known values say of each further one, and its own share.
  const white = new Float64Array(points.count);
  for (let row = 0; row < points.count; row++) {
    let sum = values[row];
    for (let column = 0; column < row; column++) sum -= covariance[row * count + column] * white[column];
    white[row] = sum / covariance[row * count + row];
  }
  return normals.map((normal) =>
    Float64Array.from({ length: further.count }, (_, index) => {
      const at = (points.count + index) * count;
      let sum = 0;
      for (let column = 0; column < points.count; column++) sum += covariance[at + column] * white[column];
      for (let column = 0; column <= index; column++) sum += covariance[at + points.count + column] * normal[column];
      return sum;
    }),
  );
}
