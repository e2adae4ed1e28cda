/** How much settings matter: of functions of which that is known. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { importanceOf, LEAST_TRIALS } from "../../src/search/importance.js";
import type { Visible } from "../../src/search/sampler.js";
import type { Point, Space } from "../../src/search/space.js";
import { stream, unit } from "../judgement/chance.js";

const range = (id: string, log = false) =>
  ({ id, kind: "real", domain: { kind: "range", low: log ? 1e-4 : 0, high: 1, step: null, log } }) as const;
const SPACE: Space = [
  range("x"),
  range("rate", true),
  { id: "cell", kind: "word", domain: { kind: "choices", values: ["rnn", "gru", "lstm"] } },
  { id: "units", kind: "count", domain: { kind: "range", low: 8, high: 64, step: 8, log: false } },
];
const SCORING = { measured: "validate.loss", direction: "minimize" } as const;

function trials(
  count: number,
  score: (point: Readonly<Record<string, number | string>>) => number,
): readonly Visible[] {
  const random = stream(7);
  return Array.from({ length: count }, (_, index) => {
    const point: Point = {
      x: unit(random),
      rate: 10 ** (-4 * unit(random)),
      cell: ["rnn", "gru", "lstm"][Math.floor(3 * unit(random))],
      units: 8 + 8 * Math.floor(8 * unit(random)),
    };
    return { trial: index + 1, point, outcome: { kind: "complete", score: score(point), step: 1, time: 1 } };
  });
}

const shares = (
  of: readonly Visible[],
  scoring: typeof SCORING | { measured: string; direction: "maximize" } = SCORING,
) => Object.fromEntries(importanceOf(SPACE, of, scoring).map(({ id, share }) => [id, share]));

test("what alone decides matters most, whichever it is, and the shares add up to 1", () => {
  const table = [
    ["x", ({ x }) => Math.abs(Number(x) - 0.3)],
    ["rate", ({ rate }) => Math.abs(Math.log10(Number(rate)) + 2)],
    ["cell", ({ cell }) => ["lstm", "gru", "rnn"].indexOf(String(cell))],
    ["units", ({ units }) => Number(units)],
  ] as const satisfies readonly (readonly [string, (point: Readonly<Record<string, number | string>>) => number])[];
  for (const [name, score] of table) {
    const found = shares(trials(300, score));
    const sum = Object.values(found).reduce((all, share) => all + share, 0);
    assert.ok(Math.abs(sum - 1) < 1e-12);
    assert.ok(found[name] > 0.6, `${name}: ${JSON.stringify(found)}`);
  }
});

test("more of what decides more", () => {
  const found = shares(
    trials(400, ({ x, rate }) => 10 * Math.abs(Number(x) - 0.5) + 0.5 * Math.abs(Math.log10(Number(rate)) + 2)),
  );
  assert.ok(found.x > found.rate && found.rate > found.cell && found.rate > found.units, JSON.stringify(found));
});

test("greater may be better", () => {
  const found = shares(
    trials(300, ({ units }) => Number(units)),
    { measured: "validate.accuracy", direction: "maximize" },
  );
  assert.ok(found.units > 0.6, JSON.stringify(found));
});

test("the order of trials is nothing to it, and too few say nothing", () => {
  const some = trials(100, ({ x }) => Number(x));
  assert.equal(importanceOf(SPACE, some.toReversed(), SCORING), importanceOf(SPACE, some, SCORING));
  assert.equal(importanceOf(SPACE, some.slice(0, LEAST_TRIALS - 1), SCORING), []);
});

test("a setting that applies to few trials is judged by those", () => {
  const some = trials(300, ({ x }) => Math.abs(Number(x) - 0.3)).map((trial) => {
    const { units, ...point } = trial.point;
    return trial.trial % 30 === 0 ? trial : { ...trial, point };
  });
  assert.is(shares(some).units, 0);
});

test.run();
