/** `rnnc git install`: what git then shows of `.rnn` files. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { folderWith, NO_CACHE, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

const folder = folderWith({ "deep/a.rnn": parity(), "b.rnn": parity().replace("parity", "t") });
function git(...args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: NO_CACHE },
  });
  assert.is(status, 0, stderr);
  return stdout;
}
git("init", "-q");
git("add", ".");
git("commit", "-qm", "one");

test("outside of a repository it says so", () => {
  const { code, err } = rnnc(["git", "install"], { cwd: folderWith({}) });
  assert.is(code, 64);
  assert.match(err, /^git cannot be set up here: not a git repository/);
});

test("installed twice, the line stands once", () => {
  for (const _ of [1, 2]) {
    const { code, err } = rnnc(["git", "install"], { cwd: join(folder, "deep") });
    assert.is(code, 0, err);
  }
  assert.is(readFileSync(join(folder, ".git", "info", "attributes"), "utf8").split("*.rnn diff=rnnc").length, 2);
});

test("git diff: what changed in meaning, of each file; an error is said, and the others are shown", () => {
  writeFileSync(
    join(folder, "deep", "a.rnn"),
    parity().replace("units = 8", "units = 12").replace("seed = 3", "seed   = 3"),
  );
  writeFileSync(join(folder, "b.rnn"), "edition 2026\n\nexperiment {\n}\n");
  const out = git("diff");
  assert.match(out, /^b\.rnn: not compared in meaning: b\.rnn: 1 error; git diff --no-ext-diff shows the lines\n/);
  assert.match(
    out,
    /\nparity {2}deep\/a\.rnn -> deep\/a\.rnn\n {2}checkpoints no longer load\n {4}units: 8 -> 12 {2}deep\/a\.rnn:5/,
  );
  writeFileSync(join(folder, "b.rnn"), parity().replace("parity", "t"));
});

test("lines: layout is no difference, and headers name the experiment", () => {
  writeFileSync(
    join(folder, "deep", "a.rnn"),
    parity().replace("epochs    = 2", "epochs    = 7").replace("seed = 3", "seed   = 3"),
  );
  const out = git("diff", "--no-ext-diff", "deep");
  assert.match(out, /\n@@ -\d+,\d+ \+\d+,\d+ @@ experiment parity\s*\n/);
  assert.equal(
    out
      .split("\n")
      .filter((line) => /^[-+] /.test(line))
      .map((line) => line.replaceAll(/ +/g, " ")),
    ["- epochs = 2", "+ epochs = 7"],
  );
});

test("headers name an experiment whose name is a t alone", () => {
  const text = readFileSync(join(folder, "b.rnn"), "utf8");
  writeFileSync(join(folder, "b.rnn"), text.replace("epochs    = 2", "epochs    = 7"));
  assert.match(git("diff", "--no-ext-diff", "b.rnn"), /\n@@ -\d+,\d+ \+\d+,\d+ @@ experiment t\s*\n/);
});

test("--remove: lines as they are again", () => {
  assert.is(rnnc(["git", "install", "--remove"], { cwd: folder }).code, 0);
  assert.match(git("diff"), /\n\+ {2}seed {3}= 3\n/);
});

test.run();
