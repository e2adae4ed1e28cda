/** Issue 6, "Refuse what cannot be right, and say why": its commands through the real command line. The leaks of the sources: issue-6-leaks.test.ts. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CODES } from "../../src/compiler/diagnostics/table.js";
import { MISTAKES, RIGHT } from "../corpus/corpus.js";
import { folderWith, type Outcome, projectWith, ROOT, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

/** One clear message: no stack, the right exit code, and the words that matter. */
function refused({ code, err, out }: Outcome, exit: number, ...words: readonly string[]): void {
  assert.is(code, exit, `${err}${out}`);
  for (const word of words) assert.ok(err.includes(word), `\`${word}\` is not in: ${err}`);
  assert.not.match(err, /\n\s+at /);
}

const WIDTHS = parity({
  settings: "param units = 16 in 4..1_000_000",
  model: `a = recurrent(string, cell: gru, units: units)
    b = recurrent(string, cell: gru, units: 16)
    logits = dense(last(a + b), units: odd.classes)`,
});

test("two sides of a mismatch, each with its place, and a point of the search space that fails", () => {
  const folder = folderWith({ "widths.rnn": WIDTHS });
  const said = rnnc(["check", "widths.rnn"], { cwd: folder });
  refused(said, 1, "error[shape-mismatch]", "[time, batch, units]", "[time, batch, 16]", "differ at units = ");
  assert.is(said.err.match(/--> widths\.rnn/g)?.length, 3, said.err);
});

test("weights of classes: one for each class, and told with nothing implied", () => {
  const weighed = (weights: string) => parity().replace("(logits, odd)", `(logits, odd, weights: ${weights})`);
  const folder = folderWith({ "right.rnn": weighed("balanced"), "wrong.rnn": weighed("[1, 2, 4]") });
  refused(rnnc(["check", "wrong.rnn"], { cwd: folder }), 1, "error[weights-of-classes]", "`odd` has 2 classes");
  const { code, out } = rnnc(["run", "right.rnn", "--set", "units=4"], { cwd: folder });
  assert.is(code, 0, out);
  assert.match(rnnc(["explain", "right.rnn"], { cwd: folder }).out, /cross_entropy\(logits, odd, weights: balanced\)/);
});

test("every form: text, JSON, SARIF, annotations; and what is mechanical is put right", () => {
  const wrong = parity().replace("last(states)", "last(statse)");
  const folder = folderWith({ "a.rnn": wrong, "rnnc.yaml": "" });
  refused(rnnc(["check", "a.rnn"], { cwd: folder }), 1, "error[unknown-name]", "did you mean `states`?");
  const json = JSON.parse(rnnc(["check", "a.rnn", "--json"], { cwd: folder }).out);
  assert.is(json.diagnostics[0].suggestion.edit.text, "states");
  const sarif = JSON.parse(rnnc(["check", ".", "--format", "sarif"], { cwd: folder }).out);
  assert.is(sarif.version, "2.1.0");
  assert.is(sarif.runs[0].results[0].ruleId, "unknown-name");
  assert.match(rnnc(["check", "a.rnn", "--format", "github"], { cwd: folder }).out, /^::error file=a\.rnn,line=\d+/);
  const fixed = rnnc(["check", "a.rnn", "--fix"], { cwd: folder });
  assert.is(fixed.code, 0, fixed.err);
  assert.is(readFileSync(join(folder, "a.rnn"), "utf8"), wrong.replace("last(statse)", "last(states)"));
});

test("lint: levels in rnnc.yaml decide; a rule that is none is refused with its place", () => {
  const folder = folderWith({ "a.rnn": parity(), "rnnc.yaml": "lint:\n  unsearched-rate: error\n" });
  refused(rnnc(["lint", "a.rnn"], { cwd: folder }), 1, "error[unsearched-rate]");
  writeFileSync(join(folder, "rnnc.yaml"), "lint:\n  unsearched-rate: off\n  no-clip: off\n");
  assert.not.match(rnnc(["lint", "a.rnn"], { cwd: folder }).err, /unsearched-rate/);
  writeFileSync(join(folder, "rnnc.yaml"), "lint:\n  unserched-rate: error\n");
  refused(rnnc(["lint", "a.rnn"], { cwd: folder }), 64, "rnnc.yaml", "2:3", "unsearched-rate");
});

/** 400 English sentences, of 300 Spanish ones. */
const PAIRS = Array.from({ length: 400 }, (_, at) => {
  const spanish = [17, 13, 11, 19].map((many) => `p${(at % 300) % many}`).join(" ");
  return `word${at} is here\t${spanish}\n`;
}).join("");

test("check --data: what the text cannot tell", () => {
  const text = `edition 2026

experiment pairs {
  seed = 1

  data {
    rows pairs = tsv("pairs.tsv", columns: [english, spanish])
                 |> split(by: hash(english), train: 60%, validate: 20%, test: 20%)
    vocab  es      = vocabulary(words(pairs.spanish))
    vocab  en      = vocabulary(words(pairs.english))
    input  spanish = tokens(words(pairs.spanish), es)
    target english = tokens(words(pairs.english), en, end: true)
  }

  model {
    memory = embed(spanish, size: 4) |> recurrent(cell: gru, units: 4)
    said   = embed(previous(english), size: 4) |> recurrent(cell: gru, units: 4, start: memory.state)
    logits = dense(said, units: english.classes)
  }

  train {
    loss      = cross_entropy(logits, english)
    optimizer = adam(rate: 1e-3)
    clip      = norm(1.0)
    batch     = 4
    epochs    = 1
  }
}
`;
  const folder = projectWith({ "pairs.rnn": text, "pairs.tsv": PAIRS, "rnnc.yaml": "" });
  assert.is(rnnc(["check", "pairs.rnn"], { cwd: folder }).code, 0);
  const { code, err } = rnnc(["check", "--data", "pairs.rnn"], { cwd: folder });
  assert.is(code, 0, err);
  assert.match(err, /warning\[inputs-across-split\]/);
});

test("explain: parameters, FLOPs, memory, checkpoint; of a search, how many and between what; too large is an error first", () => {
  const folder = projectWith({ "a.rnn": WIDTHS.replace("units: 16", "units: units"), "rnnc.yaml": "" });
  const { code, out, err } = rnnc(["explain", "a.rnn", "--search"], { cwd: folder });
  assert.is(code, 0, err);
  assert.match(out, /999,997/);
  refused(rnnc(["run", "a.rnn"], { cwd: folder, env: { RNNC_MEMORY: "30KiB" } }), 3, "error[out-of-memory]", "help: ");
  const { cost } = JSON.parse(rnnc(["explain", "a.rnn", "--json"], { cwd: folder }).out);
  for (const part of ["parameters", "flopsPerStep", "memory", "checkpointBytes"])
    assert.ok(part in cost, Object.keys(cost).join());
});

test("the corpus: at least 200 mistakes, half of a person who had not seen the checker, and 150 right ones", () => {
  assert.ok(MISTAKES.size >= 200, `${MISTAKES.size}`);
  assert.ok(RIGHT.size >= 150, `${RIGHT.size}`);
  const blind = [...MISTAKES.keys()].filter((name) => name.startsWith("blind-")).length;
  assert.ok(blind >= 100, `${blind} blind`);
});

interface Mutations {
  readonly thrown: number;
  readonly told: number;
  readonly diagnosticsEach: number;
}

interface Fuzz {
  readonly inputs: number;
  readonly failures: number;
}

function recordOf<T>(name: string): T {
  return JSON.parse(readFileSync(join(ROOT, "test", "records", `${name}.json`), "utf8")) as T;
}

test("records of the long tests: one slip at every token; inputs made by chance", () => {
  const { thrown, told, diagnosticsEach } = recordOf<Mutations>("mutations");
  assert.is(thrown, 0);
  assert.ok(told >= 0.95 && diagnosticsEach <= 1.3, `${told}, ${diagnosticsEach}`);
  const { inputs, failures } = recordOf<Fuzz>("fuzz");
  assert.is(failures, 0);
  assert.ok(inputs >= 1_000_000, `${inputs} inputs`);
});

test("every code has its page, with what is wrong and the same put right", () => {
  for (const code of CODES) {
    const page = readFileSync(join(ROOT, "docs", "diagnostics", `${code}.md`), "utf8");
    assert.ok((page.match(/^```rnn$/gm)?.length ?? 0) >= 2 || page.includes("```"), code);
  }
});

test("attacks: each one message, nothing read outside of the folder", () => {
  const source = (path: string) =>
    parity().replace(/rows strings = bits\([^)]*\)/, `rows strings = csv("${path}", columns: [bits: [2] of 0..1])`);
  const files = {
    "rnnc.yaml": "",
    "up.rnn": source("../secret.csv"),
    "absolute.rnn": source("/etc/passwd"),
    "deep.rnn": `edition 2026\n\nconst a = ${"(".repeat(10_000)}1${")".repeat(10_000)}\n`,
    "names.rnn": parity().replaceAll("states", "__proto__"),
    "wide.rnn": `edition 2026\n\nconst a = "${"x".repeat(10_000_000)}"\n`,
  };
  const folder = folderWith(files);
  refused(rnnc(["check", "up.rnn"], { cwd: folder }), 1, "error[path-outside]");
  refused(rnnc(["check", "absolute.rnn"], { cwd: folder }), 1, "error[path-outside]");
  refused(rnnc(["check", "deep.rnn"], { cwd: folder }), 1, "error[too-deep]");
  refused(rnnc(["check", "names.rnn"], { cwd: folder }), 1, "error[bad-name]", "__proto__");
  refused(rnnc(["check", "wide.rnn"], { cwd: folder }), 64, "wide.rnn");
  const outside = folderWith({ "secret.csv": "1,0\n" });
  mkdirSync(join(folder, "inner"));
  symlinkSync(join(outside, "secret.csv"), join(folder, "inner", "link.csv"));
  writeFileSync(join(folder, "link.rnn"), source("inner/link.csv"));
  const linked = rnnc(["run", "link.rnn"], { cwd: folder });
  assert.ok(linked.code === 1 || linked.code === 3, linked.err);
  assert.not.match(linked.err, /\n\s+at /);
  writeFileSync(join(folder, "rnnc.yaml"), "a: &a [1]\nb: [*a, *a]\n");
  refused(rnnc(["lint", "names.rnn"], { cwd: folder }), 64, "rnnc.yaml");
});

test.run();
