/** How parameters begin: the distributions, orthogonality, and that nothing but seed and id decides them. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { initialValues } from "../../../src/runtime/program/initialise.js";
import { layOut } from "../../../src/runtime/program/parameters.js";
import { type Declared, type Initial, trained } from "../../../src/runtime/program/weights.js";

/** The values of each declared parameter, by part. */
function begun(parts: Readonly<Record<string, Declared>>, seed = 1): Readonly<Record<string, Float32Array>> {
  const layout = layOut({ layer: parts });
  const values = initialValues(layout, seed);
  return Object.fromEntries(layout.entries.map(({ part, start, count }) => [part, values.slice(start, start + count)]));
}

function drawn(initial: Initial, sizes: readonly number[], seed = 1): Float32Array {
  return begun({ w: trained("w", sizes, initial) }, seed).w;
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
  readonly largest: number;
}

function moments(values: Float32Array): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance, largest: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) };
}

const SIZES = [300, 400] as const;

/** Far beyond chance: five deviations of a mean and about seven of a variance, over 120,000 values. */
function distributed(values: Float32Array, variance: number): Moments {
  const found = moments(values);
  const deviation = Math.sqrt(variance);
  assert.ok(Math.abs(found.mean) < (5 * deviation) / Math.sqrt(values.length), `mean ${found.mean}`);
  assert.ok(Math.abs(found.variance / variance - 1) < 0.03, `variance ${found.variance}, not ${variance}`);
  return found;
}

/** The same variance, and no value beyond √(3 variance), up to which they come. */
function uniformly(values: Float32Array, variance: number): void {
  const bound = Math.sqrt(3 * variance);
  const { largest } = distributed(values, variance);
  assert.ok(largest <= bound * (1 + 1e-7), `${largest} beyond ${bound}`);
  assert.ok(largest > 0.999 * bound, `${largest} far from ${bound}`);
}

test("uniform: evenly between the bounds", () => {
  uniformly(drawn({ kind: "uniform", bound: 0.25 }, SIZES), 0.25 ** 2 / 3);
});

test("PyTorch's default: evenly between ±1/√fan", () => {
  const values = drawn({ kind: "inverse_root", fan: 64 }, SIZES);
  uniformly(values, 1 / 64 / 3);
  assert.ok(moments(values).largest <= 1 / 8);
});

test("Glorot: variance 2 / (inputs + outputs), of one gate where there are several", () => {
  for (const gates of [1, 4]) {
    const variance = 2 / (SIZES[0] + SIZES[1] / gates);
    uniformly(drawn({ kind: "glorot", form: "uniform", gates }, SIZES), variance);
    distributed(drawn({ kind: "glorot", form: "normal", gates }, SIZES), variance);
  }
});

test("He: variance 2 / inputs, however many gates", () => {
  for (const gates of [1, 4]) {
    uniformly(drawn({ kind: "he", form: "uniform", gates }, SIZES), 2 / SIZES[0]);
    distributed(drawn({ kind: "he", form: "normal", gates }, SIZES), 2 / SIZES[0]);
  }
});

test("normal: also beyond three deviations", () => {
  const { largest } = distributed(drawn({ kind: "normal", deviation: 0.1 }, SIZES), 0.01);
  assert.ok(largest > 0.35 && largest < 0.7, String(largest));
});

test("truncated normal: within two deviations, with the variance that is left", () => {
  // The variance of a standard normal number within ±2: 1 - 4 φ(2) / (2 Φ(2) - 1).
  const left = 1 - (4 * Math.exp(-2)) / Math.sqrt(2 * Math.PI) / 0.954499736;
  const { largest } = distributed(drawn({ kind: "truncated_normal", deviation: 0.5 }, SIZES), 0.25 * left);
  assert.ok(largest <= 1 && largest > 0.99, String(largest));
});

test("zeros, constants, and one gate shifted", () => {
  assert.ok(drawn({ kind: "zeros" }, [7]).every((value) => value === 0));
  assert.ok(drawn({ kind: "constant", value: 0.5 }, [7]).every((value) => value === 0.5));
  const shifted = drawn({ kind: "shifted", of: { kind: "zeros" }, gate: 1, gates: 4, by: 1 }, [12]);
  assert.equal([...shifted], [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
  const [plain, moved] = [
    drawn({ kind: "uniform", bound: 1 }, [2, 8]),
    drawn({ kind: "shifted", of: { kind: "uniform", bound: 1 }, gate: 3, gates: 4, by: -2 }, [2, 8]),
  ];
  const difference = [...moved].map((value, index) => Math.round(1e6 * (value - plain[index])) / 1e6);
  assert.equal(difference, [0, 0, 0, 0, 0, 0, -2, -2, 0, 0, 0, 0, 0, 0, -2, -2]);
});

// Orthogonal

/** For each gate's block, ‖product of its vectors - gain² I‖∞: columns of a tall block, rows of a wide one. */
function farFromOrthogonal(rows: number, columns: number, gates: number, gain: number): number {
  const values = drawn({ kind: "orthogonal", gain, gates }, [rows, columns]);
  const width = columns / gates;
  const tall = rows >= width;
  const [vectors, length] = tall ? [width, rows] : [rows, width];
  let worst = 0;
  for (let gate = 0; gate < gates; gate++) {
    const at = (vector: number, index: number) =>
      values[(tall ? index : vector) * columns + gate * width + (tall ? vector : index)];
    for (let a = 0; a < vectors; a++) {
      for (let b = 0; b < vectors; b++) {
        let product = 0;
        for (let index = 0; index < length; index++) product += at(a, index) * at(b, index);
        worst = Math.max(worst, Math.abs(product - (a === b ? gain ** 2 : 0)));
      }
    }
  }
  return worst;
}

test("orthogonal: the product of each gate's block with itself is gain² times the identity", () => {
  const shapes = [
    [1, 1, 1],
    [1, 12, 4],
    [24, 24, 1],
    [24, 96, 4],
    [40, 36, 3],
    [10, 120, 4],
    [96, 8, 1],
    [7, 5, 5],
  ] as const;
  for (const [rows, columns, gates] of shapes) {
    for (const gain of [1, 0.5, Math.SQRT2]) {
      const distance = farFromOrthogonal(rows, columns, gates, gain);
      assert.ok(distance < 2e-6 * Math.max(1, gain ** 2), `${rows} × ${columns}, ${gates} gates, ${gain}: ${distance}`);
    }
  }
});

test("orthogonal: each gate's block is another", () => {
  const values = drawn({ kind: "orthogonal", gain: 1, gates: 2 }, [6, 12]);
  const block = (gate: number) => [0, 1, 2, 3, 4, 5].map((row) => values[row * 12 + gate * 6]);
  assert.not.equal(block(0), block(1));
});

// What decides them

const EACH: readonly Initial[] = [
  { kind: "uniform", bound: 1 },
  { kind: "inverse_root", fan: 9 },
  { kind: "normal", deviation: 1 },
  { kind: "truncated_normal", deviation: 1 },
  { kind: "glorot", form: "normal", gates: 1 },
  { kind: "he", form: "uniform", gates: 1 },
  { kind: "orthogonal", gain: 1, gates: 1 },
];

test("the numbers are the id's and the seed's: neither order nor neighbours change them", () => {
  for (const initial of EACH) {
    const one = trained("one", [6, 5], initial);
    const other = trained("other", [4, 4], initial);
    const alone = begun({ one }).one;
    assert.equal(begun({ other, one }).one, alone, initial.kind);
    assert.equal(begun({ one, other, bias: trained("bias", [5], initial) }).one, alone, initial.kind);
    assert.equal(begun({ renamed: one }).renamed, alone, "the id counts, not the name");
    assert.not.equal(begun({ one }, 2).one, alone, `${initial.kind}: another seed`);
    assert.not.equal(begun({ one: trained("two", [6, 5], initial) }).one, alone, `${initial.kind}: another id`);
  }
});

test("a longer bias begins with the shorter one's numbers: a value is a function of its place", () => {
  const initial = { kind: "uniform", bound: 1 } as const;
  assert.equal(drawn(initial, [100]).slice(0, 10), drawn(initial, [10]));
});

test.run();
