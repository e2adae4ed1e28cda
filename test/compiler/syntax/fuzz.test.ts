import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkText } from "../support/host.js";
import { parseSoundly } from "../support/invariants.js";
import { mutated, noise, salad } from "../support/texts.js";

const SEED = 20260;
/** More than any text of this size may need, on a slow machine. */
const PATIENCE_MS = 2_000;

function parsesSoundly(text: string): void {
  const began = performance.now();
  parseSoundly(text);
  assert.ok(performance.now() - began < PATIENCE_MS, "parsing ends soon");
}

function checksSoundly(text: string): void {
  const began = performance.now();
  const { diagnostics, experiments, sources } = checkText(text);
  assert.ok(performance.now() - began < PATIENCE_MS, "checking ends soon");
  for (const { span, message } of diagnostics) {
    const length = sources.get(span.file)?.text.length ?? -1;
    assert.ok(0 <= span.start && span.start <= span.end && span.end <= length, `${message} lies in a text`);
  }
  const failed = diagnostics.some(({ severity }) => severity === "error");
  const whole = [...experiments.values()].every((experiment) => experiment !== null);
  assert.ok(failed || whole, "an experiment that cannot be checked has an error");
}

const run = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number, property: (value: T) => void) =>
  fc.assert(fc.property(arbitrary, property), { seed: SEED, numRuns });

test("any characters", () => run(noise, 2_000, parsesSoundly));
test("pieces of the language in any order", () => run(salad, 1_000, parsesSoundly));
test("broken files are parsed", () => run(mutated, 1_000, parsesSoundly));
test("any characters are checked", () => run(noise, 300, checksSoundly));
test("pieces in any order are checked", () => run(salad, 300, checksSoundly));
test("broken files are checked", () => run(mutated, 700, checksSoundly));

test.run();
