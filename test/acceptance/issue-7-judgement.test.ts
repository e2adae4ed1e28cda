/** Issue 7, judging and reports: the figures on record, and that every command that it names is there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { COMMANDS } from "../../src/cli/commands.js";
import { RULES } from "../../src/judgement/table.js";
import { ROOT } from "../support/command-line.js";

test("100 planted causes and 50 healthy runs: at least 90 % named, at most 5 % false alarms", () => {
  const text = readFileSync(join(ROOT, "test", "records", "judgement.json"), "utf8");
  const { planted, named, healthy, alarms, wrong } = JSON.parse(text) as Readonly<Record<string, number>> & {
    readonly wrong: readonly unknown[];
  };
  assert.equal([planted, healthy], [100, 50]);
  assert.ok(named >= 0.9 * planted);
  assert.ok(alarms <= 0.05 * healthy);
  assert.is(wrong.length, planted - named + alarms);
});

test("each rule is documented with its threshold", () => {
  const page = readFileSync(join(ROOT, "docs", "judgement.md"), "utf8");
  for (const { id, threshold } of RULES) {
    assert.ok(page.includes(`\n## ${id}\n`), id);
    assert.ok(page.includes(threshold), id);
  }
});

test("the commands and options that the issue names", () => {
  const options = (name: string) =>
    COMMANDS.find((one) => one.name === name)?.options.map((option) => option.name) ?? [];
  const table = [
    ["run", ["attainable", "find-rate", "overfit"]],
    ["runs show", ["attainable", "json"]],
    ["report", ["output", "open", "json", "csv", "tensorboard"]],
    ["watch", ["measure"]],
  ] as const;
  for (const [name, wanted] of table)
    for (const option of wanted) assert.ok(options(name).includes(option), `${name} --${option}`);
});

test.run();
