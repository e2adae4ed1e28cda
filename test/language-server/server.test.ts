/** The real server over its standard streams, spoken to as VS Code speaks. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { serverCapabilities } from "../../src/language-server/capabilities.js";
import { VERSION } from "../../src/runtime/version.js";
import { folderWith, ROOT, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";
import { endServers, Wire } from "./wire.js";

/** What the client of VS Code says of itself (vscode-languageclient 9), shortened to what concerns a server of ours. */
const INITIALIZE = JSON.parse(readFileSync(join(ROOT, "test", "language-server", "initialize.json"), "utf8"));

async function started(files: Readonly<Record<string, string>>, args?: readonly string[]) {
  const folder = folderWith({ "rnnc.yaml": "", ...files });
  const wire = new Wire(folder, args);
  const rootUri = pathToFileURL(folder).href;
  const initialized = await wire.request<{ serverInfo: object; capabilities: { textDocumentSync: object } }>(
    "initialize",
    {
      ...INITIALIZE,
      processId: process.pid,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: "project" }],
    },
  );
  wire.notify("initialized", {});
  const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;
  const open = (name: string, text = files[name]) =>
    wire.notify("textDocument/didOpen", { textDocument: { uri: uriOf(name), languageId: "rnn", version: 1, text } });
  const change = (name: string, version: number, contentChanges: readonly object[]) =>
    wire.notify("textDocument/didChange", { textDocument: { uri: uriOf(name), version }, contentChanges });
  return { wire, folder, initialized, uriOf, open, change };
}

const at = (line: number, character: number) => ({ line, character });

test("a session: what is said follows what is typed, and the server ends with 0", async () => {
  const text = parity();
  const { wire, initialized, uriOf, open, change } = await started({ "main.rnn": text }, ["--stdio"]);
  assert.equal(initialized.serverInfo, { name: "rnnc", version: VERSION });
  open("main.rnn");
  assert.equal(await wire.diagnostics(uriOf("main.rnn"), 1), []);
  const line = text.split("\n").findIndex((one) => one.includes("cell: lstm"));
  const character = text.split("\n")[line].indexOf("lstm");
  change("main.rnn", 2, [{ range: { start: at(line, character), end: at(line, character + 4) }, text: "lstn" }]);
  const [said, ...others] = await wire.diagnostics(uriOf("main.rnn"), 2);
  assert.equal(others, []);
  assert.is(said.code, "unknown-word");
  assert.equal(said.range, { start: at(line, character), end: at(line, character + 4) });
  change("main.rnn", 3, [{ range: { start: at(line, character + 3), end: at(line, character + 4) }, text: "m" }]);
  assert.equal(await wire.diagnostics(uriOf("main.rnn"), 3), []);
  assert.is(await wire.end(), 0);
  assert.is(wire.errors, "");
});

test("each capability answers over the wire", async () => {
  const text = parity();
  const { wire, initialized, uriOf, open } = await started({ "main.rnn": text });
  assert.equal(initialized.capabilities, serverCapabilities());
  open("main.rnn");
  const textDocument = { uri: uriOf("main.rnn") };
  const place = (word: string) => {
    const lines = text.split("\n");
    const line = lines.findIndex((one) => one.includes(word));
    return at(line, lines[line].indexOf(word) + 1);
  };
  const position = place("states = ");
  const range = { start: at(0, 0), end: at(text.split("\n").length - 1, 0) };
  const ask = (method: string, params: object) => wire.request<object | null>(`textDocument/${method}`, params);
  const hover = await ask("hover", { textDocument, position });
  assert.match(JSON.stringify(hover), /states: \[time, batch, units\] of real/);
  const full = await ask("semanticTokens/full", { textDocument });
  assert.ok(full && "data" in full && "resultId" in full);
  const previousResultId = full.resultId;
  for (const [method, params] of [
    ["completion", { position: place("lstm") }],
    ["signatureHelp", { position: place("lstm") }],
    ["definition", { position: place("string, cell") }],
    ["references", { position, context: { includeDeclaration: true } }],
    ["prepareRename", { position }],
    ["rename", { position, newName: "memory" }],
    ["documentSymbol", {}],
    ["foldingRange", {}],
    ["selectionRange", { positions: [position] }],
    ["formatting", { options: {} }],
    ["rangeFormatting", { range, options: {} }],
    ["onTypeFormatting", { position, ch: "}", options: {} }],
    ["codeAction", { range: { start: position, end: position }, context: { diagnostics: [] } }],
    ["codeLens", {}],
    ["documentLink", {}],
    ["inlayHint", { range }],
    ["prepareCallHierarchy", { position: place("parity") }],
    ["semanticTokens/range", { range }],
    ["semanticTokens/full/delta", { previousResultId }],
  ] as const)
    assert.ok(await ask(method, { textDocument, ...params }), method);
  assert.ok(await wire.request("workspace/symbol", { query: "stat" }));
  try {
    await ask("rename", { textDocument, position, newName: "param" });
    assert.unreachable("a keyword is refused");
  } catch (error) {
    assert.is(error instanceof Error && error.message, "`param` is a word of the language, and no name.");
  }
  assert.is(await wire.end(), 0);
  assert.is(wire.errors, "");
});

const USER = `edition 2026

import { base } from "./base.rnn"

experiment user extends base {
  seed = 4
}
`;

test("a file that is imported: what is typed in it is told where it is used, and so is that it is gone", async () => {
  const base = parity().replace("experiment parity", "experiment base");
  const { wire, folder, uriOf, open, change } = await started({ "user.rnn": USER, "base.rnn": base });
  open("user.rnn");
  assert.equal(await wire.diagnostics(uriOf("user.rnn"), 1), []);
  open("base.rnn");
  assert.equal(await wire.diagnostics(uriOf("base.rnn"), 1), []);
  change("base.rnn", 2, [{ text: base.replace("experiment base", "experiment other") }]);
  const [missing] = await wire.diagnostics(uriOf("user.rnn"), 1);
  assert.is(missing.code, "import-missing-name");
  change("base.rnn", 3, [{ text: base }]);
  assert.equal(await wire.diagnostics(uriOf("user.rnn"), 1), []);
  rmSync(join(folder, "base.rnn"));
  wire.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf("base.rnn"), type: 3 }] });
  const [gone] = await wire.diagnostics(uriOf("user.rnn"), 1);
  assert.is(gone.code, "import-missing-file");
  assert.equal(gone.range, { start: at(2, 21), end: at(2, 33) });
  assert.is(await wire.end(), 0);
  assert.is(wire.errors, "");
});

test("5 MB pasted at once: one clear message, and the server goes on", async () => {
  const { wire, uriOf, open, change } = await started({ "main.rnn": parity() });
  open("main.rnn");
  assert.equal(await wire.diagnostics(uriOf("main.rnn"), 1), []);
  change("main.rnn", 2, [{ range: { start: at(2, 0), end: at(2, 0) }, text: "0123456789\n".repeat(500_000) }]);
  const said = await wire.diagnostics(uriOf("main.rnn"), 2);
  assert.equal(
    said.map(({ code, message }) => [code, message]),
    [
      [
        "too-large",
        `This file has ${(5_500_000 + parity().length).toLocaleString("en")} characters, and 1 MiB is the most that rnnc ` +
          "reads. Nothing of it was checked; data belong in a file of their own, which `data` names.",
      ],
    ],
  );
  change("main.rnn", 3, [{ text: parity() }]);
  assert.equal(await wire.diagnostics(uriOf("main.rnn"), 3), []);
  assert.is(await wire.end(), 0);
  assert.is(wire.errors, "");
});

test("an editor that goes without `shutdown`: exit code 1; a file on the command line is wrong usage", async () => {
  const { wire } = await started({});
  assert.is(await wire.exit(), 1);
  const { code, err } = rnnc(["lsp", "main.rnn"]);
  assert.is(code, 64);
  assert.is(err, "the editor names the files, not `main.rnn` on the command line; see rnnc lsp --help\n");
});

test("an editor that is gone in the middle of a sentence: exit code 1, and no word", async () => {
  const { wire, open } = await started({ "main.rnn": parity() });
  open("main.rnn");
  assert.is(await wire.vanish(), 1);
  assert.is(wire.errors, "");
});

test.after(endServers);

test.run();
