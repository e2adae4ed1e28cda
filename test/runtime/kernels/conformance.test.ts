/** Every pass of every op against its float64 reference: all ways of calling it, at sizes around the kernels' edges. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { OP_NAMES, type OpName } from "../../../src/ops/names.js";
import { argumentsOf, caseOf, generator, passOf, type Sizes, there, type Variant } from "../../ops/harness.js";
import {
  bitsOf,
  callTitle,
  copyArrays,
  expectReference,
  fullCall,
  nativeDevice,
  type PassCall,
  passesOf,
  runNative,
  variantsAt,
  writtenArguments,
} from "./native-harness.js";

const device = nativeDevice(2);

/** Beside the sizes of `test/ops`: rows that fill a tile and do not, columns that fill a vector and do not. */
const SEQUENCES: readonly Sizes[] = [
  { time: 3, batch: 17, input: 33, hidden: 31 },
  { time: 2, batch: 31, input: 5, hidden: 33 },
  { time: 4, batch: 5, input: 40, hidden: 65 },
];
const ATTENTION: readonly Sizes[] = [
  { time: 3, batch: 17, source: 5, features: 33, attention: 31 },
  { time: 2, batch: 3, source: 18, features: 17, attention: 17 },
];
const DECODERS: readonly Sizes[] = [
  { time: 3, batch: 17, input: 3, hidden: 33, source: 5, features: 17, attention: 18 },
  { time: 2, batch: 3, input: 5, hidden: 17, source: 18, features: 17, attention: 17 },
];
const ROWS: readonly Sizes[] = [{ rows: 15 }, { rows: 133 }, { rows: 4099 }];
const COUNTS: readonly Sizes[] = [
  { count: 33, stretches: 4 },
  { count: 40_001, stretches: 60 },
];
const MORE_SIZES: Partial<Record<OpName, readonly Sizes[]>> = {
  rnn: SEQUENCES,
  gru: SEQUENCES,
  lstm: SEQUENCES,
  attention: ATTENTION,
  attention_rnn: DECODERS,
  attention_gru: DECODERS,
  attention_lstm: DECODERS,
  embedding: [{ rows: 65, symbols: 31, size: 33 }],
  linear: [
    { rows: 31, input: 17, output: 33 },
    { rows: 5000, input: 3, output: 17 },
    { rows: 4, input: 600, output: 70 },
  ],
  layer_norm: [{ rows: 133, size: 65 }],
  softmax_cross_entropy: [{ rows: 17, classes: 133 }],
  tied_cross_entropy: [
    { rows: 17, input: 5, classes: 133, piece: 17 },
    { rows: 65, input: 33, classes: 31, piece: 16 },
  ],
  projected_cross_entropy: [
    { rows: 17, input: 5, classes: 133, piece: 17 },
    { rows: 65, input: 33, classes: 31, piece: 16 },
  ],
  sampled_softmax: [
    { rows: 17, input: 33, classes: 133, samples: 40 },
    { rows: 65, input: 31, classes: 300, samples: 17 },
  ],
  scores: [{ rows: 31, input: 17, classes: 65 }],
  multi_label_cross_entropy: [{ rows: 65, size: 33 }],
  squared_error: [{ rows: 65, size: 33 }],
  argmax: [{ rows: 17, classes: 133 }],
  previous_ids: [{ time: 5, batch: 33 }],
  previous: [{ time: 5, batch: 3, size: 17 }],
  take_last: [{ time: 5, batch: 17, size: 33 }],
  take_last_ids: [{ time: 5, batch: 33 }],
  hold: [{ batch: 17, size: 33 }],
};

function sizesOf(op: OpName): readonly Sizes[] {
  const { sizes } = caseOf(op);
  return [...sizes, ...(MORE_SIZES[op] ?? ("count" in sizes[0] ? COUNTS : ROWS))];
}

/** Leaves out what may be left out, each with an even chance. Inputs stay: the variant says which are there. */
function withoutSome(call: PassCall, random: () => number): PassCall {
  const droppable = argumentsOf(call.variant.op, call.pass, "output", "saved", "gradient", "result");
  const dropped = droppable.filter(({ optional }) => optional && random() < 0.5).map(({ name }) => name);
  return { ...call, arrays: { ...call.arrays, ...Object.fromEntries(dropped.map((name) => [name, null])) } };
}

/** Adds to some results, which hold numbers before. */
function addingToSome(call: PassCall, random: () => number): PassCall {
  const { op, attributes } = call.variant;
  const mayAdd = attributes.layout !== "rows";
  const results = mayAdd ? argumentsOf(op, call.pass, "result") : [];
  const accumulate = results.map(({ name }) => name).filter((name) => call.arrays[name] && random() < 0.5);
  for (const name of accumulate) {
    const array = there(call.arrays, name);
    for (let at = 0; at < array.length; at++) array[at] = 2 * random() - 1;
  }
  return { ...call, accumulate };
}

function everyVariant(op: OpName, visit: (variant: Variant, seed: number) => void): void {
  let seed = 1;
  for (const sizes of sizesOf(op)) for (const variant of variantsAt(op, sizes)) visit(variant, seed++);
}

for (const op of OP_NAMES) {
  for (const pass of passesOf(op)) {
    test(`${op} ${pass}: as the reference, with everything and without what may be absent`, () => {
      everyVariant(op, (variant, seed) => {
        const random = generator(seed);
        const call = fullCall(device, variant, pass, seed);
        const again = { ...call, arrays: copyArrays(call.arrays) };
        expectReference(device, call);
        expectReference(device, addingToSome(withoutSome(again, random), random));
      });
    });
  }
}

for (const op of OP_NAMES) {
  for (const pass of passesOf(op)) {
    for (const { name, alias } of passOf(op, pass).arguments) {
      if (alias === undefined) continue;
      test(`${op} ${pass}: \`${name}\` may take the place of \`${alias}\``, () => {
        everyVariant(op, (variant, seed) => {
          const apart = fullCall(device, variant, pass, seed);
          const arrays = copyArrays(apart.arrays);
          const together = { ...apart, arrays: { ...arrays, [name]: arrays[alias] } };
          runNative(device, apart);
          runNative(device, together);
          for (const written of writtenArguments(apart)) {
            if (written.name === alias) continue;
            const [a, b] = [there(apart.arrays, written.name), there(together.arrays, written.name)];
            assert.equal(bitsOf(b), bitsOf(a), `${callTitle(together)}: ${written.name}`);
          }
        });
      });
    }
  }
}

test.run();
