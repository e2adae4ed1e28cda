import { type Candidates, drawCandidates } from "./candidates.js";
import {
  argument,
  floats,
  ids,
  type KernelCall,
  key,
  maybeFloats,
  maybeIds,
  type OpContract,
  type Product,
  real,
  resultArray,
  resultSums,
  type Sums,
  word,
} from "./contract.js";
import { rememberRows } from "./touched.js";

/**
 * Cross-entropy over few of the classes of a dense layer: those that a step draws (candidates.ts), the same for all
 * rows, and each row's own. Logits are corrected by how often their class is expected among the candidates, and a
 * candidate that is the row's own class does not count twice, so that the loss has the expectation's gradient that the
 * softmax over all classes has as candidates grow; where all classes are candidates it is that softmax.
 *
 * Weights have a row for each class, so that what a step touches lies together. Their gradient is `dense`, or by `rows`
 * as an embedding's: only rows drawn or met now or in the call before are touched, and `touched` remembers them.
 *
 * The backward pass gives the loss too, because it makes the logits itself: a training step calls it alone. Rows of
 * weight 0 count as if they were not there, whatever `x` and `ids` hold.
 */
export const sampledSoftmax: OpContract = {
  name: "sampled_softmax",
  summary: "loss[r] = logsumexp over candidates c and ids[r] of (x[r]·w[c] + b[c] - log E[c]) - that of ids[r]",
  sizes: ["rows", "input", "classes", "samples"],
  forward: {
    arguments: [...given(), ...made()],
    attributes: drawing(),
    products: [product("loss")],
    reference: forward,
  },
  backward: {
    arguments: [
      ...given(),
      ...made(),
      argument("touched", "state", "classes", { dtype: "i32", optional: true }),
      argument("touchedCount", "state", "1", { dtype: "i32", optional: true }),
      argument("dX", "result", "rows..., input", { of: "x", optional: true }),
      argument("dW", "result", "classes, input", { of: "w" }),
      argument("dB", "result", "classes", { of: "b", optional: true }),
    ],
    attributes: [
      ...drawing(),
      { name: "scale", kind: "real" },
      { name: "layout", kind: "choice", choices: ["dense", "rows"] },
    ],
    products: ["loss", "dX", "dW"].map(product),
    reference: backward,
  },
  source: "Jean et al. 2015; TensorFlow's sampled_softmax_loss with log_uniform_candidate_sampler",
};

function given() {
  return [
    argument("x", "input", "rows..., input"),
    argument("w", "weight", "classes, input"),
    argument("b", "weight", "classes", { optional: true }),
    argument("ids", "input", "rows...", { dtype: "i32" }),
    // `weights` of the other losses; that name is taken by the layer's own.
    argument("rowWeights", "input", "rows...", { optional: true }),
  ];
}

function made() {
  return [
    argument("logits", "scratch", "rows..., samples"),
    argument("loss", "output", "rows..."),
    // Rising.
    argument("candidates", "output", "samples", { dtype: "i32" }),
  ];
}

function drawing() {
  return [
    { name: "stream", kind: "stream" },
    { name: "step", kind: "step" },
    // So many ids at the end stand for the most frequent classes; the rest follow from the most frequent to the least.
    { name: "latest", kind: "count" },
  ] as const;
}

/** With its own class beside those drawn, which it may be among. */
function product(of: string): Product {
  return { flops: "2 counted input samples + 2 counted input", of };
}

function candidatesOf(call: KernelCall): Candidates {
  const { rows, classes, samples } = call.sizes;
  const [which, weight] = [ids(call, "ids"), maybeFloats(call, "rowWeights")];
  for (let row = 0; row < rows; row++) {
    if (weight?.[row] === 0 || (which[row] >= 0 && which[row] < classes)) continue;
    throw new RangeError(`class ${which[row]} is outside 0..${classes - 1}`);
  }
  const latest = real(call, "latest");
  const candidates = drawCandidates(key(call, "stream"), real(call, "step"), { classes, samples, latest });
  ids(call, "candidates").set(candidates.classes);
  return candidates;
}

/** The classes that count in a row, its own first, each with its share of the softmax. */
interface Softmax {
  readonly classes: readonly number[];
  readonly shares: readonly number[];
  readonly loss: number;
}

function softmaxOf(call: KernelCall, { classes: drawn, logExpected }: Candidates, row: number): Softmax {
  const { input } = call.sizes;
  const [x, w, b] = [floats(call, "x"), floats(call, "w"), maybeFloats(call, "b")];
  const own = ids(call, "ids")[row];
  const classes = [own, ...drawn.filter((id) => id !== own)];
  const logits = classes.map((id) => {
    let sum = b ? b[id] : 0;
    for (let i = 0; i < input; i++) sum += x[row * input + i] * w[id * input + i];
    return sum - logExpected(id);
  });
  const largest = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const exponentials = logits.map((logit) => Math.exp(logit - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return {
    classes,
    shares: exponentials.map((value) => value / sum),
    loss: largest + Math.log(sum) - logits[0],
  };
}

function forward(call: KernelCall): void {
  const [loss, weight] = [floats(call, "loss"), maybeFloats(call, "rowWeights")];
  const candidates = candidatesOf(call);
  for (let row = 0; row < call.sizes.rows; row++) {
    const factor = weight ? weight[row] : 1;
    loss[row] = factor === 0 ? 0 : factor * softmaxOf(call, candidates, row).loss;
  }
}

function backward(call: KernelCall): void {
  const { rows, input } = call.sizes;
  const [x, w, which] = [floats(call, "x"), floats(call, "w"), ids(call, "ids")];
  const [loss, weight] = [floats(call, "loss"), maybeFloats(call, "rowWeights")];
  const candidates = candidatesOf(call);
  const counts = (row: number) => weight?.[row] !== 0;
  const [dW, dB] = weightSums(call, [
    ...candidates.classes,
    ...which.subarray(0, rows).filter((_, row) => counts(row)),
  ]);
  const dX = resultArray(call, "dX");
  for (let row = 0; row < rows; row++) {
    loss[row] = 0;
    if (!counts(row)) continue;
    const factor = weight ? weight[row] : 1;
    const { classes, shares, loss: value } = softmaxOf(call, candidates, row);
    loss[row] = factor * value;
    const scale = real(call, "scale") * factor;
    const errors = shares.map((share, at) => scale * (share - (at === 0 ? 1 : 0)));
    for (let i = 0; i < input; i++) {
      let sum = 0;
      classes.forEach((id, at) => {
        if (dX) sum += errors[at] * w[id * input + i];
        if (dW) dW.values[id * input + i] += errors[at] * x[row * input + i];
      });
      if (dX) dX[row * input + i] += sum;
    }
    classes.forEach((id, at) => {
      if (dB) dB.values[id] += errors[at];
    });
  }
  dW?.store();
  dB?.store();
}

/** Where the gradients of weights and biases add up, zero or what they are added to; `used` are the rows touched. */
function weightSums(call: KernelCall, used: readonly number[]): readonly [Sums | null, Sums | null] {
  const { classes, input } = call.sizes;
  if (word(call, "layout") === "dense") {
    if (maybeIds(call, "touched")) throw new TypeError("a dense gradient keeps no list of touched rows");
    return [resultSums(call, "dW"), resultSums(call, "dB")];
  }
  if (call.accumulate.has("dW") || call.accumulate.has("dB")) {
    throw new TypeError("a gradient by rows is not added to");
  }
  const [touched, count] = [ids(call, "touched"), ids(call, "touchedCount")];
  const sums = (name: string, width: number): Sums | null => {
    const array = maybeFloats(call, name);
    if (!array) return null;
    // A list that was not written by such a call: everything is cleared.
    if (count[0] < 0 || count[0] > classes) array.fill(0);
    else for (const row of touched.subarray(0, count[0])) array.fill(0, row * width, (row + 1) * width);
    for (const row of used) array.fill(0, row * width, (row + 1) * width);
    if (array instanceof Float64Array) return { values: array, store: () => {} };
    const values = Float64Array.from(array);
    return { values, store: () => array.set(values) };
  };
  const both = [sums("dW", input), sums("dB", 1)] as const;
  rememberRows(touched, count, used);
  return both;
}
