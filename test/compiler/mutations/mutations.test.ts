/** One slip at a token of a right program: a sample of those that test/long/mutations.test.ts tries. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { count, judge, LEAST_TOLD, MOST_DIAGNOSTICS, newTallies, sharesOf } from "./judge.js";
import { countOfTokens, type Mutant, mutantOf, SLIPS } from "./mutants.js";
import { checkInPlace, PROGRAMS } from "./right-programs.js";

const SEED = 2026;
/** One in so many is tried: some 2,000, of every program and of every slip. */
const ONE_IN = 47;

test("the programs are right", () => {
  for (const [path, text] of PROGRAMS) assert.equal(checkInPlace(path, text).diagnostics, [], path);
});

test("a slip is told where it is, and little else is told", () => {
  const tallies = newTallies();
  let at = 0;
  for (const path of PROGRAMS.keys())
    for (let token = 0; token < countOfTokens(path); token++)
      for (const slip of SLIPS) {
        if (at++ % ONE_IN !== 0) continue;
        const mutant = mutantOf(path, token, slip, SEED);
        if (mutant) count(mutant, tallies);
      }
  const { thrown, told, diagnosticsEach } = sharesOf(tallies);
  assert.is(thrown, 0);
  assert.ok(told >= LEAST_TOLD, `still right, or told at the slip: ${told}`);
  assert.ok(diagnosticsEach <= MOST_DIAGNOSTICS, `diagnostics of one slip: ${diagnosticsEach}`);
});

// The judge

const PATH = "test/corpus/right/made-up.rnn";
const mutant = (text: string, changed: Mutant["changed"], partner: Mutant["partner"] = null): Mutant => ({
  ...{ path: PATH, slip: "deleted", at: 0, was: "", is: "", text },
  ...{ changed, partner },
});

test("a message elsewhere is no message about the slip", () => {
  const text = "edition 2026\nconst a = b\nconst c = 1\n";
  const at = (written: string) => ({ start: text.indexOf(written), end: text.indexOf(written) + written.length });
  assert.is(judge(mutant(text, at("= b"))).verdict, "touches");
  assert.is(judge(mutant(text, at("a ="))).verdict, "elsewhere");
  assert.is(judge(mutant(text.replace("= b", "= 1"), at("a ="))).verdict, "right");
});

test("of a bracket that was not closed, the opener is shown", () => {
  const text = "edition 2026\nconst a = (1) + (2\n";
  const [closed, open] = [text.indexOf("("), text.lastIndexOf("(")];
  const changed = { start: text.length - 2, end: text.length };
  assert.is(judge(mutant(text, changed, { start: open, end: open + 1, opens: true })).verdict, "touches");
  assert.is(judge(mutant(text, changed, { start: closed, end: closed + 1, opens: true })).verdict, "elsewhere");
});

test("what is changed, and what stands beside it", () => {
  const [path, text] = ["stdlib/stop.rnn", PROGRAMS.get("stdlib/stop.rnn") ?? ""];
  for (let at = 1; at < countOfTokens(path) - 2; at++)
    for (const slip of SLIPS) {
      const made = mutantOf(path, at, slip, SEED);
      if (!made) continue;
      const { start, end } = made.changed;
      assert.is(made.text.slice(0, start), text.slice(0, start));
      assert.ok(text.endsWith(made.text.slice(end)));
      assert.is.not(made.text, text);
      if (made.partner) assert.match(made.text.slice(made.partner.start, made.partner.end), /^[()[\]{}]$/);
    }
});

test.run();
