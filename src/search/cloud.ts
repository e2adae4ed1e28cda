/**
 * The cloud of CMA-ES: a normal distribution that moves and stretches as the better points of each generation tell
 * (Hansen, "The CMA evolution strategy: a tutorial", 2016; the figures in brackets are its equations).
 */
import { eigenOf } from "./numbers/eigen.js";

export interface Cloud {
  readonly mean: Float64Array;
  /** The step size σ. */
  readonly size: number;
  /** C, row-major. */
  readonly shape: Float64Array;
  readonly sizePath: Float64Array;
  readonly shapePath: Float64Array;
  readonly generation: number;
  /** C = B D² Bᵀ. */
  readonly axes: Float64Array;
  readonly lengths: Float64Array;
}

export function firstCloud(mean: Float64Array, size: number): Cloud {
  const n = mean.length;
  const unit = new Float64Array(n * n);
  for (let index = 0; index < n; index++) unit[index * n + index] = 1;
  const still = () => new Float64Array(n);
  return {
    ...{ mean, size, shape: unit, sizePath: still(), shapePath: still(), generation: 0 },
    ...{ axes: unit, lengths: still().fill(1) },
  };
}

/** Of the points of an earlier search, the share that is good, and how far beyond these the cloud reaches at least. */
const [GOOD_SHARE, REACH] = [0.1, 0.1];

/**
 * The cloud that begins where an earlier search was good: its points from the best to the worst (Nomura et al., "Warm
 * starting CMA-ES for hyperparameter optimization", 2021, equation 7).
 */
export function warmCloud(points: readonly Float64Array[]): Cloud {
  const n = points[0].length;
  const good = points.slice(0, Math.ceil(GOOD_SHARE * points.length));
  const mean = points[0].map((_, row) => good.reduce((sum, point) => sum + point[row], 0) / good.length);
  const wide = new Float64Array(n * n).map((_, at) => {
    const [row, column] = [Math.floor(at / n), at % n];
    const spread = good.reduce((sum, point) => sum + (point[row] - mean[row]) * (point[column] - mean[column]), 0);
    return spread / good.length + (row === column ? REACH ** 2 : 0);
  });
  const { values, vectors } = eigenOf(wide, n);
  const lengths = values.map((value) => Math.sqrt(Math.max(value, 1e-20)));
  const size = Math.exp(lengths.reduce((sum, length) => sum + Math.log(length), 0) / n);
  return {
    ...firstCloud(mean, size),
    shape: wide.map((entry) => entry / size ** 2),
    axes: vectors,
    lengths: lengths.map((length) => length / size),
  };
}

export function populationOf(dimensions: number): number {
  return 4 + Math.floor(3 * Math.log(dimensions));
}

/** B D z: a step of the cloud's shape from standard normal numbers. */
export function shaped({ axes, lengths }: Pick<Cloud, "axes" | "lengths">, z: Float64Array): Float64Array {
  const n = z.length;
  return z.map((_, row) => {
    let sum = 0;
    for (let column = 0; column < n; column++) sum += axes[row * n + column] * lengths[column] * z[column];
    return sum;
  });
}

/** C^-½ y, what a step would be were the cloud round. */
function rounded({ axes, lengths }: Cloud, y: Float64Array): Float64Array {
  const n = y.length;
  const turned = y.map((_, column) => {
    let sum = 0;
    for (let row = 0; row < n; row++) sum += axes[row * n + column] * y[row];
    return sum / lengths[column];
  });
  return y.map((_, row) => {
    let sum = 0;
    for (let column = 0; column < n; column++) sum += axes[row * n + column] * turned[column];
    return sum;
  });
}

function length(v: Float64Array): number {
  return Math.sqrt(v.reduce((sum, part) => sum + part * part, 0));
}

/** (49) to (58), for so many points of so many dimensions. */
function constantsOf(n: number, count: number) {
  const raw = Array.from({ length: count }, (_, index) => Math.log((count + 1) / 2) - Math.log(index + 1));
  const sums = (some: readonly number[]) => {
    const sum = some.reduce((total, weight) => total + weight, 0);
    return { sum, effective: sum ** 2 / some.reduce((total, weight) => total + weight ** 2, 0) };
  };
  const good = sums(raw.filter((weight) => weight > 0));
  const bad = sums(raw.filter((weight) => weight < 0));
  const mu = good.effective;
  const c1 = 2 / ((n + 1.3) ** 2 + mu);
  const cMu = Math.min(1 - c1, (2 * (mu - 2 + 1 / mu)) / ((n + 2) ** 2 + mu));
  const most = Math.min(1 + c1 / cMu, 1 + (2 * bad.effective) / (mu + 2), (1 - c1 - cMu) / (n * cMu));
  const weights = raw.map((weight) => (weight >= 0 ? weight / good.sum : (-weight * most) / bad.sum));
  const cSize = (mu + 2) / (n + mu + 5);
  return {
    ...{ weights, mu, c1, cMu, cSize },
    damping: 1 + 2 * Math.max(0, Math.sqrt((mu - 1) / (n + 1)) - 1) + cSize,
    cShape: (4 + mu / n) / (n + 4 + (2 * mu) / n),
    expected: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  };
}

/**
 * The cloud after a generation: its points from the best to the worst. Points may come of another cloud than this one
 * (their trials began earlier, or bounds moved them): a step longer than the cloud would make is cut (Hansen, "Injecting
 * external solutions into CMA-ES", 2011).
 */
export function moved(cloud: Cloud, points: readonly Float64Array[]): Cloud {
  const n = cloud.mean.length;
  const { weights, mu, c1, cMu, cSize, damping, cShape, expected } = constantsOf(n, points.length);
  const longest = Math.sqrt(n) + (2 * n) / (n + 2);
  const steps = points.map((point) => {
    const y = point.map((value, index) => (value - cloud.mean[index]) / cloud.size);
    const far = length(rounded(cloud, y));
    return { y: far > longest ? y.map((part) => (part * longest) / far) : y, far: Math.min(far, longest) };
  });
  const step = cloud.mean.map((_, index) =>
    steps.reduce((sum, { y }, rank) => sum + (weights[rank] > 0 ? weights[rank] * y[index] : 0), 0),
  );
  const mean = cloud.mean.map((value, index) => value + cloud.size * step[index]);
  // (43), (44)
  const white = rounded(cloud, step);
  const sizePath = cloud.sizePath.map(
    (part, index) => (1 - cSize) * part + Math.sqrt(cSize * (2 - cSize) * mu) * white[index],
  );
  const pathLength = length(sizePath);
  const size = cloud.size * Math.exp(Math.min(1, (cSize / damping) * (pathLength / expected - 1)));
  // (45) to (47)
  const generation = cloud.generation + 1;
  const isCalm = pathLength / Math.sqrt(1 - (1 - cSize) ** (2 * generation)) < (1.4 + 2 / (n + 1)) * expected;
  const shapePath = cloud.shapePath.map(
    (part, index) => (1 - cShape) * part + (isCalm ? Math.sqrt(cShape * (2 - cShape) * mu) * step[index] : 0),
  );
  const lost = isCalm ? 0 : cShape * (2 - cShape);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const own = steps.map(({ far }, rank) =>
    weights[rank] >= 0 ? weights[rank] : (weights[rank] * n) / (far * far + 1e-20),
  );
  const shape = cloud.shape.map((entry, at) => {
    const [row, column] = [Math.floor(at / n), at % n];
    const spread = steps.reduce((total, { y }, rank) => total + own[rank] * y[row] * y[column], 0);
    return (1 + c1 * lost - c1 - cMu * sum) * entry + c1 * shapePath[row] * shapePath[column] + cMu * spread;
  });
  const { values, vectors } = eigenOf(shape, n);
  const lengths = values.map((value) => Math.sqrt(Math.max(value, 1e-20)));
  return { mean, size, shape, sizePath, shapePath, generation, axes: vectors, lengths };
}
