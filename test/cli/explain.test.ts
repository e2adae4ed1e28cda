/** What `rnnc explain` foretells where only the data tell how large a model is. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { whereMoreStands } from "../../src/cli/checking/where-more-stands.js";
import { writeCalibration } from "../../src/cli/programs/calibration-file.js";
import { alike } from "../support/calibration.js";
import { folderWith, ROOT, rnnc } from "../support/command-line.js";
import { toyExperiment, toyPairs, toyTable } from "../support/toy-translation.js";

/** Words of both languages, of whom there may be so many. */
const toy = (spanish: string, english: string) =>
  toyExperiment({ vocabularies: [spanish, english], train: ["batch     = 20", "epochs    = 1"] });

const FOLDER = folderWith({
  "all.rnn": toy("", ""),
  "some.rnn": toy(", most: 50", ", most: 40"),
  "pairs.tsv": toyTable(toyPairs(60, 1)),
});

/** The lines of the cost, by their first word. */
function costOf(file: string): Readonly<Record<string, string>> {
  const { code, out, err } = rnnc(["explain", file], { cwd: FOLDER });
  assert.is(code, 0, err);
  const lines = out.split("\n").filter((line) => /^(?:parameters|FLOPs|memory|checkpoint|Before|Sizes) /.test(line));
  return Object.fromEntries(lines.map((line) => [line.split(" ")[0], line]));
}

test("a vocabulary of all words: from how much on, by what formula, and what nothing bounds", () => {
  const cost = costOf("all.rnn");
  assert.match(cost.parameters, /^parameters {4}from [\d,]+: 12 es\.size \+ 37 en\.size \+ \d+$/);
  for (const line of ["FLOPs", "memory", "checkpoint"]) assert.match(cost[line], /^\w+.* {2}from [\d.]+ /);
  assert.is(cost.Before, "Before the data are read, nothing bounds: es.size, en.size; the steps of spanish, english.");
  assert.match(cost.Sizes, "once a run has prepared the data they are exact");
  const { cost: told } = JSON.parse(rnnc(["explain", "all.rnn", "--json"], { cwd: FOLDER }).out);
  assert.is(told.parameters.high, null);
  assert.equal(told.symbols["vocabulary.0.size"], { low: 2, high: null });
});

test("one of so many at most has bounds, though sequences have none", () => {
  const cost = costOf("some.rnn");
  const [, low, high] = /^parameters {4}([\d,]+) to ([\d,]+)$/.exec(cost.parameters) ?? [];
  const number = (text: string) => Number(text.replaceAll(",", ""));
  // Both vocabularies have `<unk>` beside their words.
  assert.is(number(high) - number(low), 12 * (51 - 2) + 37 * (41 - 2));
  assert.match(cost.memory, /^memory {8}from /);
  assert.match(cost.checkpoint, /^checkpoint {4}[\d.]+ KiB to [\d.]+ KiB$/);
  assert.is(cost.Before, "Before the data are read, nothing bounds: the steps of spanish, english.");
});

test("a difference is told as a formula, without a bound that is none", () => {
  const { experiments } = JSON.parse(rnnc(["diff", "all.rnn", "some.rnn", "--json"], { cwd: FOLDER }).out);
  const { before, after } = experiments[0].parameters;
  assert.is(before.most, null);
  assert.ok(after.most > after.least);
});

test("time, where this machine is calibrated: of a step before the data are read, of an epoch once they are prepared", () => {
  const cache = folderWith({});
  const before = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = cache;
  try {
    writeCalibration(alike());
  } finally {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  }
  const explain = (...args: readonly string[]) => {
    const { code, out, err } = rnnc(["explain", "some.rnn", ...args], { cwd: FOLDER, env: { XDG_CACHE_HOME: cache } });
    assert.is(code, 0, err);
    return out;
  };
  assert.match(explain(), /^time {10}from [\d.]+ ms a step, as calibrated 2026-11-27 on native \(1 thread\)$/m);
  assert.match(explain("--search"), /^time {12}from [\d.]+ ms a step$/m);
  assert.is(rnnc(["data", "prepare", "some.rnn"], { cwd: FOLDER }).code, 0);
  assert.match(
    explain(),
    /^time {10}[\d.]+ (?:ms|s) an epoch: 3 steps of .* a check of [\d.]+ ms; as calibrated 2026-11-27 on native/m,
  );
  const { time, epoch } = JSON.parse(explain("--json")).cost;
  assert.is(time.epoch.steps, epoch.steps);
  assert.is(time.calibrated, "2026-11-27T00:00:00.000Z");
});

test("time, where it is not", () => {
  assert.match(
    rnnc(["explain", "all.rnn"], { cwd: FOLDER }).out,
    /^time {10}not known: this machine is not calibrated; run rnnc bench --calibrate$/m,
  );
});

test("the code of a diagnostic or of a rule: its page; another name: what was meant", () => {
  const explained = (...args: readonly string[]) => rnnc(["explain", ...args], { cwd: FOLDER });
  for (const folder of ["diagnostics", "lint"])
    for (const file of readdirSync(join(ROOT, "docs", folder))
      .filter((one) => one !== "README.md")
      .slice(0, 3)) {
      const code = file.replace(/\.md$/, "");
      const page = readFileSync(join(ROOT, "docs", folder, file), "utf8");
      assert.is(explained(code).out, page);
      assert.equal(JSON.parse(explained(code, "--json").out), { format: 1, code, page });
    }
  const said = (name: string) => explained(name).err.split(";")[1].trim();
  assert.is(said("fit-befor-split"), "did you mean `fit-before-split`?");
  assert.is(said("some"), "did you mean `some.rnn`?");
  assert.match(explained("all-at-sea").err, /^there is no file `all-at-sea`/);
  assert.is(explained("all-at-sea").code, 64);
});

test("where more stands: of what told nothing to do, each code once", () => {
  const said = (code: string, message: string | null) => ({ code, suggestion: message === null ? null : { message } });
  assert.is(whereMoreStands([]), null);
  assert.is(whereMoreStands([said("unknown-name", "did you mean `a`?")]), null);
  assert.is(
    whereMoreStands([said("unknown-name", "did you mean `a`?"), said("no-loss", null), said("no-loss", null)]),
    "`rnnc explain no-loss` tells what it means, with a right example",
  );
  assert.is(
    whereMoreStands(["a", "b", "c", "d", "e", "f"].map((code) => said(code, null))),
    "`rnnc explain CODE` tells what each means, with a right example: a, b, c, d, e, …",
  );
});

test.run();
