/** What rules say to write where the text does not stand as in their examples, and where they leave things alone. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { advised, SETTINGS, TRAIN, words } from "../../../src/compiler/lint/example.js";
import { applied, lintText, messagesOf } from "./support.js";

const codesOf = (text: string) => lintText(text).map(({ code }) => code);

/** `message → the line that its edit makes`, of the one thing said. */
function written(text: string): string {
  const [said] = lintText(text);
  const lines = new Set(text.split("\n"));
  const changed = applied(text, said)
    .split("\n")
    .filter((line) => !lines.has(line));
  return `${said.suggestion?.message ?? ""} → ${changed.map((line) => line.trim()).join(" / ")}`;
}

const model = (layers: string) => advised({ model: layers });

test("a dropout that measures alone read does nothing", () => {
  const text = advised({
    model: `states = recurrent(string, cell: lstm, units: 16, forget_bias: 1.0)
    logits = dense(last(states), units: odd.classes)
    other  = dropout(logits, rate: 10%)`,
    measure: "share = accuracy(predicted(other), odd)",
  });
  assert.equal(messagesOf(text), [
    "Only measures read this `dropout`, and where something is measured it does nothing.",
  ]);
});

test("of the last step of a dropout the loss is taken all the same", () => {
  const text = model(`states = recurrent(string, cell: lstm, units: 16, forget_bias: 1.0)
    scores = dense(states, units: odd.classes) |> dropout(rate: 10%)
    logits = last(scores)`);
  assert.equal(codesOf(text), ["dropout-on-output"]);
});

const STEPS = "states = recurrent(string, cell: rnn, units: 16";

test("an argument is written at the end of the call, before or behind a last comma", () => {
  const of = (rest: string) => model(`${STEPS}${rest}\n    logits = dense(last(states), units: odd.classes)`);
  assert.is(
    written(of(")")),
    "write `initial_recurrent: orthogonal()` → states = recurrent(string, cell: rnn, units: 16, initial_recurrent: orthogonal())",
  );
  assert.is(
    written(of(",)")),
    "write `initial_recurrent: orthogonal()` → states = recurrent(string, cell: rnn, units: 16, initial_recurrent: orthogonal(),)",
  );
});

test("a bias that a parameter decides is looked at over its domain", () => {
  const of = (domain: string) =>
    advised({
      settings: `${SETTINGS}\n  param bias = 0.0 ${domain}`,
      model: `states = recurrent(string, cell: lstm, units: 16, forget_bias: bias)
    logits = dense(last(states), units: odd.classes)`,
    });
  assert.equal(codesOf(of("in -1.0..2.0")), []);
  assert.ok(codesOf(of("in -1.0..0.0")).includes("forget-bias"));
});

test("one step an epoch, in the singular", () => {
  const text = advised({ train: TRAIN.replace("batch     = 50", "batch     = 24_000") });
  assert.equal(messagesOf(text), ["A batch of 24,000 of 24,000 examples leaves 1 step an epoch."]);
});

test("an activation that a parameter chooses over the logits cannot be left out by an edit", () => {
  const text = advised({
    settings: `${SETTINGS}\n  param top = tanh in { tanh, none }`,
    model: `states = recurrent(string, cell: lstm, units: 16, forget_bias: 1.0)
    logits = dense(last(states), units: odd.classes, activation: top)`,
  });
  const [said] = lintText(text).filter(({ code }) => code === "squashed-logits");
  assert.is(said.suggestion?.message, "compare what comes before the activation");
  assert.is(said.suggestion?.edit, undefined);
});

test("a rate with steps that is drawn evenly has no edit: a `log` domain has no step", () => {
  const text = advised({ settings: "param rate = 1e-2 in 1e-3..1e-1 step 0.001" });
  const [said] = lintText(text).filter(({ code }) => code === "rate-not-log");
  assert.is(said.suggestion?.edit, undefined);
});

test("a comment that names no rule, and none is near", () => {
  const text = advised({ settings: `# lint: allow everything-there-is\n  ${SETTINGS}` });
  const [said] = lintText(text);
  assert.equal([said.message, said.suggestion], ["There is no rule `everything-there-is`.", null]);
});

const waiting = (checks: number) => `${TRAIN}\n    stop when patience(validate.loss, checks: ${checks})`;

test("parts that are given have the examples of their own source", () => {
  const text = advised({
    data: `rows strings = split(given: {
                     train: bits(count: 24_000, length: 1..50),
                     validate: bits(count: 2_400, length: 50), test: bits(count: 3_000, length: 50) })
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2`,
  });
  assert.equal(codesOf(text), ["small-validation"]);
});

test("in lanes, an epoch has as many steps as a lane has windows; where only the data tell, nothing is said", () => {
  const lanes = (rest: string) => words().replace("keep best validate.loss", `keep best validate.loss\n    ${rest}`);
  assert.equal(codesOf(lanes("stop when step >= 9_000_000")), []);
  const [text, facts] = [lanes("stop when step >= 401"), { sizes: {}, examples: { train: 14_000 }, counts: {} }];
  // 14,000 values in 20 lanes of 35: 20 steps an epoch, of which there are 20.
  assert.equal(
    lintText(text, { facts }).map(({ code }) => code),
    ["never-stops"],
  );
  assert.equal(lintText(text.replace("401", "400"), { facts }), []);
  assert.equal(codesOf(advised({ train: waiting(19) })), []);
});

test("a grid that is cut short says which parameter would never leave its first value", () => {
  const text = advised({
    settings: `${SETTINGS}\n  param a = 2 in 1..3\n  param b = 2 in 1..3`,
    model: `states = recurrent(string, cell: lstm, units: 8 * a * b, forget_bias: 1.0)
    logits = dense(last(states), units: odd.classes)`,
    search: "method = grid(points: 3)\n    trials = 9",
  });
  assert.equal(messagesOf(text), [
    "The grid has 27 points, and 9 trials are made. `a` would never leave its first value.",
  ]);
});

test.run();
