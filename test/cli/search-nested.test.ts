/** A nested search through the real command line: what it measures, and that a kill changes nothing. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Outcome, projectWith, rnnc } from "../support/command-line.js";
import { searched } from "../support/experiments.js";
import { inFolds, STRINGS } from "../support/in-folds.js";
import { recordsIn, weightsOf } from "../support/studies.js";
import { journalOf } from "./runs.js";

function well(outcome: Outcome): string {
  assert.is(outcome.code, 0, `${outcome.err}${outcome.out}`);
  return outcome.out;
}

interface OuterFold {
  readonly fold: number;
  readonly study: string;
  readonly run: string;
  readonly score: number;
  readonly examples: number;
}

test("each fold is kept apart from search and retraining, and is what these are measured by", () => {
  const folder = projectWith({ "a.rnn": inFolds(), "strings.csv": STRINGS });
  // The device of its choice, so that what goes on must know it.
  const args = ["search", "a.rnn", "--nested", "-n", "2", "--device", "wasm", "--threads", "1"];
  const all = JSON.parse(well(rnnc([...args, "--json"], { cwd: folder })));
  const folds: readonly OuterFold[] = all.folds;
  assert.equal(
    folds.map(({ fold, examples }) => [fold, examples]),
    [
      [1, 16],
      [2, 16],
      [3, 16],
    ],
  );
  const mean = folds.reduce((sum, { score }) => sum + score, 0) / 3;
  assert.ok(Math.abs(all.mean - mean) < 1e-12 && all.interval.low < mean && mean < all.interval.high);
  const [retrained] = journalOf(join(folder, folds[0].run));
  assert.equal([retrained.examples, retrained.outer], [{ train: 32, outer: 16 }, 1]);
  const [inner] = journalOf(join(folder, folds[0].study, "trials", "0001-2"));
  assert.equal([inner.examples, inner.outer, inner.fold], [{ train: 16, validate: 16, outer: 16 }, 1, 2]);
  assert.not.ok(existsSync(join(folder, folds[0].study, "trials", "0001-1")));
  const looked = rnnc(["test", folds[0].run], { cwd: folder });
  assert.is(looked.code, 3);
  assert.match(looked.err, /The data of this run have no test part/);

  // As a kill would leave it while the second outer fold is retrained.
  const journal = join(folder, all.nested, "nested.jsonl");
  const lines = readFileSync(journal, "utf8").trimEnd().split("\n");
  const told = (text: string) => text.replace(/"at":"[^"]*",/g, "");
  writeFileSync(journal, `${lines.slice(0, 2).join("\n")}\n`);
  const [, second, third] = folds.map(({ study }) => join(folder, study));
  const whole = [recordsIn(third), weightsOf(join(third, "trials", "retrained"))];
  rmSync(third, { recursive: true });
  const run = join(second, "trials", "retrained");
  const [start] = readFileSync(join(run, "journal.jsonl"), "utf8").split("\n");
  writeFileSync(join(run, "journal.jsonl"), `${start}\n`);
  rmSync(join(run, "checkpoints"), { recursive: true });
  assert.match(well(rnnc(["search", "show", all.nested], { cwd: folder })), /^1 of 3 outer folds are done$/m);
  assert.match(
    well(rnnc(["search", "list"], { cwd: folder })),
    new RegExp(
      `^${all.nested}  random, nested: 1 of 3 outer folds\n` +
        `  ${folds[0].study}  random, 2 of 2 trials, best \\S+ \\S+ in trial \\d; loss \\S+ on fold 1, kept apart\n` +
        `  ${folds[1].study}  random, 2 of 2 trials, best \\S+ \\S+ in trial \\d\n$`,
    ),
  );
  // The newest study is one of those within it.
  assert.match(well(rnnc(["search", "show"], { cwd: folder })), /^1 of 3 outer folds are done$/m);
  const partly = well(rnnc(["report", all.nested, "--csv"], { cwd: folder })).split("\n");
  assert.match(partly[0], /^nested,fold,loss,chosen by,\S+,run$/);
  assert.is(partly.filter((line) => line.startsWith(join(folder, all.nested))).length, 1 + 2 * 2);
  for (const argv of [["watch"], ["retrain"], ["search", "replay"]]) {
    const { code, err } = rnnc([...argv, all.nested], { cwd: folder });
    assert.is(code, 3);
    assert.match(err, /is a nested search: several studies, one for each fold .*\n.*rnnc search show /);
  }
  const out = well(rnnc(["search", "--resume", all.nested, "--threads", "1", "-q"], { cwd: folder }));
  assert.match(out, /^outer fold 3 {2}loss 0\.\d+, where the search had 0\.\d+ {2}units=\d {2}studies\S+$/m);
  assert.match(
    out,
    /^3 outer folds: loss 0\.\d+ ± 0\.\d+, with 95 % between \S+ and \S+\nThis judges the procedure: /m,
  );
  assert.equal(readFileSync(journal, "utf8").trimEnd().split("\n").map(told), lines.map(told));
  assert.equal([recordsIn(third), weightsOf(join(third, "trials", "retrained"))], whole);
  const page = JSON.parse(well(rnnc(["report", all.nested, "--json"], { cwd: folder })));
  assert.match(page.title, /: a nested search$/);
  const titles = page.sections.map(({ title }: { title: string }) => title);
  assert.match(titles.join("; "), /^nested search of (\w+)(; outer fold [123]: study of \1){3}$/);
  const [{ facts, figures, tables }] = page.sections;
  assert.match(tables[0].rows[0][1], /^units=\d$/);
  assert.is(Object.fromEntries(facts)["outer folds"], "3 of 3 done");
  assert.match(Object.fromEntries(facts).loss, /^0\.\d+ ± 0\.\d+$/);
  assert.equal(
    figures[0].table.rows.map(([fold]: readonly string[]) => fold),
    ["1", "2", "3"],
  );
  assert.match(
    well(rnnc(["report", all.nested], { cwd: folder })),
    new RegExp(`^report-${all.nested.split("/").at(-1)}\\.html  `),
  );
  const part = rnnc(["report", all.nested, folds[0].study], { cwd: folder });
  assert.is(part.code, 64);
  assert.match(part.err, /-outer-1` is part of `studies\S+`, which is given too/);
  assert.match(rnnc(["report", all.nested, all.nested], { cwd: folder }).err, /-\w{8,}` is given twice/);
  const { studies, ...listed } = JSON.parse(well(rnnc(["search", "list", "--json"], { cwd: folder })));
  assert.equal([listed, studies.length], [{ format: 1 }, 1]);
  const [{ study, done, wanted, failed, nested }] = studies;
  assert.equal([study, done, wanted, failed, nested.done, nested.wanted], [all.nested, 6, 6, 0, 3, 3]);
  assert.equal(
    nested.studies.map((inner: { readonly study: string; readonly outer: unknown }) => [inner.study, inner.outer]),
    folds.map(({ study, fold, score }) => [study, { fold, score }]),
  );

  // A fold whose score is no number.
  writeFileSync(journal, readFileSync(journal, "utf8").replace(/"score":[^,]+/, '"score":"NaN"'));
  const shown = JSON.parse(well(rnnc(["search", "show", all.nested, "--json"], { cwd: folder })));
  assert.equal([shown.folds[0].score, shown.mean], ["NaN", "NaN"]);
  const broken = JSON.parse(well(rnnc(["report", all.nested, "--json"], { cwd: folder })));
  assert.match(Object.fromEntries(broken.sections[0].facts).loss, /^NaN/);
});

test("what cannot be nested is refused before anything is trained", () => {
  const folder = projectWith({ "a.rnn": searched(), "two.rnn": inFolds({ folds: 2 }), "strings.csv": STRINGS });
  for (const [file, more, message] of [
    [
      "a.rnn",
      [],
      /--nested keeps one fold apart and searches on the others: it needs `split\(by: k_folds\(folds: 3\)\)`/,
    ],
    ["two.rnn", [], /or more folds/],
    ["two.rnn", ["--fold", "1"], /or more folds/],
  ] as const) {
    const { code, err } = rnnc(["search", file, "--nested", ...more], { cwd: folder });
    assert.is(code, 64, err);
    assert.match(err, message);
  }
  const { code, err } = rnnc(["search", "--resume", "--nested", "nowhere"], { cwd: folder });
  assert.is(code, 3);
  assert.match(err, /is not the folder of a nested search/);
});

test.run();
