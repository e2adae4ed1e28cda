/** Plans that no file means: who made them by hand is told what is wrong, and nothing is guessed. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { toSource } from "../../../src/compiler/lower/to-source.js";
import { toStep } from "../../../src/compiler/lower/to-step.js";
import type { Plan } from "../../../src/plan/plan.js";
import { programText } from "../../programs/programs.js";
import { compile } from "../../programs/workshop.js";

const planOf = (program: string) => compile(programText(program).files).plan;

/** The plan with one text of its JSON replaced, wherever it stands. */
function with_(plan: Plan, from: string, to: string): Plan {
  const text = JSON.stringify(plan);
  assert.ok(text.includes(from), `${from} is in ${text}`);
  return JSON.parse(text.replaceAll(from, to));
}

const problems: readonly (readonly [program: string, from: string, to: string, message: string])[] = [
  ["sums", '"word":"rnn"', '"word":"gnu"', "no cell `gnu`"],
  ["looking", '"attend":{"word":"additive"}', '"attend":{"word":"guess"}', "no attention `guess`"],
  ["looking", '"feed":{"word":"none"}', '"feed":{"word":"all"}', "attention feeds no `all`"],
  ["sums", '"cell":{"word":"rnn"}', '"cell":3', "`cell` is no word"],
  ["sums", '"units":5', '"units":{"word":"five"}', "`units` is no number"],
  ["sums", ',"units":5', "", "recurrent.0 has no attribute `units`"],
];

for (const [program, from, to, message] of problems) {
  test(`${from} as ${to || "nothing"}: ${message}`, () => {
    const plan = with_(planOf(program), from, to);
    let said = "";
    try {
      toStep(plan);
    } catch (error) {
      said = error instanceof Error ? error.message : "";
    }
    assert.is(said, message);
  });
}

test("a layer that reads what is not there", () => {
  const plan = with_(planOf("sums"), '"x":"recurrent.0"', '"x":"recurrent.9"');
  assert.throws(() => toStep(plan), "recurrent.9");
  assert.throws(() => toSource(plan, null), "recurrent.9");
});

test.run();
