/** What a test of an op has to know beyond its contract. An op without a case does not compile, and fails a test. */
import type { AttributeValue, Stream } from "../../src/ops/contract.js";
import type { OpName } from "../../src/ops/names.js";
import type { Sizes, Variant } from "./harness.js";

export interface OpCase {
  readonly sizes: readonly Sizes[];
  /** Values of each attribute; a choice takes all its words unless some are named here. */
  readonly attributes?: Readonly<Record<string, readonly AttributeValue[]>>;
  /** One element of an argument. Floats are uniform in [-1, 1) unless said here; ids must be said. */
  readonly values?: Readonly<Record<string, (random: () => number, sizes: Sizes) => number>>;
  /** A whole argument, where its elements hang together. */
  readonly arrays?: Readonly<Record<string, (random: () => number, sizes: Sizes) => readonly number[]>>;
  /** Sizes drawn apart, made to fit each other. */
  readonly fitting?: (sizes: Sizes) => Sizes;
  /** Refuses calls that the contract's words exclude. */
  readonly allowed?: (variant: Variant) => boolean;
  /** Float inputs for which no pass computes a gradient: data, or an identity that the compiler leaves out. */
  readonly withoutGradient?: readonly string[];
  /** What an optional float input counts as when it is absent; null: another formula, which has a test of its own. */
  readonly neutral?: Readonly<Record<string, number | null>>;
  /** Gradients handed in that the kernel may change, because they are its working space. */
  readonly overwritten?: readonly string[];
  /** Results that a call expects as the call before left them (zero at first), and neither writes nor accumulates. */
  readonly keeps?: (variant: Variant) => readonly string[];
}

const SEQUENCES: readonly Sizes[] = [
  { time: 1, batch: 1, input: 1, hidden: 1 },
  { time: 3, batch: 7, input: 1, hidden: 3 },
  { time: 7, batch: 3, input: 3, hidden: 1 },
  { time: 3, batch: 3, input: 7, hidden: 3 },
  { time: 7, batch: 1, input: 3, hidden: 7 },
];

/** Equal widths, where states and memory may be queries and keys themselves, and widths that may all be told apart. */
const ATTENDED: readonly Sizes[] = [
  { source: 3, features: 2, attention: 2 },
  { source: 4, features: 2, attention: 5 },
];

/** Real steps of a memory; now and then none. */
const memorySteps = (random: () => number, { source }: Sizes) => Math.floor(random() * (source + 1));

/**
 * Arguments that come and go together are told apart where lengths are mixed; elsewhere all are there, and without
 * lengths none. What is left out must be as wide as what stands in for it.
 */
function attends({ op, present, sizes, lengths }: Variant): boolean {
  const has = (name: string) => present.has(name);
  const query = op === "attention" || has("wq") ? sizes.attention : sizes.hidden;
  if (query !== sizes.attention || (!has("keys") && sizes.features !== query)) return false;
  if (has("start") !== has("startCell") && op === "attention_lstm") return false;
  if (has("stateMask") && !(has("start") && has("v"))) return false;
  if (has("lengths") !== (lengths !== "absent")) return false;
  const others = ["memoryLengths", "v", "start"].filter((name) => name !== "start" || op !== "attention");
  const there = others.filter(has).length;
  return lengths === "mixed" || there === (lengths === "absent" ? 0 : others.length);
}

const DECODERS: readonly Sizes[] = [
  { time: 3, batch: 3, input: 1, hidden: 2, ...ATTENDED[0] },
  { time: 3, batch: 4, input: 2, hidden: 3, ...ATTENDED[1] },
];
/** Weights as they begin: with larger ones, states that nothing bounds grow, and softmax magnifies their rounding. */
const begun = (fan: string) => (random: () => number, sizes: Sizes) => (2 * random() - 1) / Math.sqrt(sizes[fan]);

/** What is dropped, and what is kept for it. */
const stateMask = (random: () => number) => (random() < 0.4 ? 0 : 1.5);

const DECODER: OpCase = {
  sizes: DECODERS,
  values: {
    memoryLengths: memorySteps,
    stateMask,
    ...{ wx: begun("input"), wh: begun("hidden"), wc: begun("features"), wq: begun("hidden") },
  },
  neutral: { start: 0, startCell: 0, stateMask: 1, keys: null, wq: null, v: null },
  withoutGradient: ["stateMask"],
  allowed: attends,
};

const ROWS: readonly Sizes[] = [{ rows: 1 }, { rows: 3 }, { rows: 7 }, { rows: 21 }];

const STEPS = [1, 2, 1000];

const STREAMS: readonly Stream[] = [{ k0: 0x9e3779b9, k1: 7 }];

const wholeBelow = (limit: (sizes: Sizes) => number) => (random: () => number, sizes: Sizes) =>
  Math.floor(random() * limit(sizes));

/** Zeros and ones among the rest: kernels skip the zeros of one-hot inputs. */
const sparse = (random: () => number) => {
  const share = random();
  return share < 0.3 ? Number(share < 0.15) : 2 * random() - 1;
};

const RECURRENT: OpCase = {
  sizes: SEQUENCES,
  values: { x: sparse, start: sparse, wx: begun("input"), wh: begun("hidden"), stateMask },
  neutral: { start: 0, stateMask: 1 },
  withoutGradient: ["stateMask"],
  // Masked where lengths are of all kinds: elsewhere a mask brings nothing new.
  allowed: ({ present, lengths }) => !present.has("stateMask") || (present.has("lengths") && lengths === "mixed"),
};

const positive = (random: () => number) => random() + 0.01;

/** Some examples count double, some half, some not at all. */
const weight = (random: () => number) => [0, 0.5, 1, 2][Math.floor(random() * 4)];

/** Zero where an id is not looked up. */
const used = (random: () => number) => Number(random() < 0.7);

/** Optimisers run over a block of any length, with stretches that touch, are empty, or leave gaps. */
const COUNTS: readonly Sizes[] = [
  { count: 1, stretches: 0 },
  { count: 3, stretches: 1 },
  { count: 7, stretches: 3 },
  { count: 64, stretches: 5 },
];
const live = (random: () => number, { count, stretches }: Sizes): readonly number[] => {
  const places = Array.from({ length: 2 * stretches }, () => Math.floor(random() * (count + 1)));
  return places.sort((a, b) => a - b);
};

export const CASES: Readonly<Record<OpName, OpCase>> = {
  rnn: RECURRENT,
  gru: RECURRENT,
  lstm: { ...RECURRENT, neutral: { start: 0, startCell: 0, stateMask: 1 } },
  attention: {
    sizes: [
      { time: 3, batch: 3, ...ATTENDED[0] },
      { time: 3, batch: 4, ...ATTENDED[1] },
    ],
    values: { memoryLengths: memorySteps },
    neutral: { keys: null, v: null },
    allowed: attends,
  },
  attention_rnn: DECODER,
  attention_gru: DECODER,
  attention_lstm: DECODER,
  embedding: {
    sizes: [
      { rows: 1, symbols: 1, size: 1 },
      { rows: 7, symbols: 3, size: 3 },
      { rows: 3, symbols: 7, size: 1 },
      { rows: 21, symbols: 7, size: 7 },
    ],
    values: { ids: wholeBelow(({ symbols }) => symbols), used, touched: () => 0, touchedCount: () => 0 },
    withoutGradient: ["used"],
    neutral: { used: 1 },
    allowed: ({ present, attributes }) =>
      ["touched", "touchedCount"].every((name) => present.has(name) === (attributes.layout === "rows")),
    keeps: ({ attributes }) => (attributes.layout === "rows" ? ["dTable"] : []),
  },
  linear: {
    sizes: [
      { rows: 1, input: 1, output: 1 },
      { rows: 7, input: 3, output: 1 },
      { rows: 3, input: 1, output: 7 },
      { rows: 7, input: 7, output: 3 },
    ],
    values: { x: sparse },
    neutral: { b: 0, y: 0 },
    // The output is wanted only where the activation's derivative is made from it.
    allowed: ({ attributes, present }) => present.has("y") || attributes.activation === "none",
    overwritten: ["dY"],
  },
  dropout: { sizes: ROWS, attributes: { rate: [0, 0.25, 0.9], stream: STREAMS, step: STEPS } },
  mask_steps: {
    sizes: [
      { time: 1, batch: 1, size: 1 },
      { time: 3, batch: 7, size: 3 },
      { time: 7, batch: 3, size: 7 },
    ],
    values: { mask: stateMask },
    withoutGradient: ["mask"],
  },
  noise: { sizes: ROWS, attributes: { deviation: [0, 0.5], stream: STREAMS, step: STEPS }, withoutGradient: ["x"] },
  layer_norm: {
    sizes: [
      { rows: 1, size: 1 },
      { rows: 7, size: 3 },
      { rows: 3, size: 7 },
      { rows: 7, size: 1 },
    ],
    // The gradient of two numbers is nothing but what cancels: roundings, divided by how far they are apart.
    fitting: ({ size, ...rows }) => ({ ...rows, size: size === 2 ? 3 : size }),
    attributes: { epsilon: [1e-5, 0.1] },
  },
  softmax_cross_entropy: {
    sizes: [
      { rows: 1, classes: 1 },
      { rows: 7, classes: 3 },
      { rows: 21, classes: 7 },
    ],
    attributes: { scale: [1, 0.125], smoothing: [0, 0.1] },
    values: { ids: wholeBelow(({ classes }) => classes), weights: weight, logits: (random) => 8 * random() - 4 },
    withoutGradient: ["weights"],
    neutral: { weights: 1 },
  },
  projected_cross_entropy: {
    // Pieces that fit the rows, do not, and have room to spare.
    sizes: [
      { rows: 1, input: 1, classes: 1, piece: 1 },
      { rows: 7, input: 3, classes: 3, piece: 3 },
      { rows: 5, input: 1, classes: 7, piece: 8 },
    ],
    attributes: { scale: [1, 0.125], smoothing: [0, 0.1] },
    values: { ids: wholeBelow(({ classes }) => classes), rowWeights: weight, x: (random) => 4 * random() - 2 },
    withoutGradient: ["rowWeights"],
    neutral: { rowWeights: 1, b: 0 },
  },
  tied_cross_entropy: {
    sizes: [
      { rows: 1, input: 1, classes: 1, piece: 1 },
      { rows: 7, input: 3, classes: 5, piece: 3 },
      { rows: 5, input: 7, classes: 3, piece: 8 },
    ],
    attributes: { scale: [1, 0.125], smoothing: [0, 0.1] },
    values: { ids: wholeBelow(({ classes }) => classes), rowWeights: weight, x: (random) => 4 * random() - 2 },
    withoutGradient: ["rowWeights"],
    neutral: { rowWeights: 1, b: 0 },
  },
  sampled_softmax: {
    sizes: [
      { rows: 1, input: 1, classes: 1, samples: 1 },
      { rows: 7, input: 3, classes: 9, samples: 3 },
      { rows: 5, input: 7, classes: 17, samples: 9 },
      { rows: 3, input: 3, classes: 3, samples: 3 },
    ],
    attributes: { stream: STREAMS, step: [1, 1000], latest: [0, 1], scale: [1, 0.125] },
    values: {
      ids: wholeBelow(({ classes }) => classes),
      rowWeights: weight,
      touched: () => 0,
      touchedCount: () => 0,
      x: (random) => 4 * random() - 2,
    },
    fitting: (sizes) => ({ ...sizes, samples: Math.min(sizes.samples, sizes.classes) }),
    allowed: ({ present, attributes }) =>
      ["touched", "touchedCount"].every((name) => present.has(name) === (attributes.layout === "rows")),
    keeps: ({ attributes }) => (attributes.layout === "rows" ? ["dW", "dB"] : []),
    withoutGradient: ["rowWeights"],
    neutral: { rowWeights: 1, b: 0 },
  },
  scores: {
    sizes: [
      { rows: 1, input: 1, classes: 1 },
      { rows: 7, input: 3, classes: 5 },
      { rows: 3, input: 7, classes: 9 },
    ],
    values: { x: sparse },
    neutral: { b: 0, y: 0 },
    allowed: ({ attributes, present }) => present.has("y") || attributes.activation === "none",
    overwritten: ["dY"],
  },
  binary_cross_entropy: {
    sizes: ROWS,
    attributes: { scale: [1, 0.125] },
    values: { ids: wholeBelow(() => 2), weights: weight, logits: (random) => 8 * random() - 4 },
    withoutGradient: ["weights"],
    neutral: { weights: 1 },
  },
  multi_label_cross_entropy: {
    sizes: [
      { rows: 1, size: 1 },
      { rows: 7, size: 3 },
      { rows: 3, size: 7 },
      { rows: 2, size: 40 },
    ],
    attributes: { scale: [1, 0.125] },
    values: { weights: weight, target: (random) => (random() < 0.3 ? 1 : 0), logits: (random) => 8 * random() - 4 },
    withoutGradient: ["target", "weights"],
    neutral: { weights: 1 },
  },
  squared_error: {
    sizes: [
      { rows: 1, size: 1 },
      { rows: 7, size: 3 },
      { rows: 3, size: 7 },
    ],
    attributes: { scale: [1, 0.125] },
    values: { weights: weight },
    withoutGradient: ["target", "weights"],
    neutral: { weights: 1 },
  },
  argmax: {
    sizes: [
      { rows: 7, classes: 1 },
      { rows: 3, classes: 3 },
      { rows: 21, classes: 7 },
    ],
    withoutGradient: ["logits"],
  },
  previous_ids: {
    sizes: [
      { time: 1, batch: 1 },
      { time: 3, batch: 7 },
      { time: 7, batch: 3 },
    ],
    attributes: { start: [0, 2] },
    values: { x: wholeBelow(() => 100), before: wholeBelow(() => 100) },
  },
  previous: {
    sizes: [
      { time: 1, batch: 1, size: 1 },
      { time: 3, batch: 7, size: 3 },
      { time: 7, batch: 3, size: 1 },
    ],
    withoutGradient: ["x", "before"],
    neutral: { before: 0 },
  },
  take_last: {
    sizes: [
      { time: 1, batch: 1, size: 1 },
      { time: 3, batch: 7, size: 3 },
      { time: 7, batch: 3, size: 7 },
    ],
  },
  take_last_ids: {
    sizes: [
      { time: 1, batch: 1 },
      { time: 3, batch: 7 },
      { time: 7, batch: 3 },
    ],
    values: { x: wholeBelow(() => 100) },
  },
  fill: { sizes: [{ rows: 1 }, { rows: 7 }], attributes: { value: [0, 0.25] } },
  join: {
    sizes: [
      { rows: 1, left: 1, right: 1, width: 2 },
      { rows: 7, left: 3, right: 1, width: 4 },
      { rows: 3, left: 7, right: 17, width: 24 },
    ],
    fitting: (sizes) => ({ ...sizes, width: sizes.left + sizes.right }),
  },
  copy: { sizes: [{ rows: 1 }, { rows: 7 }, { rows: 33 }], withoutGradient: ["x"] },
  copy_ids: { sizes: [{ rows: 1 }, { rows: 7 }, { rows: 33 }], values: { x: wholeBelow(() => 100) } },
  hold: {
    sizes: [
      { batch: 1, size: 1 },
      { batch: 3, size: 7 },
      { batch: 7, size: 3 },
    ],
    attributes: { t: [0, 1, 2] },
  },
  add: { sizes: ROWS },
  subtract: { sizes: ROWS },
  multiply: { sizes: ROWS },
  affine: { sizes: ROWS, attributes: { factor: [-1, 0, 2.5], shift: [0, -0.75] } },
  activation: { sizes: ROWS, values: { x: (random) => 4 * random() - 2 } },
  all_finite: { sizes: COUNTS, arrays: { live }, withoutGradient: ["x"] },
  clip_by_global_norm: { sizes: COUNTS, arrays: { live }, attributes: { limit: [0.25, 5, 100] } },
  penalty: {
    sizes: [{ count: 1 }, { count: 3 }, { count: 7 }, { count: 64 }],
    attributes: { l1: [0, 0.01], l2: [0, 0.1] },
    withoutGradient: ["p"],
  },
  sgd: { sizes: COUNTS, arrays: { live }, attributes: { rate: [0, 0.1] }, withoutGradient: ["g"] },
  momentum: {
    sizes: COUNTS,
    arrays: { live },
    attributes: { rate: [0.1], momentum: [0, 0.9] },
    withoutGradient: ["g"],
  },
  rmsprop: {
    sizes: COUNTS,
    arrays: { live },
    attributes: { rate: [0.01], decay: [0.9], epsilon: [1e-8] },
    values: { s: positive },
    withoutGradient: ["g"],
  },
  adam: {
    sizes: COUNTS,
    arrays: { live },
    attributes: { rate: [0.01], beta1: [0.9], beta2: [0.999], epsilon: [1e-8], step: STEPS },
    values: { v: positive },
    withoutGradient: ["g"],
  },
  adamw: {
    sizes: COUNTS,
    arrays: { live },
    attributes: { rate: [0.01], beta1: [0.9], beta2: [0.999], epsilon: [1e-8], decay: [0, 0.1], step: STEPS },
    values: { v: positive },
    withoutGradient: ["g"],
  },
};
