/** Disks that are full, folders that cannot be written: one clear message, and what was trained is not lost. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { folderWith, type Outcome, RNNC, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";
import { listing, runsOf, sumOf } from "./runs.js";

const isRoot = process.getuid?.() === 0;

/** A command under `ulimit -f`: no file larger than so many blocks of 512 bytes (POSIX; bash counts kilobytes). */
function limited(kilobytes: number, argv: readonly string[], cwd: string): Outcome {
  const command = `ulimit -f ${kilobytes}; exec "$@"`;
  const result = spawnSync("bash", ["-c", command, "bash", process.execPath, RNNC, ...argv], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

/** A message, what to do, and no stack. */
function told({ code, err }: Outcome, words: RegExp): void {
  assert.is(code, EXIT.failed, err);
  assert.match(err, words);
  assert.match(err, /^error\[disk\]: Could not write `.*`: .*\.\n {2}help: .*\n$/);
}

// A checkpoint of 64 units is about 210 KB, everything else smaller than 100.
const LARGE = parity({
  settings: "param units = 64",
  train: `loss = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch = 50
    steps = 20
    validate every 5 steps`,
});

test("no room for the checkpoint: one message, no half of it, and the run goes on when there is room", () => {
  const folder = folderWith({ "a.rnn": LARGE });
  assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: folder }).code, EXIT.ok);
  const [whole] = runsOf(folder);
  const size = statSync(join(whole, "checkpoints", "last.safetensors")).size;
  assert.ok(size > 150_000, String(size));
  told(
    limited(120, ["run", "a.rnn", "-q"], folder),
    /last\.safetensors`: the file grows larger than is allowed \(EFBIG\)/,
  );
  const [, run] = runsOf(folder);
  assert.equal(readdirSync(join(run, "checkpoints")), []);
  assert.equal(readdirSync(run).sort(), ["checkpoints", "fitted.json", "journal.jsonl", "program", "sittings.jsonl"]);
  told(limited(120, ["resume", "-q"], folder), /EFBIG/);
  const { code, err } = rnnc(["resume", "-q"], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  assert.is(sumOf(run), sumOf(whole));
});

test("no room for what a run begins with: there is no run", () => {
  const folder = folderWith({ "a.rnn": LARGE });
  assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: folder }).code, EXIT.ok);
  told(limited(4, ["run", "a.rnn", "-q"], folder), /EFBIG/);
  assert.is(readdirSync(join(folder, "runs", "parity")).length, 1);
});

test("no room for the compiled program: none is half there", () => {
  const folder = folderWith({ "a.rnn": LARGE });
  told(limited(4, ["compile", "a.rnn", "-o", "out"], folder), /EFBIG/);
  assert.ok(readdirSync(join(folder, "out")).every((name) => !name.endsWith(".js") && !name.endsWith(".part")));
  told(limited(4, ["run", "a.rnn", "-q"], folder), /EFBIG/);
  assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: folder }).code, EXIT.ok);
});

test("a full disk (a small file system, where one can be mounted)", () => {
  const folder = folderWith({});
  const disk = join(folder, "disk");
  mkdirSync(disk);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]).status !== 0) {
    console.log("skipped: a file system cannot be mounted here");
    return;
  }
  try {
    writeFileSync(join(disk, "a.rnn"), LARGE);
    writeFileSync(join(disk, "fill"), Buffer.alloc(750_000));
    const outcome = rnnc(["run", "a.rnn", "-q"], { cwd: disk });
    told(outcome, /the disk is full \(ENOSPC\)/);
    spawnSync("rm", [join(disk, "fill")]);
    const { code, err } = rnnc(existsSync(join(disk, "runs")) ? ["resume", "-q"] : ["run", "a.rnn", "-q"], {
      cwd: disk,
    });
    assert.is(code, EXIT.ok, err);
  } finally {
    spawnSync("umount", [disk]);
  }
});

/** A command without root's leave to write anywhere. */
function asNobody(argv: readonly string[], cwd: string): Outcome | null {
  if (!isRoot) return rnnc(argv, { cwd });
  const argument = ["--bounding-set=-all", "--inh-caps=-all", process.execPath, RNNC, ...argv];
  const result = spawnSync("setpriv", argument, { cwd, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
  return result.error ? null : { code: result.status, out: result.stdout, err: result.stderr };
}

test("a folder that may not be written: said so, and what only reads works", () => {
  const folder = folderWith({ "a.rnn": parity() });
  chmodSync(folder, 0o555);
  try {
    const outcome = asNobody(["run", "a.rnn", "-q"], folder);
    if (outcome === null) {
      console.log("skipped: root cannot be held back here");
      return;
    }
    told(outcome, /you have no permission \(EACCES\)/);
    told(asNobody(["compile", "a.rnn", "-o", "out"], folder) ?? outcome, /out`: you have no permission \(EACCES\)/);
    for (const argv of [
      ["check", "a.rnn"],
      ["explain", "a.rnn"],
    ])
      assert.is(asNobody(argv, folder)?.code, EXIT.ok);
    assert.equal(listing(folder).length, 1);
  } finally {
    chmodSync(folder, 0o755);
  }
});

test("a run that may not be written: neither resume nor test, and nothing of it changes", () => {
  const folder = folderWith({ "a.rnn": parity() });
  assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: folder }).code, EXIT.ok);
  const [run] = runsOf(folder);
  // As if it had been killed before it could say how it ended.
  const lines = readFileSync(join(run, "journal.jsonl"), "utf8").trimEnd().split("\n");
  writeFileSync(join(run, "journal.jsonl"), `${lines.slice(0, -1).join("\n")}\n`);
  const before = listing(run);
  chmodSync(run, 0o555);
  try {
    for (const argv of [["test"], ["resume", "-q"], ["runs", "remove", run, "--yes"]]) {
      const outcome = asNobody(argv, folder);
      if (outcome) told(outcome, /you have no permission \(EACCES\)/);
    }
    for (const argv of [["runs"], ["runs", "show"]]) assert.match(asNobody(argv, folder)?.out ?? "killed", /killed/);
    assert.equal(listing(run), before);
  } finally {
    chmodSync(run, 0o755);
  }
});

test("a file where a folder should be", () => {
  const folder = folderWith({ "a.rnn": parity(), runs: "a file" });
  const { code, err } = rnnc(["run", "a.rnn", "-q"], { cwd: folder });
  assert.is(code, EXIT.failed);
  assert.match(err, /^error\[disk\]: Could not write `.*runs.*`: a file stands where a folder should be/);
});

test.run();
