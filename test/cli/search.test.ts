/** Studies through the real command line: killed, resumed, changed, failing, reproduced. */
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Outcome, projectWith, RNNC, rnnc } from "../support/command-line.js";
import { parity, searched } from "../support/experiments.js";
import { decisionsIn, studiesOf, trialsIn, weightsOf } from "../support/studies.js";
import { noteLines, notes } from "../support/tables.js";

const TEXT = searched()
  .replace("  param rate", "  param cell = gru in { rnn, gru }\n  param rate")
  .replace("cell: gru", "cell: cell");

function well(outcome: Outcome): string {
  assert.is(outcome.code, 0, `${outcome.err}${outcome.out}`);
  return outcome.out;
}

const studiesIn = (folder: string) => studiesOf(folder);

/** What was decided in a study and what came of it, and the weights of its trials. */
function contentOf(study: string): readonly unknown[] {
  return [...decisionsIn(study), ...trialsIn(study).map((trial) => [basename(trial), weightsOf(trial)])];
}

/** Starts a search and kills it when it has said that a trial is done, or at once. */
async function killedAfter(folder: string, args: readonly string[], trials: number): Promise<void> {
  const child = spawn(process.execPath, [RNNC, "search", ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = new Promise((resolve) => child.on("close", resolve));
  child.stdout.on("data", (text: Buffer) => {
    for (const [, trial] of text.toString().matchAll(/^trial (\d+)\//gm))
      if (Number(trial) >= trials) child.kill("SIGKILL");
    if (trials === 0) child.kill("SIGKILL");
  });
  await closed;
}

test("a study of 30 trials, killed five times and resumed, is the study of one that was not", async () => {
  const folder = projectWith({ "a.rnn": TEXT });
  const out = well(rnnc(["search", "a.rnn", "--trials", "30"], { cwd: folder }));
  assert.match(out, /^best: trial \d+ {2}validate\.loss [\d.e-]+ at step \d+/m);
  await killedAfter(folder, ["a.rnn", "--trials", "30"], 0);
  for (const trials of [3, 4, 11, 27]) await killedAfter(folder, ["--resume"], trials);
  const [whole, broken] = studiesIn(folder);
  const resumed = well(rnnc(["search", "--resume", broken], { cwd: folder }));
  assert.match(resumed, /going on after \d+ of 30 trials/);
  assert.equal(contentOf(broken), contentOf(whole));
  const table = (text: string) =>
    text.slice(text.indexOf("\ntrial  ")).replace(/ +[\d.]+s$|, in [\d.]+s$|studies\S+/gm, "");
  assert.is(table(resumed), table(out));
});

test("a trial is reproduced bit for bit, though the file has changed; the note says so", () => {
  const folder = projectWith({ "a.rnn": TEXT });
  well(rnnc(["search", "a.rnn", "-q", "-n", "3"], { cwd: folder }));
  const [study] = studiesIn(folder);
  const trial = join(study, "trials", "0002");
  assert.not.match(well(rnnc(["run", "a.rnn", "--trial", "2"], { cwd: folder })), /note: `a\.rnn`/);
  writeFileSync(join(folder, "a.rnn"), TEXT.replace("epochs    = 2", "epochs    = 1"));
  assert.match(well(rnnc(["run", "--trial", trial], { cwd: folder })), /note: `a\.rnn` has changed since/);
  for (const run of readdirSync(join(folder, "runs", "parity")))
    assert.is(weightsOf(join(folder, "runs", "parity", run)), weightsOf(trial));
  assert.match(well(rnnc(["test", trial], { cwd: folder })), /test +20 examples/);
});

test("trials share initial weights, split and shuffling", () => {
  const folder = projectWith({ "a.rnn": TEXT.replace("4 in 2..9", "4").replace("gru in { rnn, gru }", "gru") });
  well(rnnc(["search", "a.rnn", "-q", "-n", "2"], { cwd: folder }));
  const [study] = studiesIn(folder);
  const first = (trial: string) => readFileSync(join(study, "trials", trial, "journal.jsonl"), "utf8").split("\n")[0];
  const [a, b] = ["0001", "0002"].map((trial) => JSON.parse(first(trial)));
  assert.is(a.seed, b.seed);
  assert.equal(a.hashes, b.hashes);
  assert.is.not(a.settings.rate, b.settings.rate);
});

test("failures have a class and no score, and end no study", () => {
  const folder = projectWith({
    "a.rnn": parity({ settings: "param rate = 1e-2 in { 1e-2, 1e38, 1e-3 }" })
      .replace("units: units", "units: 8")
      .replace("adam(rate: 1e-2)", "sgd(rate: rate)"),
  });
  const out = well(rnnc(["search", "a.rnn", "--method", "grid"], { cwd: folder }));
  assert.match(out, /^trial 2\/3 {2}rate=1e\+38 {2}failed: nan: /m);
  assert.match(out, /^note: the experiment says nothing of how to search/m);
  assert.match(out, /^parity {2}grid of 3 points {2}minimize validate\.loss {2}3 trials over rate$/m);
  const whole = /every point of the space has been tried: 3 trials/;
  assert.match(out, whole);
  assert.match(well(rnnc(["search", "--resume", "--trials", "3"], { cwd: folder })), whole, "as many as were wanted");
  // Of 20 that were wanted: there are no more.
  well(rnnc(["search", "--resume", "--trials", "20", "-q"], { cwd: folder }));
  assert.match(well(rnnc(["search", "show"], { cwd: folder })), /^parity {2}grid, 3 of 20 trials done, ended$/m);
  assert.match(well(rnnc(["watch", studiesIn(folder)[0]], { cwd: folder })), / ended: 3 of 20 trials /);
  const { trials, best } = JSON.parse(well(rnnc(["search", "show", "--json"], { cwd: folder })));
  assert.equal(
    trials.map(({ outcome }: { outcome: { kind: string } }) => outcome.kind),
    ["complete", "failed", "complete"],
  );
  assert.is(trials[1].outcome.class, "nan");
  assert.ok([1, 3].includes(best.trial));
});

test("a changed experiment is not gone on with, unless as the study keeps it", () => {
  const folder = projectWith({ "a.rnn": TEXT });
  well(rnnc(["search", "a.rnn", "-q", "-n", "2"], { cwd: folder }));
  writeFileSync(join(folder, "a.rnn"), TEXT.replace("epochs    = 2", "epochs    = 1"));
  const { code, err } = rnnc(["search", "--resume", "--trials", "3"], { cwd: folder });
  assert.is(code, 3);
  assert.match(
    err,
    /error\[experiment-changed\]: `a\.rnn` is not the experiment[\s\S]*train\.length\.count: 1 \| 2[\s\S]*--as-recorded/,
  );
  writeFileSync(join(folder, "a.rnn"), TEXT.replace("experiment parity", "experiment other"));
  const renamed = rnnc(["search", "--resume", "--trials", "3"], { cwd: folder });
  assert.is(renamed.code, 3);
  assert.match(renamed.err, /error\[experiment-changed\]: The study's experiment is gone: [\s\S]*--as-recorded/);
  well(rnnc(["search", "--resume", "--trials", "3", "--as-recorded"], { cwd: folder }));
  const shown = JSON.parse(well(rnnc(["search", "show", "--json"], { cwd: folder })));
  assert.is(shown.trials.length, 3);
});

test("a torn last record is asked or told again", () => {
  const folder = projectWith({ "a.rnn": TEXT });
  well(rnnc(["search", "a.rnn", "-q", "-n", "3"], { cwd: folder }));
  const [study] = studiesIn(folder);
  const whole = contentOf(study);
  const journal = join(study, "journal.jsonl");
  const bytes = readFileSync(journal);
  for (const cut of [1, 150]) {
    writeFileSync(journal, bytes.subarray(0, bytes.length - cut));
    const shown = well(rnnc(["search", "show"], { cwd: folder }));
    assert.match(shown, /^parity {2}random, \d of 3 trials done, interrupted$/m);
    assert.match(shown, /^it can go on: rnnc search --resume studies\S+$/m);
    well(rnnc(["search", "--resume", "-q"], { cwd: folder }));
    assert.equal(contentOf(study), whole);
  }
});

test("a trial that cannot go on where it was interrupted is no failed trial: the study waits until it can", () => {
  const folder = projectWith({ "a.rnn": TEXT });
  well(rnnc(["search", "a.rnn", "-q", "-n", "2"], { cwd: folder }));
  const [study] = studiesIn(folder);
  const whole = contentOf(study);
  const run = join(study, "trials", "0002");
  for (const journal of [join(study, "journal.jsonl"), join(run, "journal.jsonl")])
    writeFileSync(journal, readFileSync(journal, "utf8").replace(/[^\n]*\n$/, ""));
  writeFileSync(join(run, "checkpoints", "last.safetensors"), "x");
  const { code, err } = rnnc(["search", "--resume"], { cwd: folder });
  assert.is(code, 3);
  assert.match(err, /error\[checkpoint-broken\][\s\S]*Remove `studies\S+0002` and resume the study/);
  rmSync(run, { recursive: true });
  well(rnnc(["search", "--resume", "-q"], { cwd: folder }));
  assert.equal(contentOf(study), whole);
  const fewer = rnnc(["search", "--resume", "--trials", "1"], { cwd: folder });
  assert.is(fewer.code, 64);
  assert.match(fewer.err, /--trials 1 is less than the 2 trials that the study has begun/);
  assert.equal(contentOf(study), whole);
});

test("a trial that was interrupted goes on on the device it began on, though a better one is there by now", () => {
  const folder = projectWith({ "a.rnn": TEXT });
  const withoutNative = { cwd: folder, env: { RNNC_ISA: "none-such" } };
  well(rnnc(["search", "a.rnn", "-q", "-n", "1"], withoutNative));
  const [study] = studiesIn(folder);
  const whole = contentOf(study);
  const [run] = trialsIn(study);
  for (const journal of [join(study, "journal.jsonl"), join(run, "journal.jsonl")])
    writeFileSync(journal, readFileSync(journal, "utf8").replace(/[^\n]*\n$/, ""));
  well(rnnc(["search", "--resume", "-q"], { cwd: folder }));
  assert.equal(contentOf(study), whole);
});

test("all trials learn from the same data", () => {
  const text = notes()
    .replace("experiment notes {", "experiment notes {\n  param units = 4 in 2..9")
    .replace("units: 4)", "units: units)");
  const folder = projectWith({ "a.rnn": text, "notes.tsv": noteLines(40) });
  well(rnnc(["search", "a.rnn", "-q", "-n", "1"], { cwd: folder }));
  writeFileSync(join(folder, "notes.tsv"), noteLines(40, "other"));
  const { code, err } = rnnc(["search", "--resume", "-n", "2"], { cwd: folder });
  assert.is(code, 3);
  assert.match(err, /error\[source-changed\]/);
  const [study] = readdirSync(join(folder, "studies", "notes"));
  assert.not.ok(existsSync(join(folder, "studies", "notes", study, "trials", "0002")));
});

test("one writer: a study that is being written is left alone", () => {
  const folder = projectWith({ "a.rnn": TEXT });
  well(rnnc(["search", "a.rnn", "-q", "-n", "1"], { cwd: folder }));
  const [study] = studiesIn(folder);
  // The lock of a process of another machine cannot be asked whether it lives.
  appendFileSync(join(study, "lock-elsewhere-1-1"), "process 1, since 2026-01-01T00:00:00.000Z\n");
  const { code, err } = rnnc(["search", "--resume"], { cwd: folder });
  assert.is(code, 3);
  assert.match(err, /error\[run-busy\]/);
});

test("wrong usage", () => {
  const folder = projectWith({ "a.rnn": TEXT, "fixed.rnn": TEXT.replace(/ in [^\n]*/g, "") });
  const table: readonly (readonly [readonly string[], string])[] = [
    [["search"], "give one `.rnn` file to search"],
    [["search", "fixed.rnn"], "no parameter of `parity` has a domain"],
    [
      ["search", "a.rnn", "--method", "tp"],
      "--method is one of hand, random, grid, sobol, tpe, gp, cma_es, nsga2, not tp; did you mean tpe?",
    ],
    [["search", "a.rnn", "--method", "grid"], "a grid cannot try every value of `rate`"],
    [["search", "a.rnn", "--points", "3"], "--points is for a grid"],
    [["search", "a.rnn", "--trials", "0"], "--trials is a count from 1, not 0"],
    [["search", "--resume", "--set", "units=3"], "--set is the study's own"],
    [["run", "a.rnn", "--trial", "x"], "--trial takes a trial's folder"],
  ];
  for (const [argv, message] of table) {
    const { code, err } = rnnc(argv, { cwd: folder });
    assert.is(code, 64, argv.join(" "));
    assert.ok(err.includes(message), err);
  }
  assert.is(rnnc(["search", "--resume"], { cwd: folder }).code, 3, "there is no study");
});

test.run();
