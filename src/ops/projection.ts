import {
  argument,
  floats,
  ids,
  type KernelCall,
  maybeFloats,
  maybeIds,
  type OpContract,
  type Product,
  real,
  resultArray,
  resultSums,
} from "./contract.js";
import { smoothing, targetLogit, targetShare } from "./losses.js";

/** At least so many rows, for each piece reads all weights; and as many more as leave a piece within 10 MB. */
const FEWEST_ROWS = 256;
const PIECE = 2_560_000;

/** How many rows' logits are there at once, of all `rows`. */
export function pieceRows(rows: number, classes: number): number {
  return Math.min(rows, Math.max(FEWEST_ROWS, Math.floor(PIECE / Math.max(1, classes))));
}

/**
 * A dense layer without activation under softmax and cross-entropy, in one: the logits of all rows are never there at
 * once. A device works through the rows in even pieces of no more than `logits` has room for; results do not depend on
 * how many that is, but for rounding of the bias's gradient.
 *
 * Both passes can say the most likely class of each row. The backward pass gives the loss too, because it makes the logits itself: a training step calls it alone. Rows of
 * weight 0 count as if they were not there, whatever `x` and `ids` hold.
 */
export const projectedCrossEntropy: OpContract = {
  ...projection("input, classes"),
  name: "projected_cross_entropy",
  summary: "loss[r] = logsumexp(z[r]) - (1 - smoothing) z[r, ids[r]] - smoothing mean(z[r]), with z = x w + b",
  source: "Bridle 1990; by pieces of the rows as Wijmans et al. 2024 (Cut Your Losses) and Hsu et al. 2024 (Liger)",
};

/** The same over weights that have a row for each class: the table of an embedding that the layer shares. */
export const tiedCrossEntropy: OpContract = {
  ...projection("classes, input"),
  name: "tied_cross_entropy",
  summary: "projected_cross_entropy of z[r, c] = x[r]·w[c] + b[c]",
  source: "Press and Wolf 2017; Inan, Khosravi and Socher 2017; otherwise as projected_cross_entropy",
};

function projection(weights: string): Pick<OpContract, "sizes" | "forward" | "backward"> {
  const isByClass = weights === "classes, input";
  return {
    sizes: ["rows", "input", "classes", "piece"],
    forward: {
      arguments: [...given(weights), ...made()],
      attributes: [smoothing],
      products: [product("loss")],
      reference: (call) => forward(call, layout(call, isByClass)),
    },
    backward: {
      arguments: [
        ...given(weights),
        ...made(),
        argument("dX", "result", "rows..., input", { of: "x", optional: true }),
        argument("dW", "result", weights, { of: "w" }),
        argument("dB", "result", "classes", { of: "b", optional: true }),
      ],
      attributes: [{ name: "scale", kind: "real" }, smoothing],
      products: ["loss", "dX", "dW"].map(product),
      reference: (call) => backward(call, layout(call, isByClass)),
    },
  };
}

function product(of: string): Product {
  return { flops: "2 classes counted input", of };
}

/** How far apart the weights of two inputs lie, and those of two classes. */
interface Layout {
  readonly ofInput: number;
  readonly ofClass: number;
}

function layout({ sizes: { input, classes } }: KernelCall, isByClass: boolean): Layout {
  return isByClass ? { ofInput: 1, ofClass: input } : { ofInput: classes, ofClass: 1 };
}

function given(weights: string) {
  return [
    argument("x", "input", "rows..., input"),
    argument("w", "weight", weights),
    argument("b", "weight", "classes", { optional: true }),
    argument("ids", "input", "rows...", { dtype: "i32" }),
    // `weights` of the other losses; that name is taken by the layer's own.
    argument("rowWeights", "input", "rows...", { optional: true }),
  ];
}

function made() {
  return [
    argument("logits", "scratch", "piece, classes"),
    argument("loss", "output", "rows..."),
    argument("predicted", "output", "rows...", { dtype: "i32", optional: true }),
  ];
}

/** The logits of one row to exp(logit - largest), and what the loss is made of. */
interface Softmax {
  readonly exponentials: Float64Array;
  readonly sum: number;
  readonly loss: number;
  /** The most likely class: the first of equals; of one class, whether its logit is positive (as `argmax`). */
  readonly predicted: number;
}

function softmaxOf(call: KernelCall, { ofInput, ofClass }: Layout, row: number, exponentials: Float64Array): Softmax {
  const { input, classes } = call.sizes;
  const [x, w, b, which] = [floats(call, "x"), floats(call, "w"), maybeFloats(call, "b"), ids(call, "ids")];
  if (b) exponentials.set(b);
  else exponentials.fill(0);
  for (let i = 0; i < input; i++) {
    const value = x[row * input + i];
    for (let j = 0; j < classes; j++) exponentials[j] += value * w[i * ofInput + j * ofClass];
  }
  let largest = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < classes; j++) largest = Math.max(largest, exponentials[j]);
  let predicted = classes === 1 ? Number(exponentials[0] > 0) : 0;
  for (let j = 1; j < classes; j++) if (exponentials[j] > exponentials[predicted]) predicted = j;
  const own = targetLogit(exponentials, which[row], real(call, "smoothing"));
  let sum = 0;
  for (let j = 0; j < classes; j++) {
    exponentials[j] = Math.exp(exponentials[j] - largest);
    sum += exponentials[j];
  }
  return { exponentials, sum, loss: largest + Math.log(sum) - own, predicted };
}

function checkIds(call: KernelCall): void {
  const { rows, classes } = call.sizes;
  const [which, weight] = [ids(call, "ids"), maybeFloats(call, "rowWeights")];
  for (let row = 0; row < rows; row++) {
    if (weight?.[row] === 0 || (which[row] >= 0 && which[row] < classes)) continue;
    throw new RangeError(`class ${which[row]} is outside 0..${classes - 1}`);
  }
}

function forward(call: KernelCall, layout: Layout): void {
  const [loss, predicted] = [floats(call, "loss"), maybeIds(call, "predicted")];
  const weight = maybeFloats(call, "rowWeights");
  checkIds(call);
  const room = new Float64Array(call.sizes.classes);
  for (let row = 0; row < call.sizes.rows; row++) {
    const factor = weight ? weight[row] : 1;
    loss[row] = 0;
    if (predicted) predicted[row] = 0;
    if (factor === 0) continue;
    const softmax = softmaxOf(call, layout, row, room);
    loss[row] = factor * softmax.loss;
    if (predicted) predicted[row] = softmax.predicted;
  }
}

function backward(call: KernelCall, layout: Layout): void {
  const { rows, input, classes } = call.sizes;
  const [x, w, which] = [floats(call, "x"), floats(call, "w"), ids(call, "ids")];
  const [loss, predicted] = [floats(call, "loss"), maybeIds(call, "predicted")];
  const weight = maybeFloats(call, "rowWeights");
  checkIds(call);
  const [dX, dW, dB] = [resultArray(call, "dX"), resultSums(call, "dW"), resultSums(call, "dB")];
  const spread = real(call, "smoothing");
  const room = new Float64Array(classes);
  for (let row = 0; row < rows; row++) {
    const factor = weight ? weight[row] : 1;
    loss[row] = 0;
    if (predicted) predicted[row] = 0;
    if (factor === 0) continue;
    const softmax = softmaxOf(call, layout, row, room);
    loss[row] = factor * softmax.loss;
    if (predicted) predicted[row] = softmax.predicted;
    const share = real(call, "scale") * factor;
    if (share === 0) continue;
    const dLogits = softmax.exponentials;
    for (let j = 0; j < classes; j++) {
      dLogits[j] = share * (dLogits[j] / softmax.sum - targetShare(j === which[row], classes, spread));
      if (dB) dB.values[j] += dLogits[j];
    }
    for (let i = 0; i < input; i++) {
      const value = x[row * input + i];
      let sum = 0;
      for (let j = 0; j < classes; j++) {
        const at = i * layout.ofInput + j * layout.ofClass;
        if (dX) sum += dLogits[j] * w[at];
        if (dW) dW.values[at] += value * dLogits[j];
      }
      if (dX) dX[row * input + i] += sum;
    }
  }
  dW?.store();
  dB?.store();
}
