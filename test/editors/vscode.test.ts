/** The extension for VS Code: a whole package, the same bytes every time, and snippets that the compiler takes. */
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBufferPromise } from "yauzl";
import { format } from "../../src/compiler/format/format.js";
import { VERSION } from "../../src/runtime/version.js";
import { checkText, saidOf } from "../compiler/support/host.js";
import { GROUPS, recordPath } from "../corpus/corpus.js";
import { endServers, Wire } from "../language-server/wire.js";
import { folderWith, node, ROOT } from "../support/command-line.js";

const FOLDER = join(ROOT, "editors", "vscode");
const extension = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8"));

/** The package as `npm run vsix` writes it. */
function packed(timeZone: string): Buffer {
  const path = join(folderWith({}), "new", "rnnc.vsix");
  const { code, out, err } = node([join(ROOT, "scripts", "build-vsix.mjs"), path], { env: { TZ: timeZone } });
  assert.equal([code, out, err], [0, `${path}\n`, ""]);
  return readFileSync(path);
}

async function unzipped(bytes: Buffer): Promise<ReadonlyMap<string, string>> {
  const zip = await fromBufferPromise(bytes);
  const files = new Map<string, string>();
  for await (const entry of zip.eachEntry()) {
    const parts: Buffer[] = [];
    for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part);
    files.set(entry.fileName, Buffer.concat(parts).toString("utf8"));
  }
  return files;
}

const bytes = packed("UTC");
const files = await unzipped(bytes);
const manifest = files.get("extension.vsixmanifest") ?? "";

test("the same bytes whenever and wherever it is packed", () => {
  assert.ok(bytes.equals(packed("Pacific/Auckland")));
});

test("package.json: the version of rnnc, and only files that are there", () => {
  assert.is(extension.version, VERSION);
  assert.match(extension.engines.vscode, /^\^1\.\d+\.0$/);
  const { languages, grammars, snippets } = extension.contributes;
  const paths = [...languages.map((one: { configuration: string }) => one.configuration), ...grammars, ...snippets].map(
    (one) => (typeof one === "string" ? one : one.path),
  );
  assert.is(paths.length, 4);
  for (const path of paths) assert.ok(files.has(`extension/${path.replace(/^\.\//, "")}`), path);
  for (const { path, scopeName } of grammars)
    assert.is(JSON.parse(readFileSync(join(FOLDER, path), "utf8")).scopeName, scopeName);
});

test("extension.vsixmanifest says what package.json says", () => {
  const attributes = { Id: extension.name, Version: extension.version, Publisher: extension.publisher };
  for (const [name, value] of Object.entries(attributes))
    assert.match(manifest, new RegExp(`<Identity [^>]*\\b${name}="${value}"`));
  for (const text of [
    `<DisplayName>${extension.displayName}</DisplayName>`,
    `<Description xml:space="preserve">${extension.description}</Description>`,
    `<Categories>${extension.categories.join(",")}</Categories>`,
    `<Property Id="Microsoft.VisualStudio.Code.Engine" Value="${extension.engines.vscode}"/>`,
    '<InstallationTarget Id="Microsoft.VisualStudio.Code"/>',
  ])
    assert.ok(manifest.includes(text), text);
  assert.match(manifest, /<Tags>[^<]*\b__ext_rnn\b/);
  const assets = [...manifest.matchAll(/<Asset Type="([^"]+)" Path="([^"]+)" Addressable="true"\/>/g)];
  assert.equal(
    assets.map(([, type]) => type.replace("Microsoft.VisualStudio.", "")),
    ["Code.Manifest", "Services.Content.Details", "Services.Content.Changelog", "Services.Content.License"],
  );
  for (const [, , path] of assets) assert.ok(files.has(path), path);
});

test("[Content_Types].xml has a type for the ending of every part", () => {
  const types = files.get("[Content_Types].xml") ?? "";
  const endings = new Set(
    [...types.matchAll(/<Default Extension="(\.\w+)" ContentType="\w+\/\w+"\/>/g)].map(([, one]) => one),
  );
  for (const path of files.keys()) if (path !== "[Content_Types].xml") assert.ok(endings.has(extname(path)), path);
});

test("what is packed is what is there: the folder's own files, the library, and two bundles", () => {
  const bundles = [...files.keys()].filter((path) => path.startsWith("extension/out/"));
  assert.equal(bundles, ["extension/out/extension.cjs", "extension/out/server.cjs"]);
  for (const [path, text] of files) {
    if (!path.startsWith("extension/") || bundles.includes(path)) continue;
    const inside = path.slice("extension/".length).replace("LICENSE.txt", "LICENSE");
    const own = inside.startsWith("stdlib/") ? join(ROOT, inside) : join(FOLDER, inside);
    assert.ok(existsSync(own), own);
    assert.is(readFileSync(own, "utf8"), text, path);
  }
});

/** The extension as VS Code unpacks it. */
function installed(): string {
  const inside = [...files].filter(([path]) => path.startsWith("extension/"));
  return join(folderWith(Object.fromEntries(inside)), "extension");
}

const USER = `edition 2026

import { parity } from "std/book/parity"

experiment faster extends parity {
  rate = 3e-3
}
`;

test("the server in it answers by itself, and has the language's library beside it", async () => {
  const folder = folderWith({ "user.rnn": USER });
  const wire = new Wire(folder, ["--stdio"], [join(installed(), "out", "server.cjs")]);
  const { serverInfo } = await wire.request<{ serverInfo: object }>("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
  });
  assert.equal(serverInfo, { name: "rnnc", version: VERSION });
  const uri = pathToFileURL(join(folder, "user.rnn")).href;
  wire.notify("textDocument/didOpen", { textDocument: { uri, languageId: "rnn", version: 1, text: USER } });
  assert.equal(await wire.diagnostics(uri, 1), []);
  assert.is(await wire.end(), 0);
  assert.is(wire.errors, "");
});

/** Loads the extension with a module `vscode` in which everything is a class that does nothing, and activates nothing. */
const LOAD = `
const Module = require("node:module");
const load = Module._load;
const nothing = () => new Proxy(class {}, { get: (of, key) => (key in of || typeof key === "symbol" ? of[key] : nothing()) });
Module._load = (name, ...rest) => (name === "vscode" ? nothing() : load(name, ...rest));
console.log(Object.keys(require(process.argv[1])).sort().join(" "));
`;

test("the extension itself loads, where there is nothing but VS Code to import", () => {
  const { out, err, code } = node(["-e", LOAD, join(installed(), "out", "extension.cjs")]);
  assert.equal([code, out, err], [0, "activate deactivate\n", ""]);
  assert.is(extension.main, "./out/extension.cjs");
});

test("each command of package.json is registered, and no other", () => {
  const source = readFileSync(join(FOLDER, "src", "extension.ts"), "utf8");
  const registered = [...source.matchAll(/\bcommand\("([^"]+)"/g)].map(([, id]) => id);
  const { commands, menus } = extension.contributes;
  const declared: readonly string[] = commands.map((one: { command: string }) => one.command);
  assert.equal(registered.toSorted(), declared.toSorted());
  for (const items of Object.values<readonly { command: string }[]>(menus))
    for (const { command } of items) assert.ok(declared.includes(command), command);
});

test("neither bundle has TypeScript, ts-morph or TensorFlow in it", () => {
  for (const [path, text] of files) {
    if (!path.endsWith(".cjs")) continue;
    assert.ok(text.length < 1_500_000, path);
    assert.not.match(text, /ts-morph|tfjs-node|createProgram\(/, path);
  }
});

test("every document of it begins with a heading, and its newest changes are those of this version", () => {
  assert.match(readFileSync(join(FOLDER, "README.md"), "utf8"), /^# /);
  assert.is(/^## (.+)$/m.exec(readFileSync(join(FOLDER, "CHANGELOG.md"), "utf8"))?.[1], extension.version);
});

test("the problem matcher finds every message of rnnc check, with its place", () => {
  const [{ pattern }] = extension.contributes.problemMatchers;
  const [said, at] = pattern.map(({ regexp }: { regexp: string }) => new RegExp(regexp));
  let found = 0;
  for (const text of GROUPS.map((group) => readFileSync(recordPath(group), "utf8"))) {
    const lines = text.split("\n");
    lines.forEach((line, index) => {
      if (!/^(?:error|warning)\b/.test(line)) return;
      const [, severity, code, message] = said.exec(line) ?? [];
      const [, file, row, column] = at.exec(lines[index + 1]) ?? [];
      assert.ok(severity && code && message && file?.endsWith(".rnn") && Number(row) > 0 && Number(column) > 0, line);
      found++;
    });
  }
  assert.ok(found >= 300);
});

interface Snippet {
  readonly prefix: string | readonly string[];
  readonly description: string;
  readonly body: string | readonly string[];
}

const snippets: Readonly<Record<string, Snippet>> = JSON.parse(
  readFileSync(join(FOLDER, "snippets", "rnn.json"), "utf8"),
);

/** What a snippet leaves when nobody types anything but Tab. */
function filled({ body }: Snippet): string {
  const text = typeof body === "string" ? body : body.join("\n");
  const defaults = new Map<string, string>();
  const named = text.replace(/\$\{(\d+)(?::([^}]*)|\|([^,|]*)[^|]*\|)\}/g, (_, number, value, choice) => {
    defaults.set(number, value ?? choice);
    return value ?? choice;
  });
  return named.replace(/\$(\d+)/g, (whole, number) => {
    if (number !== "0" && !defaults.has(number)) throw new Error(`${whole} has no default`);
    return defaults.get(number) ?? "";
  });
}

const WHOLE = filled(snippets["A whole experiment"]);

/** In the place of a section of the whole experiment. */
function asSection(text: string): string {
  const [name] = text.split(" ");
  const without = WHOLE.replace(new RegExp(`\\n  ${name} \\{\\n[\\s\\S]*?\\n  \\}\\n`), "\n");
  return without.replace(/\}\n*$/, `\n  ${text.replaceAll("\n", "\n  ")}\n}\n`);
}

/** In the place of the statement of a section that begins with the same words. */
function asStatement(text: string): string {
  const [words] = /^\w+ \w+/.exec(text) ?? [""];
  return WHOLE.replace(new RegExp(`^ *${words}.*$`, "m"), text);
}

const asParam = (text: string) => WHOLE.replace(/\n {2}data \{/, `\n  ${text}\n\n  data {`);
const asDefinition = (text: string) => `${WHOLE}\n${text}\n`;

/** Rows with what may be made of their columns, in the experiment that needs least. */
function asRows(text: string, rest: string, target: string): string {
  const data = `data {\n    ${text}\n    ${rest}\n  }`;
  const numbers = `model {\n    guess = dense(${target === "y" ? "last(x)" : "last(previous(value))"}, units: 1)\n  }`;
  return WHOLE.replace(/data \{[\s\S]*?\n {2}\}/, data)
    .replace(/model \{[\s\S]*?\n {2}\}/, numbers)
    .replace("cross_entropy(logits, odd)", `squared_error(guess, ${target === "y" ? "y" : "last(value)"})`)
    .replace("accuracy(predicted(logits), odd)", `mean_absolute_error(guess, ${target === "y" ? "y" : "last(value)"})`)
    .replace(/ {2}param units.*\n/, "");
}

const PLACES: Readonly<Record<string, (text: string) => string>> = {
  "A whole experiment": (text) => text,
  "An experiment that extends another": asDefinition,
  data: asSection,
  model: asSection,
  train: asSection,
  measure: asSection,
  search: asSection,
  "A parameter in a range": asParam,
  "A parameter in a logarithmic range": asParam,
  "A parameter in a set": asParam,
  "A block": asDefinition,
  "A pipeline": asDefinition,
  "Rows of a CSV file": (text) => asRows(text, "input x = table.curve\n    target y = sum(table.curve)", "y"),
  "Rows of a TSV file": (text) =>
    asRows(text, "input x = count(words(pairs.left))\n    target y = count(words(pairs.right))", "y").replace(
      "last(x)",
      "x",
    ),
  "Rows of a series": (text) =>
    asRows(text, "target value = windows(series.value, length: 12, reach_back: true)", "value"),
  "Stop when it no longer improves": asStatement,
  "Keep the best weights": asStatement,
  "A source's facts": (text) =>
    asRows(
      `rows table = csv("data/table.csv", columns: [label, curve: [1..50] of real]) ${text}\n|> split(train: 80%, validate: 10%, test: 10%)`,
      "input x = table.curve\n    target y = sum(table.curve)",
      "y",
    ),
};

/** Said of what a person has still to fill in or to use. */
const UNFINISHED = /^\d+:\d+ (?:unused-name|unpinned-source): /;

for (const [name, snippet] of Object.entries(snippets))
  test(`snippet ${name}: as it comes, in its place, nothing is wrong`, () => {
    assert.ok(snippet.description.length > 5);
    const text = PLACES[name](filled(snippet));
    assert.ok(text.includes(filled(snippet).split("\n")[0].trim()), "it is in the text");
    const said = saidOf(checkText(text)).filter((line) => !UNFINISHED.test(line));
    assert.equal(said, [], text);
  });

test("the whole experiment is as fmt writes it", () => {
  assert.equal(format({ file: "a.rnn", text: WHOLE }), { text: WHOLE });
});

test("no two snippets have one prefix", () => {
  const prefixes = Object.values(snippets).flatMap(({ prefix }) => prefix);
  assert.is(new Set(prefixes).size, prefixes.length);
});

test.after(endServers);

test.run();
