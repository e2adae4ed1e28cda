/** The build script with compilers that are not there, do not work, or only pretend to. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";

const repository = fileURLToPath(new URL("../../../", import.meta.url));

interface Sandbox {
  readonly root: string;
  readonly run: (...flags: readonly string[]) => SpawnSyncReturns<string>;
  readonly record: () => { readonly status: string; readonly reason: string | null; readonly log: string };
}

/** A copy of the sources whose only compiler is `$CXX`: this script, or none at all. */
function inSandbox(compiler: string | null, visit: (sandbox: Sandbox) => void): void {
  const root = mkdtempSync(join(tmpdir(), "rnnc-build-"));
  try {
    mkdirSync(join(root, "scripts"));
    cpSync(join(repository, "scripts", "build-addon.mjs"), join(root, "scripts", "build-addon.mjs"));
    cpSync(join(repository, "src", "runtime", "kernels"), join(root, "src", "runtime", "kernels"), { recursive: true });
    symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
    mkdirSync(join(root, "bin"));
    const file = join(root, "bin", "compiler");
    if (compiler !== null) writeFileSync(file, `#!/bin/sh\n${compiler}\n`, { mode: 0o755 });
    const run = (...flags: readonly string[]) =>
      spawnSync(process.execPath, [join(root, "scripts", "build-addon.mjs"), ...flags], {
        encoding: "utf8",
        env: { PATH: join(root, "bin"), ...(compiler === null ? {} : { CXX: file }) },
      });
    visit({ root, run, record: () => JSON.parse(readFileSync(join(root, "build", "addon.json"), "utf8")) });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Answers to --version, then writes something wherever it is told to. */
const PRETENDING = `
if [ "$1" = --version ]; then echo "pretender 1.0"; exit; fi
while [ "$#" -gt 1 ]; do if [ "$1" = -o ]; then echo object > "$2"; fi; shift; done`;

const FAILING = `
if [ "$1" = --version ]; then echo "failer 1.0"; exit; fi
echo "error: this compiler fails" >&2; exit 1`;

test("no compiler: an install goes on, a build by hand fails", () => {
  inSandbox(null, ({ run, record }) => {
    const install = run("--at-install");
    assert.is(install.status, 0);
    assert.match(install.stdout, /^native device: absent: no C\+\+ compiler found \(tried .*\)\. rnnc runs without it/);
    assert.is(install.stdout.trim().split("\n").length, 1);
    assert.is(record().status, "absent");
    assert.is(run().status, 1);
  });
});

test("a compiler that fails: the log is kept, and shown by hand", () => {
  inSandbox(FAILING, ({ root, run, record }) => {
    const install = run("--at-install");
    assert.is(install.status, 0);
    assert.is(install.stderr, "");
    assert.match(install.stdout, /^native device: failed: the compiler failed at src\/runtime\/kernels\//);
    assert.is(record().status, "failed");
    assert.match(record().log, /this compiler fails/);
    const byHand = run();
    assert.is(byHand.status, 1);
    assert.match(byHand.stderr, /this compiler fails/);
    assert.not(existsSync(join(root, "build", "rnnc.node")));
  });
});

test("a build leaves the addon and its record, and is not repeated until something changes", () => {
  inSandbox(PRETENDING, ({ root, run, record }) => {
    assert.match(run().stdout, /^native device: built in .* s with pretender 1\.0/);
    assert.is(record().status, "built");
    assert.equal(readdirSync(join(root, "build")).sort(), ["addon.json", "objects", "rnnc.node"]);
    assert.match(run().stdout, /^native device: up to date/);
    appendFileSync(join(root, "src", "runtime", "kernels", "simd.h"), "// changed\n");
    assert.match(run().stdout, /^native device: built in/);
    rmSync(join(root, "build", "rnnc.node"));
    assert.match(run().stdout, /^native device: built in/);
  });
});

test("every source is compiled: those of the kernels once for each instruction set", () => {
  inSandbox(PRETENDING, ({ root, run }) => {
    run();
    const sets = process.arch === "x64" ? 3 : 1;
    const sources = (folder: string) => readdirSync(folder).filter((name) => name.endsWith(".cc")).length;
    const kernels = join(root, "src", "runtime", "kernels");
    const objects = readdirSync(join(root, "build", "objects")).length;
    assert.is(objects, sets * sources(kernels) + sources(join(kernels, "host")));
  });
});

test.run();
