/** The number of threads changes no bit of any result: threads split outputs, never a sum. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { OP_NAMES, type OpName } from "../../../src/ops/names.js";
import { caseOf, type Sizes, there } from "../../ops/harness.js";
import {
  type bitsOf,
  callTitle,
  copyArrays,
  fullCall,
  nativeDevice,
  passesOf,
  runNative,
  variantsAt,
  writtenArguments,
} from "./native-harness.js";

/** Large enough that all threads get work; the recurrent ones by rows (small weights) and by columns (large ones). */
const SEQUENCES: readonly Sizes[] = [
  { time: 4, batch: 150, input: 37, hidden: 45 },
  { time: 3, batch: 40, input: 130, hidden: 270 },
  { time: 3, batch: 1, input: 600, hidden: 600 },
];
const DECODERS: readonly Sizes[] = [
  { time: 3, batch: 150, input: 3, hidden: 45, source: 7, features: 40, attention: 30 },
  { time: 3, batch: 40, input: 30, hidden: 270, source: 7, features: 130, attention: 140 },
];
const SIZES: Partial<Record<OpName, readonly Sizes[]>> = {
  rnn: [...SEQUENCES, { time: 6, batch: 1000, input: 1, hidden: 24 }],
  gru: SEQUENCES,
  lstm: SEQUENCES,
  attention: [{ time: 9, batch: 40, source: 7, features: 130, attention: 140 }],
  attention_rnn: DECODERS,
  attention_gru: DECODERS,
  attention_lstm: DECODERS,
  embedding: [{ rows: 900, symbols: 100, size: 130 }],
  linear: [
    { rows: 400, input: 130, output: 270 },
    { rows: 40, input: 130, output: 3000 },
    { rows: 3000, input: 300, output: 40 },
    { rows: 20_000, input: 24, output: 24 },
    { rows: 1, input: 700, output: 900 },
  ],
  layer_norm: [{ rows: 900, size: 270 }],
  projected_cross_entropy: [{ rows: 150, input: 70, classes: 1000, piece: 64 }],
  tied_cross_entropy: [{ rows: 150, input: 70, classes: 1000, piece: 64 }],
  softmax_cross_entropy: [{ rows: 300, classes: 1000 }],
  sampled_softmax: [{ rows: 300, input: 130, classes: 2000, samples: 150 }],
  scores: [{ rows: 200, input: 130, classes: 1000 }],
  squared_error: [{ rows: 900, size: 130 }],
  argmax: [{ rows: 300, classes: 1000 }],
  previous_ids: [{ time: 30, batch: 100 }],
  previous: [{ time: 30, batch: 30, size: 65 }],
  take_last: [{ time: 30, batch: 60, size: 130 }],
  take_last_ids: [{ time: 30, batch: 100 }],
  hold: [{ batch: 100, size: 130 }],
};

function sizesOf(op: OpName): readonly Sizes[] {
  return SIZES[op] ?? ("count" in caseOf(op).sizes[0] ? [{ count: 200_003, stretches: 70 }] : [{ rows: 200_003 }]);
}

for (const op of OP_NAMES) {
  test(`${op}: the same bits on 1, 2, 3 and 8 threads`, () => {
    const device = nativeDevice(1);
    for (const sizes of sizesOf(op)) {
      const variants = variantsAt(op, sizes);
      // With nothing optional and no lengths; with everything, and examples of all lengths.
      const mixed = variants.filter(({ lengths }) => lengths === "mixed");
      for (const variant of new Set([variants[0], mixed[mixed.length - 1] ?? variants[variants.length - 1]])) {
        for (const pass of passesOf(op)) {
          device.setThreads(1);
          const call = fullCall(device, variant, pass, 3);
          const fresh = copyArrays(call.arrays);
          runNative(device, call);
          for (const threads of [2, 3, 8]) {
            device.setThreads(threads);
            const again = { ...call, arrays: copyArrays(fresh) };
            runNative(device, again);
            for (const { name } of writtenArguments(call)) {
              if (call.arrays[name] === null) continue;
              const [one, many] = [there(call.arrays, name), there(again.arrays, name)];
              assert.ok(
                Buffer.compare(bytesOf(one), bytesOf(many)) === 0,
                `${callTitle(call)}: ${name} on ${threads} threads`,
              );
            }
          }
        }
      }
    }
  });
}

function bytesOf(array: Parameters<typeof bitsOf>[0]): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

test.run();
