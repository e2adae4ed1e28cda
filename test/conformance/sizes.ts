/**
 * At which sizes ops are called, by what the symbols of their dimensions mean: an op that is new is called at these too,
 * and needs a line here only where its kernel has edges of its own.
 */
import type { OpName } from "../../src/ops/names.js";
import { caseOf, contractOf, type Sizes } from "../ops/harness.js";

/** Sizes for the names in `by`, others as large as `otherwise`, made to fit each other as the op's case says. */
function sizesBy(op: OpName, by: Sizes, otherwise: number): Sizes {
  const symbols = contractOf(op).sizes;
  return fitted(op, Object.fromEntries(symbols.map((name) => [name, by[name] ?? otherwise])));
}

export function fitted(op: OpName, sizes: Sizes): Sizes {
  return caseOf(op).fitting?.(sizes) ?? sizes;
}

/** Whether all that an op has is a number of elements, or of them and of stretches among them. */
export function isFlat(op: OpName): boolean {
  return contractOf(op).sizes.every((name) => ["rows", "count", "stretches"].includes(name));
}

/** Rows that fill a tile and do not, columns that fill a vector and do not; the second with widths that are all the same. */
const EDGES: readonly Sizes[] = [
  { time: 3, batch: 17, input: 33, hidden: 31, source: 5, features: 33, attention: 18, symbols: 31, classes: 133 },
  { time: 2, batch: 31, input: 5, hidden: 17, source: 18, features: 17, attention: 17, classes: 31, piece: 16 },
  { time: 4, batch: 5, input: 40, hidden: 65, source: 7, features: 31, attention: 65, rows: 65, samples: 40 },
];
const FLAT_EDGES: readonly Sizes[] = [
  { rows: 33, count: 33, stretches: 4 },
  { rows: 4099, count: 20_001, stretches: 60 },
];

const DEPTHS: Partial<Record<OpName, readonly Sizes[]>> = {
  linear: [
    { rows: 5000, input: 3, output: 17 },
    { rows: 4, input: 600, output: 70 },
    { rows: 3, input: 1100, output: 300 },
    { rows: 3, input: 300, output: 1100 },
    { rows: 1030, input: 20, output: 19 },
    { rows: 40, input: 3, output: 2100 },
  ],
  projected_cross_entropy: [{ rows: 35, input: 20, classes: 1100, piece: 33 }],
  tied_cross_entropy: [{ rows: 35, input: 20, classes: 1100, piece: 33 }],
  rnn: [{ time: 3, batch: 3000, input: 1, hidden: 3 }],
  lstm: [
    { time: 2, batch: 2, input: 3, hidden: 300 },
    { time: 2, batch: 300, input: 40, hidden: 17 },
  ],
  gru: [{ time: 2, batch: 3, input: 530, hidden: 130 }],
};

/** Sizes around the ends of vectors and tiles. */
export function edgesOf(op: OpName): readonly Sizes[] {
  const [by, otherwise] = isFlat(op) ? [FLAT_EDGES, 3] : [EDGES, 17];
  return by.map((sizes, index) => sizesBy(op, sizes, index === 0 ? 33 : otherwise));
}

/** Depths that are cut into chunks, panels that are cut into blocks, and sums that are cut into pieces. */
export function depthsOf(op: OpName): readonly Sizes[] {
  return DEPTHS[op] ?? [];
}

/** One size of an op at which nothing is degenerate, and everything is quick. */
export function smallOf(op: OpName): Sizes {
  return caseOf(op).sizes[1];
}

/** Large enough that all threads get work; the recurrent ones by rows (small weights) and by columns (large ones). */
const SHARED: Sizes = { time: 3, batch: 40, input: 30, hidden: 150, source: 7, rows: 300, classes: 1000, symbols: 100 };
const FLAT_SHARED: Sizes = { rows: 200_003, count: 200_003, stretches: 70 };
const SEQUENCES: readonly Sizes[] = [
  { time: 4, batch: 150, input: 37, hidden: 45 },
  { time: 3, batch: 1, input: 300, hidden: 300 },
];
const DECODER: Sizes = { time: 3, batch: 150, input: 3, hidden: 45, source: 7, features: 40, attention: 30 };
const OWN_SHARED: Partial<Record<OpName, readonly Sizes[]>> = {
  rnn: [...SEQUENCES, { time: 6, batch: 1000, input: 1, hidden: 24 }],
  gru: SEQUENCES,
  lstm: SEQUENCES,
  attention_rnn: [DECODER],
  attention_gru: [DECODER],
  attention_lstm: [DECODER],
  linear: [
    { rows: 40, input: 70, output: 2000 },
    { rows: 3000, input: 100, output: 20 },
    { rows: 1, input: 400, output: 700 },
  ],
};

/** Sizes at which a device shares the work among threads. */
export function sharedOf(op: OpName): readonly Sizes[] {
  return [sizesBy(op, isFlat(op) ? FLAT_SHARED : SHARED, 130), ...(OWN_SHARED[op] ?? [])];
}
