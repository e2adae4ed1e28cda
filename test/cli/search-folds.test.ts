/** A search over data in folds: every trial trains each, and is scored by their mean. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Outcome, projectWith, rnnc } from "../support/command-line.js";
import { inFolds, STRINGS } from "../support/in-folds.js";
import { decisionsIn, studiesOf, trialsIn, weightsOf } from "../support/studies.js";

function well(outcome: Outcome): string {
  assert.is(outcome.code, 0, `${outcome.err}${outcome.out}`);
  return outcome.out;
}

const contentOf = (study: string) => [
  ...decisionsIn(study),
  ...trialsIn(study).map((run) => [basename(run), weightsOf(run)]),
];
const project = (search?: string) =>
  projectWith({ "a.rnn": search === undefined ? inFolds() : inFolds({ search }), "strings.csv": STRINGS });

test("each trial trains every fold; mean and deviation are shown and recorded; a kill changes nothing", () => {
  const folder = project();
  const out = well(rnnc(["search", "a.rnn", "-n", "2", "--threads", "1"], { cwd: folder }));
  assert.match(out, /^odd {2}random {2}minimize validate\.loss {2}2 trials over units, each on 3 folds$/m);
  assert.match(out, /^best: trial \d {2}validate\.loss 0\.\d+ ± 0\.\d+ over 3 folds, in /m);
  const [study] = studiesOf(folder, "odd");
  assert.equal(
    trialsIn(study).map((run) => basename(run)),
    ["0001-1", "0001-2", "0001-3", "0002-1", "0002-2", "0002-3"],
  );
  const { trials, folds, best } = JSON.parse(well(rnnc(["search", "show", "--json"], { cwd: folder })));
  assert.equal(folds, [1, 2, 3]);
  assert.is(best.runs.length, 3);
  for (const { outcome } of trials) {
    const scores = outcome.folds.map(({ score }: { score: number }) => score);
    const mean = scores.reduce((sum: number, score: number) => sum + score, 0) / 3;
    assert.ok(Math.abs(outcome.score - mean) < 1e-12);
    assert.ok(outcome.deviation > 0);
  }
  // As a kill would leave it while the second trial's last fold is trained.
  const whole = contentOf(study);
  const journal = join(study, "journal.jsonl");
  writeFileSync(journal, readFileSync(journal, "utf8").replace(/[^\n]*\n$/, ""));
  rmSync(join(study, "trials", "0002-3"), { recursive: true });
  well(rnnc(["search", "--resume", "-q", "--threads", "1"], { cwd: folder }));
  assert.equal(contentOf(study), whole);
  const again = well(rnnc(["run", "--trial", "2", "-q"], { cwd: folder }));
  assert.match(again, /^3 folds: validate\.loss 0\.\d+ ± 0\.\d+, with 95 % between/m);
});

test("pruned between folds, and the decisions can be made again", () => {
  const folder = project("minimize validate.loss\n    prune = asha(reduction: 2)");
  const out = well(rnnc(["search", "a.rnn", "-n", "4", "--order", "strict", "--threads", "1"], { cwd: folder }));
  assert.match(out, /after 1 fold, suspended$/m);
  assert.match(out, /pruned after 1 fold: validate\.loss 0\.\d+ /m);
  assert.match(well(rnnc(["search", "replay"], { cwd: folder })), /the same decisions again: 4 asks, \d promotions?/);
});

test("--fold trains one fold alone, as one run; folds that are not there are refused", () => {
  const folder = project();
  const out = well(rnnc(["search", "a.rnn", "-n", "1", "--fold", "2"], { cwd: folder }));
  assert.match(out, /1 trials over units, each on fold 2$/m);
  const [study] = studiesOf(folder, "odd");
  assert.equal(
    trialsIn(study).map((run) => basename(run)),
    ["0001"],
  );
  assert.match(readFileSync(join(study, "trials", "0001", "journal.jsonl"), "utf8"), /"fold":2/);
  const { code, err } = rnnc(["search", "a.rnn", "--fold", "4"], { cwd: folder });
  assert.is(code, 64);
  assert.match(err, /--fold is one of 1 to 3, or some of them, such as 2\.\.3; not 4/);
});

test.run();
