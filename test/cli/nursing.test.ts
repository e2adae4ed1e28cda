/** One model nursed: a run that goes on from another's weights with other settings, through the real command line. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Parent } from "../../src/runtime/records/start-record.js";
import { projectWith, type RunOptions, rnnc } from "../support/command-line.js";
import { searched } from "../support/experiments.js";
import { trialsIn } from "../support/studies.js";
import { journalOf, listing, runsOf, sumOf } from "./runs.js";

const TEXT = searched(4);
const folder = projectWith({ "a.rnn": searched(2), "b.rnn": TEXT });
const told = (argv: readonly string[], more: RunOptions = {}) => rnnc([...argv, "-q"], { cwd: folder, ...more });

/** The run that a command began. */
function begun(argv: readonly string[], more: RunOptions = {}, code: number | null = 0): string {
  const before = new Set(runsOf(folder));
  const outcome = told(argv, more);
  assert.is(outcome.code, code, `${outcome.err}${outcome.out}`);
  const [run, ...others] = runsOf(folder).filter((one) => !before.has(one));
  assert.is(others.length, 0);
  return run;
}

const parentOf = (run: string) => journalOf(run)[0].parent as Parent;
const checksOf = (run: string) =>
  journalOf(run).flatMap(({ kind, step, validate }) => (kind === "check" ? [{ step, validate }] : []));

told(["run", "a.rnn"]);
const [first] = runsOf(folder);
const shown = relative(folder, first);
const before = listing(first);

test("with more epochs alone, it becomes the run that had them from the beginning", () => {
  const whole = begun(["run", "b.rnn"]);
  const child = begun(["run", "b.rnn", "--from", shown]);
  assert.equal(checksOf(child), checksOf(whole).slice(2));
  assert.is(sumOf(child), sumOf(whole));
  assert.equal(parentOf(child), { run: shown, weights: "last", step: 16, at: 16, changed: ["epochs: 2 -> 4"] });
});

test("at another rate: killed and resumed, it ends with the same bits; the parent is as it was", () => {
  const argv = ["run", "b.rnn", "--from", shown, "--set", "rate=1e-3"];
  const whole = begun(argv);
  assert.equal(parentOf(whole).changed, ["rate: 1e-2 -> 1e-3", "epochs: 2 -> 4"]);
  const killed = begun(
    argv,
    {
      node: ["--import", new URL("./kill-at.mjs", import.meta.url).href],
      env: { KILL_AT: "1", KILL_HOW: "after", KILL_WORDS: '"kind":"check"' },
    },
    null,
  );
  assert.is(told(["resume", relative(folder, killed)]).code, 0);
  assert.equal([sumOf(killed), sumOf(killed, "best")], [sumOf(whole), sumOf(whole, "best")]);
  assert.equal(checksOf(killed), checksOf(whole));
  assert.equal(listing(first), before);
  // Without what it began with it does not begin anew.
  const lines = readFileSync(join(killed, "journal.jsonl"), "utf8").split("\n");
  writeFileSync(join(killed, "journal.jsonl"), `${lines[0]}\n`);
  rmSync(join(killed, "checkpoints"), { recursive: true });
  assert.match(
    told(["resume", relative(folder, killed)]).err,
    /^error\[checkpoint-missing\]: The run went on from step 16/,
  );
});

test("another batch, optimizer and dropout: the place in the data stays, what the optimizer knew goes", () => {
  const other = TEXT.replace("batch     = 20", "batch     = 40")
    .replace("adam(rate: rate)", "sgd(rate: rate)")
    .replace("units: units)", "units: units) |> dropout(rate: 0.2)");
  writeFileSync(join(folder, "other.rnn"), other);
  const child = begun(["run", "other.rnn", "--from", shown, "--weights", "best"]);
  const { weights, step, at, changed } = parentOf(child);
  assert.is(weights, "best");
  assert.is(at, step / 2);
  assert.equal(
    checksOf(child).map((check) => check.step),
    [4, 8, 12, 16].filter((one) => one > at),
  );
  assert.is(changed.length, 4, changed.join("\n"));
});

test("a trial is nursed at its own point; the list, one run and the report say whence a run came", () => {
  assert.is(told(["search", "a.rnn", "-n", "1"]).code, 0);
  const [study] = ["studies/parity"].flatMap((group) => runsOf(folder, `../${group}`));
  const [trial] = trialsIn(study);
  const child = begun(["run", "b.rnn", "--from", relative(folder, trial), "--set", "rate=0.05"]);
  const settingsOf = (run: string) => journalOf(run)[0].settings as Readonly<Record<string, number>>;
  assert.equal(settingsOf(child), { ...settingsOf(trial), rate: 0.05 });
  const list = rnnc(["runs"], { cwd: folder }).out;
  assert.match(list, / from$/m);
  assert.match(list, /\/0001$/m);
  assert.match(list, new RegExp(` ${shown.slice(23, 31).replaceAll("-", ":")}$`, "m"));
  const name = relative(folder, child);
  assert.match(
    rnnc(["runs", "show", name], { cwd: folder }).out,
    /^from +studies\/.*\n +rate: \S+ -> 0\.05\n +epochs: 2 -> 4$/m,
  );
  const { sections } = JSON.parse(rnnc(["report", name, "--json"], { cwd: folder }).out);
  const { facts } = sections[0];
  assert.ok(facts.some(([what]: readonly string[]) => what === "went on from"));
  const { rows } = sections[1].figures[0].table;
  assert.equal(
    rows.map(([step]: readonly string[]) => step),
    ["8", "16", "24", "32"],
  );
});

test("what cannot be taken over is refused, and nothing is begun", () => {
  const count = runsOf(folder).length;
  const refused = (text: string, message: RegExp, ...argv: readonly string[]) => {
    writeFileSync(join(folder, "no.rnn"), text);
    const { code, err } = told(["run", "no.rnn", "--from", shown, ...argv]);
    assert.ok(code === 3 || code === 64, err);
    assert.match(err, message);
    assert.is(runsOf(folder).length, count);
  };
  refused(
    TEXT,
    /^error\[run-unlike\]: The weights of `runs.*` do not fit:\n {2}states\.wx \[1, 12\] -> \[1, 15\]\n/,
    "-s",
    "units=5",
  );
  refused(TEXT.replace("count: 200", "count: 220"), /^error\[run-unlike\]: `runs.*` was trained on other data/);
  refused(TEXT.replace("seed = 3", "seed = 4"), /^error\[run-unlike\]: `runs.*` was trained on other data/);
  refused(searched(2), /^error\[nothing-left\]: `runs.*` is at step 16, and the experiment ends after 16/);
  refused(TEXT, /^--weights is last or best, not first/, "--weights", "first");
  refused(TEXT, /^--find-rate and --overfit are for a file, not with --from/, "--find-rate");
});

test.run();
