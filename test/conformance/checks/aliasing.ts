/** Memory that two arguments share, where the contract lets them: to the bit what it is apart. */
import { argumentsOf, caseOf, passOf } from "../../ops/harness.js";
import { copyArrays, fullCall, passesOf, runnerOf, some, variantsAt } from "../calls.js";
import { expectReference, expectSame } from "../compare.js";
import { edgesOf, smallOf } from "../sizes.js";
import type { Check } from "../target.js";

const WAYS = 4;

export const aliasing: Check = {
  name: "aliasing",
  *tests(subject) {
    const run = runnerOf(subject);
    for (const op of subject.ops) {
      for (const pass of passesOf(op)) {
        for (const { name, alias } of passOf(op, pass).arguments) {
          if (alias === undefined) continue;
          yield {
            name: `${op} ${pass}: \`${name}\` may take the place of \`${alias}\``,
            run() {
              const sizes = [...caseOf(op).sizes, ...edgesOf(op)];
              for (const variant of sizes.flatMap((one) => some(variantsAt(op, one), WAYS, subject.seed))) {
                const apart = fullCall(run, variant, pass, 3);
                const arrays = copyArrays(apart.arrays);
                const together = { ...apart, arrays: { ...arrays, [name]: arrays[alias] } };
                run(apart);
                run(together);
                // Apart, the other one is only read.
                expectSame({ ...apart, arrays: { ...apart.arrays, [alias]: null } }, together.arrays, "in place");
              }
            },
          };
        }
      }

      const inputs = argumentsOf(op, "forward", "input").filter(({ dtype }) => dtype === "f32");
      const pairs = inputs.flatMap((one, at) =>
        inputs
          .slice(at + 1)
          .filter(({ dims }) => String(dims) === String(one.dims))
          .map((two) => [one.name, two.name]),
      );
      for (const [one, two] of pairs) {
        yield {
          name: `${op} forward: \`${one}\` and \`${two}\`, which are only read, may be one array`,
          run() {
            for (const variant of some(variantsAt(op, smallOf(op)), WAYS, subject.seed)) {
              const call = fullCall(run, variant, "forward", 3);
              if (!call.arrays[one] || !call.arrays[two]) continue;
              expectReference(subject, run, { ...call, arrays: { ...call.arrays, [two]: call.arrays[one] } });
            }
          },
        };
      }
    }
  },
};
