/** Times read between those measured, and which of them every program needs. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { toStep } from "../../src/compiler/lower/to-step.js";
import { symbolsOf } from "../../src/ops/polynomial.js";
import { type TimeTable, timeAt } from "../../src/plan/calibration.js";
import { stepFlops } from "../../src/plan/cost.js";
import { procedureOf } from "../../src/plan/memory.js";
import { procedureTime, updateTime } from "../../src/plan/step-time.js";
import { symbolBounds } from "../../src/plan/symbols.js";
import { PROGRAMS } from "../programs/programs.js";
import { compile } from "../programs/workshop.js";
import { alike } from "../support/calibration.js";

const AXES = [
  [1, 4, 64],
  [16, 32],
] as const;

function tableOf(of: (a: number, b: number) => number): TimeTable {
  return { axes: AXES, ms: AXES[0].flatMap((a) => AXES[1].map((b) => of(a, b))) };
}

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) <= 1e-9 * b, `${a}, not ${b}`);

test("what was measured is read as it was", () => {
  const table = tableOf((a, b) => a * 100 + b);
  for (const a of AXES[0]) for (const b of AXES[1]) near(timeAt(table, [a, b]), a * 100 + b);
});

test("a power of each size is read exactly, between what was measured and beyond", () => {
  const size = (low: number) => fc.double({ min: low, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(size(1), size(16), fc.double({ min: 0, max: 2, noNaN: true }), (a, b, power) => {
      near(
        timeAt(
          tableOf((x, y) => 3 * x ** power * y),
          [a, b],
        ),
        3 * a ** power * b,
      );
    }),
    { seed: 5, numRuns: 200 },
  );
});

test("below the least size that was measured, as long as that takes", () => {
  near(
    timeAt(
      tableOf((a, b) => a * b),
      [0.5, 3],
    ),
    16,
  );
});

test("another number of sizes is refused", () => {
  assert.throws(
    () =>
      timeAt(
        tableOf(() => 1),
        [1],
      ),
    /1 sizes of a table over 2/,
  );
});

for (const { name, files } of PROGRAMS) {
  test(`${name}: every call of training, of checks and of the update has a time`, () => {
    const { plan } = compile(files);
    const step = toStep(plan);
    const known = Object.fromEntries([...symbolBounds(plan, {})].map(([symbol, { low }]) => [symbol, low]));
    const real = Object.fromEntries(
      plan.data.columns.flatMap(({ id }) => [
        [`${id}.steps`, 3],
        ...plan.data.columns.map((other) => [`${id}.looks.${other.id}`, 3]),
      ]),
    );
    const sizes = { ...known, ...real };
    assert.ok(symbolsOf(stepFlops(plan, step)).every((symbol) => symbol in sizes));
    for (const isRounded of [false, true]) {
      const train = procedureTime(step, procedureOf(step, "train"), alike(), isRounded)(sizes);
      const evaluate = procedureTime(step, procedureOf(step, "evaluate"), alike(), isRounded)(sizes);
      assert.ok(train >= evaluate && evaluate > 0, `${train} and ${evaluate}`);
    }
    // At least the look at gradients, and the optimizer.
    assert.ok(updateTime(step, alike())(sizes) >= 2);
  });
}

test.run();
