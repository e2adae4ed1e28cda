/** `rnnc lint`: what it says and how it ends, levels in rnnc.yaml, and what is wrong with these. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { RULES } from "../../src/compiler/lint/table.js";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { folderWith, ROOT, rnnc } from "../support/command-line.js";

const CLIPPED = RULES["no-clip"].right;
const UNCLIPPED = RULES["no-clip"].wrong;

test("advice to standard error, a line for each file to standard output, and exit 0", () => {
  const folder = folderWith({ "a.rnn": UNCLIPPED, "b.rnn": CLIPPED });
  const { code, out, err } = rnnc(["lint", "a.rnn", "b.rnn"], { cwd: folder });
  assert.is(code, EXIT.ok);
  assert.is(out, "a.rnn: 1 piece of advice\nb.rnn: well\n2 files: 1 piece of advice\n");
  assert.equal(err.split("\n"), [
    "advice[no-clip]: Gradients go back through up to 50 steps, and nothing limits them.",
    "  --> a.rnn:18:5",
    "   |",
    "18 |     optimizer = adam(rate: rate)",
    "   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
    "  --> a.rnn:13:14",
    "   |",
    "13 |     states = recurrent(string, cell: lstm, units: 16, forget_bias: 1.0)",
    "   |              ^^^^^^^^^ through this layer",
    "   = help: write `clip = norm(1.0)`",
    "",
    "",
  ]);
});

test("a rule at level error ends with 1; off, it is silent; as a warning it is one", () => {
  const at = (level: string) => {
    const folder = folderWith({ "a.rnn": UNCLIPPED, "rnnc.yaml": `lint:\n  no-clip: ${level}\n` });
    return rnnc(["lint", "a.rnn"], { cwd: folder });
  };
  assert.is(at("error").code, EXIT.errors);
  assert.is(at("error").out, "a.rnn: 1 error\n");
  assert.equal(at("off"), { code: EXIT.ok, out: "a.rnn: well\n", err: "" });
  assert.is(at("warning").code, EXIT.ok);
  assert.match(at("warning").err, /^warning\[no-clip\]: /);
});

test("each file has the levels of its own project", () => {
  const folder = folderWith({
    "loud/a.rnn": UNCLIPPED,
    "quiet/a.rnn": UNCLIPPED,
    "loud/rnnc.yaml": "lint: { no-clip: error }",
    "quiet/rnnc.yaml": "lint: { no-clip: off }",
  });
  const { code, out } = rnnc(["lint", "."], { cwd: folder });
  assert.is(code, EXIT.errors);
  assert.is(out, "loud/a.rnn: 1 error\nquiet/a.rnn: well\n2 files: 1 error\n");
});

test("--json: the form of `check --json`, with an edit where there is one", () => {
  const folder = folderWith({ "a.rnn": UNCLIPPED });
  const { code, out, err } = rnnc(["lint", "a.rnn", "--json"], { cwd: folder });
  assert.is(code, EXIT.ok);
  assert.is(err, "");
  const { format, diagnostics } = JSON.parse(out);
  assert.is(format, 1);
  assert.equal(diagnostics, [
    {
      code: "no-clip",
      severity: "advice",
      message: "Gradients go back through up to 50 steps, and nothing limits them.",
      file: "a.rnn",
      line: 18,
      column: 5,
      endLine: 18,
      endColumn: 33,
      related: [{ file: "a.rnn", line: 13, column: 14, endLine: 13, endColumn: 23, message: "through this layer" }],
      suggestion: {
        message: "write `clip = norm(1.0)`",
        edit: {
          file: "a.rnn",
          line: 18,
          column: 33,
          endLine: 18,
          endColumn: 33,
          text: "\n    clip      = norm(1.0)",
        },
      },
    },
  ]);
});

test("SARIF and annotations: advice is a note, and a rule brings its page", () => {
  const folder = folderWith({ "a.rnn": UNCLIPPED, ".git/HEAD": "" });
  const log = JSON.parse(rnnc(["lint", "a.rnn", "--format", "sarif"], { cwd: folder }).out);
  const [{ tool, results }] = log.runs;
  const [rule] = tool.driver.rules;
  assert.is(rule.id, "no-clip");
  assert.is(rule.defaultConfiguration.level, "note");
  assert.ok(rule.helpUri.endsWith("/docs/lint/no-clip.md"), rule.helpUri);
  assert.is(rule.help.markdown, readFileSync(`${ROOT}docs/lint/no-clip.md`, "utf8"));
  assert.is(results[0].level, "note");
  assert.match(
    rnnc(["lint", "a.rnn", "--format", "github"], { cwd: folder }).out,
    /^::notice file=a\.rnn,line=18,endLine=18,col=5,endColumn=33,title=no-clip::Gradients go back/,
  );
});

test("a file with errors gets these alone, and ends with 1", () => {
  const folder = folderWith({ "a.rnn": UNCLIPPED.replace("string.bits", "string.bit").replace("lstm", "lsmt") });
  const { code, out, err } = rnnc(["lint", "a.rnn"], { cwd: folder });
  assert.is(code, EXIT.errors);
  assert.match(err, /^error\[/);
  assert.not.match(err, "no-clip");
  assert.match(out, /^a\.rnn: \d errors?\n$/);
});

test("a library, and a folder without files", () => {
  const folder = folderWith({ "a.rnn": "edition 2026\n\nconst window = 35\n", "empty/notes.txt": "" });
  assert.equal(rnnc(["lint", "a.rnn"], { cwd: folder }), { code: EXIT.ok, out: "a.rnn: well\n", err: "" });
  const table: readonly (readonly [readonly string[], string])[] = [
    [["lint"], "give files or folders to look at"],
    [["lint", "none.rnn"], "there is no file or folder `none.rnn`"],
    [["lint", "empty"], "there is no `.rnn` file in empty"],
    [["lint", "a.rnn", "--jsno"], "there is no option --jsno; did you mean --json?"],
  ];
  for (const [argv, message] of table)
    assert.equal(rnnc(argv, { cwd: folder }), { code: EXIT.usage, out: "", err: `${message}; see rnnc lint --help\n` });
});

test("rnnc.yaml: what is wrong with levels, with line and column", () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${"bcdefghi".replace(/./g, (name) => {
    const before = String.fromCharCode(name.charCodeAt(0) - 1);
    return `${name}: &${name} [${Array(9).fill(`*${before}`).join(", ")}]\n`;
  })}`;
  const levels = "off, advice, warning, error";
  const table: readonly (readonly [string, string])[] = [
    ["lint:\n  no-clpi: off\n", "2:3: there is no rule `no-clpi`; did you mean `no-clip`?"],
    ["lint:\n  stuff: off\n", "2:3: there is no rule `stuff`"],
    ["lint:\n  no-clip: warn\n", `2:12: \`no-clip\` is one of ${levels}`],
    ["lint:\n  no-clip: warnign\n", `2:12: \`no-clip\` is one of ${levels}; did you mean \`warning\`?`],
    ["lint:\n  no-clip: 1\n", `2:12: \`no-clip\` is one of ${levels}`],
    ["lint:\n  no-clip: [off]\n", `2:12: \`no-clip\` is one of ${levels}`],
    ["lint:\n  no-clip:\n", `2:11: \`no-clip\` is one of ${levels}`],
    ["lint: off\n", `1:7: \`lint\` has a level for each rule that is to have another: ${levels}`],
    ["lint: [no-clip]\n", `1:7: \`lint\` has a level for each rule that is to have another: ${levels}`],
    ["threads: 2\nlitn:\n  no-clip: off\n", "2:1: there is no setting `litn`; did you mean `lint`?"],
    ["lint:\n  no-clip: off\n  no-clip: error\n", "3:3: Map keys must be unique"],
    ["lint:\n  no-clip: &a off\n  keeps-last: *a\n", "3:15: `*a`: write what it stands for"],
    ["lint:\n  <<: { no-clip: off }\n", "2:3: there is no rule `<<`"],
    ["lint: {\n", "2:1: "],
    ["- lint\n", "1:1: settings are lines such as `threads: 2`"],
    ["lint\n", "1:1: settings are lines such as `threads: 2`"],
    ["__proto__: { device: js }\n", "1:1: there is no setting `__proto__`"],
    [bomb, "2:8: `*a`: write what it stands for"],
    ["[".repeat(100_000), "1:"],
  ];
  for (const [text, message] of table) {
    const folder = folderWith({ "a.rnn": CLIPPED, "rnnc.yaml": text });
    const { code, out, err } = rnnc(["lint", "a.rnn"], { cwd: folder });
    assert.is(code, EXIT.usage, text.slice(0, 80));
    assert.is(out, "");
    assert.ok(err.includes(`rnnc.yaml:${message}`), `${text.slice(0, 80)}\n${err.slice(0, 500)}`);
    assert.is(err.trimEnd().split("\n").length, 1);
    assert.not.match(err, /call stack/);
  }
});

test("what has been prepared is counted, until its source changes", () => {
  const rows = (count: number, rare: number) =>
    Array.from({ length: count }, (_, at) => `${at % rare === 0 ? "late" : "early"}\tthe word${at} is here\n`).join("");
  const text = `edition 2026

experiment mail {
  param rate = 1e-2  in log 1e-4..1e-1

  data {
    rows mail = tsv("mail.tsv", columns: [when, body])
                |> split(train: 80%, validate: 10%, test: 10%)

    vocab  times = vocabulary(mail.when)
    vocab  v     = vocabulary(words(mail.body))
    input  body  = tokens(words(mail.body), v)
    target when  = tokens(mail.when, times)
  }

  model {
    states = embed(body, size: 8) |> recurrent(cell: gru, units: 8)
    logits = dense(last(states), units: when.classes)
  }

  train {
    loss      = cross_entropy(logits, when)
    optimizer = adam(rate: rate)
    batch     = 20
    epochs    = 5
    keep best validate.loss
  }

  measure {
    accuracy = accuracy(predicted(logits), when)
  }
}
`;
  const folder = folderWith({ "mail.rnn": text, "mail.tsv": rows(1000, 10) });
  const lint = () => rnnc(["lint", "mail.rnn"], { cwd: folder });
  assert.equal(lint(), { code: EXIT.ok, out: "mail.rnn: well\n", err: "" });
  assert.is(rnnc(["data", "prepare", "mail.rnn"], { cwd: folder }).code, EXIT.ok);
  const said = lint()
    .err.split("\n")
    .filter((line) => /^advice|-->/.test(line));
  assert.equal(said, [
    "advice[small-validation]: Of 100 examples for validation, an accuracy has a standard error of up to 5.0 %: it cannot tell 1 %.",
    " --> mail.rnn:8:20",
    "advice[rare-words]: 800 of the 803 words of `v` stand in train once.",
    "  --> mail.rnn:11:20",
    "advice[unbalanced-classes]: 90.1 % of `when` in train are one class: who always says it is as accurate.",
    "  --> mail.rnn:13:5",
  ]);
  writeFileSync(join(folder, "mail.tsv"), rows(1001, 10));
  assert.is(lint().out, "mail.rnn: well\n");
});

test("what the templates say of the language model's stop is allowed where it stands", () => {
  const text = readFileSync(`${ROOT}templates/language-model/language-model.rnn`, "utf8");
  const folder = folderWith({ "a.rnn": text, "b.rnn": text.replace(/ *# lint:.*\n/, "") });
  const { out, err } = rnnc(["lint", "a.rnn", "b.rnn"], { cwd: folder });
  assert.is(out, "a.rnn: well\nb.rnn: 1 warning\n2 files: 1 warning\n");
  assert.match(err, /^warning\[never-stops\]: .*\n {2}--> b\.rnn:41:5\n/);
});

test.run();
