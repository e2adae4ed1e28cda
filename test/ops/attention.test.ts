/** What attention is, beyond what the op table says of any op: shares of one, stand-ins, and what a memory lacks. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { OpName } from "../../src/ops/names.js";
import {
  type Arrays,
  argumentsOf,
  backwardArrays,
  copyOf,
  firstDifference,
  forwardArrays,
  generator,
  type PassName,
  passOf,
  poisoned,
  relativeDistance,
  runPass,
  type Sizes,
  there,
  titleOf,
  type Variant,
  variantsOf,
} from "./harness.js";

const OPS = ["attention", "attention_rnn", "attention_gru", "attention_lstm"] as const satisfies readonly OpName[];
const DECODERS = OPS.slice(1);

/** Forward and backward, from copies of the arrays given; what is not given is filled or poisoned as ever. */
function run(variant: Variant, given: Arrays, results: Arrays = {}): { forward: Arrays; backward: Arrays } {
  const forward = { ...forwardArrays(variant, "f64", 7), ...given };
  runPass(variant, "forward", forward);
  const backward = { ...backwardArrays(variant, forward, "f64", 7), ...results };
  runPass(variant, "backward", backward);
  return { forward, backward };
}

function written(op: OpName, pass: PassName): readonly string[] {
  const roles = pass === "forward" ? (["output", "saved"] as const) : (["result"] as const);
  return argumentsOf(op, pass, ...roles).map(({ name }) => name);
}

function same(a: Arrays, b: Arrays, names: readonly string[], title: string): void {
  for (const name of names) {
    if (!a[name] || !b[name]) continue;
    assert.ok(relativeDistance(there(a, name), there(b, name)) < 1e-12, `${title}: ${name}`);
  }
}

for (const op of OPS) {
  test(`${op}: an alignment has shares of one over the real memory, and none beyond`, () => {
    for (const variant of variantsOf(op).filter(({ lengths }) => lengths === "mixed")) {
      const { source, batch, time } = variant.sizes;
      const { forward } = run(variant, {});
      const alignment = there(forward, "alignment");
      for (let row = 0; row < time * batch; row++) {
        const isReal = Math.floor(row / batch) < there(forward, "lengths")[row % batch];
        const steps = forward.memoryLengths ? there(forward, "memoryLengths")[row % batch] : source;
        const shares = Array.from(alignment.subarray(row * source, (row + 1) * source));
        const sum = shares.reduce((total, share) => total + share, 0);
        assert.ok(Math.abs(sum - Number(isReal && steps > 0)) < 1e-12, titleOf(variant));
        assert.ok(shares.slice(steps).every((share) => share === 0));
      }
    }
  });

  test(`${op}: a memory without keys is its own`, () => {
    const without = variantsOf(op).filter(({ present }) => !present.has("keys"));
    assert.ok(without.length > 0);
    for (const variant of without) {
      const alone = run(variant, {});
      const keys = copyOf(there(alone.forward, "memory"));
      const dKeys = keys.map(() => Number.NaN);
      const inputs = argumentsOf(op, "forward", "input", "weight", "lengths").map(({ name }) => name);
      const given = Object.fromEntries(inputs.map((name) => [name, alone.forward[name]]));
      const apart = run({ ...variant, present: new Set([...variant.present, "keys"]) }, { ...given, keys }, { dKeys });
      same(alone.forward, apart.forward, written(op, "forward"), titleOf(variant));
      const sum = there(apart.backward, "dMemory").map((value, at) => value + there(apart.backward, "dKeys")[at]);
      same(alone.backward, { ...apart.backward, dMemory: sum }, written(op, "backward"), titleOf(variant));
    }
  });

  test(`${op}: what a memory holds beyond its steps, and how much, changes nothing`, () => {
    for (const variant of variantsOf(op).filter(({ present }) => present.has("memoryLengths"))) {
      const more = 5;
      const longer: Variant = { ...variant, sizes: { ...variant.sizes, source: variant.sizes.source + more } };
      const plain = run(variant, {});
      const given: Arrays = {};
      for (const argument of passOf(op, "forward").arguments.filter(({ role }) => /input|weight|lengths/.test(role))) {
        const array = plain.forward[argument.name];
        given[argument.name] = array;
        if (!array || argument.dims[0] !== "source") continue;
        const long = poisoned(argument, longer.sizes, "f64");
        long.set(array);
        const width = array.length / (variant.sizes.source * variant.sizes.batch);
        there(plain.forward, "memoryLengths").forEach((steps, example) => {
          for (let s = steps; s < longer.sizes.source; s++) {
            long.fill(
              Number.NaN,
              (s * longer.sizes.batch + example) * width,
              (s * longer.sizes.batch + example + 1) * width,
            );
          }
        });
        given[argument.name] = long;
      }
      const gradients = argumentsOf(op, "backward", "gradient").map(({ name }) => name);
      const handed = Object.fromEntries(gradients.map((name) => [name, plain.backward[name]]));
      handed.dAlignment = widened(there(handed, "dAlignment"), variant.sizes, more);
      const long = run(longer, given, handed);
      const narrow = (arrays: Arrays) =>
        Object.fromEntries(
          Object.entries(arrays).map(([name, array]) => {
            if (!array || !["alignment", "dMemory", "dKeys"].includes(name)) return [name, array];
            return [
              name,
              name === "alignment" ? narrowed(array, variant.sizes, more) : padded(array, plain.backward[name]),
            ];
          }),
        );
      for (const pass of ["forward", "backward"] as const) {
        const [expected, actual] = [plain[pass], narrow(long[pass])];
        for (const name of written(op, pass)) {
          if (!expected[name]) continue;
          assert.is(firstDifference(there(actual, name), there(expected, name)), -1, `${titleOf(variant)}: ${name}`);
        }
      }
    }
  });
}

/** Rows of `source` shares with room for more, which hold NaN. */
function widened(array: Arrays[string] & object, { source }: Sizes, more: number): Float64Array {
  const rows = array.length / source;
  const wide = new Float64Array(rows * (source + more)).fill(Number.NaN);
  for (let at = 0; at < array.length; at++) wide[Math.floor(at / source) * (source + more) + (at % source)] = array[at];
  return wide;
}

function narrowed(array: Arrays[string] & object, { source }: Sizes, more: number): Float64Array {
  const wide = source + more;
  assert.ok(array.every((value, at) => at % wide < source || value === 0));
  return Float64Array.from({ length: (array.length / wide) * source }, (_, at) =>
    Number(array[Math.floor(at / source) * wide + (at % source)]),
  );
}

/** The part that a shorter memory has too; the rest is zero. */
function padded(array: Arrays[string] & object, shorter: Arrays[string]): Arrays[string] {
  const length = shorter?.length ?? 0;
  assert.ok(array.subarray(length).every((value) => value === 0));
  return array.subarray(0, length);
}

for (const op of DECODERS) {
  test(`${op}: a state without \`wq\` is its own query`, () => {
    const without = variantsOf(op).filter(({ present }) => !present.has("wq"));
    assert.ok(without.length > 0);
    for (const variant of without) {
      const { hidden } = variant.sizes;
      const alone = run(variant, {});
      const wq = Float64Array.from({ length: hidden * hidden }, (_, at) => Number(at % (hidden + 1) === 0));
      const inputs = argumentsOf(op, "forward", "input", "weight", "lengths").map(({ name }) => name);
      const given = Object.fromEntries(inputs.map((name) => [name, alone.forward[name]]));
      const withWeights = { ...variant, present: new Set([...variant.present, "wq"]) };
      const apart = run(withWeights, { ...given, wq }, { dWq: wq.map(() => Number.NaN) });
      same(alone.forward, apart.forward, written(op, "forward"), titleOf(variant));
      same(alone.backward, apart.backward, written(op, "backward"), titleOf(variant));
    }
  });

  test(`${op}: without a memory it is the cell`, () => {
    const cell = op.replace("attention_", "") as OpName;
    const [variant] = variantsOf(op).filter(
      ({ present, lengths }) => present.has("memoryLengths") && lengths === "mixed",
    );
    const memoryLengths = new Int32Array(variant.sizes.batch);
    const decoder = run(variant, { memoryLengths });
    const alone = run({ ...variant, op: cell, present: new Set() }, pick(cell, "forward", decoder.forward), {
      ...pick(cell, "backward", decoder.backward, "gradient"),
    });
    same(alone.forward, decoder.forward, written(cell, "forward"), cell);
    // What is handed back through the context is nothing too.
    same(alone.backward, { ...decoder.backward, dStart: null, dStartCell: null }, written(cell, "backward"), cell);
    for (const name of ["context", "alignment"]) assert.ok(there(decoder.forward, name).every((value) => value === 0));
    for (const name of ["dMemory", "dKeys", "dV", "dWq", "dWc"]) {
      if (decoder.backward[name])
        assert.ok(
          there(decoder.backward, name).every((value) => value === 0),
          name,
        );
    }
  });

  test(`${op}: states that must be queries, and a memory that must be its keys, are as wide`, () => {
    const variant = variantsOf(op).filter(({ sizes }) => sizes.features !== sizes.attention)[0];
    const without = (name: string) => () => {
      const arrays = { ...forwardArrays(variant, "f64", 1), [name]: null };
      runPass(variant, "forward", arrays);
    };
    assert.throws(without("keys"), /without `keys` the memory is its own key: features must be 5, not 2/);
    assert.throws(without("wq"), /without `wq` the state is the query: attention must be 3, not 5/);
  });
}

/** What another op's pass is given of these arrays: all that it reads, or arguments of one role. */
function pick(op: OpName, pass: PassName, arrays: Arrays, role?: "gradient"): Arrays {
  const roles = role ? [role] : (["input", "weight", "lengths"] as const);
  return Object.fromEntries(argumentsOf(op, pass, ...roles).map(({ name }) => [name, arrays[name] ?? null]));
}

test("a query that fits one key far better than the others finds what stands there", () => {
  const sizes = { time: 1, batch: 1, source: 3, features: 2, attention: 2 };
  const variant: Variant = { op: "attention", sizes, attributes: {}, present: new Set(["keys"]), lengths: "absent" };
  const memory = Float64Array.of(1, 2, 3, 4, 5, 6);
  const keys = Float64Array.of(0, 1, 1, 0, -1, -1);
  const { forward } = run(variant, { queries: Float64Array.of(100, 0), memory, keys, v: null });
  assert.equal(Array.from(there(forward, "context"), Math.round), [3, 4]);
  assert.equal(Array.from(there(forward, "alignment"), Math.round), [0, 1, 0]);
});

test("additive scores of equal keys share alike, whatever v", () => {
  const sizes = { time: 1, batch: 1, source: 4, features: 1, attention: 3 };
  const variant: Variant = {
    op: "attention",
    sizes,
    attributes: {},
    present: new Set(["keys", "v"]),
    lengths: "absent",
  };
  const random = generator(3);
  const v = Float64Array.from({ length: 3 }, () => 100 * random());
  const keys = Float64Array.from({ length: 12 }, (_, at) => at % 3);
  const { forward } = run(variant, { memory: Float64Array.of(1, 2, 3, 4), keys, v });
  assert.equal(Array.from(there(forward, "alignment")), [0.25, 0.25, 0.25, 0.25]);
  assert.equal(Array.from(there(forward, "context")), [2.5]);
});

test.run();
