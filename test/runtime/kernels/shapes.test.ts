/** Passes at sizes drawn at random: whatever the shape, the native device agrees with the references. */
import fc from "fast-check";
import { test } from "uvu";
import { OP_NAMES, type OpName } from "../../../src/ops/names.js";
import { caseOf, type Sizes } from "../../ops/harness.js";
import { expectReference, fullCall, nativeDevice, passesOf, variantsAt } from "./native-harness.js";

const device = nativeDevice(2);

/** Sizes that end a tile or a vector, or just miss its end, come up as often as all others together. */
function size(most: number): fc.Arbitrary<number> {
  const edges = [1, 2, 3, 5, 7, 8, 13, 14, 15, 16, 17, 28, 29, 31, 32, 33, 47, 48, 49, 63, 64, 65, 97, 128, 129, 257];
  return fc.oneof(fc.integer({ min: 1, max: most }), fc.constantFrom(...edges.filter((edge) => edge <= most)));
}

/** How large each size may be drawn. Beside these, the references take about as many multiplications as a test may. */
const MOST: Readonly<Record<string, number>> = {
  time: 5,
  batch: 34,
  input: 70,
  hidden: 70,
  source: 20,
  features: 70,
  attention: 70,
  rows: 70,
  output: 140,
  symbols: 40,
  size: 140,
  classes: 300,
  piece: 70,
  count: 50_000,
  stretches: 40,
  samples: 50,
};

/** Ops on single elements take many rows. */
const MANY_ROWS: Readonly<Record<string, number>> = { ...MOST, rows: 20_000 };

function sizesOf(op: OpName): fc.Arbitrary<Sizes> {
  const names = Object.keys(caseOf(op).sizes[0]);
  const most = names.length === 1 ? MANY_ROWS : MOST;
  const drawn = fc.record(Object.fromEntries(names.map((name) => [name, size(most[name])])));
  return drawn.map(caseOf(op).fitting ?? ((sizes) => sizes));
}

for (const op of OP_NAMES) {
  test(`${op}: any shape`, () => {
    const shapes = fc.tuple(sizesOf(op), fc.nat(), fc.integer({ min: 1, max: 1 << 30 }));
    fc.assert(
      fc.property(shapes, ([sizes, choice, seed]) => {
        const variants = variantsAt(op, sizes);
        const variant = variants[choice % variants.length];
        for (const pass of passesOf(op)) expectReference(device, fullCall(device, variant, pass, seed));
      }),
      { numRuns: 40, seed: 20_26 },
    );
  });
}

/** Depths that are cut into chunks, panels that are cut into blocks, and sums that are cut into pieces. */
const LARGE: readonly { readonly op: OpName; readonly sizes: Sizes }[] = [
  { op: "linear", sizes: { rows: 3, input: 1100, output: 1100 } },
  { op: "linear", sizes: { rows: 1030, input: 20, output: 37 } },
  { op: "linear", sizes: { rows: 9000, input: 5, output: 9 } },
  { op: "linear", sizes: { rows: 40, input: 3, output: 2100 } },
  { op: "projected_cross_entropy", sizes: { rows: 70, input: 20, classes: 1100, piece: 33 } },
  { op: "tied_cross_entropy", sizes: { rows: 70, input: 20, classes: 1100, piece: 33 } },
  { op: "rnn", sizes: { time: 3, batch: 3000, input: 1, hidden: 3 } },
  { op: "lstm", sizes: { time: 2, batch: 2, input: 3, hidden: 300 } },
  { op: "lstm", sizes: { time: 2, batch: 300, input: 40, hidden: 17 } },
  { op: "gru", sizes: { time: 2, batch: 3, input: 530, hidden: 130 } },
];

for (const { op, sizes } of LARGE) {
  test(`${op}: ${JSON.stringify(sizes)}`, () => {
    const variants = variantsAt(op, sizes);
    for (const variant of [variants[0], variants[variants.length - 1]]) {
      for (const pass of passesOf(op)) expectReference(device, fullCall(device, variant, pass, 7));
    }
  });
}

for (const op of OP_NAMES) {
  test(`${op}: any size may be zero`, () => {
    for (const sizes of caseOf(op).sizes.slice(0, 2)) {
      for (const name of Object.keys(sizes)) {
        for (const variant of variantsAt(op, { ...sizes, [name]: 0 })) {
          for (const pass of passesOf(op)) {
            try {
              expectReference(device, fullCall(device, variant, pass, 1));
            } catch (error) {
              // A row without classes has no class, and a sequence without steps no last one.
              if (!(error instanceof RangeError)) throw error;
            }
          }
        }
      }
    }
  });
}

test.run();
