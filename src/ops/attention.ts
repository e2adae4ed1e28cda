/**
 * Attention of a whole sequence of queries, none of which depends on another: what `feed: none` puts above a recurrent
 * layer. Queries and keys come from dense layers (`linear`), one product each for all steps, or are the states and the
 * memory themselves.
 */
import { attend, attendBackward, LOOKING, LOOKING_GRADIENT, MEMORY, memoryGradients, memoryOf } from "./attend.js";
import {
  argument,
  floats,
  type KernelCall,
  lengths,
  maybeFloats,
  maybeIds,
  type OpContract,
  resultArray,
} from "./contract.js";

const queries = argument("queries", "input", "time, batch, attention");
const v = argument("v", "weight", "attention", { optional: true });

export const attention: OpContract = {
  name: "attention",
  summary:
    "alignment = softmax(v · tanh(q + k[s])), without v softmax(q · k[s]), over real s; context = Σ alignment[s] memory[s]",
  sizes: ["time", "batch", "source", "features", "attention"],
  forward: {
    arguments: [
      queries,
      lengths(),
      ...MEMORY,
      v,
      argument("context", "output", "time, batch, features"),
      argument("alignment", "output", "time, batch, source", { optional: true }),
    ],
    attributes: [],
    products: LOOKING,
    reference: forward,
  },
  backward: {
    arguments: [
      queries,
      lengths(),
      ...MEMORY,
      v,
      argument("alignment", "input", "time, batch, source"),
      argument("dContext", "gradient", "time, batch, features", { of: "context", optional: true }),
      argument("dAlignment", "gradient", "time, batch, source", { of: "alignment", optional: true }),
      argument("dQueries", "result", "time, batch, attention", { of: "queries", optional: true }),
      argument("dMemory", "result", "source, batch, features", { of: "memory", optional: true }),
      argument("dKeys", "result", "source, batch, attention", { of: "keys", optional: true }),
      argument("dV", "result", "attention", { of: "v", optional: true }),
    ],
    attributes: [],
    products: LOOKING_GRADIENT,
    reference: backward,
  },
  source: "Bahdanau, Cho and Bengio 2015 (additive); Luong, Pham and Manning 2015 (multiplicative, after the cell)",
};

function forward(call: KernelCall): void {
  const { source, features } = call.sizes;
  const given = floats(call, "queries");
  const [context, alignment] = [floats(call, "context"), maybeFloats(call, "alignment")];
  const memory = memoryOf(call, call.sizes.attention);
  const [shares, sum] = [new Float64Array(source), new Float64Array(features)];
  eachStep(call, (row, example, isReal) => {
    shares.fill(0);
    sum.fill(0);
    if (isReal) attend(memory, example, rowOf(given, row, memory.width), shares, sum);
    context.set(sum, row * features);
    alignment?.set(shares, row * source);
  });
}

function backward(call: KernelCall): void {
  const { source, features } = call.sizes;
  const given = floats(call, "queries");
  const alignment = floats(call, "alignment");
  const [dContext, dAlignment] = [maybeFloats(call, "dContext"), maybeFloats(call, "dAlignment")];
  const memory = memoryOf(call, call.sizes.attention);
  const { width } = memory;
  const dQueries = resultArray(call, "dQueries");
  const to = memoryGradients(call);
  const dQuery = new Float64Array(width);
  eachStep(call, (row, example, isReal) => {
    if (!isReal) return;
    dQuery.fill(0);
    const look = {
      query: rowOf(given, row, width),
      alignment: rowOf(alignment, row, source),
      dContext: dContext ? rowOf(dContext, row, features) : new Float64Array(features),
      dAlignment: dAlignment && rowOf(dAlignment, row, source),
    };
    attendBackward(memory, example, look, to, dQuery);
    for (let a = 0; dQueries && a < width; a++) dQueries[row * width + a] += dQuery[a];
  });
  to.store();
}

function eachStep(call: KernelCall, visit: (row: number, example: number, isReal: boolean) => void): void {
  const { time, batch } = call.sizes;
  const real = maybeIds(call, "lengths");
  for (let t = 0; t < time; t++) {
    for (let example = 0; example < batch; example++) {
      visit(t * batch + example, example, real === null || t < real[example]);
    }
  }
}

function rowOf(array: Float32Array | Float64Array, row: number, width: number): Float64Array {
  return Float64Array.from(array.subarray(row * width, (row + 1) * width));
}
