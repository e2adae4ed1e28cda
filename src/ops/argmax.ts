import { argument, floats, ids, type OpContract } from "./contract.js";

/** The most likely class of each row; the first of equals. One column is a logit: class 1 where it is positive. */
export const argmax: OpContract = {
  name: "argmax",
  summary: "y[r] = the index of the largest logit; with one column, logit > 0",
  sizes: ["rows", "classes"],
  forward: {
    arguments: [argument("logits", "input", "rows..., classes"), argument("y", "output", "rows...", { dtype: "i32" })],
    attributes: [],
    products: [],
    reference(call) {
      const { rows, classes } = call.sizes;
      const [logits, y] = [floats(call, "logits"), ids(call, "y")];
      for (let row = 0; row < rows; row++) {
        let best = 0;
        for (let j = 1; j < classes; j++) if (logits[row * classes + j] > logits[row * classes + best]) best = j;
        y[row] = classes === 1 ? Number(logits[row] > 0) : best;
      }
    },
  },
  source: "textbook",
};
