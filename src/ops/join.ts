/** Vectors beside one another. */
import { argument, type Floats, floats, type KernelCall, type OpContract, resultArray } from "./contract.js";

/** `width` is `left` and `right` together. */
export const join: OpContract = {
  name: "join",
  summary: "y = a's features, then b's",
  sizes: ["rows", "left", "right", "width"],
  forward: {
    arguments: [
      argument("a", "input", "rows..., left"),
      argument("b", "input", "rows..., right"),
      argument("y", "output", "rows..., width"),
    ],
    attributes: [],
    products: [],
    reference(call) {
      const { rows, left, right, width } = call.sizes;
      if (left + right !== width)
        throw new RangeError(`${left} and ${right} features are ${left + right}, not ${width}`);
      const [a, b, y] = [floats(call, "a"), floats(call, "b"), floats(call, "y")];
      for (let row = 0; row < rows; row++) {
        y.set(a.subarray(row * left, (row + 1) * left), row * width);
        y.set(b.subarray(row * right, (row + 1) * right), row * width + left);
      }
    },
  },
  // A gradient that nobody wants tells no size: a's lies at the beginning of a row, b's at its end.
  backward: {
    arguments: [
      argument("dY", "gradient", "rows..., width", { of: "y" }),
      argument("dA", "result", "rows..., left", { of: "a", optional: true }),
      argument("dB", "result", "rows..., right", { of: "b", optional: true }),
    ],
    attributes: [],
    products: [],
    reference(call) {
      const { left, right, width } = call.sizes;
      if (left + right > width) throw new RangeError(`${left} and ${right} features do not fit into ${width}`);
      handOn(call, resultArray(call, "dA"), left, 0);
      handOn(call, resultArray(call, "dB"), right, width - right);
    },
  },
  source: "textbook",
};

function handOn(call: KernelCall, to: Floats | null, size: number, from: number): void {
  const dY = floats(call, "dY");
  const { rows, width } = call.sizes;
  for (let row = 0; to && row < rows; row++) {
    for (let j = 0; j < size; j++) to[row * size + j] += dY[row * width + from + j];
  }
}
