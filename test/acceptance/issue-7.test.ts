/** Issue 7, "Search, stopping and judgement": its commands through the real command line. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Outcome, projectWith, rnnc } from "../support/command-line.js";
import { searched } from "../support/experiments.js";
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
