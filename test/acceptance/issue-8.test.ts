/** Issue 8, "Reviewing and editing experiments": its commands through the real command line. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { endServers, Wire } from "../language-server/wire.js";
import { folderWith, type Outcome, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

const folder = folderWith({
  "a.rnn": parity(),
  "b.rnn": parity().replace("units = 8", "units = 12"),
  "laid-out.rnn": parity().replace("seed = 3", "# of the book\n  seed   =   3"),
  "wrong.rnn": "edition 2026\n\nexperiment {\n}\n",
});
const inFolder = (...args: readonly string[]): Outcome => rnnc(args, { cwd: folder });

function well(outcome: Outcome): string {
  assert.is(outcome.code, 0, `${outcome.err}${outcome.out}`);
  return outcome.out;
}

test("diff: what follows, with both lines, and what it costs; nothing for layout and comments", () => {
  const out = well(inFolder("diff", "a.rnn", "b.rnn"));
  assert.match(out, /checkpoints no longer load/);
  assert.match(out, /units: 8 -> 12.*b\.rnn:5/);
  assert.match(out, /parameters/);
  assert.is(inFolder("diff", "a.rnn", "b.rnn", "--exit-code").code, 2);
  assert.is(inFolder("diff", "a.rnn", "laid-out.rnn", "--exit-code").code, 0);
  assert.match(well(inFolder("diff", "a.rnn", "b.rnn", "--format", "markdown")), /\| .* \|/);
  assert.match(well(inFolder("diff", "a.rnn", "b.rnn", "--format", "github")), /^::\w+ file=b\.rnn,line=\d+/);
  const json = JSON.parse(well(inFolder("diff", "a.rnn", "b.rnn", "--json")));
  assert.type(json.format_version, "number");
});

test("diff --fail-on ends with 2 where a change has that class, and refuses what is no class", () => {
  assert.is(inFolder("diff", "a.rnn", "b.rnn", "--fail-on", "checkpoint").code, 2);
  const { code, err } = inFolder("diff", "a.rnn", "b.rnn", "--fail-on", "checkpiont");
  assert.is(code, 64);
  assert.match(err, /checkpoint/);
});

test("git: init writes .gitattributes, and a driver shows the meaning", () => {
  const project = folderWith({});
  well(rnnc(["init", "classify", "new"], { cwd: project }));
  assert.match(readFileSync(join(project, "new", ".gitattributes"), "utf8"), /\*\.rnn/);
  const git = (...args: readonly string[]) =>
    spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd: folder, encoding: "utf8" });
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "one");
  well(inFolder("git", "install"));
  writeFileSync(join(folder, "a.rnn"), parity().replace("units = 8", "units = 12"));
  assert.match(git("diff", "a.rnn").stdout, /units: 8 -> 12/);
  assert.match(well(inFolder("diff", "HEAD:a.rnn", "a.rnn")), /units: 8 -> 12/);
  const { code, err } = inFolder("diff", "no-such-revision:a.rnn", "a.rnn");
  assert.is(code, 64, err);
  assert.match(err, /no-such-revision/);
});

test("diff of what is no experiment: one clear message", () => {
  const { code, err } = inFolder("diff", "a.rnn", "wrong.rnn");
  assert.is(code, 1, err);
  assert.match(err, /wrong\.rnn:3/);
  assert.not.match(err, /\n\s+at /);
});

test("lsp: the server says over stdio what `rnnc check` says, knows the layers, and ends when it is told to", async () => {
  const wire = new Wire(folder);
  const uri = pathToFileURL(join(folder, "open.rnn")).href;
  const text = parity().replace("last(states)", "last(statse)");
  await wire.request("initialize", { processId: null, rootUri: pathToFileURL(folder).href, capabilities: {} });
  wire.notify("initialized", {});
  wire.notify("textDocument/didOpen", { textDocument: { uri, languageId: "rnn", version: 1, text } });
  assert.equal(
    (await wire.diagnostics(uri, 1)).map(({ code }) => code),
    ["unknown-name"],
  );
  const symbols = await wire.request<readonly { name: string }[]>("textDocument/documentSymbol", {
    textDocument: { uri },
  });
  assert.equal(
    symbols.map(({ name }) => name),
    ["parity"],
  );
  assert.is(await wire.end(), 0);
  assert.is(wire.errors, "");
});

test("completion for shells, and the extension's files", () => {
  for (const shell of ["bash", "zsh", "fish"]) assert.match(well(inFolder("completion", shell)), /rnnc/);
  assert.ok(existsSync(new URL("../../editors/vscode/package.json", import.meta.url)));
});

test.after(endServers);

test.run();
