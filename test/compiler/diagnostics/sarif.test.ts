/** SARIF 2.1.0: every field that is written, for what is said with all it can have, and with the least. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Diagnostic, diagnostic, type Said } from "../../../src/compiler/diagnostics/diagnostic.js";
import { type Located, type SarifRule, toSarif } from "../../../src/compiler/diagnostics/render-sarif.js";

const FILE = "/home/me/project/a.rnn";
const TEXT = "const a = 1\nconst b = 10k\n";
const sources = new Map([[FILE, { file: FILE, text: TEXT }]]);
const at = (part: string) => ({ file: FILE, start: TEXT.indexOf(part), end: TEXT.indexOf(part) + part.length });

const RULES: Readonly<Record<string, SarifRule>> = {
  "bad-number": { title: "not a number", why: "Digits.", severity: "error", page: "# bad-number", uri: "https://d/n" },
  "no-clip": { title: "no limit", why: "It grows.", severity: "advice", page: "# no-clip", uri: "https://d/c" },
};

const logOf = (...all: readonly Said[]) =>
  toSarif(
    all.map((said): Located => ({ said, sources })),
    {
      version: "1.2.3",
      root: "file:///home/me/project/",
      uri: (file) => (file.startsWith("/home/me/project/") ? file.slice("/home/me/project/".length) : `file://${file}`),
      rule: (code) => RULES[code],
    },
  );

const BAD: Diagnostic = diagnostic("bad-number", at("10k"), { written: "10k" });
const ADVICE: Said = {
  code: "no-clip",
  severity: "advice",
  message: "No clip.",
  span: at("const b"),
  related: [],
  suggestion: null,
};

const artifactLocation = { uri: "a.rnn", uriBaseId: "%SRCROOT%" };
const region = { startLine: 2, startColumn: 11, endLine: 2, endColumn: 14 };

test("a log has one run: the tool, the codes that were given, the root, and each thing said", () => {
  assert.equal(logOf(BAD), {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "rnnc",
            semanticVersion: "1.2.3",
            rules: [
              {
                id: "bad-number",
                shortDescription: { text: "Not a number." },
                fullDescription: { text: "Digits." },
                help: { text: "Digits.", markdown: "# bad-number" },
                helpUri: "https://d/n",
                defaultConfiguration: { level: "error" },
              },
            ],
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { "%SRCROOT%": { uri: "file:///home/me/project/" } },
        results: [
          {
            ruleId: "bad-number",
            ruleIndex: 0,
            level: "error",
            message: { text: "`10k` is not a number." },
            locations: [{ physicalLocation: { artifactLocation, region } }],
          },
        ],
      },
    ],
  });
});

const resultsOf = (...all: readonly Said[]) => logOf(...all).runs[0].results;

test("each code is described once, in order; advice is a note", () => {
  const [run] = logOf(ADVICE, BAD, ADVICE).runs;
  assert.equal(
    run.tool.driver.rules.map(({ id, defaultConfiguration }) => [id, defaultConfiguration.level]),
    [
      ["bad-number", "error"],
      ["no-clip", "note"],
    ],
  );
  assert.equal(
    run.results.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level]),
    [
      ["no-clip", 1, "note"],
      ["bad-number", 0, "error"],
      ["no-clip", 1, "note"],
    ],
  );
});

test("other places that matter are told apart by numbers", () => {
  const related = [
    { span: at("a = 1"), message: "this one" },
    { span: at("= 1\nconst"), message: "over two lines" },
  ];
  const [result] = resultsOf({ ...BAD, related });
  assert.equal(result.relatedLocations, [
    {
      id: 0,
      physicalLocation: { artifactLocation, region: { startLine: 1, startColumn: 7, endLine: 1, endColumn: 12 } },
      message: { text: "this one" },
    },
    {
      id: 1,
      physicalLocation: { artifactLocation, region: { startLine: 1, startColumn: 9, endLine: 2, endColumn: 6 } },
      message: { text: "over two lines" },
    },
  ]);
});

test("help stands in the message, and an edit as a fix", () => {
  const [thought] = resultsOf({ ...BAD, suggestion: { message: "think again" } });
  assert.is(thought.message.text, "`10k` is not a number. Help: think again.");
  assert.not("fixes" in thought);
  const [written] = resultsOf({
    ...BAD,
    suggestion: { message: "write `10_000`", edit: { span: BAD.span, text: "10_000" } },
  });
  assert.is(written.message.text, "`10k` is not a number. Help: write `10_000`.");
  assert.equal(written.fixes, [
    {
      description: { text: "write `10_000`" },
      artifactChanges: [
        { artifactLocation, replacements: [{ deletedRegion: region, insertedContent: { text: "10_000" } }] },
      ],
    },
  ]);
});

test("a file outside the root has its whole address and no base", () => {
  const [result] = resultsOf({ ...BAD, span: { file: "/elsewhere/b.rnn", start: 0, end: 0 } });
  assert.equal(result.locations, [
    {
      physicalLocation: {
        artifactLocation: { uri: "file:///elsewhere/b.rnn" },
        region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
      },
    },
  ]);
});

test("nothing said: no rule and no result", () => {
  const [run] = logOf().runs;
  assert.equal([run.tool.driver.rules, run.results], [[], []]);
});

test.run();
