/** `rnnc check`: its forms for people and for other programs, and what it takes. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refusingSilence } from "../../src/cli/checking/check-file.js";
import { FileErrors } from "../../src/cli/usage.js";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { checkText } from "../compiler/support/host.js";
import { folderWith, ROOT, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

const WRONG = parity().replace("last(states)", "last(state)");

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region: Region;
  };
}

interface Log {
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: {
          readonly rules: readonly { readonly id: string; readonly helpUri: string; readonly help: { text: string } }[];
        };
      };
      readonly originalUriBaseIds: Readonly<Record<string, { readonly uri: string }>>;
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly message: { readonly text: string };
        readonly locations: readonly Location[];
        readonly relatedLocations?: readonly (Location & { readonly message: { readonly text: string } })[];
        readonly fixes?: readonly {
          readonly artifactChanges: readonly {
            readonly replacements: readonly { deletedRegion: Region; insertedContent: { text: string } }[];
          }[];
        }[];
      }[];
    },
  ];
}

/** As published (npm @microsoft/jest-sarif 1.0.0-beta.0); its draft of JSON Schema is older than ajv reads, and differs in these two words. */
const SCHEMA = JSON.parse(readFileSync(join(ROOT, "test/golden/sarif/sarif-2.1.0-rtm.5.json"), "utf8"));
const { $schema: _draft, id: _id, ...schema } = SCHEMA;
const isSarif = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

function sarifOf(args: readonly string[], cwd: string): Log {
  const { out, err } = rnnc(["check", ...args, "--format", "sarif"], { cwd });
  assert.is(err, "");
  const log: Log = JSON.parse(out);
  assert.ok(isSarif(log), JSON.stringify(isSarif.errors?.slice(0, 3)));
  return log;
}

test("the schema of SARIF refuses what is not SARIF", () => {
  assert.not(isSarif({ version: "2.1.0", runs: [{ tool: {} }] }));
  assert.not(isSarif({ version: "2.1.0", runs: [{ tool: { driver: { name: "x" } }, results: [{ ruleId: "y" }] }] }));
});

test("sarif: a rule with its page, a result with its place, what is related, and the fix", () => {
  const twice = parity().replace("    optimizer", "    loss = cross_entropy(logits, odd)\n    optimizer");
  const folder = folderWith({ "a b.rnn": WRONG, "sub/twice.rnn": twice, ".git/HEAD": "" });
  const [run] = sarifOf([".."], join(folder, "sub")).runs;
  assert.equal(
    run.tool.driver.rules.map(({ id }) => id),
    ["duplicate-name", "unknown-name"],
  );
  for (const { id, helpUri, help } of run.tool.driver.rules) {
    const page = readFileSync(fileURLToPath(helpUri), "utf8");
    assert.ok(page.startsWith(`# ${id}\n`) && page.includes(help.text), id);
  }
  const [unknown, duplicate] = run.results;
  assert.equal([unknown.ruleId, unknown.ruleIndex, unknown.level], ["unknown-name", 1, "error"]);
  const line = WRONG.split("\n").findIndex((text) => text.includes("last(state)")) + 1;
  const column = WRONG.split("\n")[line - 1].indexOf("last(state)") + 6;
  const region = { startLine: line, startColumn: column, endLine: line, endColumn: column + 5 };
  const artifactLocation = { uri: "a%20b.rnn", uriBaseId: "%SRCROOT%" };
  assert.equal(unknown.locations, [{ physicalLocation: { artifactLocation, region } }]);
  assert.equal(unknown.fixes?.[0].artifactChanges[0].replacements, [
    { deletedRegion: region, insertedContent: { text: "states" } },
  ]);
  assert.is(duplicate.locations[0].physicalLocation.artifactLocation.uri, "sub/twice.rnn");
  assert.is(duplicate.relatedLocations?.length, 1);
  assert.match(run.originalUriBaseIds["%SRCROOT%"].uri, /^file:\/\/\/.*\/$/);
});

test("sarif of what is well has no results", () => {
  const folder = folderWith({ "a.rnn": parity() });
  assert.equal(sarifOf(["a.rnn"], folder).runs[0].results, []);
});

test("github: one command a diagnostic, by its path from the repository", () => {
  const folder = folderWith({ "sub/a.rnn": WRONG, "well.rnn": parity(), ".git/HEAD": "" });
  const { code, out, err } = rnnc(["check", ".", "--format", "github"], { cwd: join(folder, "sub") });
  assert.equal([code, err], [EXIT.errors, ""]);
  const line = WRONG.split("\n").findIndex((text) => text.includes("last(state)")) + 1;
  const column = WRONG.split("\n")[line - 1].indexOf("last(state)") + 6;
  const place = `file=sub/a.rnn,line=${line},endLine=${line},col=${column},endColumn=${column + 5}`;
  assert.is(
    out,
    `::error ${place},title=unknown-name::Nothing here is called \`state\`.%0Asub/a.rnn:${line - 1}:5: \`states\` is declared here, and nothing uses it%0Ahelp: did you mean \`states\`?\n`,
  );
});

test("--format json is --json", () => {
  const folder = folderWith({ "a.rnn": WRONG });
  const [json, format] = [["--json"], ["-f", "json"]].map((option) =>
    rnnc(["check", "a.rnn", ...option], { cwd: folder }),
  );
  assert.equal(json, format);
});

test("a form that is not there, and two at once", () => {
  const folder = folderWith({ "a.rnn": parity() });
  const said = (...options: readonly string[]) => rnnc(["check", "a.rnn", ...options], { cwd: folder });
  assert.equal(said("-f", "sarf"), {
    code: EXIT.usage,
    out: "",
    err: "there is no --format `sarf`; did you mean `sarif`?; see rnnc check --help\n",
  });
  assert.match(said("-f", "xml").err, /^there is no --format `xml`; it is one of text, json, sarif, github;/);
  assert.match(said("--json", "-f", "sarif").err, /^--json and --format sarif are two forms; give one;/);
});

test("of a folder, every file below it but records and packages", () => {
  const folder = folderWith({
    "a.rnn": parity(),
    "b/c.rnn": WRONG,
    "runs/old.rnn": WRONG,
    "node_modules/x/y.rnn": WRONG,
  });
  const { code, out } = rnnc(["check", "."], { cwd: folder });
  assert.equal([code, out], [EXIT.errors, "a.rnn: experiment parity: well\nb/c.rnn: 1 error\n"]);
  assert.match(rnnc(["check", "none"], { cwd: folder }).err, /^there is no file or folder `none`/);
});

test("what is wrong with an imported file is told once", () => {
  const using =
    'edition 2026\n\nimport { parity } from "./base.rnn"\n\nexperiment mine extends parity {\n  seed = 2\n}\n';
  const folder = folderWith({ "base.rnn": WRONG, "one.rnn": using, "two.rnn": using });
  const { err, out } = rnnc(["check", "./base.rnn", "."], { cwd: folder });
  assert.is(err.match(/error\[unknown-name\]/g)?.length, 1);
  assert.match(out, /^base\.rnn: 1 error$/m);
  const { diagnostics } = JSON.parse(rnnc(["check", ".", "--json"], { cwd: folder }).out);
  assert.is(diagnostics.filter(({ code }: { code: string }) => code === "unknown-name").length, 1);
});

test("a path that is not there: the one that was meant", () => {
  const importing = (from: string) =>
    `edition 2026\n\nimport { parity } from "${from}"\n\nexperiment mine extends parity {\n  seed = 2\n}\n`;
  const folder = folderWith({ "first.rnn": parity(), "sub/mine.rnn": parity() });
  const said = (...args: readonly string[]) => rnnc(args, { cwd: folder }).err;
  assert.match(said("check", "frist.rnn"), /^there is no file or folder `frist.rnn`; did you mean `first.rnn`\?;/);
  assert.match(said("explain", "sub/mien.rnn"), /^there is no file `sub\/mien.rnn`; did you mean `sub\/mine.rnn`\?;/);
  const meant = [
    ["./frist.rnn", "./first.rnn"],
    ["first.rnn", "./first.rnn"],
    ["./first", "./first.rnn"],
    ["./sub/mne.rnn", "./sub/mine.rnn"],
    ["std/layer", "std/layers"],
    ["std/layers.rnn", "std/layers"],
    ["std/book/partiy", "std/book/parity"],
  ];
  for (const [written, right] of meant) {
    writeFileSync(join(folder, "a.rnn"), importing(written));
    const { diagnostics } = JSON.parse(rnnc(["check", "a.rnn", "--json"], { cwd: folder }).out);
    assert.is(diagnostics[0].code, "import-missing-file", written);
    assert.is(diagnostics[0].suggestion.edit.text, `"${right}"`, written);
  }
});

const fixing = (args: readonly string[], cwd: string) => rnnc(["check", ...args, "--fix"], { cwd });
const readIn = (folder: string, name: string) => readFileSync(join(folder, name), "utf8");

test("--fix: edits that are known are written, said, and the rest is left to be said", () => {
  const wrong = parity()
    .replace("last(states)", "last(sttaes)")
    .replace("batch ", "bach  ")
    .replace("lstm", "lstm, activation: 3");
  const folder = folderWith({ "a.rnn": `\ufeff${wrong.replaceAll("\n", "\r\n")}` });
  const { code, out, err } = fixing(["a.rnn"], folder);
  assert.is(code, EXIT.errors);
  assert.match(out, /^a\.rnn:\d+:25: fixed unknown-name: `sttaes` is now `states`$/m);
  assert.match(out, /^a\.rnn:\d+:5: fixed unknown-setting: `bach` is now `batch`$/m);
  assert.match(out, /^a\.rnn: 1 error$/m);
  assert.is(err.match(/^error/gm)?.length, 1);
  const right = wrong.replace("sttaes", "states").replace("bach  ", "batch  ");
  assert.is(readIn(folder, "a.rnn"), `\ufeff${right.replaceAll("\n", "\r\n")}`);
});

test("--fix leaves alone what is not named, what is well, and what another remedy would do as well", () => {
  const using =
    'edition 2026\n\nimport { parity } from "./base.rnn"\n\nexperiment mine extends parity {\n  seed = 2\n}\n';
  const several = parity({ settings: "param units = 8 in 4..16\n  param unite = 8" }).replace(
    "units: units",
    "units: unitx",
  );
  const folder = folderWith({ "base.rnn": WRONG, "mine.rnn": using, "well.rnn": parity(), "several.rnn": several });
  for (const name of ["mine.rnn", "well.rnn", "several.rnn"]) {
    const before = readIn(folder, name);
    assert.not.match(fixing([name], folder).out, /fixed/, name);
    assert.is(readIn(folder, name), before);
  }
  assert.is(readIn(folder, "base.rnn"), WRONG);
  assert.is(fixing(["mine.rnn", "base.rnn"], folder).code, EXIT.ok);
  assert.is(readIn(folder, "base.rnn"), parity());
});

test("--fix for other programs: what was done is beside the output", () => {
  const folder = folderWith({ "a.rnn": WRONG });
  const { code, out, err } = fixing(["a.rnn", "--json"], folder);
  assert.equal([code, JSON.parse(out).diagnostics], [EXIT.ok, []]);
  assert.match(err, /^a\.rnn:\d+:\d+: fixed unknown-name: `state` is now `states`\n$/);
});

test("an experiment of which the checker knows nothing, and says nothing, is not well", () => {
  const right = checkText(parity());
  assert.is(refusingSilence("main.rnn", right), right);
  const silent = { ...right, experiments: new Map([["parity", null]]) };
  assert.throws(
    () => refusingSilence("main.rnn", silent),
    (error: unknown) =>
      error instanceof FileErrors && error.message.startsWith("main.rnn: `parity` could not be checked"),
  );
  const wrong = checkText(WRONG);
  assert.is(refusingSilence("main.rnn", wrong), wrong);
});

test.run();
