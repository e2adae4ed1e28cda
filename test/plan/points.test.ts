/** Points of spaces with conditions: those that are walked through, counted and drawn are the same. */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { SettingCondition, SettingTerm } from "../../src/plan/plan.js";
import { type Axis, countPoints, settledPoint, walkPoints } from "../../src/plan/points.js";
import { exactly, holds } from "../../src/plan/setting-condition.js";

const values = (...list: readonly (number | string)[]) => ({ length: list.length, at: (index: number) => list[index] });
const compare = (
  left: SettingTerm,
  comparison: Extract<SettingCondition, { kind: "compare" }>["comparison"],
  right: SettingTerm,
): SettingCondition => ({ kind: "compare", left, comparison, right });
const setting = (id: string): SettingTerm => ({ word: { setting: id } });
const CELL: Axis = { id: "cell", values: values("rnn", "gru", "lstm") };
const UNITS: Axis = { id: "units", values: values(8, 16, 24, 32) };
const HEADS: Axis = { id: "heads", values: values(2, 3, 4) };
const DEPTH: Axis = {
  id: "depth",
  values: values(1, 2, 3, 4),
  when: { condition: compare(setting("cell"), "==", { word: "lstm" }), otherwise: 1 },
};
const DIVIDES = compare({ remainder: { dividend: { formula: "units" }, divisor: { formula: "heads" } } }, "==", 0);

test("a parameter that does not apply has no place in a point, so that none stands twice", () => {
  const points = [...walkPoints([DEPTH, CELL])];
  assert.equal(points, [
    { cell: "rnn" },
    { cell: "gru" },
    { depth: 1, cell: "lstm" },
    { depth: 2, cell: "lstm" },
    { depth: 3, cell: "lstm" },
    { depth: 4, cell: "lstm" },
  ]);
  assert.equal(countPoints([DEPTH, CELL]), { points: 6, isEstimated: false });
  assert.equal(settledPoint([DEPTH, CELL], [], { depth: 3, cell: "gru" }), { cell: "gru" });
});

test("what is required rules points out: units 8 to 32 by heads 2, 3, 4 leaves 9 of 12", () => {
  assert.equal(countPoints([UNITS, HEADS], [DIVIDES]), { points: 9, isEstimated: false });
  assert.is([...walkPoints([UNITS, HEADS], [DIVIDES])].length, 9);
  assert.is(settledPoint([UNITS, HEADS], [DIVIDES], { units: 16, heads: 3 }), null);
  assert.equal(countPoints([UNITS, HEADS, CELL, DEPTH], [DIVIDES]), { points: 54, isEstimated: false });
});

test("one that rests on another that does not apply is judged by what that is elsewhere", () => {
  const wide: Axis = {
    id: "wide",
    values: values(5, 6),
    when: { condition: compare({ formula: "depth" }, ">", 2), otherwise: 0 },
  };
  assert.is([...walkPoints([wide, DEPTH, CELL])].length, 2 + 2 + 2 * 2);
});

test("counted is what is walked through, whatever the conditions", () => {
  const comparisons = fc.constantFrom<">" | ">=" | "==" | "!=">(">", ">=", "==", "!=");
  const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 5 });
  const rules = fc.array(fc.record({ of: fc.nat(4), on: fc.nat(4), comparison: comparisons, value: fc.nat(3) }), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(sizes, rules, rules, (lengths, whens, required) => {
      const axes = lengths.map((length, index): Axis => {
        const rule = whens.find(({ of, on }) => of === index && on < index);
        const when = rule && {
          condition: compare({ formula: `a${rule.on}` }, rule.comparison, rule.value),
          otherwise: 9,
        };
        return { id: `a${index}`, values: values(...Array.from({ length }, (_, at) => at)), when };
      });
      const requires = required
        .filter(({ on }) => on < lengths.length)
        .map(({ on, comparison, value }) => compare({ formula: `a${on}` }, comparison, value));
      const walked = [...walkPoints(axes, requires)];
      assert.is(new Set(walked.map((point) => JSON.stringify(point))).size, walked.length);
      assert.equal(countPoints(axes, requires), { points: walked.length, isEstimated: false });
      for (const point of walked) {
        const full = Object.fromEntries(axes.map(({ id }) => [id, point[id] ?? 0]));
        assert.equal(settledPoint(axes, requires, full), point);
      }
    }),
    { numRuns: 300, seed: 5 },
  );
});

test("where too many combinations would have to be looked at, the number is told from a sample", () => {
  const many = (id: string): Axis => ({ id, values: { length: 2000, at: (index) => index } });
  const counted = countPoints([many("a"), many("b")], [compare({ formula: "a" }, ">", { formula: "b" })]);
  assert.ok(counted?.isEstimated);
  // 2000 × 1999 / 2 in truth.
  assert.ok(Math.abs(counted.points / 1_999_000 - 1) < 0.03, String(counted.points));
});

test("of bounds alone a condition may be neither", () => {
  const condition = compare({ formula: "units" }, ">", 16);
  const within = (low: number, high: number) => holds(condition, () => ({ kind: "numbers", interval: { low, high } }));
  assert.equal([within(8, 16), within(8, 24), within(17, 24)], [false, null, true]);
  const words = compare(setting("cell"), "!=", { word: "rnn" });
  const among = (...list: readonly string[]) => holds(words, () => ({ kind: "words", words: list }));
  assert.equal([among("rnn"), among("rnn", "gru"), among("lstm", "gru")], [false, null, true]);
  assert.is(
    holds(DIVIDES, (id) => exactly(id === "units" ? 24 : 5)),
    false,
  );
});

test.run();
