/** What goes to which stream, in which form, and with which exit code. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { folderWith, node, RNNC, ROOT, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";
import { HAS_NATIVE } from "../support/native.js";

const WRONG = parity().replace("last(states)", "last(state)");

test("check: one verdict a file on standard output, what is wrong on standard error, the worst decides", () => {
  const folder = folderWith({ "a.rnn": parity(), "b.rnn": WRONG, "c.rnn": parity() });
  const well = rnnc(["check", "a.rnn", "c.rnn"], { cwd: folder });
  assert.equal(well, {
    code: EXIT.ok,
    out: "a.rnn: experiment parity: well\nc.rnn: experiment parity: well\n",
    err: "",
  });
  const one = rnnc(["check", "a.rnn", "b.rnn", "c.rnn"], { cwd: folder });
  assert.is(one.code, EXIT.errors);
  assert.is(one.out, "a.rnn: experiment parity: well\nb.rnn: 1 error\nc.rnn: experiment parity: well\n");
  assert.match(one.err, /^error\[unknown-name\]/);
});

test("--json: pure JSON on standard output, whatever there is to say", () => {
  const folder = folderWith({ "a.rnn": parity(), "b.rnn": WRONG });
  assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: folder }).code, EXIT.ok);
  const table: readonly (readonly [readonly string[], number])[] = [
    [["check", "a.rnn", "b.rnn", "--json"], EXIT.errors],
    [["check", "a.rnn", "--json"], EXIT.ok],
    [["explain", "a.rnn", "--json"], EXIT.ok],
    [["explain", "a.rnn", "--stage", "tree"], EXIT.ok],
    [["explain", "a.rnn", "--stage", "plan"], EXIT.ok],
    [["explain", "a.rnn", "--stage", "step"], EXIT.ok],
    [["test", "--json"], EXIT.ok],
    [["test", "--json"], EXIT.ok],
    [["gradcheck", "a.rnn", "--samples", "1", "--json"], EXIT.ok],
    [["doctor", "--json"], EXIT.ok],
  ];
  for (const [argv, expected] of table) {
    const { code, out, err } = rnnc(argv, { cwd: folder });
    assert.is(code, expected, `${argv.join(" ")}: ${err}`);
    const value = JSON.parse(out) as { readonly format?: number };
    if (argv.includes("--json")) assert.is(value.format, 1);
    assert.is(err, "", argv.join(" "));
  }
});

test("a command that fails writes its reason to standard error alone", () => {
  const folder = folderWith({ "b.rnn": WRONG });
  for (const argv of [
    ["run", "b.rnn"],
    ["explain", "b.rnn"],
    ["compile", "b.rnn", "-o", "out"],
    ["gradcheck", "b.rnn"],
  ]) {
    const { code, out, err } = rnnc(argv, { cwd: folder });
    assert.equal([code, out], [EXIT.errors, ""], argv.join(" "));
    assert.match(err, /error\[unknown-name\][\s\S]*b\.rnn: 1 error\n$/);
  }
  for (const argv of [["resume"], ["test"], ["resume", "nowhere"], ["test", "nowhere"]]) {
    const { code, out, err } = rnnc(argv, { cwd: folder });
    assert.equal([code, out], [EXIT.failed, ""], argv.join(" "));
    assert.match(err, /^error\[run-missing\]: .*\n {2}help: .*\n$/);
  }
  assert.equal(readdirSync(folder), ["b.rnn"], "and nothing to disk");
});

test("no colours and no moving line but on a terminal, whatever CI says", () => {
  const folder = folderWith({ "a.rnn": parity({ train: KEEP }), "b.rnn": WRONG });
  const start = "\u001b";
  for (const env of [{ NO_COLOR: "" }, { NO_COLOR: "", CI: "true" }] as const) {
    const trained = rnnc(["run", "a.rnn"], { cwd: folder, env });
    assert.is(trained.code, EXIT.ok, trained.err);
    assert.match(trained.out, / {2}best$/m);
    assert.not((trained.out + trained.err).includes(start));
    assert.not(rnnc(["check", "b.rnn"], { cwd: folder, env }).err.includes(start));
  }
});

const KEEP = `loss = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch = 50
    epochs = 1
    keep best validate.accuracy`;

test("the best is told as the measure is", () => {
  const folder = folderWith({ "a.rnn": parity({ train: KEEP }) });
  const { out } = rnnc(["run", "a.rnn", "-q"], { cwd: folder });
  assert.match(
    out,
    /^done: 1 epoch, in .*; best validate\.accuracy \d+\.\d\d% at step 16\ntest it: rnnc test runs\/parity\/\S+\nverdict: nothing wrong to be seen\n$/,
  );
});

test("a reader that goes away ends the command quietly", async () => {
  const folder = folderWith({ "a.rnn": parity() });
  for (const argv of [
    ["run", "a.rnn"],
    ["explain", "a.rnn", "--stage", "plan"],
  ]) {
    const child = spawn(process.execPath, [RNNC, ...argv], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let err = "";
    child.stderr.on("data", (text: Buffer) => {
      err += text.toString();
    });
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.once("close", resolve));
    assert.is(err, "", argv.join(" "));
    assert.ok(code === EXIT.interrupted || code === EXIT.ok, String(code));
  }
});

test("doctor: what is amiss with the native device, and what is used in its place", () => {
  const { code, out } = rnnc(["doctor"], { env: { RNNC_ISA: "none-such" } });
  assert.is(code, EXIT.ok);
  assert.match(
    out,
    HAS_NATIVE
      ? /^device native +absent: the addon does not load: .*none-such/m
      : /^device native +absent: the addon is not built: no C\+\+ compiler found/m,
  );
  assert.match(out, /^will be used +wasm \(relaxed SIMD, \d+ threads?\): native is not here/m);
  const findings = JSON.parse(rnnc(["doctor", "--json"]).out).findings as readonly {
    readonly what: string;
    readonly value: string;
  }[];
  const native = findings.find(({ what }) => what === "device native")?.value ?? "";
  assert.match(native, HAS_NATIVE ? /^native \(.*\), built in \d+ s$/ : /^absent: the addon is not built: /);
  assert.ok(findings.every(({ what, value }) => what !== "" && value !== ""));
});

test("doctor in a package whose addon was never built, or could not be", () => {
  const root = folderWith({});
  for (const part of ["package.json", "bin", "dist", "stdlib", "src/runtime/kernels/wasm"])
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  const doctor = () => node([join(root, "bin", "rnnc.cjs"), "doctor"], { cwd: root });
  const command = "build it with `node scripts/build-addon.mjs`";
  const never = doctor();
  assert.is(never.code, EXIT.ok, never.err);
  assert.ok(
    never.out.includes(`absent: the addon is not built: the install script did not run; ${command}\n`),
    never.out,
  );
  mkdirSync(join(root, "build"));
  writeFileSync(
    join(root, "build", "addon.json"),
    JSON.stringify({ status: "absent", reason: "there is no C++ compiler" }),
  );
  assert.ok(doctor().out.includes(`absent: the addon is not built: there is no C++ compiler; ${command}\n`));
  // And it runs all the same.
  writeFileSync(join(root, "a.rnn"), parity().replace("epochs    = 2", "steps = 1"));
  const { code, out } = node([join(root, "bin", "rnnc.cjs"), "run", "a.rnn"], { cwd: root });
  assert.is(code, EXIT.ok);
  assert.match(
    out,
    /wasm \(relaxed SIMD, \d+ threads?\)\nnote: native is not here \(.*\); running on wasm, which is several times slower\n/,
  );
  rmSync(join(root, "src"), { recursive: true });
  const reference = node([join(root, "bin", "rnnc.cjs"), "run", "a.rnn"], { cwd: root });
  assert.is(reference.code, EXIT.ok);
  assert.match(
    reference.out,
    /js \(reference, one thread\)\nnote: .*, nor is wasm \(.*rnnc.*\.wasm is missing; install rnnc again\); running on js, which is much slower\n/,
  );
});

test("--set: a constant and a word make another program, a number does not; the seed another of each", () => {
  const text = parity({
    settings: "param units = 8 in 4..16\n  param cell = lstm in { rnn, lstm }\n  const top = 12",
    data: `rows strings = bits(count: 1_000, length: 1..top) |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2`,
    model: "states = recurrent(string, cell: cell, units: units)\n    logits = dense(last(states), units: odd.classes)",
    train: "loss = cross_entropy(logits, odd)\n    optimizer = adam(rate: 1e-2)\n    batch = 50\n    steps = 2",
  });
  const folder = folderWith({ "a.rnn": text });
  const programs = () => readdirSync(join(folder, ".rnnc", "cache", "programs")).length;
  const table = [
    [[], 1],
    [["units=16"], 1],
    [["units=4", "units=5"], 1],
    [["cell=rnn"], 2],
    [["top=6"], 3],
    [["seed=9"], 4],
    [["seed=9", "units=10", "cell=rnn"], 5],
  ] as const;
  for (const [set, count] of table) {
    const { code, err } = rnnc(["run", "a.rnn", "-q", ...set.flatMap((one) => ["--set", one])], { cwd: folder });
    assert.is(code, EXIT.ok, `${set}: ${err}`);
    assert.is(programs(), count, String(set));
  }
  for (const set of ["units=3", "units=lots", "unit=8", "cell=gru", "seed=one"]) {
    const { code, err } = rnnc(["run", "a.rnn", "--set", set], { cwd: folder });
    assert.is(code, EXIT.errors, set);
    assert.ok(err.includes(`--set ${set}`) || err.includes("a.rnn"), err);
  }
});

test.run();
