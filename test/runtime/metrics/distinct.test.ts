/** distinct-n: counted by hand, and by the definition for any texts. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bootstrapInterval } from "../../../src/runtime/metrics/bootstrap.js";
import { distinct, numberRuns } from "../../../src/runtime/metrics/distinct.js";

const texts = (...lines: readonly string[]) => lines.map((line) => (line === "" ? [] : line.split(" ")));

test("different n-grams over all n-grams, of all texts together", () => {
  const said = texts("i do not know", "i do not", "yes");
  assert.is(distinct(numberRuns(said, 1)), 5 / 8);
  // `i do`, `do not`, `not know`; the first two are said twice. A single word has no pair.
  assert.is(distinct(numberRuns(said, 2)), 3 / 5);
  assert.is(distinct(numberRuns(texts("a a a a"), 2)), 1 / 3);
  assert.is(distinct(numberRuns(texts("a b c d"), 2)), 1);
  assert.ok(Number.isNaN(distinct(numberRuns(texts("yes", ""), 2))));
});

test("texts that are drawn have what they would have by themselves", () => {
  const line = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 6 });
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 3 }),
      fc.nat(),
      (all, n, at) => {
        const chosen = Uint32Array.from(all, (_, index) => (at * (index + 1)) % all.length);
        const drawn = Array.from(chosen, (index) => all[index]);
        assert.equal(distinct(numberRuns(all, n), chosen), distinct(numberRuns(drawn, n)));
      },
    ),
    { seed: 3, numRuns: 200 },
  );
});

test("the interval lies around the measured value, although resamples repeat texts", () => {
  const said = Array.from({ length: 60 }, (_, at) => ["w", `w${at}`, `w${at % 7}`, `w${at % 11}`]);
  const runs = numberRuns(said, 2);
  const measure = (chosen: Uint32Array) => distinct(runs, chosen);
  const value = distinct(runs);
  const around = bootstrapInterval(said.length, measure, {}, value);
  assert.ok(around.low < value && value < around.high);
  assert.ok(bootstrapInterval(said.length, measure).high < value, "which is why it is moved");
});

test.run();
