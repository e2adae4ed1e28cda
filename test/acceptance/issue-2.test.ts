/** Issue 2, "From a .rnn file to a trained network": every command it names, through the real command line. */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readSafetensors } from "../../src/runtime/files/safetensors.js";
import { folderWith, node, type Outcome, ROOT, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";
import { KERNELS } from "../support/native.js";
import { tsc } from "../support/type-checker.js";

/** One clear message: no stack, the right exit code, and the words that matter. */
function refused({ code, err, out }: Outcome, exit: number, ...words: readonly string[]): void {
  assert.is(code, exit, `${err}${out}`);
  for (const word of words) assert.ok(err.includes(word), `\`${word}\` is not in: ${err}`);
  assert.not.match(err, /\n\s+at /);
}

function newestRun(folder: string, experiment: string): string {
  const runs = join(folder, "runs", experiment);
  const [last] = readdirSync(runs).sort().reverse();
  return join(runs, last);
}

function parametersSum(run: string, file = "last"): string {
  const { tensors } = readSafetensors(join(run, "checkpoints", `${file}.safetensors`));
  const sum = createHash("sha256");
  for (const [name, { values }] of tensors)
    sum.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return sum.digest("hex");
}

// Experiments and the two commands

test("every experiment of the project is checked and found well", () => {
  const files = [
    "stdlib/book/parity.rnn",
    "stdlib/book/chapter.rnn",
    "experiments/parity-lengths.rnn",
    "experiments/chapter-every-word.rnn",
  ];
  const { code, out, err } = rnnc(["check", ...files], { cwd: ROOT });
  assert.is(code, 0, err);
  assert.is(out.trim().split("\n").length, files.length);
  assert.is(err, "");
});

test("the quickstart trains parity-lengths and shows its accuracy on unseen strings", () => {
  const { code, out, err } = node([join(ROOT, "scripts", "quickstart.mjs"), "--set", "seed=2"], { cwd: ROOT });
  assert.is(code, 0, err);
  const accuracy = Number(/^parity accuracy: ([\d.]+)%/m.exec(out)?.[1]);
  assert.ok(accuracy >= 99.9, out);
  for (const length of [200, 500]) {
    const longer = Number(new RegExp(`([\\d.]+)%.*of length ${length}`).exec(out)?.[1]);
    assert.ok(longer >= 99, out);
  }
  assert.match(out, /What to try next/);
});

test(".ci/run runs npm test, and the README names the two commands", () => {
  assert.match(readFileSync(join(ROOT, ".ci", "run"), "utf8"), /^npm test$/m);
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  assert.match(readme, /npm run quickstart/);
  assert.match(readme, /npm test/);
});

// check

test("check prints the line with the stretch marked, and a suggestion", () => {
  const folder = folderWith({ "a.rnn": parity().replace("last(states)", "last(state)") });
  const outcome = rnnc(["check", "a.rnn"], { cwd: folder });
  refused(outcome, 1, "error[unknown-name]", "--> a.rnn:", "^^^^^", "did you mean `states`?");
});

test("check --json gives code, place and edit", () => {
  const folder = folderWith({ "a.rnn": parity().replace("last(states)", "last(state)") });
  const { code, out } = rnnc(["check", "a.rnn", "--json"], { cwd: folder });
  assert.is(code, 1);
  const [diagnostic] = JSON.parse(out).diagnostics;
  assert.is(diagnostic.code, "unknown-name");
  assert.is(diagnostic.line, 15);
  assert.is(diagnostic.suggestion.edit.text, "states");
});

test("check loads neither ts-morph nor TypeScript nor TensorFlow", () => {
  const folder = folderWith({
    "hooks.mjs": `
      import { appendFileSync } from "node:fs";
      const note = (url) => appendFileSync(process.env.LOADED, url + "\\n");
      export async function load(url, context, next) { note(url); return next(url, context); }
    `,
    "listen.mjs": `
      import { appendFileSync } from "node:fs";
      import Module, { register } from "node:module";
      register("./hooks.mjs", import.meta.url);
      const compile = Module.prototype._compile;
      Module.prototype._compile = function (text, path, ...rest) {
        appendFileSync(process.env.LOADED, path + "\\n");
        return compile.call(this, text, path, ...rest);
      };
    `,
  });
  const loadedBy = (args: readonly string[]) => {
    const list = join(folder, `${args[0]}.txt`);
    const preload = pathToFileURL(join(folder, "listen.mjs")).href;
    const { code, err } = rnnc(args, { cwd: ROOT, node: ["--import", preload], env: { LOADED: list } });
    assert.is(code, 0, err);
    return readFileSync(list, "utf8");
  };
  const heavy = /node_modules\/(ts-morph|typescript|@tensorflow)\//;
  const checked = loadedBy(["check", "stdlib/book/chapter.rnn"]);
  assert.match(checked, /dist\/load\.cjs/);
  assert.not.match(checked, heavy);
  assert.match(loadedBy(["compile", "stdlib/book/parity.rnn", "-o", folder]), heavy, "what compiles does load it");
});

// explain

test("explain prints the experiment with nothing implied, and the stages", () => {
  const folder = folderWith({ "a.rnn": parity() });
  const { out } = rnnc(["explain", "a.rnn"], { cwd: folder });
  for (const word of ["forget_bias: 0", "beta1: 0.9", "shuffle = true", "parameters", "FLOPs a step", "program hash"])
    assert.ok(out.includes(word), word);
  for (const stage of ["tokens", "tree", "types", "plan", "step"]) {
    const { code, out: text } = rnnc(["explain", "a.rnn", "--stage", stage], { cwd: folder });
    assert.is(code, 0, stage);
    assert.ok(text.length > 100, stage);
  }
  refused(rnnc(["explain", "a.rnn", "--stage", "plans"], { cwd: folder }), 64, "--stage is one of");
});

test("what explain prints has the same hashes as what it was made from", () => {
  const folder = folderWith({ "a.rnn": parity() });
  const explained = JSON.parse(rnnc(["explain", "a.rnn", "--json"], { cwd: folder }).out);
  writeFileSync(join(folder, "b.rnn"), explained.source);
  assert.equal(JSON.parse(rnnc(["explain", "b.rnn", "--json"], { cwd: folder }).out).hashes, explained.hashes);
  const { out } = rnnc(["explain", "a.rnn", "--why-hash", "b.rnn"], { cwd: folder });
  assert.match(out, /experiment +the same/);
  writeFileSync(join(folder, "c.rnn"), parity().replace("1e-2", "2e-2"));
  const changed = rnnc(["explain", "a.rnn", "--why-hash", "c.rnn"], { cwd: folder }).out;
  assert.match(changed, /data +the same[\s\S]*program +differs[\s\S]*optimizer\.rate: 0\.01 \| 0\.02/);
});

// compile

test("compile writes a program that passes tsc --strict and trains on its own", () => {
  const folder = folderWith({ "parity.rnn": parity() });
  const { code, err } = rnnc(["compile", "parity.rnn", "-o", "out/", "--bundle"], { cwd: folder });
  assert.is(code, 0, err);
  for (const ending of ["ts", "js", "map", "plan.json"])
    assert.ok(existsSync(join(folder, "out", `parity.${ending}`)), ending);
  const flags = ["--strict", "--noEmit", "--target", "es2022", "--module", "nodenext", join("out", "parity.ts")];
  assert.equal(tsc(flags, folder), { status: 0, output: "" });
  const typescript = readFileSync(join(folder, "out", "parity.ts"), "utf8");
  const javascript = readFileSync(join(folder, "out", "parity.js"), "utf8");
  const lines = (text: string) => text.replace(/^\/\/# sourceMappingURL=.*\n/m, "").split("\n").length;
  assert.is(lines(javascript), lines(typescript));
  assert.match(typescript, /LstmWeights<1, "units">/);
  // A changed shape is a type error.
  writeFileSync(
    join(folder, "out", "wrong.ts"),
    typescript.replace('LstmWeights<1, "units">', 'LstmWeights<2, "units">'),
  );
  assert.match(
    tsc([...flags.slice(0, -1), join("out", "wrong.ts")], folder).output,
    /^out\/wrong\.ts\(\d+,\d+\): error TS2/,
  );
  const trained = node([join("out", "parity.js"), "--set", "units=4"], { cwd: folder });
  assert.is(trained.code, 0, trained.err);
  assert.match(trained.out, /parameters: 106\b[\s\S]*done: 2 epochs/);
  assert.ok(existsSync(join(newestRun(folder, "parity"), "journal.jsonl")));
});

test("compile says so where the runtime does not resolve", () => {
  const folder = folderWith({ "parity.rnn": parity() });
  const { code, out } = rnnc(["compile", "parity.rnn", "-o", "out"], { cwd: folder });
  assert.is(code, 0);
  assert.match(out, /`rnnc\/runtime` does not resolve from out; .*--bundle/);
});

test("a throw inside the program shows the .rnn line", () => {
  const data =
    'rows t = csv("t.csv", columns: [x: [..3] of real, y: 0..1]) { sha256 = "SUM" } |> split(by: order(), train: 50%, validate: 25%, test: 25%)\n    input  string = t.x\n    target odd    = t.y';
  const table = "x,y\n1 2,0\n1,1\n2,1\n3 3,0\n1,0\n1 2\n";
  const sum = createHash("sha256").update(table).digest("hex");
  const folder = folderWith({
    "a.rnn": parity({
      data: data.replace("SUM", sum),
      train: SHORT,
    }),
    "t.csv": table,
  });
  const outcome = rnnc(["run", "a.rnn"], { cwd: folder });
  refused(outcome, 3, "error[row-too-short]", "t.csv:7", "--> a.rnn:8", "rows t = csv(");
});

// run

test("run trains, keeps everything in a folder, and runs compiled code from the cache", () => {
  const folder = folderWith({ "a.rnn": parity() });
  const first = rnnc(["run", "a.rnn", "--threads", "2"], { cwd: folder });
  assert.is(first.code, 0, first.err);
  assert.match(first.out, /epoch 2\/2 {2}step 32 {2}train loss .* validate loss .* accuracy .*% .*tokens\/s/);
  const run = newestRun(folder, "parity");
  for (const part of [
    "journal.jsonl",
    "program/parity.js",
    "program/parity.ts",
    "program/parity.plan.json",
    "checkpoints/last.safetensors",
  ]) {
    assert.ok(existsSync(join(run, part)), part);
  }
  const [programs] = [readdirSync(join(folder, ".rnnc", "cache", "programs"))];
  assert.is(programs.length, 1);
  assert.is(rnnc(["run", "a.rnn", "--set", "units=16", "-q"], { cwd: folder }).code, 0);
  assert.is(readdirSync(join(folder, ".rnnc", "cache", "programs")).length, 1, "numbers are arguments of the program");
});

test("the same seed gives bit-equal weights with 1, 2 and 3 threads", () => {
  const train = "loss = cross_entropy(logits, odd)\n    optimizer = adam(rate: 1e-2)\n    batch = 100\n    steps = 200";
  const folder = folderWith({ "a.rnn": parity({ train, settings: "param units = 40" }) });
  const sums = [1, 2, 3].map((threads) => {
    assert.is(rnnc(["run", "a.rnn", "-q", "--device", KERNELS, "--threads", String(threads)], { cwd: folder }).code, 0);
    return parametersSum(newestRun(folder, "parity"));
  });
  assert.is(new Set(sums).size, 1);
});

test("js and the kernels learn alike", () => {
  const folder = folderWith({ "a.rnn": parity() });
  const losses = ["js", KERNELS].map((device) => {
    const { code, err } = rnnc(["run", "a.rnn", "-q", "--device", device], { cwd: folder });
    assert.is(code, 0, err);
    const journal = readFileSync(join(newestRun(folder, "parity"), "journal.jsonl"), "utf8")
      .trim()
      .split("\n");
    return JSON.parse(journal[2]).validate.loss as number;
  });
  assert.ok(Math.abs(losses[0] - losses[1]) < 1e-4, String(losses));
});

// gradcheck, doctor, help

test("gradcheck agrees for the whole model of each experiment", () => {
  for (const file of ["stdlib/book/parity.rnn", "experiments/parity-lengths.rnn"]) {
    const { code, out, err } = rnnc(["gradcheck", file, "--samples", "3"], { cwd: ROOT });
    assert.is(code, 0, err + out);
    assert.match(out, /the gradient agrees/);
  }
});

test("doctor says what is here and what will be used", () => {
  const { code, out } = rnnc(["doctor"]);
  assert.is(code, 0);
  for (const word of ["node", "processor", "C++ compiler", "device native", "device tensorflow", "will be used"])
    assert.ok(out.includes(word), word);
  const without = rnnc(["doctor"], { env: { RNNC_ISA: "none-such" } });
  assert.match(without.out, /device native +absent: [\s\S]*will be used +wasm/);
});

test("every command has help with usage, options, examples and exit codes", () => {
  for (const command of ["check", "explain", "compile", "run", "resume", "test", "gradcheck", "doctor"]) {
    const { code, out } = rnnc([command, "--help"]);
    assert.is(code, 0);
    for (const word of ["usage:", "examples:", "exit codes:"]) assert.ok(out.includes(word), `${command}: ${word}`);
  }
  refused(rnnc(["chekc"]), 64, "did you mean `check`?");
  refused(rnnc(["run", "a.rnn", "--thread", "2"]), 64, "did you mean --threads?");
});

// Wrong inputs

const LINES =
  'rows t = csv("t.csv", columns: [line, y: 0..1]) DETAILS |> split(by: order(), train: 50%, validate: 25%, test: 25%)\n    vocab v = vocabulary(words(t.line))\n    input  string = tokens(words(t.line), v)\n    target odd    = t.y';
const EMBEDDED =
  "states = recurrent(embed(string, size: 4), cell: lstm, units: units)\n    logits = dense(last(states), units: odd.classes)";
const SHORT = "loss = cross_entropy(logits, odd)\n    optimizer = adam(rate: 1e-2)\n    batch = 2\n    epochs = 1";
const lines = (details: string) => parity({ data: LINES.replace("DETAILS", details), model: EMBEDDED, train: SHORT });
const TABLE = "line,y\na b,0\nb,1\na,1\nc d,0\nb b,1\na a,0\nc,1\nd,0\n";

test("a missing file: of the experiment, and of its data", () => {
  refused(rnnc(["run", "none.rnn"]), 64, "there is no file `none.rnn`");
  const folder = folderWith({ "a.rnn": lines("") });
  refused(rnnc(["run", "a.rnn"], { cwd: folder }), 3, "error[source-missing]", "t.csv", "--> a.rnn:8", "help:");
});

test("a file that is not what its sha256 says", () => {
  const folder = folderWith({ "a.rnn": lines(`{ sha256 = "${"0".repeat(64)}" }`), "t.csv": TABLE });
  refused(rnnc(["run", "a.rnn"], { cwd: folder }), 3, "error[source-changed]", "t.csv", "00000000", "help:");
});

test("data that are not UTF-8, and an experiment that is not", () => {
  const folder = folderWith({
    "a.rnn": lines(""),
    "t.csv": Buffer.from("line,y\n\xff,0\n", "latin1"),
    "b.rnn": Buffer.from("edition 2026 \xff", "latin1"),
  });
  refused(rnnc(["run", "a.rnn"], { cwd: folder }), 3, "error[source-not-utf8]", "t.csv");
  refused(rnnc(["check", "b.rnn"], { cwd: folder }), 64, "`b.rnn` is not UTF-8");
});

test("an empty file, and a row that is too short", () => {
  const empty = folderWith({ "a.rnn": lines(""), "t.csv": "" });
  refused(rnnc(["run", "a.rnn"], { cwd: empty }), 3, "error[source-empty]", "t.csv");
  const short = folderWith({ "a.rnn": lines(""), "t.csv": `${TABLE}lonely\n` });
  refused(rnnc(["run", "a.rnn"], { cwd: short }), 3, "error[row-too-short]", "t.csv:10");
});

test("a batch larger than the split: before the run where the text tells, else when the data are read", () => {
  const told = folderWith({ "a.rnn": parity().replace("batch     = 50", "batch     = 900") });
  refused(
    rnnc(["run", "a.rnn"], { cwd: told }),
    1,
    "error[batch-too-large]",
    "A batch of 900 is larger than the 800 rows of train",
  );
  const read = folderWith({ "a.rnn": lines("").replace("batch = 2", "batch = 100"), "t.csv": TABLE });
  refused(rnnc(["run", "a.rnn"], { cwd: read }), 3, "error[batch-too-large]", "fewer than one batch of 100");
});

test("50 classes for a sum of 50 bits", () => {
  const text = readFileSync(join(ROOT, "stdlib", "book", "parity.rnn"), "utf8").replace(
    "units: ones.classes)",
    "units: 50)",
  );
  const folder = folderWith({ "a.rnn": text });
  refused(rnnc(["check", "a.rnn"], { cwd: folder }), 1, "error[too-few-classes]", "50 logits for 51 classes");
});

test("a shape mismatch, an unknown name, an unshifted target, a vocabulary fitted before the split", () => {
  const shape = parity({
    model:
      "first = recurrent(string, cell: lstm, units: units)\n    states = first + recurrent(first, cell: lstm, units: 8)\n    logits = dense(last(states), units: odd.classes)",
  });
  const unshifted = parity({
    model:
      "states = recurrent(string, cell: lstm, units: units)\n    logits = dense(last(states), units: odd.classes) + dense(odd, units: 2)",
  });
  const early = lines("")
    .replace("vocabulary(words(t.line))", "vocabulary(words(whole.line))")
    .replace("rows t = ", 'rows whole = csv("t.csv", columns: [line, y: 0..1])\n    rows t = ');
  const folder = folderWith({
    "shape.rnn": shape,
    "name.rnn": parity().replace("last(states)", "lost(states)"),
    "target.rnn": unshifted,
    "early.rnn": early,
  });
  refused(
    rnnc(["check", "shape.rnn"], { cwd: folder }),
    1,
    "error[shape-mismatch]",
    "[time, batch, units] of real",
    "[time, batch, 8] of real",
    "units = 4",
  );
  refused(rnnc(["check", "name.rnn"], { cwd: folder }), 1, "error[unknown-callable]", "did you mean `last`?");
  refused(rnnc(["check", "target.rnn"], { cwd: folder }), 1, "error[unshifted-target]", "previous(odd)");
  refused(rnnc(["check", "early.rnn"], { cwd: folder }), 1, "error[fit-before-split]", "split the rows first");
});

test("a full disk while checkpointing: one message, and no half-written file", () => {
  const folder = folderWith({});
  const disk = join(folder, "disk");
  mkdirSync(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", disk]).status === 0;
  if (!mounted) {
    console.log("skipped: a small file system can only be mounted by root");
    return;
  }
  try {
    writeFileSync(join(disk, "a.rnn"), parity({ settings: "param units = 400" }));
    const outcome = rnnc(["run", "a.rnn", "-q"], { cwd: disk });
    refused(outcome, 3, "error[disk]", "the disk is full", "help:");
    const checkpoints = join(newestRun(disk, "parity"), "checkpoints");
    assert.equal(readdirSync(checkpoints), [], "what did not fit is gone");
  } finally {
    spawnSync("umount", [disk]);
  }
});

test("a forced device that is absent", () => {
  const folder = folderWith({ "a.rnn": parity() });
  refused(
    rnnc(["run", "a.rnn", "--device", "native"], { cwd: folder, env: { RNNC_ISA: "none-such" } }),
    3,
    "error[device-absent]",
    "help:",
  );
  refused(
    rnnc(["run", "a.rnn", "--device", "gpu"], { cwd: folder }),
    64,
    "--device is one of auto, native, wasm, tensorflow, js",
  );
});

test("an older Node gets one clear line", () => {
  const folder = folderWith({
    "old.cjs": 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.19.0" } });',
  });
  const outcome = rnnc(["--version"], { node: ["--require", join(folder, "old.cjs")] });
  assert.is(outcome.code, 64);
  assert.is(outcome.err, "rnnc needs Node 20 or later; this is Node 18.19.0. See https://nodejs.org.\n");
});

test("a loss that is not finite names op, step, epoch and line", () => {
  const folder = folderWith({ "a.rnn": parity().replace("adam(rate: 1e-2)", "sgd(rate: 1e38)") });
  const outcome = rnnc(["run", "a.rnn"], { cwd: folder });
  refused(outcome, 3, "error[not-finite]", "at step 3 (epoch 1)", "--> a.rnn:", "help:");
});

test("Ctrl-C leaves a run that goes on, to the same weights", async () => {
  // So many steps that it has not ended when the line is read here, however busy the machine is.
  const train =
    "loss = cross_entropy(logits, odd)\n    optimizer = adam(rate: 1e-2)\n    batch = 50\n    steps = 6_000\n    validate every 100 steps";
  const folder = folderWith({ "a.rnn": parity({ train }) });
  assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: folder }).code, 0);
  const unbroken = parametersSum(newestRun(folder, "parity"));
  const child = spawn(process.execPath, [join(ROOT, "bin", "rnnc.cjs"), "run", "a.rnn"], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1" },
  });
  child.stdout.on("data", (text: Buffer) => {
    if (text.toString().includes("step 200")) child.kill("SIGINT");
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  assert.is(code, 130);
  const resumed = rnnc(["resume"], { cwd: folder });
  assert.is(resumed.code, 0, resumed.err);
  assert.match(resumed.out, /going on at step/);
  assert.is(parametersSum(newestRun(folder, "parity")), unbroken);
});

test("test looks at the test split, and says when it is not the first look", () => {
  const folder = folderWith({ "a.rnn": parity() });
  assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: folder }).code, 0);
  const first = rnnc(["test"], { cwd: folder });
  assert.is(first.code, 0, first.err);
  assert.match(first.out, /test +100 examples +loss .* accuracy/);
  assert.not.match(first.out, /look 2/);
  assert.match(rnnc(["test"], { cwd: folder }).out, /look 2 at the test set/);
});

test.run();
