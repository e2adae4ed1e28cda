import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  below,
  normal,
  type Purpose,
  permutation,
  type Stream,
  stream,
  uniform,
  words,
} from "../../src/random/streams.js";

const PURPOSES: readonly Purpose[] = ["split", "generate", "init", "shuffle", "dropout", "noise", "sampling", "search"];

const FAR = [2 ** 32 + 1, 2 ** 40 + 9] as const;

/**
 * Worked out by a second implementation (Python, whole numbers of any size). A change here changes every recorded
 * experiment.
 */
const RECORDED = [
  {
    seed: 1,
    purpose: "init",
    node: "states",
    key: { k0: 0xae5c7af7, k1: 0xe1182449 },
    words: [0xa4bb7ea4, 0xf2a13a0c, 0x240ed726, 0x07fd89bd],
    uniform: [0.6434859480542885, 0.0637165447651693, 0.4132987300350014],
    normal: [0.5946582923880911, 2.234188272550339, 0.43260292102364667],
    order: [1, 6, 7, 3, 0, 2, 4, 9, 5, 8],
  },
  {
    seed: 42,
    purpose: "shuffle",
    node: "",
    key: { k0: 0xfbb061c0, k1: 0xb7822bab },
    words: [0xb949c92a, 0x7bb9a6dc, 0x216854e9, 0x84cd387a],
    uniform: [0.7237821331866202, 0.5018473747107933, 0.27639061796292963],
    normal: [0.548586692846962, -1.0047085137938947, -0.5935722720486211],
    order: [0, 4, 5, 3, 7, 8, 9, 2, 1, 6],
  },
  {
    seed: -3,
    purpose: "dropout",
    node: "模型.ß",
    key: { k0: 0xc79cfa04, k1: 0xa8db2e58 },
    words: [0x32b1874e, 0x501e75dd, 0xf9358e3d, 0x83ccdcba],
    uniform: [0.1980213695240377, 0.20105476119277588, 0.9657241288871433],
    normal: [1.7747169129160765, 1.5283447920541156, -0.03584365230125975],
    order: [5, 8, 1, 4, 0, 6, 3, 7, 2, 9],
  },
] as const;

test("a stream, its words, numbers and permutations are the recorded ones", () => {
  for (const recorded of RECORDED) {
    const from = stream(recorded.seed, recorded.purpose, recorded.node);
    assert.equal(from, recorded.key);
    const out = new Uint32Array(4);
    words(from, 0, 0, out);
    assert.equal([...out], recorded.words);
    const places = [[0, 0], [3, 5], FAR];
    places.forEach(([major, minor], at) => {
      assert.is(uniform(from, major, minor), recorded.uniform[at]);
      // The logarithm and the cosine may differ in the last bit from one machine's library to another's.
      assert.ok(Math.abs(normal(from, major, minor) - recorded.normal[at]) < 1e-14);
    });
    assert.equal([...permutation(from, 2, 10)], recorded.order);
  }
});

test("streams of different seeds, purposes or nodes have different keys", () => {
  const keys = new Set<string>();
  let count = 0;
  for (let seed = 0; seed < 200; seed++) {
    for (const purpose of PURPOSES) {
      for (const node of ["", "a", "b", "ab", "states.wx", "states.wh"]) {
        const { k0, k1 } = stream(seed, purpose, node);
        assert.ok([k0, k1].every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32));
        keys.add(`${k0} ${k1}`);
        count++;
      }
    }
  }
  assert.is(keys.size, count);
});

test("a number depends on nothing but its stream and its coordinates", () => {
  const from = stream(1, "init", "w");
  const forwards = Array.from({ length: 50 }, (_, minor) => uniform(from, 1, minor));
  const backwards = Array.from({ length: 50 }, (_, index) => uniform(from, 1, 49 - index)).reverse();
  assert.equal(forwards, backwards);
  assert.is(new Set(forwards).size, 50);
  assert.is.not(uniform(from, 1, 2), uniform(from, 2, 1));
  // Coordinates beyond 32 bits are not cut.
  assert.is.not(uniform(from, 0, 0), uniform(from, 0, 2 ** 32));
  assert.is.not(uniform(from, 0, 0), uniform(from, 2 ** 32, 0));
});

/** Draws of two streams, by minor and by major coordinate: what training uses. */
function draws(of: (from: Stream, major: number, minor: number) => number, count: number): readonly Float64Array[] {
  const from = stream(7, "generate", "examples");
  return [
    Float64Array.from({ length: count }, (_, at) => of(from, 3, at)),
    Float64Array.from({ length: count }, (_, at) => of(from, at, 3)),
  ];
}

test("uniform numbers fill [0, 1) evenly, and neighbours are independent", () => {
  const count = 32768;
  for (const values of draws(uniform, count)) {
    assert.ok(values.every((value) => value >= 0 && value < 1));
    const bins = new Array<number>(64).fill(0);
    for (const value of values) bins[Math.floor(value * 64)]++;
    const expected = count / 64;
    const chiSquare = bins.reduce((sum, bin) => sum + (bin - expected) ** 2 / expected, 0);
    // 63 degrees of freedom: mean 63, deviation √126.
    assert.ok(chiSquare > 63 - 5 * Math.sqrt(126) && chiSquare < 63 + 5 * Math.sqrt(126), `chi-square ${chiSquare}`);
    let product = 0;
    for (let at = 1; at < count; at++) product += (values[at] - 0.5) * (values[at - 1] - 0.5) * 12;
    assert.ok(Math.abs(product / count) < 5 / Math.sqrt(count), `correlation ${product / count}`);
  }
});

test("each of the 53 bits of a uniform number is set half of the time", () => {
  const count = 4096;
  const from = stream(8, "generate", "bits");
  const set = new Array<number>(53).fill(0);
  for (let at = 0; at < count; at++) {
    const bits = BigInt(uniform(from, 0, at) * 2 ** 53);
    for (let bit = 0; bit < 53; bit++) set[bit] += Number((bits >> BigInt(bit)) & 1n);
  }
  set.forEach((ones, bit) => {
    assert.ok(Math.abs(ones / count - 0.5) < 5 * Math.sqrt(0.25 / count), `bit ${bit}: ${ones} of ${count}`);
  });
});

test("normal numbers have mean 0, deviation 1, no skew and the right tails", () => {
  const count = 32768;
  for (const values of draws(normal, count)) {
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / count;
    assert.ok(values.every(Number.isFinite));
    assert.ok(Math.abs(moment(1)) < 5 / Math.sqrt(count), `mean ${moment(1)}`);
    assert.ok(Math.abs(moment(2) - 1) < 5 * Math.sqrt(2 / count), `variance ${moment(2)}`);
    assert.ok(Math.abs(moment(3)) < 5 * Math.sqrt(15 / count), `third moment ${moment(3)}`);
    assert.ok(Math.abs(moment(4) - 3) < 5 * Math.sqrt(96 / count), `fourth moment ${moment(4)}`);
  }
});

test("whole numbers below a count are all of them, and none beyond", () => {
  const from = stream(9, "sampling", "x");
  for (const count of [1, 2, 7, 10]) {
    const seen = new Set(Array.from({ length: 40 * count }, (_, at) => below(from, 0, at, count)));
    assert.equal(
      [...seen].sort((a, b) => a - b),
      [...new Array(count).keys()],
    );
  }
  assert.ok(Array.from({ length: 100 }, (_, at) => below(from, 1, at, 2 ** 40)).every((n) => n < 2 ** 40));
});

test("a permutation holds every number once", () => {
  const from = stream(10, "shuffle", "data");
  for (const count of [0, 1, 2, 3, 7, 100, 1000]) {
    const order = permutation(from, 1, count);
    assert.equal(
      [...order].sort((a, b) => a - b),
      [...new Array(count).keys()],
    );
  }
});

test("permutations differ from epoch to epoch, and each order is as likely as another", () => {
  const from = stream(11, "shuffle", "data");
  assert.not.equal(permutation(from, 1, 100), permutation(from, 2, 100));
  const counts = new Map<string, number>();
  const epochs = 6000;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = permutation(from, epoch, 4).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.is(counts.size, 24);
  const expected = epochs / 24;
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 23 degrees of freedom: mean 23, deviation √46.
  assert.ok(chiSquare < 23 + 5 * Math.sqrt(46), `chi-square ${chiSquare}`);
});

test.run();
