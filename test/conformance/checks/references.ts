/** Every pass of every op against its float64 reference: all ways of calling it, at odd sizes and around kernels' edges. */
import { argumentsOf, caseOf, generator, there } from "../../ops/harness.js";
import { copyCall, fullCall, type PassCall, passesOf, runnerOf, some, variantsAt } from "../calls.js";
import { expectReference } from "../compare.js";
import { depthsOf, edgesOf } from "../sizes.js";
import type { Check } from "../target.js";

/** Ways of calling at sizes around edges, and at those that are large: what is optional is told apart at the small ones. */
const [WAYS, FEW_WAYS] = [4, 1];

/** Leaves out what may be left out, each with an even chance. Inputs stay: the variant says which are there. */
function withoutSome(call: PassCall, random: () => number): PassCall {
  const droppable = argumentsOf(call.variant.op, call.pass, "output", "saved", "gradient", "result");
  const dropped = droppable.filter(({ optional }) => optional && random() < 0.5).map(({ name }) => name);
  return { ...call, arrays: { ...call.arrays, ...Object.fromEntries(dropped.map((name) => [name, null])) } };
}

/** Adds to some results, which hold numbers before. */
function addingToSome(call: PassCall, random: () => number): PassCall {
  const { op } = call.variant;
  // Where one result is what the call before left, all are kept by rows.
  const mayAdd = (caseOf(op).keeps?.(call.variant) ?? []).length === 0;
  const results = mayAdd ? argumentsOf(op, call.pass, "result") : [];
  const accumulate = results.map(({ name }) => name).filter((name) => call.arrays[name] && random() < 0.5);
  for (const name of accumulate) {
    const array = there(call.arrays, name);
    for (let at = 0; at < array.length; at++) array[at] = 2 * random() - 1;
  }
  return { ...call, accumulate };
}

export const references: Check = {
  name: "references",
  *tests(subject) {
    const run = runnerOf(subject);
    for (const op of subject.ops) {
      for (const pass of passesOf(op)) {
        yield {
          name: `${op} ${pass}: as the reference, with everything and without what may be absent`,
          run() {
            const small = caseOf(op).sizes.flatMap((sizes, at) =>
              some(variantsAt(op, sizes), subject.ways, subject.seed + at),
            );
            const larger = edgesOf(op).flatMap((sizes, at) => some(variantsAt(op, sizes), WAYS, subject.seed + at));
            const large = depthsOf(op).flatMap((sizes, at) => some(variantsAt(op, sizes), FEW_WAYS, subject.seed + at));
            [...small, ...larger, ...large].forEach((variant, index) => {
              const random = generator(index + 1);
              const call = fullCall(run, variant, pass, index + 1);
              const again = addingToSome(withoutSome(copyCall(call), random), random);
              expectReference(subject, run, call);
              expectReference(subject, run, again);
            });
          },
        };
      }
    }
  },
};
