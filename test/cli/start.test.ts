/** What starts the command line: two bundles, and beside each what V8 has compiled of it. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { folderWith, node, ROOT } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

interface Loader {
  readonly compiled: readonly { readonly script: Script; readonly cacheFile: string }[];
  readonly later: () => Readonly<Record<string, () => unknown>>;
}

const { compiled, later }: Loader = createRequire(import.meta.url)(join(ROOT, "dist", "load.cjs"));

test("a build leaves what V8 compiled, and this Node takes it; what few commands need is read when it is asked for", () => {
  assert.is(compiled.length, 1);
  assert.type(later()["vscode-languageserver/node.js"](), "object");
  assert.is(compiled.length, 2);
  for (const { script, cacheFile } of compiled) assert.is(script.cachedDataRejected, false, cacheFile);
});

test("without it, with half of it, with that of another script: the same command line", () => {
  const root = folderWith({ "a.rnn": parity() });
  const scripts = readdirSync(join(ROOT, "dist")).filter((name) => name.endsWith(".cjs"));
  for (const part of ["package.json", "bin/rnnc.cjs", ...scripts.map((name) => `dist/${name}`)])
    cpSync(join(ROOT, part), join(root, part));
  const [{ cacheFile }] = compiled;
  const cache = join(root, "dist", basename(cacheFile));
  const whole = readFileSync(cacheFile);
  const forms: readonly (readonly [string, () => void])[] = [
    ["none", () => {}],
    ["half", () => writeFileSync(cache, whole.subarray(0, whole.length / 2))],
    ["of another script", () => writeFileSync(cache, new Script("(function () {})").createCachedData())],
  ];
  for (const [form, make] of forms) {
    rmSync(cache, { force: true });
    make();
    const { code, out, err } = node([join(root, "bin", "rnnc.cjs"), "check", "a.rnn"], { cwd: root });
    assert.equal([code, out, err], [EXIT.ok, "a.rnn: experiment parity: well\n", ""], form);
  }
});

test("where nothing is built: the command line says so, and keeping what is compiled does nothing", () => {
  const root = folderWith({});
  for (const part of ["bin/rnnc.cjs", "scripts/code-cache.mjs"]) cpSync(join(ROOT, part), join(root, part));
  const start = node([join(root, "bin", "rnnc.cjs"), "--version"]);
  assert.equal([start.code, start.err], [EXIT.usage, "rnnc is not built yet; run: npm run build\n"]);
  const keep = node([join(root, "scripts", "code-cache.mjs")]);
  assert.equal([keep.code, keep.out, keep.err], [EXIT.ok, "", ""]);
});

test("importers get every name that api/ has", async () => {
  for (const name of ["compiler", "runtime"]) {
    const [built, source] = await Promise.all(
      [join(ROOT, "dist", `${name}.js`), join(ROOT, "api", `${name}.ts`)].map(
        (path) => import(pathToFileURL(path).href),
      ),
    );
    assert.equal(Object.keys(built).sort(), Object.keys(source).sort());
  }
});

test.run();
