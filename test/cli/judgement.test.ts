/** What `rnnc run` and `rnnc runs show` say of a run, on the real command line. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { projectWith, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";
import { journalOf, runsOf } from "./runs.js";

const experiment = (rest: string, optimizer = "adam(rate: 1e-2)") =>
  parity({ train: `loss = cross_entropy(logits, odd)\n    optimizer = ${optimizer}\n    batch = 50\n    ${rest}` });

test("a run that learned nothing: the verdict, its numbers, what to try next, and the case against what is attainable", () => {
  const folder = projectWith({ "a.rnn": experiment("epochs = 3", "sgd(rate: 1e-6)") });
  const { code, out, err } = rnnc(["run", "a.rnn", "-q", "--attainable", "1%"], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  const at = out.split("\n").findIndex((line) => line.startsWith("verdict"));
  const [verdict, says, next, against] = out.split("\n").slice(at);
  assert.is(verdict, "verdict: learning rate too low");
  assert.match(
    says,
    /^ {2}the training loss fell by 0\.\d+ % in all, and an update moves weights by \S+ of their size$/,
  );
  assert.match(next, /^ {2}next: Multiply the learning rate by 10/);
  assert.match(against, /^ {2}high bias: 1 − accuracy attainable 1\.0 %, train \d+ %, best of validate \d+ %$/);
  const [run] = runsOf(folder);
  assert.is(journalOf(run)[0].attainable, 0.01);
  const { judgement } = JSON.parse(rnnc(["runs", "show", "--json"], { cwd: folder }).out).run;
  assert.equal(
    judgement.findings.map(({ rule }: { readonly rule: string }) => rule),
    ["rate-low", "underfit"],
  );
  assert.match(rnnc(["runs", "show"], { cwd: folder }).out, /^judged {6}learning rate too low$/m);
});

test("a run that ended in NaN says why", () => {
  const folder = projectWith({ "a.rnn": experiment("epochs = 3", "sgd(rate: 1e38)") });
  const { code, err } = rnnc(["run", "a.rnn", "-q"], { cwd: folder });
  assert.is(code, EXIT.failed);
  assert.match(err, /^verdict: NaN because the weights ran away$/m);
  assert.match(err, /^ {2}next: Divide the learning rate by 10/m);
});

test("the experiment says what is attainable; the journal keeps it, and --attainable goes before it", () => {
  const hoping = experiment("epochs = 1").replace(
    "accuracy(predicted(logits), odd)",
    "accuracy(predicted(logits), odd, attainable: 99%)",
  );
  const folder = projectWith({ "a.rnn": hoping });
  const { code, out, err } = rnnc(["run", "a.rnn", "-q"], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  assert.match(out, /^ {2}high bias: 1 − accuracy attainable 1\.0 %, /m);
  assert.equal(journalOf(runsOf(folder)[0])[0].hopedFor, { accuracy: 0.99 });
  const { judgement } = JSON.parse(rnnc(["runs", "show", "--json", "--attainable", "40%"], { cwd: folder }).out).run;
  assert.is(judgement.against.attainable, 0.4);
});

test("--attainable takes an error", () => {
  const folder = projectWith({ "a.rnn": parity() });
  const { code, err } = rnnc(["run", "a.rnn", "--attainable", "good"], { cwd: folder });
  assert.is(code, EXIT.usage);
  assert.match(err, /^--attainable takes an error such as 2% or 0\.02, not good/);
});

test.run();
