import { philox } from "../random/philox.js";
import { argument, type Floats, floats, type KernelCall, key, type OpContract, real } from "./contract.js";

/**
 * Inverted dropout. Element e of the tensor at training step s draws word e mod 4 of Philox(key; e div 4, s) and is
 * kept when that word is at least round(rate 2^32); so the gradient makes the mask again instead of keeping it.
 */
export const dropout: OpContract = {
  name: "dropout",
  summary: "y = x / (1 - rate) where kept, else 0",
  sizes: ["rows"],
  forward: {
    arguments: [argument("x", "input", "rows..."), argument("y", "output", "rows...", { alias: "x" })],
    attributes: [
      { name: "rate", kind: "real" },
      { name: "stream", kind: "stream" },
      { name: "step", kind: "step" },
    ],
    products: [],
    reference: (call) => mask(call, floats(call, "x"), floats(call, "y"), false),
  },
  backward: {
    arguments: [
      argument("dY", "gradient", "rows...", { of: "y" }),
      argument("dX", "result", "rows...", { of: "x", alias: "dY" }),
    ],
    attributes: [
      { name: "rate", kind: "real" },
      { name: "stream", kind: "stream" },
      { name: "step", kind: "step" },
    ],
    products: [],
    reference: (call) => mask(call, floats(call, "dY"), floats(call, "dX"), call.accumulate.has("dX")),
  },
  source: "Srivastava et al. 2014",
};

function mask(call: KernelCall, from: Floats, to: Floats, add: boolean): void {
  const { rows } = call.sizes;
  const { k0, k1 } = key(call, "stream");
  const [rate, step] = [real(call, "rate"), real(call, "step")];
  const threshold = Math.min(2 ** 32 - 1, Math.round(rate * 2 ** 32));
  const factor = 1 / (1 - rate);
  const words = new Uint32Array(4);
  for (let at = 0; at < rows; at++) {
    if (at % 4 === 0) {
      const block = at / 4;
      philox(k0, k1, block >>> 0, Math.floor(block / 2 ** 32), step >>> 0, Math.floor(step / 2 ** 32), words);
    }
    const value = words[at % 4] >= threshold ? from[at] * factor : 0;
    to[at] = add ? to[at] + value : value;
  }
}
