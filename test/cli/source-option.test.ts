/** `--source NAME=FILE`: the same program over files that lie elsewhere. */
import { createHash } from "node:crypto";
import { appendFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { node, projectWith, rnnc } from "../support/command-line.js";
import { noteLines, notes } from "../support/tables.js";
import { journalOf, runsOf, sumOf } from "./runs.js";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const LINES = noteLines(40);
const elsewhere = projectWith({
  "n.tsv": LINES,
  "other.tsv": noteLines(20, "word"),
  "train.csv": "note,good\na,1\nb,0\nc,1\nd,0\n",
});
const file = (name: string) => join(elsewhere, name);

test("run, test and gradcheck read the file given, and the run remembers it", () => {
  const folder = projectWith({ "a.rnn": notes() });
  const missing = rnnc(["run", "a.rnn"], { cwd: folder });
  assert.is(missing.code, EXIT.failed);
  assert.match(missing.err, "error[source-missing]: The file `notes.tsv` does not exist.");

  assert.is(rnnc(["gradcheck", "a.rnn", "--source", `notes=${file("n.tsv")}`], { cwd: folder }).code, EXIT.ok);
  const ran = rnnc(["run", "a.rnn", "--source", `notes=${file("n.tsv")}`, "--device", "js"], { cwd: folder });
  assert.is(ran.code, EXIT.ok, ran.err);
  const [run] = runsOf(folder, "notes");
  const [start] = journalOf(run);
  assert.equal(start.sourceFiles, { notes: file("n.tsv") });
  assert.equal(start.sources, [
    { name: "notes", path: "notes.tsv", package: null, bytes: LINES.length, sha256: sha256(LINES), pinned: false },
  ]);
  assert.match(rnnc(["test", run], { cwd: folder }).out, /^test +8 examples/);
  assert.is(rnnc(["resume", run], { cwd: folder }).code, EXIT.ok);

  // As it would have been with the file in its place.
  const beside = projectWith({ "a.rnn": notes(), "notes.tsv": LINES });
  assert.is(rnnc(["run", "a.rnn", "-q", "--device", "js"], { cwd: beside }).code, EXIT.ok);
  assert.is(sumOf(runsOf(beside, "notes")[0]), sumOf(run));
  assert.equal(journalOf(runsOf(beside, "notes")[0])[0].hashes, start.hashes);

  // Where the file has gone, another place of the same file can be told; another file cannot.
  renameSync(file("n.tsv"), file("moved.tsv"));
  const gone = rnnc(["test", run], { cwd: folder });
  assert.is(gone.code, EXIT.failed);
  assert.match(gone.err, /error\[source-missing\]: The file `.*n\.tsv` does not exist\./);
  assert.is(rnnc(["test", run, "--source", `notes=${file("moved.tsv")}`], { cwd: folder }).code, EXIT.ok);
  const changed = rnnc(["test", run, "--source", `notes=${file("other.tsv")}`], { cwd: folder });
  assert.is(changed.code, EXIT.failed);
  assert.match(changed.err, /error\[source-changed\]: `.*other\.tsv` has changed since this run began/);
  renameSync(file("moved.tsv"), file("n.tsv"));
});

test("a pinned source wants the same sum of the file given, and the message names both", () => {
  const rows = `split(tsv("notes.tsv", columns: [note, good: bit]) { sha256 = "${sha256(LINES)}" }, by: order(), train: 60%, validate: 20%, test: 20%)`;
  const folder = projectWith({ "a.rnn": notes({ rows }) });
  assert.is(rnnc(["run", "a.rnn", "-q", "--source", `notes=${file("n.tsv")}`], { cwd: folder }).code, EXIT.ok);
  const other = rnnc(["run", "a.rnn", "--source", `notes.tsv=${file("other.tsv")}`], { cwd: folder });
  assert.is(other.code, EXIT.failed);
  const sum = sha256(noteLines(20, "word"));
  assert.match(
    other.err.replaceAll(elsewhere, "…"),
    new RegExp(
      `error\\[source-changed\\]: \`.*other\\.tsv\` is not the pinned file: its sha256 begins with ${sum.slice(0, 12)}, the pin with ${sha256(LINES).slice(0, 12)}\\.`,
    ),
  );
});

test("prepared data are told apart by the file given, and prepared anew when it changes", () => {
  const folder = projectWith({ "a.rnn": notes(), "notes.tsv": noteLines(30) });
  const given = projectWith({ "n.tsv": LINES });
  const explained = (...args: readonly string[]) =>
    rnnc(["explain", "a.rnn", ...args], { cwd: folder }).out.includes("Sizes that only the data tell are bounds here");
  const run = (...args: readonly string[]) => rnnc(["run", "a.rnn", ...args], { cwd: folder }).out;
  const source = ["--source", `notes=${join(given, "n.tsv")}`];
  assert.match(run(), "data: train 18, validate 6, test 6 ");
  assert.is(explained(...source), true);
  assert.match(run(...source), "data: train 24, validate 8, test 8 ");
  assert.is(explained(...source), false);
  assert.match(run(), "data: train 18, validate 6, test 6 (cached)");
  appendFileSync(join(given, "n.tsv"), "one more\t1\n");
  assert.match(run(...source), "note: the data were prepared anew: `notes.tsv` has changed since the cache was made.");
});

test("parts that are given have names of their own; a wrong name is wrong usage, and the right ones are told", () => {
  const rows = `split(given: {
      train:    csv("a.csv", columns: [note, good: bit]),
      validate: csv("b.csv", columns: [note, good: bit]),
      test:     csv("c.csv", columns: [note, good: bit]),
    })`;
  const b = "note,good\na,1\n";
  const folder = projectWith({ "a.rnn": notes({ rows }), "b.csv": b, "c.csv": b });
  const wrong = rnnc(["run", "a.rnn", "--source", "notes.trian=x.csv"], { cwd: folder });
  assert.is(wrong.code, EXIT.usage);
  assert.is(
    wrong.err.split("\n").find((line) => line.startsWith("there")),
    "there is no source `notes.trian`; did you mean `notes.train`? Sources: notes.test (c.csv), notes.train (a.csv), notes.validate (b.csv); see rnnc run --help",
  );
  const ran = rnnc(["run", "a.rnn", "--source", `notes.train=${file("train.csv")}`], { cwd: folder });
  assert.is(ran.code, EXIT.ok, ran.err);
  assert.match(ran.out, "data: train 4, validate 1, test 1");
});

test("a compiled program takes the option by itself", () => {
  const folder = projectWith({ "a.rnn": notes() });
  assert.is(rnnc(["compile", "a.rnn", "-o", "out", "--bundle"], { cwd: folder }).code, EXIT.ok);
  const program = (...args: readonly string[]) => node([join("out", "notes.js"), ...args], { cwd: folder });
  assert.match(program("--help").out, "\nsources:\n  notes = notes.tsv\n");
  const ran = program("--source", `notes=${file("n.tsv")}`, "--device", "js");
  assert.is(ran.code, EXIT.ok, ran.err);
  const wrong = program("--source", `note=${file("n.tsv")}`);
  assert.is(wrong.code, EXIT.usage);
  assert.is(wrong.err, "there is no source `note`; did you mean `notes`? Sources: notes (notes.tsv); see --help\n");
});

test.run();
