/** Compiled programs: the same run by themselves, from elsewhere, and nothing written outside their folder. */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { folderWith, node, ROOT, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";
import { journalOf, listing, runsOf, sumOf } from "./runs.js";

const TABLE = parity({
  data: `rows t = csv("data/t.csv", columns: [x: [..6] of bit, y: 0..1]) |> split(train: 80%, validate: 10%, test: 10%)
    input  string = t.x
    target odd    = t.y`,
});
const ROWS = Array.from({ length: 400 }, (_, row) => {
  const bits = Array.from({ length: 1 + (row % 6) }, (_, at) => (row >> at) & 1);
  return `${bits.join(" ")},${bits.reduce((sum, bit) => sum + bit, 0) % 2}`;
});
const FILES = { "a.rnn": TABLE, "data/t.csv": `x,y\n${ROWS.join("\n")}\n` };

function compiled(): string {
  const folder = folderWith(FILES);
  const { code, err } = rnnc(["compile", "a.rnn", "-o", "out", "--bundle"], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  return folder;
}

test("`node out/parity.js` trains the bits that `rnnc run` trains, at any setting, from any folder", () => {
  const folder = compiled();
  for (const set of [[], ["--set", "units=5"]]) {
    assert.is(rnnc(["run", "a.rnn", "-q", ...set], { cwd: folder }).code, EXIT.ok);
    const own = node([join("out", "parity.js"), ...set], { cwd: folder });
    assert.is(own.code, EXIT.ok, own.err);
    const from = node([join(folder, "out", "parity.js"), ...set], { cwd: ROOT });
    assert.is(from.code, EXIT.ok, from.err);
    const sums = runsOf(folder)
      .slice(-3)
      .map((run) => sumOf(run));
    assert.is(new Set(sums).size, 1);
    const [, second, third] = runsOf(folder)
      .slice(-3)
      .map((run) => journalOf(run).map(({ at, time, ...rest }) => rest));
    assert.equal(second, third);
  }
  assert.is(runsOf(folder).length, 6);
});

test("it is found without its ending, and imported it does nothing", () => {
  const folder = compiled();
  const { code, err } = node([join("out", "parity"), "--set", "units=5"], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  assert.is(runsOf(folder).length, 1);
  const imported = node(["-e", 'import("./out/parity.js").then((m) => console.log(m.default.name))', "x"], {
    cwd: folder,
  });
  assert.is(imported.out, "parity\n", imported.err);
  assert.is(runsOf(folder).length, 1);
});

test("its help, its options, its exit codes", () => {
  const folder = compiled();
  const program = join("out", "parity.js");
  const help = node([program, "--help"], { cwd: folder });
  assert.is(help.code, EXIT.ok);
  assert.match(
    help.out,
    /^Trains parity\.\n\nusage: node parity\.js \[--set name=value\]… .*\n\nsettings:\n {2}units = 8 {2}\(count\)\n/,
  );
  const table: readonly (readonly [readonly string[], number, RegExp])[] = [
    [
      ["--set", "units=99"],
      EXIT.failed,
      /^error\[setting-out-of-domain\]: `units=99` is outside its domain 4\.\.16\.\n {2}help: /,
    ],
    [["--set", "unit=9"], EXIT.failed, /^error\[setting-unknown\]: .*did you mean `units`\?\n/],
    [["--device", "gpu"], EXIT.usage, /^--device is one of auto, native, wasm, tensorflow, js, not gpu\n$/],
    [["--threads", "0"], EXIT.usage, /^--threads is a count from 1 to 256, not 0\n$/],
    [["--threads", "300"], EXIT.usage, /^--threads is a count from 1 to 256, not 300\n$/],
    [["--tread"], EXIT.usage, /^Unknown option '--tread'; see --help\n$/],
    [["extra"], EXIT.usage, /^Unexpected argument 'extra'; see --help\n$/],
  ];
  for (const [argv, expected, message] of table) {
    const { code, out, err } = node([program, ...argv], { cwd: folder });
    assert.equal([code, out], [expected, ""], argv.join(" "));
    assert.match(err, message);
  }
  assert.not(existsSync(join(folder, "runs")), "nothing ran");
});

test("moved away with its data, a program reads and writes beside itself; without them it says what is missing", () => {
  const folder = compiled();
  assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: folder }).code, EXIT.ok);
  const above = folderWith({});
  const moved = join(above, "moved");
  renameSync(join(folder, "out"), moved);
  const missing = node([join("moved", "parity.js")], { cwd: above });
  assert.is(missing.code, EXIT.failed);
  assert.match(missing.err, /^error\[source-missing\]: The file `data\/t\.csv` does not exist\./);
  assert.equal(readdirSync(above), ["moved"]);
  cpSync(join(folder, "data"), join(moved, "data"), { recursive: true });
  const { code, err } = node([join("moved", "parity.js")], { cwd: above });
  assert.is(code, EXIT.ok, err);
  assert.is(sumOf(runsOf(moved)[0]), sumOf(runsOf(folder)[0]));
  assert.equal(readdirSync(above), ["moved"], "and nothing beside");
  const looked = rnnc(["test", join("moved", "runs", "parity", readdirSync(join(moved, "runs", "parity"))[0])], {
    cwd: above,
  });
  assert.is(looked.code, EXIT.ok, looked.err);
});

test("the whole folder moved: program, text and data", () => {
  const folder = compiled();
  const above = folderWith({});
  renameSync(folder, join(above, "project"));
  const { code, err } = node([join(above, "project", "out", "parity.js")], { cwd: above });
  assert.is(code, EXIT.ok, err);
  assert.equal(readdirSync(above), ["project"]);
  assert.is(runsOf(join(above, "project")).length, 1);
  mkdirSync(folder);
});

test("every command writes inside the project, and only into runs, .rnnc and where it was told", () => {
  const above = folderWith({ "project/rnnc.yaml": "", "beside/keep.txt": "as it is" });
  for (const [name, text] of Object.entries(FILES)) {
    const path = join(above, "project", "work", name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, text);
  }
  const home = folderWith({});
  const project = join(above, "project");
  const before = listing(above);
  const ours = () => ["bin", "dist", "stdlib"].map((part) => listing(join(ROOT, part)));
  const package_ = ours();
  const env = { HOME: home, TMPDIR: home, XDG_CACHE_HOME: home };
  for (const argv of [
    ["check", "a.rnn"],
    ["explain", "a.rnn"],
    ["run", "a.rnn", "-q"],
    ["gradcheck", "a.rnn", "--samples", "1"],
    ["compile", "a.rnn", "-o", "../out", "--bundle"],
    ["test"],
    ["resume"],
    ["doctor"],
  ]) {
    const { code, err } = rnnc(argv, { cwd: join(project, "work"), env });
    assert.is(code, EXIT.ok, `${argv.join(" ")}: ${err}`);
  }
  assert.equal(readdirSync(home), []);
  assert.equal(readdirSync(project).sort(), [".rnnc", "out", "rnnc.yaml", "runs", "work"]);
  const inside = ["project/.rnnc", "project/out", "project/runs"];
  assert.equal(listing(above, inside), before);
  assert.equal(ours(), package_);
});

test.run();
