/** A winner trained once more on train and validate together, through the real command line. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Outcome, projectWith, rnnc } from "../support/command-line.js";
import { searched } from "../support/experiments.js";
import { inFolds, STRINGS } from "../support/in-folds.js";
import { studiesOf, weightsOf } from "../support/studies.js";
import { journalOf, runsOf } from "./runs.js";

function well(outcome: Outcome): string {
  assert.is(outcome.code, 0, `${outcome.err}${outcome.out}`);
  return outcome.out;
}

test("the best trial of a search over folds: its folds' mean of passes, all rows but those of test, its lineage", () => {
  const folder = projectWith({ "a.rnn": inFolds({ epochs: 3 }), "strings.csv": STRINGS });
  well(rnnc(["search", "a.rnn", "-n", "2", "-q", "--threads", "1"], { cwd: folder }));
  const [study] = studiesOf(folder, "odd");
  const { best } = JSON.parse(well(rnnc(["search", "show", "--json"], { cwd: folder })));
  const out = well(rnnc(["retrain", study], { cwd: folder }));
  assert.match(out, /^odd {2}on train and validate {2}program /m);
  assert.not.match(out, /verdict|validate loss/);
  const [run] = runsOf(folder, "odd");
  const [start, ...records] = journalOf(run);
  assert.equal(start.examples, { train: 48, test: 12 });
  assert.equal([start.keep, start.settings], [null, best.settings]);
  const steps: readonly number[] = best.outcome.folds.map(({ step }: { readonly step: number }) => step);
  // 4 batches of 8 of the 32 rows of a fold, 6 of the 48 of both.
  const passes = steps.reduce((sum, step) => sum + step / 4, 0) / 3;
  assert.equal(start.retrain, {
    steps: Math.round(6 * passes),
    from: best.runs.map((path: string, at: number) => ({ run: path, step: steps[at] })),
  });
  const end = records.find(({ kind }) => kind === "end");
  assert.equal([end?.step, end?.how], [Math.round(6 * passes), "done"]);
  const tested = JSON.parse(well(rnnc(["test", "--json"], { cwd: folder })));
  assert.equal([tested.look, tested.results.test.examples], [1, 12]);
  assert.match(well(rnnc(["runs"], { cwd: folder })), /retrained/);
  const [head] = well(rnnc(["report", "--csv"], { cwd: folder })).split("\n");
  assert.match(head, /^run,epoch,step,time,train\.loss,/);
  assert.not.match(head, /validate/);
  // The same again, by the folds' runs: the same bits.
  well(rnnc(["retrain", ...best.runs, "-q"], { cwd: folder }));
  const [one, other] = runsOf(folder, "odd").map(weightsOf);
  assert.is(one, other);
  // Killed before its first check, it goes on as what it is.
  const journal = join(run, "journal.jsonl");
  writeFileSync(journal, `${readFileSync(journal, "utf8").split("\n")[0]}\n`);
  rmSync(join(run, "checkpoints"), { recursive: true });
  well(rnnc(["resume", run, "-q"], { cwd: folder }));
  assert.is(weightsOf(run), one);
});

test("a schedule that waits for validation is refused", () => {
  const text = searched().replace(
    "    batch     =",
    "    schedule  = reduce_on_plateau(validate.loss, factor: 0.5, checks: 1)\n    batch     =",
  );
  const folder = projectWith({ "a.rnn": text });
  well(rnnc(["run", "a.rnn", "-q"], { cwd: folder }));
  const { code, err } = rnnc(["retrain"], { cwd: folder });
  assert.is(code, 64, err);
  assert.match(err, /the schedule lowers the rate by `validate\.loss`, which nothing measures/);
});

test("a run by itself; one that is retrained already, and runs of several points, are refused", () => {
  const folder = projectWith({ "a.rnn": searched() });
  for (const units of ["4", "5"]) well(rnnc(["run", "a.rnn", "-q", "--set", `units=${units}`], { cwd: folder }));
  const [a, b] = runsOf(folder, "parity");
  well(rnnc(["retrain", a, "-q"], { cwd: folder }));
  const retrained = runsOf(folder, "parity").find((run) => run !== a && run !== b) ?? "";
  const [{ examples, retrain }] = journalOf(retrained);
  assert.equal(examples, { train: 180, test: 20 });
  const kept = journalOf(a).findLast(({ isBest }) => isBest === true)?.step;
  assert.equal(retrain, {
    steps: Math.round((Number(kept) / 8) * 9),
    from: [{ run: join("runs", "parity", a.split("/").at(-1) ?? ""), step: kept }],
  });
  for (const [args, message] of [
    [[retrained], /is retrained already/],
    [[a, b], /are not folds of one point: their programs or settings differ/],
  ] as const) {
    const { code, err } = rnnc(["retrain", ...args], { cwd: folder });
    assert.is(code, 64);
    assert.match(err, message);
  }
});

test.run();
