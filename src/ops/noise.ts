import { philox } from "../random/philox.js";
import { argument, floats, type KernelCall, key, type OpContract, real } from "./contract.js";

/**
 * Gaussian noise. Four elements share the words w of Philox(key; e div 4, s); with u = (w + 1/2) / 2^32, elements 0 and
 * 1 are the cosine and sine of Box and Muller over (u0, u1), elements 2 and 3 those over (u2, u3). Its gradient is the
 * identity, so the compiler hands the gradient on without a call.
 */
export const noise: OpContract = {
  name: "noise",
  summary: "y = x + deviation · normal",
  sizes: ["rows"],
  forward: {
    arguments: [argument("x", "input", "rows..."), argument("y", "output", "rows...", { alias: "x" })],
    attributes: [
      { name: "deviation", kind: "real" },
      { name: "stream", kind: "stream" },
      { name: "step", kind: "step" },
    ],
    products: [],
    reference: forward,
  },
  source: "Box and Muller 1958",
};

function forward(call: KernelCall): void {
  const { rows } = call.sizes;
  const [x, y] = [floats(call, "x"), floats(call, "y")];
  const { k0, k1 } = key(call, "stream");
  const [deviation, step] = [real(call, "deviation"), real(call, "step")];
  const words = new Uint32Array(4);
  for (let start = 0; start < rows; start += 4) {
    const block = start / 4;
    philox(k0, k1, block >>> 0, Math.floor(block / 2 ** 32), step >>> 0, Math.floor(step / 2 ** 32), words);
    for (let at = start; at < Math.min(start + 4, rows); at++) {
      const pair = at - start < 2 ? 0 : 2;
      const radius = Math.sqrt(-2 * Math.log((words[pair] + 0.5) / 2 ** 32));
      const angle = (2 * Math.PI * (words[pair + 1] + 0.5)) / 2 ** 32;
      y[at] = x[at] + deviation * radius * (at % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
    }
  }
}
