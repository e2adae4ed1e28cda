/** Looks at the test set: on record before they begin, whatever ends them. */
import { spawnSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ENTRIES } from "../../src/compiler/diagnostics/table.js";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { readJournal } from "../../src/runtime/records/journal.js";
import { looksIn } from "../../src/runtime/records/looks.js";
import { folderWith, RNNC, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";
import { runsOf } from "./runs.js";

const PRELOAD = pathToFileURL(fileURLToPath(new URL("./kill-at.mjs", import.meta.url))).href;
const TRAINED = folderWith({ "a.rnn": parity() });
assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: TRAINED }).code, EXIT.ok);

function trained(): string {
  const folder = folderWith({});
  cpSync(TRAINED, folder, { recursive: true, verbatimSymlinks: true });
  return folder;
}

/** `rnnc test`, killed at its first write of these words. */
function killed(folder: string, words: string, how: "before" | "within" | "after"): void {
  const env = { ...process.env, KILL_AT: "1", KILL_WORDS: words, KILL_HOW: how };
  const { signal } = spawnSync(process.execPath, ["--import", PRELOAD, RNNC, "test"], { cwd: folder, env });
  assert.is(signal, "SIGKILL");
}

const looks = (folder: string) => looksIn(readJournal(join(runsOf(folder)[0], "journal.jsonl")).records);

test("killed before its record is whole, nothing was seen and nothing counts", () => {
  const folder = trained();
  killed(folder, '"kind":"look"', "within");
  assert.equal(looks(folder), []);
  const { out, err } = rnnc(["test"], { cwd: folder });
  assert.match(
    out,
    /^test +100 examples +loss \S+ accuracy \S+%\n {2}accuracy \S+% to \S+% \(95% of resamples\)\n$/,
    err,
  );
});

test("killed between its record and its results, it counts, and the next one is said to be the second", () => {
  const folder = trained();
  killed(folder, '"kind":"test"', "before");
  const [first, ...others] = looks(folder);
  assert.equal([first.look, first.results, others.length], [1, null, 0]);
  const { out } = rnnc(["test"], { cwd: folder });
  const lines = out.trimEnd().split("\n");
  assert.match(lines[0], /^test +100 examples/);
  assert.equal(lines.slice(2), [
    "warning[test-seen-again]: This was look 2 at the test set: choosing by it makes its results too good.",
    `note: look 1, of ${first.at}, was broken off before its results; it counts`,
  ]);
});

test("in JSON: which look it is, and those before it", () => {
  const folder = trained();
  const one = JSON.parse(rnnc(["test", "--json"], { cwd: folder }).out);
  assert.equal([one.format, one.look, one.isFirstLook, one.earlier], [1, 1, true, []]);
  assert.is(join(folder, one.run), runsOf(folder)[0]);
  const two = JSON.parse(rnnc(["test", "--json"], { cwd: folder }).out);
  assert.equal([two.look, two.isFirstLook, two.results], [2, false, one.results]);
  const [first] = looks(folder);
  assert.equal(two.earlier, [JSON.parse(JSON.stringify(first))]);
  assert.is(first.weights, join("checkpoints", "last.safetensors"));
});

test("the looks of rnnc 0.1.0, which had one record each, count", () => {
  const seen = { test: { examples: 1, loss: 2, measures: {} } };
  const records = [{ kind: "test", at: "a", look: 1, weights: "w", results: seen }];
  assert.equal(looksIn(records), [{ look: 1, at: "a", weights: "w", results: seen }]);
  assert.equal(
    looksIn([...records, { kind: "look", at: "b", look: 2, weights: "w" }]).map(({ look }) => look),
    [1, 2],
  );
});

/** Checks a file in a folder with records beside it. */
function checked(files: Readonly<Record<string, string>>): string {
  const folder = folderWith(files);
  const { out, err, code } = rnnc(["check", "a.rnn"], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  return `${err}${out}`;
}

test("of a file that is another now than what was tested on the same data, check says who looked, and when", () => {
  const { beside, wrong, right } = ENTRIES["test-seen-again"];
  assert.match(
    checked({ ...beside, "a.rnn": wrong }),
    /^warning\[test-seen-again\]: The test set of `parity` was looked at once, on 2026-11-22 by `parity\/2026-11-22T08-07-18-00000000`, and the experiment is another now: choosing by it makes its results too good\.\n --> a\.rnn:3:1\n/,
  );
  assert.is(checked({ ...beside, "a.rnn": right }), "a.rnn: experiment parity: well\n");
});

test("what was tested, at whatever settings, and has not changed since, is well; changed, it is not", () => {
  const folder = trained();
  assert.is(rnnc(["test"], { cwd: folder }).code, EXIT.ok);
  assert.is(rnnc(["check", "a.rnn"], { cwd: folder }).err, "");
  writeFileSync(join(folder, "a.rnn"), parity().replace("rate: 1e-2", "rate: 2e-2"));
  const { code, err } = rnnc(["check", "a.rnn"], { cwd: folder });
  assert.is(code, EXIT.ok);
  assert.match(err, /^warning\[test-seen-again\]: The test set of `parity` was looked at once, on /);
  assert.is(rnnc(["test"], { cwd: folder }).code, EXIT.ok);
  assert.match(rnnc(["check", "a.rnn"], { cwd: folder }).err, /was looked at 2 times, first on /);
});

test.run();
