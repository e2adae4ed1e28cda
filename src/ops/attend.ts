/**
 * What the references of all attention share: one query looks at the memory of one example.
 *
 * score[s] = v · tanh(q + k[s]) (additive, Bahdanau et al. 2015) where there is `v`, else q · k[s] (multiplicative,
 * Luong et al. 2015); alignment = softmax of the scores over the real steps of the memory; context = Σ alignment[s] m[s].
 */
import {
  argument,
  type Floats,
  floats,
  type KernelCall,
  maybeFloats,
  maybeIds,
  type Product,
  resultSums,
  type Sums,
} from "./contract.js";

/** The arguments that describe a memory, of both passes. */
export const MEMORY = [
  argument("memory", "input", "source, batch, features"),
  // What queries are compared with; absent, the memory itself.
  argument("keys", "input", "source, batch, attention", { optional: true }),
  argument("memoryLengths", "input", "batch", { dtype: "i32", optional: true }),
] as const;

/** Of queries with keys, and of alignments with the memory. */
export const LOOKING: readonly Product[] = [
  { flops: "2 attention looks", of: "memory" },
  { flops: "2 features looks", of: "memory" },
];

/** Of each of them with both its sides; and the mean that the softmax takes off. */
export const LOOKING_GRADIENT: readonly Product[] = [
  { flops: "2 features looks", of: "memory" },
  { flops: "2 looks", of: "memory" },
  { flops: "2 attention looks", of: "memory" },
  { flops: "2 features looks", of: "dMemory" },
  { flops: "2 attention looks", of: "dKeys" },
  // The memory is its own key.
  { flops: "2 attention looks", of: "dMemory", unless: "keys" },
  { flops: "2 attention looks", of: "dV" },
];

export interface Memory {
  readonly rows: Floats;
  readonly keys: Floats;
  readonly v: Floats | null;
  readonly batch: number;
  readonly features: number;
  /** Units of a query and of a key. */
  readonly width: number;
  /** Real steps of an example; beyond them nothing is read. */
  readonly steps: (example: number) => number;
}

/** @throws RangeError when memory or states must serve as keys or queries and are not as wide. */
export function memoryOf(call: KernelCall, width: number): Memory {
  const { source, batch, features } = call.sizes;
  const rows = floats(call, "memory");
  const keys = maybeFloats(call, "keys");
  const lengths = maybeIds(call, "memoryLengths");
  if (!keys && features !== width) {
    throw new RangeError(`without \`keys\` the memory is its own key: features must be ${width}, not ${features}`);
  }
  const steps = (example: number) => (lengths ? Math.max(0, Math.min(source, lengths[example])) : source);
  return { rows, keys: keys ?? rows, v: maybeFloats(call, "v"), batch, features, width, steps };
}

/** Fills `alignment` [source] (zero beyond the real steps) and `context` [features]; both are zero without a memory. */
export function attend(
  memory: Memory,
  example: number,
  query: Float64Array,
  alignment: Float64Array,
  context: Float64Array,
): void {
  const { rows, keys, v, batch, features, width } = memory;
  const steps = memory.steps(example);
  alignment.fill(0);
  context.fill(0);
  let largest = Number.NEGATIVE_INFINITY;
  for (let s = 0; s < steps; s++) {
    const at = (s * batch + example) * width;
    let score = 0;
    for (let a = 0; a < width; a++) score += v ? v[a] * Math.tanh(query[a] + keys[at + a]) : query[a] * keys[at + a];
    alignment[s] = score;
    if (score > largest) largest = score;
  }
  let total = 0;
  for (let s = 0; s < steps; s++) {
    alignment[s] = Math.exp(alignment[s] - largest);
    total += alignment[s];
  }
  for (let s = 0; s < steps; s++) {
    alignment[s] /= total;
    const at = (s * batch + example) * features;
    for (let f = 0; f < features; f++) context[f] += alignment[s] * rows[at + f];
  }
}

/** Where the gradients of a memory are added up. */
export interface MemoryGradients {
  readonly rows: Sums | null;
  readonly keys: Sums | null;
  readonly v: Sums | null;
  readonly store: () => void;
}

export function memoryGradients(call: KernelCall): MemoryGradients {
  const rows = resultSums(call, "dMemory");
  const own = resultSums(call, "dKeys");
  const v = resultSums(call, "dV");
  const keys = call.arrays.keys ? own : rows;
  const store = () => {
    for (const sums of [rows, own, v]) sums?.store();
  };
  return { rows, keys, v, store };
}

/** What the forward pass made of one query, and the gradients of it. */
export interface Look {
  readonly query: Floats;
  readonly alignment: Floats;
  readonly dContext: Float64Array;
  /** Null: nobody used the alignment. */
  readonly dAlignment: Floats | null;
}

/** Adds to the gradients of the memory, and to `dQuery` [width]. */
export function attendBackward(
  memory: Memory,
  example: number,
  { query, alignment, dContext, dAlignment }: Look,
  to: MemoryGradients,
  dQuery: Float64Array,
): void {
  const { rows, keys, v, batch, features, width } = memory;
  const steps = memory.steps(example);
  const shares = new Float64Array(steps);
  for (let s = 0; s < steps; s++) {
    const at = (s * batch + example) * features;
    if (dAlignment) shares[s] = dAlignment[s];
    for (let f = 0; f < features; f++) {
      shares[s] += dContext[f] * rows[at + f];
      if (to.rows) to.rows.values[at + f] += alignment[s] * dContext[f];
    }
  }
  // What the softmax takes off is the mean of the shares. Taken from the first share on, it does not matter how
  // exactly an alignment that was rounded adds up to one.
  let mean = 0;
  for (let s = 0; s < steps; s++) mean += alignment[s] * (shares[s] - shares[0]);
  for (let s = 0; s < steps; s++) {
    const dScore = alignment[s] * (shares[s] - shares[0] - mean);
    const key = (s * batch + example) * width;
    for (let a = 0; a < width; a++) {
      if (!v) {
        dQuery[a] += dScore * keys[key + a];
        if (to.keys) to.keys.values[key + a] += dScore * query[a];
        continue;
      }
      const squashed = Math.tanh(query[a] + keys[key + a]);
      const slope = v[a] * (1 - squashed * squashed);
      dQuery[a] += dScore * slope;
      if (to.keys) to.keys.values[key + a] += dScore * slope;
      if (to.v) to.v.values[a] += dScore * squashed;
    }
  }
}
