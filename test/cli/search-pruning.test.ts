/** Studies that end trials early, through the real command line. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Outcome, projectWith, rnnc } from "../support/command-line.js";
import { searched } from "../support/experiments.js";
import { historyIn, recordsIn, studiesOf, trialsIn, weightsOf } from "../support/studies.js";

function text(prune: string): string {
  return searched(4).replace("  measure {", `  search {\n    prune = ${prune}\n    trials = 9\n  }\n\n  measure {`);
}

function well(outcome: Outcome): string {
  assert.is(outcome.code, 0, `${outcome.err}${outcome.out}`);
  return outcome.out;
}

const contentOf = (study: string) => [
  ...historyIn(study),
  ...trialsIn(study).map((run) => [basename(run), weightsOf(run)]),
];

test("asha: few trials are trained to their end, and those as if they had never halted", () => {
  const folder = projectWith({ "a.rnn": text("asha(reduction: 2)") });
  const out = well(rnnc(["search", "a.rnn", "-w", "2", "--order", "strict"], { cwd: folder }));
  assert.match(out, /^trial 1\/9 {2}units=\d .* after 1 check, suspended$/m);
  assert.match(out, /^trial \d\/9 .* pruned after 1 check: validate\.loss [\d.]+ at step 8/m);
  assert.match(out, /^ +\d +\(0\.\d+\) [\s\S]*^in brackets: pruned, with what it had reached at that step$/m);
  well(rnnc(["search", "a.rnn", "-q", "--order", "strict"], { cwd: folder }));
  const [two, one] = studiesOf(folder);
  assert.equal(contentOf(two), contentOf(one));
  for (const study of [two, one])
    assert.match(well(rnnc(["search", "replay", study], { cwd: folder })), /: 9 asks, \d+ promotions\n$/);
  const { trials, best } = JSON.parse(well(rnnc(["search", "show", "--json"], { cwd: folder })));
  const kinds = trials.map(({ outcome }: { outcome: { kind: string } }) => outcome.kind);
  const states = JSON.parse(well(rnnc(["runs", "--trials", "--json"], { cwd: folder }))).runs.map(
    ({ state }: { state: string }) => (state === "ended" ? "complete" : state),
  );
  assert.equal(states.toSorted(), [...kinds, ...kinds].toSorted(), "of both studies");
  const complete = kinds.flatMap((kind: string, index: number) => (kind === "complete" ? [index + 1] : []));
  assert.ok(complete.length >= 1 && complete.length <= 4, kinds.join());
  assert.ok(complete.includes(best.trial));
  const promotions = recordsIn(one).filter(({ kind, trial }) => kind === "promote" && trial === best.trial);
  assert.is(promotions.length, 2, "the best halted at 1 and at 2 checks");
  well(rnnc(["run", "--trial", String(best.trial), "-q"], { cwd: folder }));
  const [again] = readdirSync(join(folder, "runs", "parity"));
  assert.is(weightsOf(join(folder, "runs", "parity", again)), weightsOf(trialsIn(one)[best.trial - 1]));
});

test("median: a trial is ended at the check where it falls behind, with the score that it had", () => {
  const folder = projectWith({ "a.rnn": text("median(startup: 2)") });
  well(rnnc(["search", "a.rnn", "-q"], { cwd: folder }));
  const [study] = studiesOf(folder);
  assert.match(well(rnnc(["search", "replay"], { cwd: folder })), /: 9 asks, \d+ verdicts at checks\n$/);
  const pruned = recordsIn(study).flatMap(({ kind, trial, outcome }) =>
    kind === "result" && (outcome as { kind: string }).kind === "pruned" ? [{ trial: Number(trial), outcome }] : [],
  ) as readonly { trial: number; outcome: { checks: number; score: number } }[];
  assert.ok(pruned.length >= 1, "some fall behind");
  for (const { trial, outcome } of pruned) {
    const lines = readFileSync(join(trialsIn(study)[trial - 1], "journal.jsonl"), "utf8")
      .trim()
      .split("\n");
    const checks = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === "check");
    assert.is(checks.length, outcome.checks);
    assert.is(Math.min(...checks.map(({ validate }) => validate.loss)), outcome.score);
  }
});

test.run();
