/** Criteria: conditions of `stop when` with a name, and what they are made of. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { toSource } from "../../../src/compiler/lower/to-source.js";
import { compile } from "../../programs/workshop.js";
import { parity } from "../../support/experiments.js";
import { checkText, saidOf } from "../support/host.js";

const TRAIN = `loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 50
    epochs    = 2`;

function stopping(condition: string, before = ""): string {
  const text = parity({ train: `${TRAIN}\n    stop when ${condition}` });
  return text.replace("edition 2026\n", `edition 2026\n${before}\n`);
}

const IMPORT = 'import { prechelt_gl, prechelt_pq, prechelt_up, at_rest } from "std/stop"';
const said = (text: string) => saidOf(checkText(text)).map((line) => line.replace(/^\S+ /, ""));
const planOf = (text: string) => compile(text).plan;

const SAME: readonly (readonly [called: string, out: string])[] = [
  ["prechelt_gl(validate.loss, limit: 5)", "validate.loss > least(validate.loss) * 1.05"],
  ["prechelt_gl(validate.loss, limit: 5)", "best(validate.loss) * (1 + 5 / 100) < validate.loss"],
  ["prechelt_up(validate.loss, times: 3)", "at_every(checks: 5) and rose(validate.loss, checks: 5, times: 3)"],
  [
    "prechelt_pq(validate.loss, train.loss, limit: 2, strip: 4)",
    "at_every(4) and 100 * (validate.loss / least(validate.loss) - 1) > " +
      "2 * (1000 * (mean(train.loss, last: 4) / least(train.loss, last: 4) - 1))",
  ],
  ["at_rest(train.loss)", "0.1 > 1000 * (mean(train.loss, last: 5) / least(train.loss, last: 5) - 1)"],
];

for (const [called, out] of SAME) {
  test(`${called}, called or written out, is one`, () => {
    assert.equal(
      planOf(stopping(called, IMPORT.replace(/\{.*\}/, `{ ${called.split("(")[0]} }`))).hashes,
      planOf(stopping(out)).hashes,
    );
  });
}

test("a condition changes the program, its limit too, and explain's text is the same experiment", () => {
  const [five, six] = [5, 6].map((limit) => {
    const gl = IMPORT.replace(/\{.*\}/, "{ prechelt_gl }");
    return compile(
      stopping(
        `prechelt_gl(validate.loss, limit: ${limit}) or validate.accuracy < mean(validate.accuracy, last: 3) - 0.1`,
        gl,
      ),
    );
  });
  assert.is(five.plan.hashes.data, six.plan.hashes.data);
  assert.is.not(five.plan.hashes.program, six.plan.hashes.program);
  assert.equal(compile(toSource(five.plan, five.origins)).plan.hashes, five.plan.hashes);
});

test("the best accuracy is the greatest, and the best loss the least", () => {
  const programOf = (summary: string, of: string) =>
    planOf(stopping(`validate.${of} < ${summary}(validate.${of}) - 0.1`)).hashes.program;
  assert.is(programOf("best", "accuracy"), programOf("greatest", "accuracy"));
  assert.is(programOf("best", "loss"), programOf("least", "loss"));
});

test("a limit may be a parameter, and is one of the program", () => {
  const text = stopping("validate.loss > least(validate.loss) * (1 + alpha / 100)").replace(
    "param units",
    "param alpha = 5.0 in 1.0..9.0\n  param units",
  );
  assert.not.equal(planOf(text).hashes.program, compile(text, [{ name: "alpha", value: "6.0" }]).plan.hashes.program);
});

const MISTAKES: readonly (readonly [condition: string, message: string, before?: string])[] = [
  [
    "prechelt_gl(validate.accuracy, limit: 5)",
    "wrong-kind: `measure` must be a measured value that falls as it gets better, such as `validate.loss`; `validate.accuracy` is one that rises.",
    IMPORT.replace(/\{.*\}/, "{ prechelt_gl }"),
  ],
  [
    "least(test.loss) > 1",
    "choose-on-test: `test.loss` would choose on the test set; what chooses sees train and validate only.",
  ],
  [
    "validate.loss - 1 s > 0",
    "wrong-kind: A number beside a measured value must be a real number; `1 s` is a duration.",
  ],
  ["least(0.5) > 1", "wrong-kind: `of` must be a measured value, such as `validate.loss`; `0.5` is a real number."],
  ["mean(train.loss) > 1", "missing-argument: `mean` needs `last`: a count."],
  ["rose(validate.loss, checks: 0)", "out-of-range: `checks` would be 0; it must be at least 1."],
  [
    "validate.loss == least(validate.loss)",
    "operator-mismatch: `==` does not join a measured value and a number made of measured values.",
  ],
  [
    "validate.loss * 2",
    "wrong-kind: `stop when` must be a condition such as `validate.loss <= 0.1`; `validate.loss * 2` is a number made of measured values.",
  ],
  ["c(validate.loss)", "calls-itself: `c` calls itself.", "criterion c(m: measured) {\n  return c(m)\n}"],
  ["c(validate.loss)", "missing-return: The criterion `c` has no `return`.", "criterion c(m: measured) {\n}"],
];

for (const [condition, message, before] of MISTAKES) {
  test(`stop when ${condition}`, () => assert.equal(said(stopping(condition, before)), [message]));
}

test("a criterion is called in `train` alone", () => {
  const text = stopping("epoch > 1", "criterion c(m: measured) {\n  return m > 1\n}").replace(
    "logits = dense(last(states)",
    "logits = dense(c(states)",
  );
  assert.equal(said(text), ["wrong-place: `c` cannot be called in `model`; it belongs in `train`."]);
});

test.run();
