/** Issue 7, "Search, stopping and judgement": its commands through the real command line. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runsOf } from "../cli/runs.js";
import { type Outcome, projectWith, rnnc } from "../support/command-line.js";
import { searched } from "../support/experiments.js";
import { inFolds, STRINGS } from "../support/in-folds.js";
import { historyIn, studiesOf } from "../support/studies.js";

const SEARCHED = searched(4);

function well(outcome: Outcome): string {
  assert.is(outcome.code, 0, `${outcome.err}${outcome.out}`);
  assert.not.match(outcome.err, /\n\s+at /);
  return outcome.out;
}

function refused({ code, err, out }: Outcome, exit: number, message: RegExp): void {
  assert.is(code, exit, `${err}${out}`);
  assert.match(err, message);
  assert.not.match(err, /\n\s+at /);
}

const folder = projectWith({ "a.rnn": SEARCHED });

test("search with every sampler that goes on from what it saw, each replayed from its journal", () => {
  for (const method of ["random", "sobol", "tpe", "gp", "cma_es"]) {
    const out = well(rnnc(["search", "a.rnn", "-n", "3", "--method", method, "-q"], { cwd: folder }));
    assert.match(out, /^best: trial \d+ {2}validate\.loss/m, method);
    assert.match(well(rnnc(["search", "replay"], { cwd: folder })), /the same decisions again: 3 asks\n$/, method);
  }
});

test("a warm start from a study whose domain overlaps", () => {
  writeFileSync(join(folder, "wider.rnn"), SEARCHED.replace("in 2..9", "in 2..20"));
  const [study] = studiesOf(folder);
  const out = well(rnnc(["search", "wider.rnn", "--from", study, "-n", "1", "--method", "tpe"], { cwd: folder }));
  assert.match(out, /^earlier: 3 of 3 trials of studies\/parity\/\S+ taken$/m);
  assert.match(well(rnnc(["search", "replay"], { cwd: folder })), /the same decisions again: 1 asks\n$/);
});

test("two workers and pruning; a study that was to have more trials goes on", () => {
  const pruned = `${SEARCHED.trimEnd().slice(0, -1)}
  search {
    method = tpe(startup: 4)
    minimize validate.loss
    trials = 6
    prune  = asha(reduction: 2)
  }
}
`;
  writeFileSync(join(folder, "b.rnn"), pruned);
  well(rnnc(["search", "b.rnn", "-n", "4", "--workers", "2", "--order", "strict", "-q"], { cwd: folder }));
  const out = well(rnnc(["search", "--resume", "-n", "6", "--workers", "1", "-q"], { cwd: folder }));
  assert.match(out, /^best: trial \d+/m);
  const study = studiesOf(folder).at(-1) ?? "";
  assert.is(historyIn(study).filter(({ kind }) => kind === "ask").length, 6);
});

test("a run ends with a verdict; runs and studies are reported, watched and handed on", () => {
  const out = well(rnnc(["run", "a.rnn"], { cwd: folder }));
  assert.match(out, /^verdict: /m);
  well(rnnc(["report", "-o", "run.html"], { cwd: folder }));
  well(rnnc(["report", studiesOf(folder)[0], "-o", "study.html"], { cwd: folder }));
  for (const name of ["run.html", "study.html"]) {
    const page = readFileSync(join(folder, name), "utf8");
    assert.match(page, /<svg/);
    assert.not.match(page, /(src|href)="https?:/);
  }
  assert.ok(JSON.parse(well(rnnc(["report", "--json"], { cwd: folder }))));
  assert.match(well(rnnc(["report", "--csv"], { cwd: folder })), /\n.*,/);
  well(rnnc(["report", "--tensorboard", "logs"], { cwd: folder }));
  assert.ok(existsSync(join(folder, "logs")));
  assert.match(well(rnnc(["watch"], { cwd: folder })), /loss/);
});

test("one batch learned by heart, and a rate found", () => {
  well(rnnc(["run", "a.rnn", "--overfit", "one-batch"], { cwd: folder }));
  assert.match(well(rnnc(["run", "a.rnn", "--find-rate"], { cwd: folder })), /rate/);
});

test("several objectives, and the other ways of pruning", () => {
  const two = SEARCHED.replace(/\}\n$/, "  search {\n    minimize validate.loss, parameters\n    trials = 3\n  }\n}\n");
  const place = projectWith({ "two.rnn": two });
  const out = well(rnnc(["search", "two.rnn", "--method", "nsga2", "-q"], { cwd: place }));
  assert.match(out, /^(front|Pareto|best)/im);
  for (const prune of ["median()", "hyperband(reduction: 2, most: 4)"]) {
    const text = two.replace("validate.loss, parameters", `validate.loss\n    prune  = ${prune}`);
    writeFileSync(join(place, "pruned.rnn"), text);
    assert.match(well(rnnc(["search", "pruned.rnn", "-q"], { cwd: place })), /^best: trial \d+/m, prune);
  }
});

test("folds and their mean; a search nested in outer folds; the winner retrained", () => {
  const place = projectWith({ "a.rnn": inFolds({ epochs: 1 }), "strings.csv": STRINGS });
  const told = (...args: readonly string[]) => well(rnnc([...args, "--threads", "1"], { cwd: place }));
  assert.match(told("run", "a.rnn"), /^3 folds: validate\.loss \S+ ± \S+, with 95 % between /m);
  told("search", "a.rnn", "-n", "1", "-q");
  assert.match(told("retrain", studiesOf(place, "odd")[0]), /on train and validate/);
  const nested = JSON.parse(told("search", "a.rnn", "--nested", "-n", "1", "--json"));
  assert.is(nested.folds.length, 3);
  assert.ok(nested.interval.low < nested.mean && nested.mean < nested.interval.high);
});

test("one run nursed: it goes on at another rate; two runs judged as one", () => {
  const place = projectWith({ "a.rnn": SEARCHED, "longer.rnn": searched(5) });
  well(rnnc(["run", "a.rnn", "-q"], { cwd: place }));
  well(rnnc(["run", "longer.rnn", "--from", "parity", "--set", "rate=1e-3", "-q"], { cwd: place }));
  const [one, other] = runsOf(place).map((run) => relative(place, run));
  assert.match(well(rnnc(["runs", "show", other], { cwd: place })), /rate: 1e-2 -> 1e-3/);
  assert.match(well(rnnc(["test", one, other, "--validate"], { cwd: place })), /^the mean of 2 runs: /m);
});

test("bad input: each one clear message", () => {
  refused(rnnc(["search", "a.rnn", "--method", "tpee"], { cwd: folder }), 64, /--method is one of .*not tpee/);
  refused(rnnc(["report", "no-such-run"], { cwd: folder }), 3, /no-such-run/);
  writeFileSync(join(folder, "a.rnn"), SEARCHED.replace("epochs    = 4", "epochs    = 5"));
  const first = studiesOf(folder)[0];
  refused(
    rnnc(["search", "--resume", first, "-n", "9"], { cwd: folder }),
    3,
    /is not the experiment that this study began with/,
  );
  writeFileSync(join(folder, "a.rnn"), SEARCHED);
  const journal = join(first, "journal.jsonl");
  const whole = readFileSync(journal, "utf8");
  writeFileSync(journal, `${whole}{"kind":"resul`);
  assert.match(well(rnnc(["search", "show", first], { cwd: folder })), /^best: trial/m);
});

test.run();
