import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exchanged } from "../support/exchanged.js";
import { grammatical } from "../support/grammar.js";
import { parseSoundly } from "../support/invariants.js";
import { checkSoundly, compileSoundly, formatSoundly } from "../support/soundness.js";
import { mutated, noise, salad } from "../support/texts.js";

const SEED = 20260;
/** More than any text of this size may need; of the processor's time, so that it is the same beside other work. */
const PATIENCE_MS = 2_000;

function endsSoon(what: string, work: () => void): void {
  const began = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(began);
  assert.ok((user + system) / 1000 < PATIENCE_MS, `${what} ends soon`);
}

const parsesSoundly = (text: string) => endsSoon("parsing", () => parseSoundly(text));
const checksSoundly = (text: string) => endsSoon("checking", () => checkSoundly(text));

let right = 0;

function compilesSoundly(text: string): void {
  formatSoundly(text);
  assert.equal(parseSoundly(text).diagnostics, []);
  if (!checkSoundly(text)) return;
  right++;
  compileSoundly(text);
}

const run = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number, property: (value: T) => void) =>
  fc.assert(fc.property(arbitrary, property), { seed: SEED, numRuns });

test("any characters", () => run(noise, 2_000, parsesSoundly));
test("pieces of the language in any order", () => run(salad, 1_000, parsesSoundly));
test("broken files are parsed", () => run(mutated, 1_000, parsesSoundly));
test("any characters are checked", () => run(noise, 300, checksSoundly));
test("pieces in any order are checked", () => run(salad, 300, checksSoundly));
test("broken files are checked", () => run(mutated, 700, checksSoundly));
test("expressions in places of others are checked, and compiled where they are right", () => {
  let made = 0;
  run(exchanged, 300, (text) => {
    if (!checkSoundly(text)) return;
    made++;
    compileSoundly(text);
  });
  assert.ok(made > 0, `right: ${made}`);
});
test("files of the grammar are formatted, checked and compiled", () => {
  run(grammatical, 700, compilesSoundly);
  assert.ok(right >= 30, `right: ${right}`);
});

test.run();
