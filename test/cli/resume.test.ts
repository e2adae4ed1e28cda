/** Ctrl-C, going on, looking at the test set: through real signals to real processes. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadWasm } from "../../src/runtime/devices/wasm/load.js";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { folderWith, RNNC, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";
import { journalOf, runsOf, sumOf } from "./runs.js";

const LONG = parity({
  train: `loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 50
    steps     = 900
    validate every 50 steps`,
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts a command and calls `onOutput` with all it has written so far, each time it has written more. */
function started(
  argv: readonly string[],
  cwd: string,
  onOutput: (out: string, child: ChildProcess) => void,
): Promise<Ended> {
  const child = spawn(process.execPath, argv, { cwd, env: { ...process.env, NO_COLOR: "1" } });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text: Buffer) => {
    out += text.toString();
    onOutput(out, child);
  });
  child.stderr.on("data", (text: Buffer) => {
    err += text.toString();
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}

/** Ctrl-C, once, when the command has written this. */
function interruptedAt(words: string, argv: readonly string[], cwd: string): Promise<Ended> {
  let isAsked = false;
  return started(argv, cwd, (out, child) => {
    if (isAsked || !out.includes(words)) return;
    isAsked = true;
    child.kill("SIGINT");
  });
}

const uninterrupted = folderWith({ "a.rnn": LONG });
assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: uninterrupted }).code, EXIT.ok);
const EXPECTED = sumOf(runsOf(uninterrupted)[0]);

test("Ctrl-C twice over: exit 130, the way to go on is told, and the end is the same", async () => {
  const folder = folderWith({ "a.rnn": LONG });
  const first = await interruptedAt("step 100 ", [RNNC, "run", "a.rnn"], folder);
  assert.is(first.code, EXIT.interrupted);
  assert.is(first.err, "");
  assert.match(first.out, /\ninterrupted at step \d+; the run can go on: rnnc resume runs\/parity\/\S+\n$/);
  const second = await interruptedAt("step 300 ", [RNNC, "resume"], folder);
  assert.is(second.code, EXIT.interrupted);
  assert.match(second.out, /\ngoing on at step \d+\n/);
  const [run] = runsOf(folder);
  const third = rnnc(["resume", run], { cwd: folder });
  assert.is(third.code, EXIT.ok, third.err);
  assert.match(third.out, /\ndone: 900 steps, in .*\ntest it: rnnc test runs\/parity\/\S+\nverdict: .*\n(?: .*\n)*$/);
  assert.is(sumOf(run), EXPECTED);
  const steps = journalOf(run).map(({ kind, step }) => (kind === "check" ? step : kind));
  assert.equal(steps, ["start", ...Array.from({ length: 18 }, (_, index) => 50 * (index + 1)), "end"]);
  const fourth = rnnc(["resume"], { cwd: folder });
  assert.equal(fourth, {
    code: EXIT.ok,
    out: "the run has ended (900 steps); there is nothing to go on with\n",
    err: "",
  });
});

test("a look at the test set in between does not end the run", async () => {
  const folder = folderWith({ "a.rnn": LONG });
  await interruptedAt("step 100 ", [RNNC, "run", "a.rnn"], folder);
  assert.match(rnnc(["test"], { cwd: folder }).out, /^test +100 examples/);
  const { code, out, err } = rnnc(["resume"], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  assert.match(out, /going on at step/);
  assert.is(sumOf(runsOf(folder)[0]), EXPECTED);
  assert.match(rnnc(["test"], { cwd: folder }).out, /This was look 2 at the test set/);
});

test("the `.rnn` file may change or go meanwhile: the run goes on as it began", async () => {
  const folder = folderWith({ "a.rnn": LONG });
  await interruptedAt("step 50 ", [RNNC, "run", "a.rnn"], folder);
  writeFileSync(join(folder, "a.rnn"), "edition 2026\n");
  rmSync(join(folder, ".rnnc"), { recursive: true });
  const { code, err } = rnnc(["resume", "-q"], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  assert.is(sumOf(runsOf(folder)[0]), EXPECTED);
  rmSync(join(folder, "a.rnn"));
  assert.is(rnnc(["test"], { cwd: folder }).code, EXIT.ok);
});

test("the whole project may move", async () => {
  const above = folderWith({ "old/a.rnn": LONG });
  await interruptedAt("step 50 ", [RNNC, "run", "a.rnn"], join(above, "old"));
  mkdirSync(join(above, "some"));
  renameSync(join(above, "old"), join(above, "some", "new"));
  const folder = join(above, "some", "new");
  assert.is(rnnc(["resume", "-q"], { cwd: folder }).code, EXIT.ok);
  assert.is(sumOf(runsOf(folder)[0]), EXPECTED);
  assert.equal(readdirSync(above), ["some"]);
});

test("a compiled program is interrupted and goes on as well", async () => {
  const folder = folderWith({ "a.rnn": LONG });
  assert.is(rnnc(["compile", "a.rnn", "-o", "out/deep", "--bundle"], { cwd: folder }).code, EXIT.ok);
  const first = await interruptedAt("step 100 ", [join("out", "deep", "parity.js")], folder);
  assert.is(first.code, EXIT.interrupted, first.err);
  const { code, err } = rnnc(["resume", "-q"], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  assert.is(sumOf(runsOf(folder)[0]), EXPECTED);
  const modules = join(folder, "out", "deep", "node_modules", "rnnc", "src", "runtime", "kernels", "wasm");
  assert.ok("device" in loadWasm({ threads: 1, folder: modules }), "where no addon runs, wasm does");
  assert.is(rnnc(["test"], { cwd: folder }).code, EXIT.ok);
  assert.equal(readdirSync(folder).sort(), [".rnnc", "a.rnn", "out", "runs"]);
  assert.equal(readdirSync(join(folder, ".rnnc", "cache")).sort(), [
    "data",
    "node_modules",
    "package.json",
    "programs",
  ]);
});

test("while a run is trained, neither resume nor test may write it", async () => {
  const folder = folderWith({ "a.rnn": LONG });
  let asked: readonly { readonly code: number | null; readonly err: string }[] = [];
  const { code } = await started([RNNC, "run", "a.rnn"], folder, (out, child) => {
    if (asked.length > 0 || !out.includes("step 50 ")) return;
    child.kill("SIGSTOP");
    asked = [rnnc(["resume"], { cwd: folder }), rnnc(["test"], { cwd: folder })];
    child.kill("SIGCONT");
  });
  assert.is(code, EXIT.ok);
  assert.is(asked.length, 2);
  for (const { code: refused, err } of asked) {
    assert.is(refused, EXIT.failed);
    assert.match(
      err,
      /^error\[run-busy\]: `.*` is being written by process \d+, since .*\n {2}help: Wait until it ends/,
    );
  }
  assert.is(sumOf(runsOf(folder)[0]), EXPECTED);
});

test("two runs at once in one folder: two folders, the same bits, one cache", async () => {
  const folder = folderWith({ "a.rnn": LONG });
  const both = await Promise.all([1, 2, 3].map(() => started([RNNC, "run", "a.rnn", "-q"], folder, () => {})));
  for (const { code, err } of both) assert.equal([code, err], [EXIT.ok, ""]);
  const runs = runsOf(folder);
  assert.is(runs.length, 3);
  for (const run of runs) assert.is(sumOf(run), EXPECTED);
  assert.equal(readdirSync(join(folder, ".rnnc", "cache", "node_modules")), ["rnnc"]);
});

test("SIGTERM leaves a run that goes on from its last check", async () => {
  const folder = folderWith({ "a.rnn": LONG });
  await started([RNNC, "run", "a.rnn"], folder, (out, child) => {
    if (out.includes("step 100 ")) child.kill("SIGTERM");
  });
  assert.equal(
    readdirSync(runsOf(folder)[0]).sort(),
    ["checkpoints", "fitted.json", "journal.jsonl", "program", "sittings.jsonl"],
    "and no lock",
  );
  assert.is(rnnc(["resume", "-q"], { cwd: folder }).code, EXIT.ok);
  assert.is(sumOf(runsOf(folder)[0]), EXPECTED);
});

test("a run goes on on the device it began on, with a checkpoint and without", () => {
  const folder = folderWith({ "a.rnn": parity() });
  assert.is(rnnc(["run", "a.rnn", "-q", "--device", "wasm"], { cwd: folder }).code, EXIT.ok);
  const [run] = runsOf(folder);
  const [sum, [{ device }]] = [sumOf(run), journalOf(run)];
  const journal = join(run, "journal.jsonl");
  const lines = readFileSync(journal, "utf8").trimEnd().split("\n");
  for (const kept of [lines.slice(0, -1), lines.slice(0, 1)]) {
    writeFileSync(journal, `${kept.join("\n")}\n`);
    if (kept.length === 1) rmSync(join(run, "checkpoints"), { recursive: true });
    const { code, err } = rnnc(["resume", "-q"], { cwd: folder });
    assert.is(code, EXIT.ok, err);
    assert.is(sumOf(run), sum);
    assert.is(journalOf(run)[0].device, device);
  }
});

test("which run is the newest, and what is no run", () => {
  const folder = folderWith({ "a.rnn": parity(), "b.rnn": parity().replace("experiment parity", "experiment other") });
  assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: folder }).code, EXIT.ok);
  mkdirSync(join(folder, "runs", "parity", "2999-01-01T00-00-00-00000000"));
  writeFileSync(join(folder, "runs", "notes.txt"), "not a run");
  assert.is(rnnc(["test"], { cwd: folder }).code, EXIT.ok);
  const { code, err } = rnnc(["test", "runs"], { cwd: folder });
  assert.is(code, EXIT.failed);
  assert.match(err, /^error\[run-missing\]: `runs` is not the folder of a run: it has no journal\./);
});

test("a damaged journal or checkpoint is named", () => {
  const folder = folderWith({ "a.rnn": parity() });
  assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: folder }).code, EXIT.ok);
  const [run] = runsOf(folder);
  writeFileSync(join(run, "checkpoints", "last.safetensors"), "nothing of the kind");
  const broken = rnnc(["test"], { cwd: folder });
  assert.is(broken.code, EXIT.failed);
  assert.match(broken.err, /^error\[checkpoint-broken\]: .*last\.safetensors/);
  appendFileSync(join(run, "journal.jsonl"), "not a record\n{}\n");
  const journal = rnnc(["test"], { cwd: folder });
  assert.is(journal.code, EXIT.failed);
  assert.match(journal.err, /^error\[journal-broken\]: .*journal\.jsonl:5/);
});

test("test takes the weights that were kept, and its numbers are those of the check", () => {
  const text = parity({
    data: `rows strings = split(given: {
      train: bits(count: 800, length: 1..12),
      validate: bits(count: 100, length: 6),
      test: bits(count: 50, length: 9),
      test_long: bits(count: 20, length: 15),
    })
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2`,
    train: `loss = cross_entropy(logits, odd)
    optimizer = adam(rate: 3e-2)
    batch = 50
    epochs = 5
    keep best validate.loss`,
  });
  const folder = folderWith({ "a.rnn": text });
  assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: folder }).code, EXIT.ok);
  const [run] = runsOf(folder);
  assert.ok(existsSync(join(run, "checkpoints", "best.safetensors")));
  const shown = rnnc(["test"], { cwd: folder });
  assert.match(
    shown.out,
    /^test +50 examples +loss \S+ accuracy \S+%\n {2}accuracy .*\ntest_long +20 examples +loss .*\n {2}accuracy .*\n$/,
  );
  const { results, look } = JSON.parse(rnnc(["test", "--json"], { cwd: folder }).out);
  assert.is(look, 2);
  assert.equal(Object.keys(results), ["test", "test_long"]);
  const record = journalOf(run).findLast(({ kind }) => kind === "test");
  assert.equal(record?.results, results);
  assert.is(record?.weights, join("checkpoints", "best.safetensors"));
  // Another device looks at the same weights.
  const js = JSON.parse(rnnc(["test", "--json", "--device", "js"], { cwd: folder }).out).results;
  assert.ok(Math.abs(js.test.loss - results.test.loss) < 1e-5);
});

test("a folder without runs says so", () => {
  const { code, err } = rnnc(["resume"], { cwd: folderWith({}) });
  assert.is(code, EXIT.failed);
  assert.match(
    err,
    /^error\[run-missing\]: There are no runs in `.*`\.\n {2}help: Start one with `rnnc run FILE`\.\n$/,
  );
});

test.run();
