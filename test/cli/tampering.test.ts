/** Between a run and the next command its files change: data, program, weights. Nothing of that goes unnoticed. */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { hostName } from "../../src/runtime/files/processes.js";
import { folderWith, type Outcome, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";
import { KERNELS } from "../support/native.js";
import { journalOf, runsOf, sumOf } from "./runs.js";

const WORDS = ["sea", "ship", "whale", "old"];
const PAIRS = Array.from({ length: 200 }, (_, row) => `${WORDS[row % 4]} ${WORDS[(row >> 2) % 4]}\t${row % 2}`);
const TEXT = parity({
  data: `rows t = tsv("d.tsv", columns: [line, y: 0..1]) |> split(train: 60%, validate: 20%, test: 20%)
    vocab v = vocabulary(words(t.line))
    input  string = tokens(words(t.line), v)
    target odd    = t.y`,
  model: `states = embed(string, size: 3) |> recurrent(cell: gru, units: units)
    logits = dense(last(states), units: odd.classes)`,
  train: `loss = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch = 20
    steps = 12
    validate every 4 steps
    keep best validate.loss`,
});
const FILES = { "a.rnn": TEXT, "d.tsv": `${PAIRS.join("\n")}\n` };
/** In the folder of a run that came to its end. */
const WRITTEN = ["checkpoints", "examples.json", "fitted.json", "journal.jsonl", "program", "sittings.jsonl"];
const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

const trained = folderWith(FILES);
assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: trained }).code, EXIT.ok);

/** A copy of a run that has ended, as if it had been killed before it could say so. */
function unfinished(): { readonly folder: string; readonly run: string } {
  const folder = folderWith({});
  cpSync(trained, folder, { recursive: true, verbatimSymlinks: true });
  const [run] = runsOf(folder);
  const lines = readFileSync(join(run, "journal.jsonl"), "utf8").trimEnd().split("\n");
  writeFileSync(join(run, "journal.jsonl"), `${lines.slice(0, -1).join("\n")}\n`);
  return { folder, run };
}

/** Both commands say the same, and neither writes anything into the run. */
function bothRefuse(folder: string, run: string): string {
  const before = readFileSync(join(run, "journal.jsonl"), "utf8");
  const outcomes: readonly Outcome[] = [["test"], ["resume"]].map((argv) => rnnc(argv, { cwd: folder }));
  for (const { code, out } of outcomes) assert.equal([code, out], [EXIT.failed, ""]);
  assert.is(outcomes[0].err, outcomes[1].err);
  assert.is(readFileSync(join(run, "journal.jsonl"), "utf8"), before);
  assert.equal(readdirSync(run).sort(), WRITTEN);
  return outcomes[0].err;
}

test("data that changed, also to a vocabulary of equal size, are named with both sums", () => {
  const old = FILES["d.tsv"];
  for (const changed of [old.replaceAll("whale", "squid"), `${old}sea ship\t1\n`]) {
    const { folder, run } = unfinished();
    writeFileSync(join(folder, "d.tsv"), changed);
    const [was, is] = [old, changed].map((text) => sha256(text).slice(0, 12));
    const expected =
      `error[source-changed]: \`d.tsv\` has changed since this run began: its sha256 was ${was}… and is now ${is}….\n` +
      "  help: Bring the file back as it was (its whole sum stands in the run's journal), or start a new run.\n";
    assert.is(bothRefuse(folder, run), expected);
    // Not the checkpoint's fault, and not the cache's.
    rmSync(join(folder, ".rnnc"), { recursive: true });
    assert.is(bothRefuse(folder, run), expected);
    writeFileSync(join(folder, "d.tsv"), old);
    assert.is(rnnc(["resume", "-q"], { cwd: folder }).code, EXIT.ok);
  }
});

test("a journal that is cut in its last record: the run goes on to the same weights, and what is lost is told", () => {
  const [whole] = runsOf(trained);
  const lastRecord = journalOf(whole).at(-2);
  assert.is(lastRecord?.kind, "check");
  const length = JSON.stringify(lastRecord).length + 1;
  for (const cut of [1, Math.floor(length / 2), length - 1, length]) {
    const { folder, run } = unfinished();
    const path = join(run, "journal.jsonl");
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - cut));
    const { code, out, err } = rnnc(["resume"], { cwd: folder });
    assert.equal([code, err], [EXIT.ok, ""]);
    assert.match(
      out,
      /\nnote: the journal has lost its last record, of checks up to step 12; the checkpoint is whole, and the run goes on without\ngoing on at step 12\n/,
    );
    assert.is(sumOf(run), sumOf(whole));
    assert.equal(
      journalOf(run).map(({ kind }) => kind),
      ["start", "check", "check", "end"],
    );
  }
});

test("the program of a run that was edited, emptied or lost is named, and its text is never run", () => {
  for (const change of [
    (text: string) => text.replace("batch: 20", "batch: 40").replace("1e-2", "1e-1"),
    (text: string) => `${text}\nthis is no program(\n`,
    () => "",
  ]) {
    const { folder, run } = unfinished();
    const path = join(run, "program", "parity.js");
    const text = readFileSync(path, "utf8");
    const changed = change(`${text}// once\n`);
    writeFileSync(path, changed);
    const err = bothRefuse(folder, run);
    const [was, is] = [text, changed].map((one) => sha256(one).slice(0, 12));
    assert.is(
      err,
      `error[program-changed]: \`${relative(folder, path)}\` is not the program that this run began with: its sha256 was ` +
        `${was}… and is now ${is}….\n` +
        "  help: Bring the file back as it was; what is to be different goes into the `.rnn` file, and into a new run.\n",
    );
  }
  const { folder, run } = unfinished();
  rmSync(join(run, "program", "parity.js"));
  assert.match(
    bothRefuse(folder, run),
    /^error\[run-missing\]: The run has lost its program: there is no file `runs\/parity\/.*\/program\/parity\.js`\.\n/,
  );
});

test("the map of a run's program, lost or broken, is named as the run's own file", () => {
  const { folder, run } = unfinished();
  const path = join(run, "program", "parity.map");
  for (const [spoil, what] of [
    [() => writeFileSync(path, "{"), "is no source map"],
    [() => rmSync(path), "is missing"],
  ] as const) {
    spoil();
    const message = `error[program-broken]: The map \`${relative(folder, path)}\` of the program ${what}.\n`;
    assert.ok(bothRefuse(folder, run).startsWith(message));
  }
});

test("a compiled program that was broken in the cache: which, and what to do", () => {
  const folder = folderWith({ "a.rnn": parity() });
  assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: folder }).code, EXIT.ok);
  const programs = join(folder, ".rnnc", "cache", "programs");
  const path = join(programs, readdirSync(programs)[0], "parity.js");
  for (const [text, why] of [
    ["", "it exports none"],
    ["export default {};\n", "it exports none"],
    ["export default (;\n", "Unexpected token ';'"],
  ]) {
    writeFileSync(path, text);
    const { code, err } = rnnc(["run", "a.rnn", "-q"], { cwd: folder });
    assert.is(code, EXIT.failed);
    assert.ok(err.startsWith("error[program-broken]: `") && err.includes(`parity.js\` is no program of rnnc: ${why}.`));
    assert.match(err, /\n {2}help: Delete the folder `\.rnnc\/cache`, which only saves time, and run again\.\n$/);
  }
});

test("a program that another version of rnnc compiled: the cache's and a run's own", () => {
  const folder = folderWith({ "a.rnn": parity() });
  assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: folder }).code, EXIT.ok);
  const older = (path: string): string => {
    const text = readFileSync(path, "utf8").replace(/^ {2}form: \d+,\n/m, "");
    writeFileSync(path, text);
    return createHash("sha256").update(text).digest("hex");
  };
  const programs = join(folder, ".rnnc", "cache", "programs");
  older(join(programs, readdirSync(programs)[0], "parity.js"));
  const cached = rnnc(["run", "a.rnn", "-q"], { cwd: folder });
  assert.is(cached.code, EXIT.failed);
  assert.match(cached.err, /parity\.js` was compiled by another version of rnnc, and this one cannot run it\.\n/);
  assert.match(cached.err, /\n {2}help: Delete the folder `\.rnnc\/cache`/);
  const run = join(folder, "runs", "parity", readdirSync(join(folder, "runs", "parity"))[0]);
  const sum = older(join(run, "program", "parity.js"));
  const journal = join(run, "journal.jsonl");
  writeFileSync(journal, readFileSync(journal, "utf8").replace(/"programSha256":"[^"]+"/, `"programSha256":"${sum}"`));
  const tested = rnnc(["test", run], { cwd: folder });
  assert.is(tested.code, EXIT.failed, tested.out);
  assert.match(tested.err, /parity\.js` was compiled by another version of rnnc/);
  assert.match(tested.err, /\n {2}help: Use the version that began the run, or start a new run\.\n$/);
});

test("the best weights are missing: neither tested with the last ones, nor gone on without", () => {
  const { folder, run } = unfinished();
  const best = join(run, "checkpoints", "best.safetensors");
  const step = journalOf(run).findLast(({ isBest }) => isBest === true)?.step;
  const kept = readFileSync(best);
  rmSync(best);
  assert.match(
    bothRefuse(folder, run),
    new RegExp(
      `^error\\[checkpoint-missing\\]: The best weights of this run, of step ${step}, are missing: there is no file ` +
        "`.*/checkpoints/best\\.safetensors`\\.\n  help: Bring the file back from a copy, or start a new run\\.\n$",
    ),
  );
  writeFileSync(best, kept.subarray(0, 1000));
  assert.match(bothRefuse(folder, run), /^error\[checkpoint-broken\]: .*best\.safetensors/);
  writeFileSync(best, kept);
  assert.is(rnnc(["resume", "-q"], { cwd: folder }).code, EXIT.ok);
  rmSync(best);
  assert.match(rnnc(["test"], { cwd: folder }).err, /^error\[checkpoint-missing\]/);
});

test("where no check was the best, the last weights are looked at, and it is said", () => {
  const { folder, run } = unfinished();
  const journal = join(run, "journal.jsonl");
  const text = readFileSync(journal, "utf8");
  writeFileSync(
    journal,
    text.replaceAll('"isBest":true', '"isBest":false').replaceAll(/"loss":[\d.]+/g, '"loss":"NaN"'),
  );
  const { code, err } = rnnc(["test"], { cwd: folder });
  assert.is(code, EXIT.ok);
  assert.is(err, "note: validate.loss was never a number, so these are the last weights, not the best\n");
  assert.is(journalOf(run).at(-1)?.weights, join("checkpoints", "last.safetensors"));
});

test("a checkpoint's own account of how far it is cannot be edited", () => {
  const { folder, run } = unfinished();
  const path = join(run, "checkpoints", "last.safetensors");
  const text = readFileSync(path, "latin1");
  const changed = text.replace('\\"step\\":12', '\\"step\\":11');
  assert.is.not(changed, text);
  writeFileSync(path, changed, "latin1");
  const { code, err } = rnnc(["resume"], { cwd: folder });
  assert.is(code, EXIT.failed);
  assert.match(err, /^error\[checkpoint-broken\]: .*its header is not what was written: the sha256 differs\.\n/);
});

test("every --set is on record, and a run goes on where it was", () => {
  const text = parity({
    settings: "param units = 8 in 4..16\n  param cell = lstm in { rnn, gru, lstm }",
    model: "states = recurrent(string, cell: cell, units: units)\n    logits = dense(last(states), units: odd.classes)",
    train: "loss = cross_entropy(logits, odd)\n    optimizer = adam(rate: 1e-2)\n    batch = 50\n    steps = 2",
  });
  const folder = folderWith({ "a.rnn": text });
  const set = ["seed=9", "units=5", "cell=gru"];
  const { code, err } = rnnc(["run", "a.rnn", "-q", ...set.flatMap((one) => ["--set", one])], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  const [run] = runsOf(folder);
  const [start] = journalOf(run);
  assert.equal([start.set, start.seed, start.settings], [set, 9, { units: 5 }]);
  assert.is(start.programSha256, sha256(readFileSync(join(run, "program", "parity.js"))));
  rmSync(join(run, "checkpoints"), { recursive: true });
  const lines = readFileSync(join(run, "journal.jsonl"), "utf8").split("\n");
  writeFileSync(join(run, "journal.jsonl"), `${lines[0]}\n`);
  assert.is(rnnc(["resume", "-q"], { cwd: folder }).code, EXIT.ok);
  const [again] = journalOf(run);
  assert.equal(again, start);
  assert.is(rnnc(["test"], { cwd: folder }).code, EXIT.ok);
});

test("begun anew on another device, the journal names that one", () => {
  const { folder, run } = unfinished();
  rmSync(join(run, "checkpoints"), { recursive: true });
  const [before] = journalOf(run);
  assert.ok(String(before.device).startsWith(`${KERNELS} (`));
  const { code, out } = rnnc(["resume", "--device", "js"], { cwd: folder });
  assert.is(code, EXIT.ok);
  assert.match(out, /\nbeginning anew: the checkpoint of the last check is gone\n/);
  const [start, ...others] = journalOf(run);
  assert.equal(start, { ...before, device: "js (reference, one thread)", arithmetic: "js-f32", threads: 1 });
  assert.equal(
    others.map(({ kind }) => kind),
    ["check", "check", "check", "end"],
  );
});

test("nothing is left over: neither copies of programs, nor the locks of the dead", () => {
  const { folder, run } = unfinished();
  const programs = join(folder, ".rnnc", "cache", "programs");
  mkdirSync(join(programs, "of-run-2026-11-22T08-07-18-6b55c7f2"), { recursive: true });
  const before = readdirSync(programs).filter((name) => !name.startsWith("of-run-"));
  for (const argv of [["resume", "-q"], ["test"]]) assert.is(rnnc(argv, { cwd: folder }).code, EXIT.ok);
  assert.equal(readdirSync(programs), before);
  const lock = join(run, `lock-${hostName()}-${process.pid}-0123_45`);
  writeFileSync(lock, "");
  assert.match(rnnc(["resume"], { cwd: folder }).out, /^the run has ended/);
  assert.equal(readdirSync(run).sort(), WRITTEN);
  mkdirSync(lock);
  const looked = rnnc(["test"], { cwd: folder });
  assert.is(looked.code, EXIT.ok, looked.err);
  assert.ok(existsSync(lock), "a folder of that name is somebody's own");
});

test.run();
