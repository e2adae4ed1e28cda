/** `rnnc fmt`: files in place, folders, standard input, and what it refuses. */
import { spawnSync } from "node:child_process";
import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { firstDifference } from "../../src/cli/terminal/first-difference.js";
import { folderWith, RNNC, rnnc } from "../support/command-line.js";

const WELL = "edition 2026\n\nconst window = 35\n";
const LOOSE = "edition 2026\n\nconst window   =  35 # words\nconst n=1\n";
const TIDY = "edition 2026\n\nconst window = 35  # words\nconst n      = 1\n";
const BROKEN = "edition 2026\n\nconst window = (35\n";

const read = (folder: string, name: string) => readFileSync(join(folder, name), "utf8");

function piped(args: readonly string[], input: string | Buffer) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [RNNC, "fmt", ...args], { encoding: "utf8", input });
  return { code: status, out: stdout, err: stderr };
}

test("files that change are named and rewritten, the others are left", () => {
  const folder = folderWith({ "a.rnn": LOOSE, "b.rnn": WELL });
  const before = statSync(join(folder, "b.rnn")).mtimeMs;
  const first = rnnc(["fmt", "a.rnn", "b.rnn"], { cwd: folder });
  assert.equal(first, { code: 0, out: "a.rnn: formatted\n2 files: 1 formatted, 1 unchanged\n", err: "" });
  assert.is(read(folder, "a.rnn"), TIDY);
  assert.is(statSync(join(folder, "b.rnn")).mtimeMs, before);
  assert.is(rnnc(["fmt", "a.rnn", "b.rnn"], { cwd: folder }).out, "2 files: 2 unchanged\n");
});

test("--check writes nothing, shows the first lines that differ, and exits with 1", () => {
  const folder = folderWith({ "a.rnn": LOOSE, "b.rnn": WELL });
  assert.equal(rnnc(["fmt", "--check", "a.rnn", "b.rnn"], { cwd: folder }), {
    code: 1,
    out: [
      "a.rnn: not in canonical layout, from line 3",
      "  - const window   =  35 # words",
      "  - const n=1",
      "  + const window = 35  # words",
      "  + const n      = 1",
      "2 files: 1 would change, 1 well",
      "",
    ].join("\n"),
    err: "",
  });
  assert.is(read(folder, "a.rnn"), LOOSE);
  assert.equal(rnnc(["fmt", "--check", "b.rnn"], { cwd: folder }), { code: 0, out: "1 file: 1 well\n", err: "" });
});

test("line ends, byte order marks and a missing final line end are put right, and said to be", () => {
  const [windows, marked, open] = [WELL.replaceAll("\n", "\r\n"), `\ufeff${WELL}`, WELL.trimEnd()];
  const folder = folderWith({ "windows.rnn": windows, "marked.rnn": marked, "open.rnn": open });
  const { code, out } = rnnc(["fmt", "--check", "."], { cwd: folder });
  assert.is(code, 1);
  assert.is(
    out,
    `${["marked.rnn", "open.rnn", "windows.rnn"]
      .map((name) => `${name}: not in canonical layout, in its line ends or a byte order mark\n`)
      .join("")}3 files: 3 would change\n`,
  );
  rnnc(["fmt", "."], { cwd: folder });
  for (const name of ["windows.rnn", "marked.rnn", "open.rnn"]) assert.is(read(folder, name), WELL, name);
});

test("a file with syntax errors is refused with its place, the others are formatted", () => {
  const folder = folderWith({ "a.rnn": BROKEN, "b.rnn": LOOSE });
  const { code, out, err } = rnnc(["fmt", "a.rnn", "b.rnn"], { cwd: folder });
  assert.is(code, 1);
  assert.is(out, "b.rnn: formatted\n2 files: 1 formatted, 1 with syntax errors\n");
  assert.match(err, "error[unclosed-bracket]: This `(` is never closed.\n --> a.rnn:3:16\n");
  assert.ok(err.endsWith("a.rnn: 1 error; left as it is\n"), err);
  assert.is(read(folder, "a.rnn"), BROKEN);
  assert.is(read(folder, "b.rnn"), TIDY);
});

test("a file that is wrong otherwise is formatted", () => {
  const folder = folderWith({ "a.rnn": "edition 2026\nconst n=unknown\n" });
  assert.is(rnnc(["fmt", "a.rnn"], { cwd: folder }).code, 0);
  assert.is(read(folder, "a.rnn"), "edition 2026\n\nconst n = unknown\n");
});

test("a folder stands for the files below it, but for records, packages and what is hidden", () => {
  const names = ["a.rnn", "deep/er/b.rnn", "runs/x/c.rnn", "studies/d.rnn", "node_modules/e/f.rnn", ".rnnc/g.rnn"];
  const folder = folderWith({ ...Object.fromEntries(names.map((name) => [name, LOOSE])), "notes.txt": LOOSE });
  const { code, out } = rnnc(["fmt", ".", "a.rnn"], { cwd: folder });
  assert.is(code, 0);
  assert.is(out, "a.rnn: formatted\ndeep/er/b.rnn: formatted\n2 files: 2 formatted\n");
  for (const name of names.slice(2)) assert.is(read(folder, name), LOOSE, name);
});

test("what a link leads to is rewritten, and permissions stay", () => {
  const folder = folderWith({ "a.rnn": LOOSE });
  chmodSync(join(folder, "a.rnn"), 0o640);
  symlinkSync("a.rnn", join(folder, "link.rnn"));
  assert.is(rnnc(["fmt", "link.rnn"], { cwd: folder }).code, 0);
  assert.ok(lstatSync(join(folder, "link.rnn")).isSymbolicLink());
  assert.is(read(folder, "a.rnn"), TIDY);
  assert.is(statSync(join(folder, "a.rnn")).mode & 0o777, 0o640);
});

test("standard input to standard output, named `-` or not at all", () => {
  assert.equal(piped(["-"], LOOSE), { code: 0, out: TIDY, err: "" });
  assert.equal(piped([], `\ufeff${LOOSE}`), { code: 0, out: TIDY, err: "" });
  assert.equal(piped(["--check", "-"], TIDY), { code: 0, out: "", err: "" });
  const unlike = piped(["--check"], "edition 2026\nconst n = 1\n");
  assert.equal(unlike, {
    code: 1,
    out: "standard input: not in canonical layout, from line 2\n  + \n",
    err: "",
  });
  const broken = piped([], BROKEN);
  assert.is(broken.code, 1);
  assert.is(broken.out, "");
  assert.match(broken.err, "--> standard input:3:16");
});

test("wrong usage touches nothing", () => {
  const folder = folderWith({ "a.rnn": LOOSE, "empty/notes.txt": "", "latin.rnn": Buffer.from([0xe4, 0x0a]) });
  const said = (args: readonly string[]) => rnnc(["fmt", ...args], { cwd: folder });
  assert.equal(said(["a.rnn", "b.rnn"]), {
    code: 64,
    out: "",
    err: "there is no file or folder `b.rnn`; did you mean `a.rnn`?; see rnnc fmt --help\n",
  });
  assert.is(said(["empty"]).err, "there is no `.rnn` file in empty; see rnnc fmt --help\n");
  assert.is(said(["a.rnn", "-"]).err, "`-` stands alone: standard input, or files; see rnnc fmt --help\n");
  assert.is(said(["latin.rnn"]).err, "`latin.rnn` is not UTF-8 text; give a `.rnn` file; see rnnc fmt --help\n");
  assert.is(piped([], Buffer.from([0xe4])).err, "standard input is not UTF-8 text; see rnnc fmt --help\n");
  assert.is(read(folder, "a.rnn"), LOOSE);
});

test("of two texts, the first lines that differ", () => {
  assert.equal(firstDifference("a\nb\n", "a\nb\n"), null);
  assert.equal(firstDifference("a\r\nb", "a\nb\n"), null);
  assert.equal(firstDifference("a\nb\nc\n", "a\nx\nc\n"), { line: 2, out: ["b"], in: ["x"] });
  assert.equal(firstDifference("a\nc\n", "a\nb\nc\n"), { line: 2, out: [], in: ["b"] });
  assert.equal(firstDifference("a\nb\nc\n", "a\nc\n"), { line: 2, out: ["b"], in: [] });
  assert.equal(firstDifference("a\n", "a\nb\n"), { line: 2, out: [], in: ["b"] });
  assert.equal(firstDifference("\u001b[31m\n", "x\n"), { line: 1, out: ["\ufffd[31m"], in: ["x"] });
});

test.run();
