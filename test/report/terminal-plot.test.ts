/** Curves in characters, exactly. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Curve, type PlotShape, terminalPlot } from "../../src/report/terminal-plot.js";
import { roundTicks } from "../../src/report/ticks.js";

const SHAPE: PlotShape = {
  columns: 44,
  rows: 5,
  title: "loss",
  xName: "step",
  yText: (value) => String(value),
  paint: (_, text) => text,
};

const points = (...ys: readonly number[]) => ys.map((y, index) => ({ x: 100 * (index + 1), y }));
const FALLING: Curve = {
  name: "validate",
  line: "whole",
  points: points(0.8, 0.5, 0.35, 0.28, 0.25, 0.24, 0.235, 0.23),
};
const LATER: Curve = { name: "train", line: "broken", points: points(0.9, 0.8, 0.6, 0.4, 0.3, 0.2, 0.12, 0.1) };

function drawn(curves: readonly Curve[], shape: Partial<PlotShape> = {}): string {
  return terminalPlot(curves, { ...SHAPE, ...shape }).join("\n");
}

test("one curve, named where it ends", () => {
  assert.is(drawn([FALLING]), ONE);
});

test("two: a whole line and a broken one", () => {
  assert.is(drawn([FALLING, LATER]), TWO);
});

test("names of curves that end at one place stand below each other", () => {
  const lines = drawn([FALLING, { ...FALLING, name: "again", line: "broken" }]).split("\n");
  assert.equal(
    lines.map((line) => /[a-z]+$/.exec(line)?.[0] ?? ""),
    ["loss", "", "", "", "validate", "again", "", "step"],
  );
});

test("a single point, and a line that does not rise", () => {
  assert.is(drawn([{ ...FALLING, points: [{ x: 20, y: 0.7 }] }]), POINT);
  assert.is(drawn([{ ...FALLING, points: points(0, 0, 0) }]), LEVEL);
});

test("what is no number leaves a gap, and nothing at all draws nothing", () => {
  const gap = drawn([{ ...FALLING, points: points(1, 1, Number.NaN, Number.POSITIVE_INFINITY, 1, 2) }]);
  assert.match(gap, /^1 ┤⣀{7} {18}⡰⠁$/m);
  assert.equal(terminalPlot([{ ...FALLING, points: points(Number.NaN) }], SHAPE), []);
  assert.equal(terminalPlot([], SHAPE), []);
});

test("no line is wider than there is room for, and where there is none nothing is drawn", () => {
  for (const columns of [30, 44, 80, 100, 200])
    for (const rows of [1, 2, 12])
      for (const line of terminalPlot([FALLING, LATER], { ...SHAPE, columns, rows }))
        assert.ok(line.length <= columns, `${columns}: ${line}`);
  assert.equal(terminalPlot([FALLING], { ...SHAPE, columns: 20 }), []);
});

test("colours go around what belongs to a curve, its name too, and change nothing else", () => {
  const painted = drawn([FALLING, LATER], { paint: (curve, text) => `<${curve}${text}>` });
  assert.match(painted, /<0validate>/);
  assert.match(painted, /<1train>/);
  assert.is(painted.replaceAll(/<[01]|>/g, ""), TWO);
});

test("ticks are round, within the range, and not too many", () => {
  assert.equal(roundTicks(0, 1, 5), [0, 0.5, 1]);
  assert.equal(roundTicks(0.12, 0.9, 5), [0.2, 0.4, 0.6, 0.8]);
  assert.equal(roundTicks(50, 900, 5), [200, 400, 600, 800]);
  assert.equal(roundTicks(-1, 1, 3), [-1, 0, 1]);
  assert.equal(roundTicks(1e-7, 3e-7, 3), [1e-7, 2e-7, 3e-7]);
  for (const [from, to] of [
    [0.1, 0.3],
    [1e-9, 1],
    [-5, 1e6],
    [0.999, 1.001],
  ])
    for (const most of [2, 3, 7]) {
      const ticks = roundTicks(from, to, most);
      assert.ok(ticks.length <= most && ticks.every((tick) => tick >= from - 1e-9 && tick <= to + 1e-9), `${ticks}`);
    }
});

const ONE = `\
     loss
    │⠑⡄
    │ ⠈⠢⡀
0.5 ┤   ⠑⢄⡀
    │     ⠈⠑⠢⢄⡀
    │         ⠈⠉⠑⠒⠒⠒⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀ validate
    └─────────────────┬────────────
                     500  step`;
const TWO = `\
     loss
    │⢍ ⠒ ⢄
    │ ⠑⢄   ⠑ ⢄
0.5 ┤   ⠑⠤⣀⡀   ⠢ ⡀
    │      ⠈⠉⠒⠢⠤⢄⣈⣀⣒⣀⣤⣄⣀            validate
    │                   ⠉⠙⠋⠫⠉⢍⢉⣉⠉⣉⢉ train
    └─────────────────┬────────────
                     500  step`;
const POINT = `\
     loss
    │
    │
0.7 ┤               ⠄               validate
    │
    │
    └───────────────┬──────────────
                   20  step`;
const LEVEL = `\
   loss
  │
  │
0 ┤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤ validate
  │
  │
  └────────────────┬───────────────
                  200  step`;

test.run();
