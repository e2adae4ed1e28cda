/**
 * Gradients against the device's own forward pass: along a direction of plus and minus ones, the central difference of
 * the outputs is what the backward pass says. It needs no reference: a mistake that both share would be seen.
 */
import {
  argumentsOf,
  caseOf,
  contractOf,
  forwardArrays,
  generator,
  type Sizes,
  scalarOf,
  there,
  titleOf,
} from "../../ops/harness.js";
import { copyArrays, fullCall, runnerOf, some, variantsAt } from "../calls.js";
import type { Check } from "../target.js";

/** Few units of relu pass their kink on so short a way; float32's error over it, 2^-24 / step, is still small. */
const STEP = 2 ** -10;

/** Of the gradient's length. Largest seen: 0.01, at the kinks of relu; a forgotten term is off by as much as itself. */
const TOLERANCE = 0.03;

const WAYS = 12;

export const differences: Check = {
  name: "differences",
  *tests(subject) {
    // Steps that bfloat16 can tell apart are too long for differences.
    if (subject.products === "bf16") return;
    const run = runnerOf(subject);
    for (const op of subject.ops) {
      if (!contractOf(op).backward) continue;
      yield {
        name: `${op}: the gradient is that of central differences of this device`,
        run() {
          const largest = [...caseOf(op).sizes].sort((a, b) => volume(b) - volume(a))[0];
          some(variantsAt(op, largest), WAYS, subject.seed).forEach((variant, seed) => {
            const call = fullCall(run, variant, "backward", seed);
            // A kernel may use the gradients handed in as its working space.
            const gradients = copyArrays(call.arrays);
            run(call);
            const given = forwardArrays(variant, "f32", seed);
            const random = generator(seed);
            for (const { name, of = "" } of argumentsOf(op, "backward", "result")) {
              const result = call.arrays[name];
              if (!result) continue;
              const direction = Float32Array.from(result, () => (random() < 0.5 ? -1 : 1));
              const lossAt = (by: number) => {
                const arrays = copyArrays(given);
                const moved = there(arrays, of);
                for (let at = 0; at < moved.length; at++) moved[at] += by * direction[at];
                run({ variant, pass: "forward", arrays, accumulate: [] });
                return scalarOf(variant, arrays, gradients);
              };
              const numeric = (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP);
              let [analytic, square] = [0, 0];
              for (let at = 0; at < result.length; at++) {
                analytic += result[at] * direction[at];
                square += result[at] * result[at];
              }
              if (!(Math.abs(numeric - analytic) <= TOLERANCE * Math.sqrt(square) + 1e-3))
                throw new Error(
                  `${titleOf(variant)}: ${name}: ${analytic}, by differences ${numeric}, length ${Math.sqrt(square)}`,
                );
            }
          });
        },
      };
    }
  },
};

function volume(sizes: Sizes): number {
  return Object.values(sizes).reduce((all, one) => all * one, 1);
}
