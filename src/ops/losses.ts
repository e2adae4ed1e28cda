/**
 * Losses by row. A forward pass gives one value a row (0 where the row's weight is 0); the mean over real rows is
 * taken by whoever reads them, in float64. `scale` of a backward pass is weight / normaliser of the loss term.
 */
import { sigmoid } from "./activation.js";
import {
  type Attribute,
  argument,
  type Floats,
  floats,
  ids,
  type KernelCall,
  maybeFloats,
  type OpContract,
  real,
} from "./contract.js";

const weights = () => argument("weights", "input", "rows...", { optional: true });
const scale = [{ name: "scale", kind: "real" }] as const;

/**
 * Label smoothing (Szegedy et al. 2016, section 7; PyTorch's `label_smoothing`): the share of a row's target that is
 * spread evenly over all classes. From 0, where nothing is, to below 1.
 */
export const smoothing: Attribute = { name: "smoothing", kind: "real", fallback: 0 };

/** Softmax and cross-entropy in one, from class ids; the gradient may take the logits' place. */
export const softmaxCrossEntropy: OpContract = {
  name: "softmax_cross_entropy",
  summary: "loss[r] = logsumexp(logits[r]) - (1 - smoothing) logits[r, ids[r]] - smoothing mean(logits[r])",
  sizes: ["rows", "classes"],
  forward: {
    arguments: [
      argument("logits", "input", "rows..., classes"),
      argument("ids", "input", "rows...", { dtype: "i32" }),
      weights(),
      argument("loss", "output", "rows..."),
      argument("normaliser", "saved", "rows...", { optional: true }),
    ],
    attributes: [smoothing],
    products: [],
    reference: softmaxForward,
  },
  backward: {
    arguments: [
      argument("logits", "input", "rows..., classes"),
      argument("ids", "input", "rows...", { dtype: "i32" }),
      weights(),
      argument("normaliser", "saved", "rows..."),
      argument("dLogits", "result", "rows..., classes", { of: "logits", alias: "logits" }),
    ],
    attributes: [...scale, smoothing],
    products: [],
    reference: softmaxBackward,
  },
  source: "Bridle 1990; `normaliser` is logsumexp of the row",
};

function softmaxForward(call: KernelCall): void {
  const { rows, classes } = call.sizes;
  const [logits, which, loss] = [floats(call, "logits"), ids(call, "ids"), floats(call, "loss")];
  const [weight, normaliser] = [maybeFloats(call, "weights"), maybeFloats(call, "normaliser")];
  const spread = real(call, "smoothing");
  for (let row = 0; row < rows; row++) {
    const from = row * classes;
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < classes; j++) most = Math.max(most, logits[from + j]);
    let sum = 0;
    for (let j = 0; j < classes; j++) sum += Math.exp(logits[from + j] - most);
    const log = most + Math.log(sum);
    const factor = weight ? weight[row] : 1;
    const own = () => targetLogit(logits.subarray(from, from + classes), checkedClass(which[row], classes), spread);
    loss[row] = factor === 0 ? 0 : factor * (log - own());
    if (normaliser) normaliser[row] = log;
  }
}

function softmaxBackward(call: KernelCall): void {
  const { rows, classes } = call.sizes;
  const [logits, which, dLogits] = [floats(call, "logits"), ids(call, "ids"), floats(call, "dLogits")];
  const [weight, normaliser] = [maybeFloats(call, "weights"), floats(call, "normaliser")];
  const factor = real(call, "scale");
  const add = call.accumulate.has("dLogits");
  const spread = real(call, "smoothing");
  for (let row = 0; row < rows; row++) {
    const share = factor * (weight ? weight[row] : 1);
    for (let j = 0; j < classes; j++) {
      const at = row * classes + j;
      const wanted = targetShare(j === which[row], classes, spread);
      const value = share === 0 ? 0 : share * (Math.exp(logits[at] - normaliser[row]) - wanted);
      dLogits[at] = add ? dLogits[at] + value : value;
    }
  }
}

/** What the target takes from the logsumexp: the row's own logit, with `spread` the mean of all for its part. */
export function targetLogit(logits: Floats, id: number, spread: number): number {
  if (spread === 0) return logits[id];
  let sum = 0;
  for (const logit of logits) sum += logit;
  return (1 - spread) * logits[id] + (spread * sum) / logits.length;
}

/** The target's probability of one class. */
export function targetShare(isOwn: boolean, classes: number, spread: number): number {
  return (isOwn ? 1 - spread : 0) + spread / classes;
}

function checkedClass(id: number, classes: number): number {
  if (id < 0 || id >= classes) throw new RangeError(`class ${id} is outside 0..${classes - 1}`);
  return id;
}

/** Cross-entropy of one logit a row against a target of 0 or 1, in the form that cannot overflow. */
export const binaryCrossEntropy: OpContract = {
  name: "binary_cross_entropy",
  summary: "loss[r] = max(x, 0) - x target + log(1 + exp(-|x|))",
  sizes: ["rows"],
  forward: {
    arguments: [
      argument("logits", "input", "rows..., 1"),
      argument("ids", "input", "rows...", { dtype: "i32" }),
      weights(),
      argument("loss", "output", "rows..."),
    ],
    attributes: [],
    products: [],
    reference(call) {
      const [logits, target, loss] = [floats(call, "logits"), ids(call, "ids"), floats(call, "loss")];
      const weight = maybeFloats(call, "weights");
      for (let row = 0; row < call.sizes.rows; row++) {
        const factor = weight ? weight[row] : 1;
        // A row that does not count may hold any id, as for softmax.
        loss[row] = factor === 0 ? 0 : factor * logisticLoss(logits[row], checkedClass(target[row], 2));
      }
    },
  },
  backward: {
    arguments: [
      argument("logits", "input", "rows..., 1"),
      argument("ids", "input", "rows...", { dtype: "i32" }),
      weights(),
      argument("dLogits", "result", "rows..., 1", { of: "logits", alias: "logits" }),
    ],
    attributes: scale,
    products: [],
    reference(call) {
      const [logits, target, dLogits] = [floats(call, "logits"), ids(call, "ids"), floats(call, "dLogits")];
      const weight = maybeFloats(call, "weights");
      const factor = real(call, "scale");
      const add = call.accumulate.has("dLogits");
      for (let row = 0; row < call.sizes.rows; row++) {
        const share = factor * (weight ? weight[row] : 1);
        const value = share === 0 ? 0 : share * (sigmoid(logits[row]) - target[row]);
        dLogits[row] = add ? dLogits[row] + value : value;
      }
    },
  },
  source: "PyTorch's BCEWithLogitsLoss",
};

function logisticLoss(x: number, target: number): number {
  return Math.max(x, 0) - x * target + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Cross-entropy of each logit against a target from 0 to 1, averaged over the last dimension. */
export const multiLabelCrossEntropy: OpContract = {
  name: "multi_label_cross_entropy",
  summary: "loss[r] = mean over j of max(x, 0) - x target + log(1 + exp(-|x|)), x = logits[r, j]",
  sizes: ["rows", "size"],
  forward: {
    arguments: [
      argument("logits", "input", "rows..., size"),
      argument("target", "input", "rows..., size"),
      weights(),
      argument("loss", "output", "rows..."),
    ],
    attributes: [],
    products: [],
    reference(call) {
      const { rows, size } = call.sizes;
      const [logits, target, loss] = [floats(call, "logits"), floats(call, "target"), floats(call, "loss")];
      const weight = maybeFloats(call, "weights");
      for (let row = 0; row < rows; row++) {
        let sum = 0;
        for (let at = row * size; at < (row + 1) * size; at++) sum += logisticLoss(logits[at], target[at]);
        const factor = weight ? weight[row] : 1;
        loss[row] = factor === 0 ? 0 : (factor * sum) / size;
      }
    },
  },
  backward: {
    arguments: [
      argument("logits", "input", "rows..., size"),
      argument("target", "input", "rows..., size"),
      weights(),
      argument("dLogits", "result", "rows..., size", { of: "logits", alias: "logits" }),
    ],
    attributes: scale,
    products: [],
    reference(call) {
      const { rows, size } = call.sizes;
      const [logits, target, dLogits] = [floats(call, "logits"), floats(call, "target"), floats(call, "dLogits")];
      const weight = maybeFloats(call, "weights");
      const factor = real(call, "scale");
      const add = call.accumulate.has("dLogits");
      for (let row = 0; row < rows; row++) {
        const share = (factor * (weight ? weight[row] : 1)) / size;
        for (let at = row * size; at < (row + 1) * size; at++) {
          const value = share === 0 ? 0 : share * (sigmoid(logits[at]) - target[at]);
          dLogits[at] = add ? dLogits[at] + value : value;
        }
      }
    },
  },
  source: "PyTorch's BCEWithLogitsLoss of several logits",
};

/** Squared error, averaged over the last dimension. */
export const squaredError: OpContract = {
  name: "squared_error",
  summary: "loss[r] = mean over j of (x[r, j] - target[r, j])²",
  sizes: ["rows", "size"],
  forward: {
    arguments: [
      argument("x", "input", "rows..., size"),
      argument("target", "input", "rows..., size"),
      weights(),
      argument("loss", "output", "rows..."),
    ],
    attributes: [],
    products: [],
    reference(call) {
      const { rows, size } = call.sizes;
      const [x, target, loss] = [floats(call, "x"), floats(call, "target"), floats(call, "loss")];
      const weight = maybeFloats(call, "weights");
      for (let row = 0; row < rows; row++) {
        let sum = 0;
        for (let at = row * size; at < (row + 1) * size; at++) sum += (x[at] - target[at]) ** 2;
        const factor = weight ? weight[row] : 1;
        loss[row] = factor === 0 ? 0 : (factor * sum) / size;
      }
    },
  },
  backward: {
    arguments: [
      argument("x", "input", "rows..., size"),
      argument("target", "input", "rows..., size"),
      weights(),
      argument("dX", "result", "rows..., size", { of: "x", alias: "x" }),
    ],
    attributes: scale,
    products: [],
    reference(call) {
      const { rows, size } = call.sizes;
      const [x, target, dX] = [floats(call, "x"), floats(call, "target"), floats(call, "dX")];
      const weight = maybeFloats(call, "weights");
      const factor = real(call, "scale");
      const add = call.accumulate.has("dX");
      for (let row = 0; row < rows; row++) {
        const share = (2 * factor * (weight ? weight[row] : 1)) / size;
        for (let at = row * size; at < (row + 1) * size; at++) {
          const value = share === 0 ? 0 : share * (x[at] - target[at]);
          dX[at] = add ? dX[at] + value : value;
        }
      }
    },
  },
  source: "textbook; PyTorch's MSELoss when averaged over rows",
};
