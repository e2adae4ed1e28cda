import { argument, floats, maybeFloats, type OpContract } from "./contract.js";

/**
 * A dense layer whose weights have a row for each output, as `sampled_softmax` keeps them. Without a gradient: where
 * such a layer learns, its loss is one with it.
 */
export const scores: OpContract = {
  name: "scores",
  summary: "y[r, c] = x[r]·w[c] + b[c]",
  sizes: ["rows", "input", "classes"],
  forward: {
    arguments: [
      argument("x", "input", "rows..., input"),
      argument("w", "weight", "classes, input"),
      argument("b", "weight", "classes", { optional: true }),
      argument("y", "output", "rows..., classes"),
    ],
    attributes: [],
    flops: "2 classes input rows",
    reference(call) {
      const { rows, input, classes } = call.sizes;
      const [x, w, b, y] = [floats(call, "x"), floats(call, "w"), maybeFloats(call, "b"), floats(call, "y")];
      for (let row = 0; row < rows; row++) {
        for (let id = 0; id < classes; id++) {
          let sum = b ? b[id] : 0;
          for (let i = 0; i < input; i++) sum += x[row * input + i] * w[id * input + i];
          y[row * classes + id] = sum;
        }
      }
    },
  },
  source: "Mikolov et al. 2013; Press and Wolf 2017: an output matrix is a table of vectors, one a class",
};
