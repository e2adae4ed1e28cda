/** What the addon checks before it runs a kernel: its own table, and every argument of a call. */
import { createRequire } from "node:module";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Numbers } from "../../../src/ops/contract.js";
import { OP_NAMES } from "../../../src/ops/names.js";
import type { Addon } from "../../../src/runtime/devices/native.js";
import { expectedContract } from "../../../src/runtime/devices/native-contract.js";
import { passesOf } from "../../conformance/calls.js";
import { nativeDevice } from "./native-harness.js";

const device = nativeDevice(1);
const addon = createRequire(import.meta.url)("../../../build/rnnc.node") as Addon;

test("the addon's table of ops is that of src/ops", () => {
  assert.equal(addon.contract(), expectedContract());
});

test("there is a function for every pass of every op", () => {
  for (const op of OP_NAMES) for (const pass of passesOf(op)) assert.type(addon[`${op}_${pass}`], "function");
});

type Value = Numbers | Float64Array | number | null | string;

/** Calls an exported function with anything at all. */
function call(name: `${string}_${"forward" | "backward"}`, ...values: readonly Value[]): void {
  (addon[name] as (...values: readonly Value[]) => void)(...values);
}

interface Refusal {
  readonly name: string;
  readonly run: () => void;
  readonly error: "TypeError" | "RangeError";
  readonly message: string;
}

const floats = (length: number) => new Float32Array(length);

const REFUSALS: readonly Refusal[] = [
  {
    name: "a memory that is its own key and is not as wide as the queries",
    run: () =>
      call("attention_forward", floats(3), null, floats(2), null, null, null, floats(2), null, 1, 1, 1, 2, 3, 0),
    error: "RangeError",
    message: "attention_forward: without `keys` the memory is its own key: features must be 3, not 2",
  },
  {
    name: "a state that is the query and is not as wide as the keys",
    run: () => {
      const [x, memory, keys, weights, one] = [floats(1), floats(2), floats(3), floats(2), floats(1)];
      const inputs = [x, null, null, null, memory, keys, null, one, one, one, weights, null, null] as const;
      call("attention_rnn_forward", ...inputs, one, null, null, null, null, 1, 1, 1, 1, 1, 2, 3, 0, 0);
    },
    error: "RangeError",
    message: "attention_rnn_forward: without `wq` the state is the query: attention must be 1, not 3",
  },
  {
    name: "too few arguments",
    run: () => call("add_forward", floats(2), floats(2), floats(2), 2),
    error: "TypeError",
    message: "add_forward takes 5 arguments (3 arrays, 1 sizes, 0 numbers of attributes and the mask), not 4",
  },
  {
    name: "an array that must be there",
    run: () => call("add_forward", floats(2), null, floats(2), 2, 0),
    error: "TypeError",
    message: "add_forward needs the array `b`",
  },
  {
    name: "something else than an array",
    run: () => call("add_forward", floats(2), "b", floats(2), 2, 0),
    error: "TypeError",
    message: "add_forward: not a typed array: `b`",
  },
  {
    name: "double precision",
    run: () => call("add_forward", floats(2), new Float64Array(2), floats(2), 2, 0),
    error: "TypeError",
    message: "add_forward: `b` must be a Float32Array",
  },
  {
    name: "floats for ids",
    run: () => call("argmax_forward", floats(6), floats(2), 2, 3, 0),
    error: "TypeError",
    message: "argmax_forward: `y` must be an Int32Array",
  },
  {
    name: "an array that is too short",
    run: () =>
      call(
        "rnn_forward",
        floats(5),
        null,
        null,
        null,
        floats(6),
        floats(4),
        floats(2),
        floats(4),
        null,
        2,
        1,
        3,
        2,
        0,
        0,
        0,
      ),
    error: "RangeError",
    message: "rnn_forward: `x` has 5 elements and needs 6 (time, batch, input; time 2, batch 1, input 3, hidden 2)",
  },
  {
    name: "a size that is not a number",
    run: () => call("add_forward", floats(2), floats(2), floats(2), "2", 0),
    error: "TypeError",
    message: "add_forward: `rows` must be a number",
  },
  {
    name: "a size below zero",
    run: () => call("add_forward", floats(2), floats(2), floats(2), -1, 0),
    error: "RangeError",
    message: "add_forward: `rows` must be a whole number from 0 to 2147483647, not -1",
  },
  {
    name: "sizes whose product is beyond any array",
    run: () => call("argmax_forward", floats(6), new Int32Array(2), 2 ** 31 - 1, 2 ** 31 - 1, 0),
    error: "RangeError",
    message:
      "argmax_forward: `logits` has 6 elements and needs 4.61168601413242e+18 (rows..., classes; rows 2147483647, classes 2147483647)",
  },
  {
    name: "a choice that is none",
    run: () => call("activation_forward", floats(2), floats(2), 2, 4, 0),
    error: "RangeError",
    message: "activation_forward: `activation` must be a whole number from 0 to 3, not 4",
  },
  {
    name: "a stream that is no 32-bit word",
    run: () => call("dropout_forward", floats(2), floats(2), 2, 0.5, 2 ** 32, 0, 1, 0),
    error: "RangeError",
    message: "dropout_forward: `stream` must be a whole number from 0 to 4294967295, not 4294967296",
  },
  {
    name: "a mask beyond the results",
    run: () => call("affine_backward", floats(2), floats(2), 2, 1, 0, 2),
    error: "RangeError",
    message: "affine_backward: `accumulate` must be a whole number from 0 to 1, not 2",
  },
  {
    name: "an activation's gradient without its output",
    run: () => call("linear_backward", floats(1), floats(1), null, floats(1), null, floats(1), null, 1, 1, 1, 1, 0),
    error: "RangeError",
    message: "linear_backward: the gradient of an activation needs its output `y`",
  },
];

for (const { name, run, error, message } of REFUSALS) {
  test(`refused: ${name}`, () => {
    assert.throws(run, (thrown: Error) => {
      assert.is(thrown.message, message);
      return thrown.name === error;
    });
  });
}

function expectUntouched(run: (output: Float32Array) => void, message: string): void {
  const output = floats(64).fill(7);
  assert.throws(
    () => run(output),
    (thrown: Error) => {
      assert.is(thrown.message, message);
      return thrown instanceof RangeError;
    },
  );
  assert.ok(output.every((value) => value === 7));
}

test("an id outside its table: nothing is written", () => {
  for (const id of [-1, 4, 2 ** 31 - 1, -(2 ** 31)]) {
    const ids = Int32Array.of(0, 1, id);
    expectUntouched(
      (y) => call("embedding_forward", ids, null, floats(12), y, 3, 4, 3, 0),
      `embedding_forward: id ${id} is outside a table of 4 rows`,
    );
    expectUntouched(
      (dTable) => call("embedding_backward", ids, null, floats(9), null, null, dTable, 3, 4, 3, 0, 0),
      `embedding_backward: id ${id} is outside a table of 4 rows`,
    );
    expectUntouched(
      (loss) => call("softmax_cross_entropy_forward", floats(12), ids, null, loss, null, 3, 4, 0, 0),
      `softmax_cross_entropy_forward: class ${id} is outside 0..3`,
    );
    expectUntouched(
      (loss) =>
        call(
          "projected_cross_entropy_forward",
          floats(6),
          floats(8),
          null,
          ids,
          null,
          floats(8),
          loss,
          null,
          3,
          2,
          4,
          2,
          0,
          0,
        ),
      `projected_cross_entropy_forward: class ${id} is outside 0..3`,
    );
    expectUntouched((dW) => {
      const given = [floats(6), floats(8), null, ids, null, floats(8), floats(3), null, null] as const;
      call("projected_cross_entropy_backward", ...given, dW, null, 3, 2, 4, 2, 1, 0, 0);
    }, `projected_cross_entropy_backward: class ${id} is outside 0..3`);
    expectUntouched(
      (loss) => call("binary_cross_entropy_forward", floats(3), ids, null, loss, 3, 0),
      `binary_cross_entropy_forward: class ${id} is outside 0..1`,
    );
  }
});

test("a row that does not count may hold any id", () => {
  const loss = floats(2).fill(7);
  call("softmax_cross_entropy_forward", floats(6), Int32Array.of(1, -1), Float32Array.of(1, 0), loss, null, 2, 3, 0, 0);
  assert.is(loss[1], 0);
  call("binary_cross_entropy_forward", floats(2), Int32Array.of(1, -1), Float32Array.of(1, 0), loss, 2, 0);
  assert.is(loss[1], 0);
});

test("a list of touched rows that holds none of the table's: nothing is written", () => {
  expectUntouched(
    (dTable) =>
      call(
        "embedding_backward",
        Int32Array.of(0),
        null,
        floats(3),
        Int32Array.of(9),
        Int32Array.of(1),
        dTable,
        1,
        4,
        3,
        1,
        0,
      ),
    "embedding_backward: id 9 is outside a table of 4 rows",
  );
});

test("stretches that overlap or lie outside the block: nothing is written", () => {
  const refusals: readonly (readonly [readonly number[], string])[] = [
    [[0, 3, 2, 4], "the stretch 2 to 4 does not follow 3 in 4 values"],
    [[2, 1], "the stretch 2 to 1 does not follow 0 in 4 values"],
    [[-1, 2], "the stretch -1 to 2 does not follow 0 in 4 values"],
    [[0, 5], "the stretch 0 to 5 does not follow 0 in 4 values"],
  ];
  for (const [stretches, message] of refusals) {
    const live = Int32Array.from(stretches);
    const count = live.length / 2;
    expectUntouched(
      (p) => call("sgd_forward", p, floats(4).fill(1), live, 4, count, 0.1, 0),
      `sgd_forward: ${message}`,
    );
    expectUntouched(
      (norm) => call("clip_by_global_norm_forward", floats(4), live, norm, 4, count, 1, 0),
      `clip_by_global_norm_forward: ${message}`,
    );
  }
});

test("a length outside the sequence has no last step", () => {
  for (const length of [0, 3]) {
    expectUntouched(
      (y) => call("take_last_forward", floats(4), Int32Array.of(length), y, 2, 1, 2, 0),
      `take_last_forward: a length of ${length} in a sequence of 2 steps`,
    );
  }
});

test("sizes of zero: nothing to do, nothing refused", () => {
  const none = floats(0);
  call("add_forward", none, none, none, 0, 0);
  call("linear_forward", none, floats(6), null, none, 0, 2, 3, 0, 0);
  const dW = floats(6).fill(7);
  call("linear_backward", none, floats(6), none, none, none, dW, null, 0, 2, 3, 0, 0);
  assert.equal(dW, floats(6));
  call("rnn_forward", none, null, null, null, none, none, none, none, null, 0, 0, 0, 0, 0, 0, 0);
});

test("setThreads: whole numbers from 1 to 256", () => {
  for (const threads of [0, -1, 1.5, 257, Number.NaN]) {
    assert.throws(() => device.setThreads(threads), /the number of threads must be a whole number from 1 to 256/);
  }
  device.setThreads(3);
  assert.is(device.threads, 3);
  device.setThreads(1);
});

test.run();
