/** Functions that samplers are judged by, with their spaces; each is better when lower. */
import type { Dimension, Point, Space } from "../../../src/search/space.js";

export interface Landscape {
  readonly name: string;
  readonly space: Space;
  /** Its least value. */
  readonly least: number;
  readonly at: (point: Point) => number;
}

type Range = Extract<Dimension["domain"], { kind: "range" }>;

export function range(low: number, high: number, more: Partial<Range> = {}): Range {
  return { kind: "range", low, high, step: null, log: false, ...more };
}

function reals(count: number, low: number, high: number): Space {
  return Array.from({ length: count }, (_, index) => ({ id: `s${index}`, kind: "real", domain: range(low, high) }));
}

function vector(space: Space, of: (x: readonly number[]) => number): (point: Point) => number {
  return (point) => of(space.map(({ id }) => Number(point[id])));
}

const plane: Space = [
  { id: "s0", kind: "real", domain: range(-5, 10) },
  { id: "s1", kind: "real", domain: range(0, 15) },
];

export const BRANIN: Landscape = {
  name: "branin",
  space: plane,
  least: 0.397887,
  at: vector(plane, ([x, y]) => {
    const [b, c, t] = [5.1 / (4 * Math.PI ** 2), 5 / Math.PI, 1 / (8 * Math.PI)];
    return (y - b * x * x + c * x - 6) ** 2 + 10 * (1 - t) * Math.cos(x) + 10;
  }),
};

const HARTMANN_WEIGHTS = [1, 1.2, 3, 3.2];
const HARTMANN_SCALES = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const HARTMANN_CENTRES = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];
const six = reals(6, 0, 1);

export const HARTMANN6: Landscape = {
  name: "hartmann6",
  space: six,
  least: -3.32237,
  at: vector(six, (x) =>
    HARTMANN_WEIGHTS.reduce((sum, weight, row) => {
      const far = x.reduce(
        (far, value, i) => far + HARTMANN_SCALES[row][i] * (value - HARTMANN_CENTRES[row][i]) ** 2,
        0,
      );
      return sum - weight * Math.exp(-far);
    }, 0),
  ),
};

const ten = reals(10, -5, 5);

export const SPHERE10: Landscape = {
  name: "sphere10",
  space: ten,
  least: 0,
  at: vector(ten, (x) => x.reduce((sum, value) => sum + value * value, 0)),
};

export const ROSENBROCK10: Landscape = {
  name: "rosenbrock10",
  space: ten,
  least: 0,
  at: vector(ten, (x) =>
    x.slice(1).reduce((sum, value, i) => sum + 100 * (value - x[i] ** 2) ** 2 + (1 - x[i]) ** 2, 0),
  ),
};

/**
 * As tuning a network looks: words that matter much and little, a rate whose best value depends on the optimiser, a
 * momentum that only one of the optimisers has, counts with steps, and a corner that fails.
 */
export const NETWORK: Landscape = {
  name: "network",
  space: [
    { id: "optimizer", kind: "word", domain: { kind: "choices", values: ["sgd", "adam", "rmsprop"] } },
    { id: "cell", kind: "word", domain: { kind: "choices", values: ["rnn", "gru", "lstm"] } },
    { id: "rate", kind: "real", domain: range(1e-5, 1, { log: true }) },
    {
      id: "momentum",
      kind: "real",
      domain: range(0, 0.99),
      when: {
        condition: {
          kind: "compare",
          left: { word: { setting: "optimizer" } },
          comparison: "==",
          right: { word: "sgd" },
        },
        otherwise: 0,
      },
    },
    { id: "units", kind: "count", domain: range(8, 256, { step: 8, log: true }) },
    { id: "layers", kind: "count", domain: range(1, 4) },
    { id: "dropout", kind: "real", domain: range(0, 0.6, { step: 0.1 }) },
  ],
  least: 0.05,
  at: ({ optimizer, cell, rate, momentum, units, layers, dropout }) => {
    const best = { sgd: Math.log10(0.3) - 2 * Number(momentum ?? 0), adam: -2.5, rmsprop: -3 }[String(optimizer)] ?? 0;
    const offRate = Math.log10(Number(rate)) - best;
    const offUnits = Math.log2(Number(units) / 128);
    const offLayers = Number(layers) - 2;
    const offDropout = Number(dropout) - 0.2 - 0.05 * offUnits;
    const words = { rnn: 0.4, gru: 0.05, lstm: 0 }[String(cell)] ?? 0;
    const kind = { sgd: 0.12, adam: 0, rmsprop: 0.04 }[String(optimizer)] ?? 0;
    return (
      0.05 + words + kind + 0.2 * offRate ** 2 + 0.04 * offUnits ** 2 + 0.05 * offLayers ** 2 + 0.8 * offDropout ** 2
    );
  },
};

/** Two objectives of which each is bought with the other (Zitzler, Deb and Thiele 2000), in ten dimensions. */
export const ZDT1 = {
  name: "zdt1",
  space: reals(10, 0, 1),
  at: (point: Point): readonly [number, number] => {
    const x = Array.from({ length: 10 }, (_, index) => Number(point[`s${index}`]));
    const g = 1 + x.slice(1).reduce((sum, value) => sum + value, 0);
    return [x[0], g * (1 - Math.sqrt(x[0] / g))];
  },
};
