/** Passes at sizes drawn at random, and at none: whatever the shape, the device agrees with the references. */
import fc from "fast-check";
import type { OpName } from "../../../src/ops/names.js";
import { contractOf, type Sizes } from "../../ops/harness.js";
import { fullCall, passesOf, runnerOf, some, variantsAt } from "../calls.js";
import { expectReference } from "../compare.js";
import { fitted, isFlat, smallOf } from "../sizes.js";
import type { Check } from "../target.js";

const RUNS = 10;
const WAYS = 6;

/** Sizes that end a tile or a vector, or just miss its end, come up as often as all others together. */
function size(most: number): fc.Arbitrary<number> {
  const edges = [1, 2, 3, 5, 7, 8, 13, 14, 15, 16, 17, 28, 29, 31, 32, 33, 47, 48, 49, 63, 64, 65, 97, 128, 129, 257];
  return fc.oneof(fc.integer({ min: 1, max: most }), fc.constantFrom(...edges.filter((edge) => edge <= most)));
}

/** How large each size may be drawn; what is not named, up to `ELSE`. Beside these, the references take seconds. */
const MOST: Sizes = {
  time: 5,
  batch: 34,
  source: 20,
  output: 140,
  symbols: 40,
  size: 140,
  classes: 300,
  stretches: 40,
};
const ELSE = 65;

/** Ops on single elements take many. */
const FLAT_MOST: Sizes = { ...MOST, rows: 10_000, count: 10_000 };

function sizesOf(op: OpName): fc.Arbitrary<Sizes> {
  const most = isFlat(op) ? FLAT_MOST : MOST;
  const drawn = contractOf(op).sizes.map((name) => [name, size(most[name] ?? ELSE)] as const);
  return fc.record(Object.fromEntries(drawn)).map((sizes) => fitted(op, sizes));
}

export const shapes: Check = {
  name: "shapes",
  *tests(subject) {
    const run = runnerOf(subject);
    for (const op of subject.ops) {
      yield {
        name: `${op}: any shape`,
        run() {
          const drawn = fc.tuple(sizesOf(op), fc.nat(), fc.integer({ min: 1, max: 1 << 30 }));
          const property = fc.property(drawn, ([sizes, choice, from]) => {
            const variants = variantsAt(op, sizes);
            // Sizes drawn apart may leave an op nothing to do with them.
            if (variants.length === 0) return;
            for (const pass of passesOf(op))
              expectReference(subject, run, fullCall(run, variants[choice % variants.length], pass, from));
          });
          const { failed, errorInstance, counterexamplePath } = fc.check(property, {
            numRuns: RUNS,
            seed: subject.seed,
          });
          if (failed) throw new Error(`${errorInstance} (seed ${subject.seed}, path ${counterexamplePath})`);
        },
      };

      yield {
        name: `${op}: any size may be zero`,
        run() {
          for (const name of contractOf(op).sizes) {
            for (const variant of some(variantsAt(op, { ...smallOf(op), [name]: 0 }), WAYS, subject.seed)) {
              for (const pass of passesOf(op)) {
                try {
                  expectReference(subject, run, fullCall(run, variant, pass, 1));
                } catch (error) {
                  // A row without classes has no class, and a sequence without steps no last one.
                  if (!(error instanceof RangeError)) throw error;
                }
              }
            }
          }
        },
      };
    }
  },
};
