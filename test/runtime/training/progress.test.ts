/** What a person sees while a program trains. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type CheckLine,
  durationText,
  measureText,
  progressOn,
  rateText,
  resultText,
  type StepLine,
  valueText,
} from "../../../src/runtime/training/progress.js";
import { isColoured } from "../../../src/runtime/training/terminal.js";

const STEP: StepLine = { epoch: 1, epochs: 2, step: 5, steps: 20, loss: 0.25, tokensPerSecond: 1500, left: 3 };
const CHECK: CheckLine = {
  epoch: 1,
  epochs: 2,
  step: 10,
  steps: 20,
  train: "loss 0.5",
  validate: "loss 0.25 accuracy 96.81%",
  tokensPerSecond: 1500,
  time: 61,
  left: 3,
  best: true,
};

function shown(terminal: { readonly isTTY: boolean; readonly isColoured: boolean; readonly columns?: number }): string {
  let text = "";
  const sink = progressOn({
    columns: 80,
    ...terminal,
    write: (more) => {
      text += more;
    },
  });
  sink.say("parity");
  sink.step(STEP);
  sink.check(CHECK);
  sink.step(STEP);
  sink.close();
  return text;
}

test("elsewhere than on a terminal: whole lines, one a check, and no control characters", () => {
  assert.is(
    shown({ isTTY: false, isColoured: false }),
    "parity\nepoch 1/2  step 10  train loss 0.5  validate loss 0.25 accuracy 96.81%  2k tokens/s  1m01s, 3.0s left  best\n",
  );
});

test("on a terminal a line moves, is wiped before anything else is printed, and nothing of it is left at the end", () => {
  const text = shown({ isTTY: true, isColoured: false });
  const wipe = "\r\u001b[2K";
  assert.match(text, /^parity\n█{5}░{15} 25% {2}epoch 1\/2 {2}step 5\/20 {2}loss 0\.25/);
  assert.is(text.split(wipe).length, 2, "shown once, since the second came within a tenth of a second");
  assert.ok(text.indexOf(wipe) < text.indexOf("epoch 1/2  step 10"));
  assert.not(text.replaceAll(wipe, "").includes("\u001b"));
  assert.ok(text.endsWith("best\n"));
});

test("the moving line never wraps: it has as many whole parts as there is room for", () => {
  const bar = "█████░░░░░░░░░░░░░░░ 25%";
  const table = [
    [200, `${bar}  epoch 1/2  step 5/20  loss 0.25  3.0s left  2k tokens/s`],
    [82, `${bar}  epoch 1/2  step 5/20  loss 0.25  3.0s left  2k tokens/s`],
    [81, `${bar}  epoch 1/2  step 5/20  loss 0.25  3.0s left`],
    [70, `${bar}  epoch 1/2  step 5/20  loss 0.25  3.0s left`],
    [36, `${bar}  epoch 1/2`],
    [35, bar],
    [10, "█████░░░░"],
  ] as const;
  for (const [columns, expected] of table) {
    const [, line] = shown({ isTTY: true, isColoured: false, columns }).split(/\n|\r/);
    assert.is(line, expected);
    assert.ok(line.length < columns);
  }
});

test("colour marks the best, where there is colour", () => {
  assert.ok(shown({ isTTY: true, isColoured: true }).includes("left\u001b[32m  best\u001b[39m\n"));
});

test("colour: on a terminal alone, and not under NO_COLOR or on a dumb one", () => {
  assert.ok(isColoured({ isTTY: true }, {}));
  assert.ok(isColoured({ isTTY: true }, { NO_COLOR: "" }), "an empty NO_COLOR is none");
  assert.not(isColoured({ isTTY: true }, { NO_COLOR: "1" }));
  assert.not(isColoured({ isTTY: true }, { TERM: "dumb" }));
  assert.not(isColoured({ isTTY: false }, {}));
  assert.not(isColoured({}, { CI: "true" }));
});

test("steps without epochs to count towards", () => {
  let text = "";
  const write = (more: string) => {
    text += more;
  };
  const sink = progressOn({ isTTY: false, isColoured: false, columns: 80, write });
  sink.check({ ...CHECK, epochs: null, best: false });
  assert.match(text, /^epoch 1 {2}step 10 {2}/);
});

test("numbers as people read them", () => {
  const values: readonly (readonly [number, string])[] = [
    [0, "0"],
    [0.21138, "0.2114"],
    [12345.6, "12350"],
    [123456, "1.23e+5"],
    [0.00012345, "1.23e-4"],
    [-0.5, "-0.5"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
  ];
  for (const [value, text] of values) assert.is(valueText(value), text);
  assert.is(measureText("accuracy", 0.96814), "96.81%");
  assert.is(measureText("perplexity", 12.3456), "12.35");
  assert.is(
    resultText({ measures: { a: "accuracy", p: "perplexity" } }, { loss: 0.5, measures: { a: 1, p: 3 } }),
    "loss 0.5 a 100.00% p 3",
  );
});

test("durations and rates", () => {
  const durations: readonly (readonly [number, string])[] = [
    [0.04, "0.0s"],
    [9.94, "9.9s"],
    [9.96, "10s"],
    [59.4, "59s"],
    [59.6, "1m00s"],
    [3599.4, "59m59s"],
    [3599.9, "1h00m"],
    [86399, "23h59m"],
    [360000, "100h00m"],
  ];
  for (const [seconds, text] of durations) assert.is(durationText(seconds), text);
  assert.is(rateText(999), "999 tokens/s");
  assert.is(rateText(1500), "2k tokens/s");
  assert.is(rateText(2_340_000), "2.3M tokens/s");
});

test.run();
