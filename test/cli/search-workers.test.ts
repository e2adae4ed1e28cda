/** Studies with several workers, through the real command line. */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { processStart } from "../../src/runtime/files/processes.js";
import { readStudy } from "../../src/search/study.js";
import { type Outcome, projectWith, RNNC, rnnc } from "../support/command-line.js";
import { searched } from "../support/experiments.js";
import { historyIn, recordsIn, studiesOf, trialsIn, weightsOf } from "../support/studies.js";

const TEXT = searched();

function well(outcome: Outcome): string {
  assert.is(outcome.code, 0, `${outcome.err}${outcome.out}`);
  return outcome.out;
}

const contentOf = (study: string) => [
  ...historyIn(study),
  ...trialsIn(study).map((run) => [basename(run), weightsOf(run)]),
];

test("in strict order one worker and three find the same trials, seen by the same results", () => {
  const folder = projectWith({ "a.rnn": TEXT });
  const strict = ["search", "a.rnn", "-n", "8", "--order", "strict", "--lag", "3"];
  const out = well(rnnc([...strict, "--workers", "3"], { cwd: folder }));
  assert.match(out, /^workers: 3, each with \d+ threads?; strict order, lag 3$/m);
  assert.match(out, /^best: trial \d+ {2}validate\.loss/m);
  well(rnnc([...strict, "-q"], { cwd: folder }));
  const [three, one] = studiesOf(folder);
  assert.equal(contentOf(three), contentOf(one));
  for (const study of [three, one])
    assert.match(well(rnnc(["search", "replay", study], { cwd: folder })), /the same decisions again: 8 asks\n$/);
  const asks = historyIn(one).filter(({ kind }) => kind === "ask");
  assert.equal(
    asks.map(({ visible }) => visible),
    [
      { results: "", running: "" },
      { results: "", running: "1" },
      { results: "", running: "1-2" },
      { results: "1", running: "2-3" },
      { results: "1-2", running: "3-4" },
      { results: "1-3", running: "4-5" },
      { results: "1-4", running: "5-6" },
      { results: "1-5", running: "6-7" },
    ],
  );
});

test("a worker that is killed loses no trial: another goes on with it", async () => {
  const folder = projectWith({ "a.rnn": TEXT });
  const argv = [RNNC, "search", "a.rnn", "-n", "6", "-w", "2"];
  const child = spawn(process.execPath, argv, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  let isKilled = false;
  child.stdout.on("data", (text: Buffer) => {
    out += text.toString();
    const [study] = studiesOf(folder);
    if (isKilled || !/^trial 1\//m.test(out)) return;
    isKilled = true;
    const asks = readFileSync(join(study, "journal.jsonl"), "utf8").match(/"pid":\d+/g) ?? [];
    process.kill(Number(asks.at(-1)?.slice(6)), "SIGKILL");
  });
  assert.is(await new Promise((resolve) => child.on("close", resolve)), 0, out);
  const [study] = studiesOf(folder);
  const records = recordsIn(study);
  const of = (wanted: string) => records.filter(({ kind }) => kind === wanted);
  assert.ok(of("lost").length >= 1 || of("attempt").length === 0, out);
  assert.equal(
    of("result")
      .map(({ trial }) => trial)
      .toSorted(),
    [1, 2, 3, 4, 5, 6],
  );
  well(rnnc(["search", "a.rnn", "-q", "-n", "6"], { cwd: folder }));
  const [first, second] = studiesOf(folder);
  assert.equal(trialsIn(first).map(weightsOf), trialsIn(second).map(weightsOf));
});

test("a journal that was changed is not replayed: the first other decision is shown", () => {
  const folder = projectWith({ "a.rnn": TEXT });
  well(rnnc(["search", "a.rnn", "-q", "-n", "3", "-w", "2"], { cwd: folder }));
  assert.match(well(rnnc(["search", "replay"], { cwd: folder })), /: the same decisions again: 3 asks\n$/);
  const [study] = studiesOf(folder);
  const journal = join(study, "journal.jsonl");
  writeFileSync(
    journal,
    readFileSync(journal, "utf8").replace(/"trial":2,"point":\{"s0":\d/, '"trial":2,"point":{"s0":77'),
  );
  const { code, out } = rnnc(["search", "replay"], { cwd: folder });
  assert.is(code, 2);
  assert.match(
    out,
    /journal\.jsonl:\d+: another decision now\n {2}recorded: \{"kind":"ask",.*"s0":77.*\n {2}now: +\{"kind":"ask"/,
  );
});

test("a journal of a newer version is left alone", () => {
  const folder = projectWith({ "a.rnn": TEXT });
  well(rnnc(["search", "a.rnn", "-q", "-n", "1"], { cwd: folder }));
  const journal = join(studiesOf(folder)[0], "journal.jsonl");
  const text = readFileSync(journal, "utf8").replace('"format":3', '"format":4');
  writeFileSync(journal, text);
  for (const argv of [
    ["search", "--resume"],
    ["search", "show"],
    ["search", "replay"],
  ]) {
    const { code, err } = rnnc(argv, { cwd: folder });
    assert.is(code, 3);
    assert.match(
      err,
      /error\[study-newer\]: The study `[^`]+` was begun by rnnc 0\.1\.0, whose journals this version cannot read/,
    );
  }
  assert.is(readFileSync(journal, "utf8"), text);
});

test("where all trials fail, it is said in words, with the commonest cause", () => {
  const text = TEXT.replace("adam(rate: rate)", "sgd(rate: 1e38)")
    .replace("\n  param rate = 1e-2 in log 1e-3..1e-1", "")
    .replace("= cross_entropy", "= 1e30 * cross_entropy");
  const folder = projectWith({ "a.rnn": text });
  const { code, out } = rnnc(["search", "a.rnn", "-n", "2"], { cwd: folder });
  assert.is(code, 3);
  assert.match(out, /no trial has a score: 2 failed, 2 of them for this: nan, as trial 1: /);
  assert.match(out, /^see it by itself: rnnc run --trial studies\S+0001$/m);
  assert.match(well(rnnc(["search", "list"], { cwd: folder })), / {2}random, 2 of 2 trials, 2 failed\n$/);
  const report = JSON.parse(well(rnnc(["report", studiesOf(folder)[0], "--json"], { cwd: folder })));
  const [{ says, figures, tables }] = report.sections;
  assert.match(says[0].text, /^no trial has a score: 2 failed, 2 of them for this: nan, as trial 1: /);
  assert.equal([figures, tables[0].rows.length, tables[0].rows[0].slice(0, 2)], [[], 2, ["1", "nan"]]);
  // To go on would change nothing.
  const retrained = rnnc(["retrain", studiesOf(folder)[0]], { cwd: folder });
  assert.is(retrained.code, 3);
  assert.match(
    retrained.err,
    /has no best trial: no trial has a score: 2 failed, .*\n.*search again; all trials: rnnc search show /,
  );
});

test("Ctrl-C ends all workers, and the study can go on; meanwhile nobody else may", async () => {
  const folder = projectWith({ "a.rnn": TEXT.replace("epochs    = 2", "epochs    = 15") });
  const argv = [RNNC, "search", "a.rnn", "-n", "8", "-w", "2"];
  const child = spawn(process.execPath, argv, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.on("close", resolve));
  let out = "";
  let second: Outcome | null = null;
  child.stdout.on("data", (text: Buffer) => {
    out += text.toString();
    if (second || !/^trial \d\//m.test(out)) return;
    // Halted, so that it cannot end of itself while the other command starts.
    child.kill("SIGSTOP");
    second = rnnc(["search", "--resume"], { cwd: folder });
    child.kill("SIGINT");
    child.kill("SIGCONT");
  });
  assert.is(await ended, 130, out);
  const [study] = studiesOf(folder);
  const shown = `studies/parity/${basename(study)}`;
  assert.match(
    out,
    new RegExp(`^interrupted after \\d of 8 trials; the study can go on: rnnc search --resume ${shown}$`, "m"),
  );
  const { code: other, err } = (second as Outcome | null) ?? { code: null, err: "" };
  assert.is(other, 3);
  assert.match(err, /error\[run-busy\]: `[^`]+` is being written by process \d+/);
  assert.match(
    err,
    new RegExp(
      `Look on with \`rnnc search show ${shown}\`, or stop that process and go on with \`rnnc search --resume`,
    ),
  );
  for (const { pid, started } of readStudy(study).records.filter((one) => one.kind === "ask"))
    assert.is.not(processStart(pid), started, "no worker is left");
  well(rnnc(["search", "--resume", "-q", "-w", "2"], { cwd: folder }));
  well(rnnc(["search", "a.rnn", "-q", "-n", "8"], { cwd: folder }));
  const [first, whole] = studiesOf(folder);
  assert.equal(trialsIn(first).map(weightsOf), trialsIn(whole).map(weightsOf));
});

test("what ends a study ends it with workers too, in the same words", () => {
  const folder = projectWith({ "a.rnn": TEXT });
  const absent = rnnc(["search", "a.rnn", "-w", "2", "-n", "2", "--device", "tensorflow"], { cwd: folder });
  assert.is(absent.code, 3);
  assert.match(absent.err, /^error\[device-absent\]/m);
  const table: readonly (readonly [readonly string[], string])[] = [
    [["--workers", "0"], "--workers is a count from 1 to 256, not 0"],
    [["--order", "loose"], "--order is free or strict, not loose"],
    [["--lag", "3"], "--lag is for --order strict"],
    [["--order", "strict", "-w", "9"], "has work for 8 workers at most, not 9"],
  ];
  for (const [argv, message] of table) {
    const { code, err } = rnnc(["search", "a.rnn", ...argv], { cwd: folder });
    assert.is(code, 64, argv.join(" "));
    assert.ok(err.includes(message), err);
  }
});

test.run();
