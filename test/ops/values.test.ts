/** Small cases by hand: ops that move values, draw random numbers or refuse what they are given. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Stream } from "../../src/ops/contract.js";
import type { OpName } from "../../src/ops/names.js";
import { philox } from "../../src/random/philox.js";
import {
  type Arrays,
  type Attributes,
  firstDifference,
  generator,
  type PassName,
  relativeDistance,
  runPass,
  type Sizes,
  variantsOf,
} from "./harness.js";

function call(
  op: OpName,
  pass: PassName,
  sizes: Sizes,
  arrays: Arrays,
  attributes: Attributes = {},
  accumulate: readonly string[] = [],
): void {
  runPass({ op, sizes, attributes, present: new Set(), lengths: "absent" }, pass, arrays, accumulate);
}

const ids = (...values: readonly number[]) => Int32Array.from(values);
const floats = (...values: readonly number[]) => Float64Array.from(values);
const empty = (length: number) => new Float64Array(length).fill(Number.NaN);

test("elementwise ops do what their names say", () => {
  const y = empty(3);
  const [a, b] = [floats(1, -2, 3), floats(4, 5, -6)];
  const results = (op: OpName, arrays: Arrays, attributes?: Attributes) => {
    call(op, "forward", { rows: 3 }, { ...arrays, y }, attributes);
    return [...y];
  };
  assert.equal(results("add", { a, b }), [5, 3, -3]);
  assert.equal(results("subtract", { a, b }), [-3, -7, 9]);
  assert.equal(results("multiply", { a, b }), [4, -10, -18]);
  assert.equal(results("affine", { x: a }, { factor: 2, shift: 0.5 }), [2.5, -3.5, 6.5]);
  assert.equal(results("activation", { x: a }, { activation: "relu" }), [1, 0, 3]);
});

test("relu passes no gradient at zero", () => {
  const dX = empty(3);
  const arrays = { y: floats(0, 1, 0), dY: floats(5, 6, 7), dX };
  call("activation", "backward", { rows: 3 }, arrays, { activation: "relu" });
  assert.equal([...dX], [0, 6, 0]);
});

test("argmax takes the first of equals, and for one column the sign of the logit", () => {
  const y = ids(-1, -1, -1);
  call("argmax", "forward", { rows: 3, classes: 3 }, { logits: floats(1, 3, 3, -5, -7, -6, 0, 0, 0), y });
  assert.equal([...y], [1, 0, 0]);
  call("argmax", "forward", { rows: 3, classes: 1 }, { logits: floats(0, 0.1, -0.1), y });
  assert.equal([...y], [0, 1, 0]);
});

test("argmax finds the largest logit of every row", () => {
  const [rows, classes] = [20, 7];
  const random = generator(1);
  const logits = Float64Array.from({ length: rows * classes }, () => random() - 2);
  const y = new Int32Array(rows);
  call("argmax", "forward", { rows, classes }, { logits, y });
  const expected = Array.from({ length: rows }, (_, row) => {
    const values = [...logits.subarray(row * classes, (row + 1) * classes)];
    return values.indexOf(Math.max(...values));
  });
  assert.equal([...y], expected);
});

test("the ids before each step begin with `before` where it is there, else with `start`", () => {
  const y = new Int32Array(6);
  const x = ids(10, 11, 20, 21, 30, 31);
  call("previous_ids", "forward", { time: 3, batch: 2 }, { x, y }, { start: 5 });
  assert.equal([...y], [5, 5, 10, 11, 20, 21]);
  call("previous_ids", "forward", { time: 3, batch: 2 }, { x, before: ids(8, 9), y }, { start: 5 });
  assert.equal([...y], [8, 9, 10, 11, 20, 21]);
});

test("the vectors before each step begin with `before` where it is there, else with zeros", () => {
  const y = empty(8);
  const x = floats(1, 2, 3, 4, 5, 6, 7, 8);
  call("previous", "forward", { time: 2, batch: 2, size: 2 }, { x, y });
  assert.equal([...y], [0, 0, 0, 0, 1, 2, 3, 4]);
  call("previous", "forward", { time: 2, batch: 2, size: 2 }, { x, before: floats(9, 9, 8, 8), y });
  assert.equal([...y], [9, 9, 8, 8, 1, 2, 3, 4]);
});

test("the last step of each example is its last real one", () => {
  const y = empty(3);
  const last = new Int32Array(3);
  const sizes = { time: 3, batch: 3 };
  const x = [0, 1, 2, 10, 11, 12, 20, 21, 22];
  call("take_last", "forward", { ...sizes, size: 1 }, { x: floats(...x), lengths: ids(3, 1, 2), y });
  call("take_last_ids", "forward", sizes, { x: ids(...x), lengths: ids(3, 1, 2), y: last });
  assert.equal([...y], [20, 1, 12]);
  assert.equal([...last], [20, 1, 12]);
  const dX = empty(9);
  call("take_last", "backward", { ...sizes, size: 1 }, { lengths: ids(3, 1, 2), dY: floats(7, 8, 9), dX });
  assert.equal([...dX], [0, 8, 0, 0, 0, 9, 7, 0, 0]);
});

test("an example without steps, or with more than there are, has no last step", () => {
  for (const wrong of [-1, 0, 3]) {
    const arrays = { x: floats(1, 2, 3, 4), lengths: ids(2, wrong), y: empty(2) };
    assert.throws(
      () => call("take_last", "forward", { time: 2, batch: 2, size: 1 }, arrays),
      (error: unknown) =>
        error instanceof RangeError && /a length of -?\d in a sequence of 2 steps/.test(error.message),
    );
  }
});

test("an example without steps keeps its first state in a recurrent layer", () => {
  for (const variant of (["rnn", "gru", "lstm"] as const).flatMap((op) => variantsOf(op))) {
    if (variant.lengths !== "absent" || variant.sizes.batch !== 1) continue;
    const { time, input, hidden } = variant.sizes;
    const gates = { rnn: 1, gru: 3, lstm: 4 }[variant.op as "rnn" | "gru" | "lstm"];
    const start = new Float64Array(hidden).fill(0.25);
    const startCell = new Float64Array(hidden).fill(0.75);
    const bias = new Float64Array(gates * hidden).fill(1);
    const arrays: Arrays = {
      ...{ x: new Float64Array(time * input).fill(1), lengths: ids(0), start, startCell },
      ...{ wx: new Float64Array(gates * input * hidden).fill(1), wh: new Float64Array(gates * hidden ** 2).fill(1) },
      ...{ b: bias, bx: bias, bh: bias, y: empty(time * hidden), last: empty(hidden), lastCell: empty(hidden) },
    };
    runPass(variant, "forward", arrays);
    assert.equal(arrays.last, start);
    if (variant.op === "lstm") assert.equal(arrays.lastCell, startCell);
    assert.ok(arrays.y?.every((value) => value === 0));
  }
});

test("within a scan, an example that has ended holds its old state and passes its gradient to it, infinite or not", () => {
  const [fresh, old, lengths] = [floats(1, 2, 3), floats(10, 20, 30), ids(2, 1, 3)];
  const y = empty(3);
  call("hold", "forward", { batch: 3, size: 1 }, { fresh, old, lengths, y }, { t: 1 });
  assert.equal([...y], [1, 20, 3]);
  const [dFresh, dOld] = [empty(3), empty(3)];
  const dY = floats(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5);
  call("hold", "backward", { batch: 3, size: 1 }, { lengths, dY, dFresh, dOld }, { t: 1 });
  assert.equal([...dFresh], [Number.POSITIVE_INFINITY, 0, 5]);
  assert.equal([...dOld], [0, Number.NEGATIVE_INFINITY, 0]);
});

test("an id outside its table or a class outside its range is refused, unless its row does not count", () => {
  const refused = (run: () => void) => assert.throws(run, (error: unknown) => error instanceof RangeError);
  for (const wrong of [-1, 3]) {
    const table = { ids: ids(0, wrong), table: empty(6), y: empty(4) };
    refused(() => call("embedding", "forward", { rows: 2, symbols: 3, size: 2 }, table));
    const gradient = { ids: ids(0, wrong), dY: floats(1, 1, 1, 1), dTable: empty(6) };
    refused(() => call("embedding", "backward", { rows: 2, symbols: 3, size: 2 }, gradient, { layout: "dense" }));
    const loss = empty(2);
    const softmax: Arrays = { logits: floats(1, 2, 3, 4, 5, 6), ids: ids(0, wrong), loss };
    refused(() => call("softmax_cross_entropy", "forward", { rows: 2, classes: 3 }, softmax));
    call("softmax_cross_entropy", "forward", { rows: 2, classes: 3 }, { ...softmax, weights: floats(1, 0) });
    assert.is(loss[1], 0);
    const binary: Arrays = { logits: floats(1, 2), ids: ids(0, Math.min(wrong, 2)), loss };
    refused(() => call("binary_cross_entropy", "forward", { rows: 2 }, binary));
    call("binary_cross_entropy", "forward", { rows: 2 }, { ...binary, weights: floats(1, 0) });
    assert.is(loss[1], 0);
  }
});

test("losses of extreme logits are finite and exact", () => {
  const loss = empty(4);
  call(
    "binary_cross_entropy",
    "forward",
    { rows: 4 },
    { logits: floats(800, 800, -800, -800), ids: ids(1, 0, 0, 1), loss },
  );
  assert.equal([...loss], [0, 800, 0, 800]);
  const several: Arrays = { logits: floats(800, 800, -800, -800), target: floats(1, 0, 0, 1), loss };
  call("multi_label_cross_entropy", "forward", { rows: 2, size: 2 }, several);
  assert.equal([...loss.subarray(0, 2)], [400, 400]);
  const logits = floats(1000, 0, -1000, 0);
  call("softmax_cross_entropy", "forward", { rows: 2, classes: 2 }, { logits, ids: ids(1, 1), loss });
  assert.equal([...loss.subarray(0, 2)], [1000, 0]);
});

test("a dense layer without activation never looks at its output, whose memory may hold the gradient by then", () => {
  const [sizes, attributes] = [{ rows: 2, input: 1, output: 1 }, { activation: "none" }];
  const dY = floats(3, 4);
  const made = { dX: empty(2), dW: empty(1), dB: empty(1) };
  call("linear", "backward", sizes, { x: floats(1, 2), w: floats(5), y: dY, dY, ...made }, attributes);
  assert.equal([...made.dX, ...made.dW, ...made.dB], [15, 20, 11, 7]);
});

const ROWS = { symbols: 6, size: 2 };

function embeddingGradients(): {
  step: (which: Int32Array, seen?: number) => void;
  dense: Float64Array;
  rows: Float64Array;
} {
  const [dense, rows] = [empty(12), new Float64Array(12)];
  const touched = new Int32Array(64);
  const touchedCount = ids(0);
  return {
    dense,
    rows,
    step(which, seen = touched.length) {
      const dY = Float64Array.from({ length: which.length * 2 }, (_, at) => at + 1);
      const sizes = { rows: which.length, ...ROWS };
      call("embedding", "backward", sizes, { ids: which, dY, dTable: dense }, { layout: "dense" });
      const state = { touched: touched.subarray(0, seen), touchedCount };
      call("embedding", "backward", sizes, { ids: which, dY, ...state, dTable: rows }, { layout: "rows" });
    },
  };
}

test("a table's gradient by rows is the dense one, call after call", () => {
  const { step, dense, rows } = embeddingGradients();
  for (const which of [ids(1, 1, 4), ids(0), ids(5, 4, 3, 2, 1, 0), ids(2, 2)]) {
    step(which);
    assert.is(firstDifference(rows, dense), -1);
  }
});

test("a table's gradient by rows forgets a longer batch even where it sees only part of the list", () => {
  const { step, dense, rows } = embeddingGradients();
  step(ids(5, 4, 3, 2, 1));
  // A device hands out as much of the list as this batch has rows.
  step(ids(0), 1);
  assert.is(firstDifference(rows, dense), -1);
});

test("a table's gradient by rows is not accumulated, and a dense one keeps no list", () => {
  const arrays = { ids: ids(0), dY: floats(1, 1), touched: ids(0), touchedCount: ids(0), dTable: new Float64Array(12) };
  const sizes = { rows: 1, ...ROWS };
  const wrong = (error: unknown) => error instanceof TypeError;
  assert.throws(() => call("embedding", "backward", sizes, arrays, { layout: "rows" }, ["dTable"]), wrong);
  assert.throws(() => call("embedding", "backward", sizes, arrays, { layout: "dense" }), wrong);
});

const STREAM: Stream = { k0: 123456789, k1: 0xdeadbeef };

/** The word of element `at` at a training step, as the contracts spell it out. */
function wordsOf(block: number, step: number): Uint32Array {
  const words = new Uint32Array(4);
  philox(STREAM.k0, STREAM.k1, block, 0, step % 2 ** 32, Math.floor(step / 2 ** 32), words);
  return words;
}

test("dropout keeps the elements whose words reach the rate, and no others", () => {
  const rows = 1003;
  const x = Float64Array.from({ length: rows }, (_, at) => at + 1);
  for (const [rate, step] of [
    [0.3, 1],
    [0.5, 2 ** 32 + 7],
  ]) {
    const y = empty(rows);
    call("dropout", "forward", { rows }, { x, y }, { rate, stream: STREAM, step });
    const expected = x.map((value, at) => {
      const word = wordsOf(Math.floor(at / 4), step)[at % 4];
      return word >= Math.round(rate * 2 ** 32) ? value / (1 - rate) : 0;
    });
    assert.ok(relativeDistance(y, expected) < 1e-15);
    const kept = y.filter((value) => value !== 0).length / rows;
    assert.ok(Math.abs(kept - (1 - rate)) < 0.05, `${kept} kept at rate ${rate}`);
  }
});

test("dropout keeps an element whose word is the rate exactly", () => {
  const word = wordsOf(0, 1)[2];
  const y = empty(3);
  const rate = word / 2 ** 32;
  call("dropout", "forward", { rows: 3 }, { x: floats(1, 1, 1), y }, { rate, stream: STREAM, step: 1 });
  assert.is(y[2], 1 / (1 - rate));
});

test("dropout of rate zero changes nothing, and another step drops other elements", () => {
  const rows = 100;
  const x = new Float64Array(rows).fill(1);
  const at = (rate: number, step: number) => {
    const y = empty(rows);
    call("dropout", "forward", { rows }, { x, y }, { rate, stream: STREAM, step });
    return [...y];
  };
  assert.equal(at(0, 1), [...x]);
  assert.equal(at(0.5, 1), at(0.5, 1));
  assert.not.equal(at(0.5, 1), at(0.5, 2));
});

test("noise is the cosine and the sine of Box and Muller over the words of its block", () => {
  const [rows, deviation, step] = [7, 0.5, 3];
  const y = empty(rows);
  call("noise", "forward", { rows }, { x: new Float64Array(rows).fill(10), y }, { deviation, stream: STREAM, step });
  const unit = (word: number) => (word + 0.5) / 2 ** 32;
  const expected = Array.from({ length: rows }, (_, at) => {
    const [a, b, c, d] = [...wordsOf(Math.floor(at / 4), step)].map(unit);
    const [radius, angle] = at % 4 < 2 ? [a, b] : [c, d];
    const turn = at % 2 === 0 ? Math.cos(2 * Math.PI * angle) : Math.sin(2 * Math.PI * angle);
    return 10 + deviation * Math.sqrt(-2 * Math.log(radius)) * turn;
  });
  assert.ok(relativeDistance(y, expected) < 1e-14);
});

test("noise has the mean, deviation and tails of a normal distribution, and its neighbours are independent", () => {
  const rows = 40000;
  const y = empty(rows);
  call("noise", "forward", { rows }, { x: new Float64Array(rows), y }, { deviation: 2, stream: STREAM, step: 1 });
  const mean = y.reduce((sum, value) => sum + value, 0) / rows;
  const variance = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows;
  const inside = y.filter((value) => Math.abs(value) < 2).length / rows;
  // Five standard errors.
  assert.ok(Math.abs(mean) < (5 * 2) / Math.sqrt(rows), `mean ${mean}`);
  assert.ok(Math.abs(variance / 4 - 1) < 5 * Math.sqrt(2 / rows), `variance ${variance}`);
  assert.ok(Math.abs(inside - 0.6826895) < 5 * Math.sqrt((0.683 * 0.317) / rows), `${inside} within one deviation`);
  for (const lag of [1, 2, 3, 4]) {
    let sum = 0;
    for (let at = lag; at < rows; at++) sum += y[at] * y[at - lag];
    const correlation = sum / (rows * variance);
    assert.ok(Math.abs(correlation) < 5 / Math.sqrt(rows), `correlation ${correlation} at lag ${lag}`);
  }
});

test.run();
