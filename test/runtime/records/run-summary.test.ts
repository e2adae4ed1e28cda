/** A line about a run: what a list says is what its whole journal says, however long it is and whatever broke it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { takeLock } from "../../../src/runtime/records/lock.js";
import { placeOf } from "../../../src/runtime/records/run-places.js";
import { reportOf } from "../../../src/runtime/records/run-report.js";
import { type KnownRun, summaryOf } from "../../../src/runtime/records/run-summary.js";
import { beginSitting, endSitting } from "../../../src/runtime/records/sittings.js";
import { journal, start } from "../../cli/journals.js";
import { folderWith } from "../../support/command-line.js";

const NAME = "runs/parity/2026-11-22T08-07-18-6b55c7f2";
const START = start({ keep: "validate.loss", measures: { accuracy: "accuracy" }, set: ["units=8"] });

const check = (step: number, loss: number | string, isBest: boolean) => ({
  kind: "check",
  epoch: 1,
  step,
  time: step / 10,
  train: { loss, measures: { accuracy: 0.5 } },
  validate: { loss, measures: { accuracy: 0.5 } },
  isBest,
});
const END = { kind: "end", how: "done", reason: "900 steps", step: 900, time: 90, best: null };
const LOOK = { kind: "look", at: "2026-11-22T09:00:00.000Z", look: 1, weights: "w" };
const SEEN = { ...LOOK, kind: "test", results: {} };

function runWith(text: string): string {
  return join(folderWith({ [`${NAME}/journal.jsonl`]: text }), NAME);
}

const summarised = (folder: string) => summaryOf(placeOf(folder));

function known(folder: string): KnownRun {
  const summary = summarised(folder);
  if (summary.state === "broken") throw new Error(summary.reason);
  return summary;
}

test("ended: steps, time, the best of what is kept, looks, what was set", () => {
  const folder = runWith(journal(START, check(450, 0.5, true), check(900, 0.75, false), END, LOOK, SEEN));
  const { state, reason, steps, time, result, looks, set, name, at } = known(folder);
  assert.equal([state, reason, steps, time, looks, set], ["ended", "900 steps", 900, 90, 1, ["units=8"]]);
  assert.equal(result, { measure: "validate.loss", kind: null, value: 0.5, step: 450, isBest: true });
  assert.equal([name, at], ["parity/2026-11-22T08-07-18-6b55c7f2", "2026-11-22T08:07:18.123Z"]);
});

test("a long journal is told from its ends, and says the same", () => {
  // The only best check and the first look lie in the middle, which is not parsed.
  for (const marked of [1, 2, 250, 499, 500]) {
    const checks = Array.from({ length: 500 }, (_, index) => check(index + 1, 1 / (index + 1), index + 1 === marked));
    const text = journal(START, ...checks.slice(0, 260), LOOK, SEEN, ...checks.slice(260));
    assert.ok(text.length > 70_000);
    const folder = runWith(text);
    const [summary, report] = [known(folder), reportOf(placeOf(folder))];
    assert.equal(summary.result, {
      measure: "validate.loss",
      kind: null,
      value: report.best?.validate.loss,
      step: marked,
      isBest: true,
    });
    assert.equal([summary.steps, summary.looks, summary.state], [500, 1, report.state]);
  }
});

test("an end that many looks follow is still the end", () => {
  const looks = Array.from({ length: 90 }, (_, index) => ({ ...SEEN, look: index + 1 }));
  const folder = runWith(journal(START, check(900, 0.5, true), END, ...looks));
  assert.equal([known(folder).state, known(folder).steps, known(folder).looks], ["ended", 900, 90]);
});

test("nothing kept, or never a number: the last validation loss", () => {
  const { keep: _, ...old } = START;
  for (const first of [old, { ...START, keep: null }, START])
    assert.equal(known(runWith(journal(first, check(450, 0.5, false), check(900, 0.75, false)))).result, {
      measure: "validate.loss",
      kind: null,
      value: 0.75,
      step: 900,
      isBest: false,
    });
  assert.is(known(runWith(journal(START))).result, null);
  assert.ok(Number.isNaN(known(runWith(journal(START, check(1, "NaN", false)))).result?.value));
});

test("running, interrupted, failed, killed", () => {
  const folder = runWith(journal(START, check(450, 0.5, true)));
  assert.is(known(folder).state, "killed");
  const begin = { at: "a", step: 0, host: "h", version: "v", device: "d", threads: 1 };
  beginSitting(folder, begin);
  const lock = takeLock(folder);
  assert.is(known(folder).state, "running");
  lock.release();
  assert.is(known(folder).state, "killed");
  endSitting(folder, { at: "b", step: 470, how: "interrupted" });
  assert.is(known(folder).state, "interrupted");
  beginSitting(folder, { ...begin, step: 470 });
  assert.is(known(folder).state, "killed");
  assert.equal(
    reportOf(placeOf(folder)).sittings.map(({ begin: { step }, end }) => [step, end?.how ?? null]),
    [
      [0, "interrupted"],
      [470, null],
    ],
  );
  // Sittings that cannot be read are none; no run is refused for them.
  writeFileSync(join(folder, "sittings.jsonl"), "not a record\n{}\n");
  beginSitting(folder, begin);
  assert.equal([known(folder).state, reportOf(placeOf(folder)).sittings], ["killed", []]);
  const failed = runWith(journal(START, { kind: "failed", code: "not-finite", message: "The loss is NaN." }, LOOK));
  assert.equal([known(failed).state, known(failed).reason], ["failed", "The loss is NaN."]);
});

test("a journal cut at every byte is listed, with what is whole of it", () => {
  const text = journal(START, check(450, 0.5, true), END);
  const states = new Set<string>();
  for (let length = 0; length < text.length; length += 7) {
    const folder = runWith(text.slice(0, length));
    states.add(summarised(folder).state);
  }
  assert.equal([...states], ["broken", "killed"]);
});

test("damage in the middle is told with its line, in long journals where it is seen", () => {
  const folder = runWith(`${journal(START)}nothing of the kind\n${journal(END)}`);
  const summary = summarised(folder);
  assert.is(summary.state, "broken");
  assert.match(summary.reason ?? "", /journal\.jsonl:2` is not a record of a journal\.$/);
  assert.is(summary.at, "2026-11-22T08:07:18.000Z");
  const checks = Array.from({ length: 500 }, (_, index) => check(index + 1, 1, false));
  const long = summarised(runWith(`${journal(START, ...checks)}nothing\n${journal(END)}`));
  assert.match(long.reason ?? "", /journal\.jsonl:502` is not/);
  assert.is(summarised(runWith(journal({ kind: "start" }))).state, "broken");
});

test.run();
