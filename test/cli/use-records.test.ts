/** `rnnc use` of a model that writes from records: a translator. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Outcome, projectWith, RNNC, rnnc } from "../support/command-line.js";

const NUMBERS = ["one", "two", "three", "four", "five"];
const NOMBRES = ["uno", "dos", "tres", "cuatro", "cinco"];

/** Up to two numbers, in both languages. */
const PAIRS = [...Array(30).keys()].map((index) => {
  const digits = index < 5 ? [index] : [(index - 5) % 5, Math.floor((index - 5) / 5)];
  return [digits.map((digit) => NOMBRES[digit]).join(" "), digits.map((digit) => NUMBERS[digit]).join(" ")];
});

const SOURCE = `edition 2026

experiment numbers {
  data {
    rows pairs = tsv("pairs.tsv", columns: [spanish, english]) |> split(train: 80%, validate: 10%, test: 10%)
    vocab es = vocabulary(words(pairs.spanish))
    vocab en = vocabulary(words(pairs.english))
    input  spanish = tokens(words(pairs.spanish), es)
    target english = tokens(words(pairs.english), en, end: true)
  }

  model {
    memory = embed(spanish, size: 12) |> recurrent(cell: gru, units: 32)
    spoken = embed(previous(english), size: 12) |> recurrent(cell: gru, units: 32, start: memory.state)
    logits = dense(spoken, units: english.classes)
  }

  train {
    loss      = cross_entropy(logits, english)
    optimizer = adam(rate: 1e-2)
    batch     = 20
    epochs    = 30
  }
}
`;

const FOLDER = (() => {
  const lines = [...Array(12).keys()].flatMap(() => PAIRS.map((pair) => pair.join("\t")));
  const folder = projectWith({ "a.rnn": SOURCE, "pairs.tsv": `${lines.join("\n")}\n` });
  const { code, err } = rnnc(["run", "a.rnn", "-q"], { cwd: folder });
  assert.is(code, 0, err);
  return folder;
})();

function use(input: string, ...args: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [RNNC, "use", "numbers", "-", ...args], {
    cwd: FOLDER,
    input,
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

function told({ code, out, err }: Outcome) {
  assert.is(code, 0, err);
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).english);
}

test("a sentence for each record, which ends by itself; records are lines or texts", () => {
  const records = told(use(PAIRS.map(([spanish]) => JSON.stringify({ spanish })).join("\n")));
  assert.equal(
    records.map(({ text }) => text),
    PAIRS.map(([, english]) => english),
  );
  for (const { isEnded, tokens, text, perplexity } of records) {
    assert.ok(isEnded);
    assert.equal(tokens, text.split(" "));
    assert.ok(perplexity >= 1 && perplexity < 1.5);
  }
  assert.equal(told(use(PAIRS.map(([spanish]) => spanish).join("\n"))), records);
  // What the answer is may stand there; it changes nothing.
  assert.equal(told(use(JSON.stringify({ spanish: "uno dos", english: "three" })))[0].text, "one two");
});

test("cut off where the length is reached; sampled by the seed; begun by a prompt", () => {
  const [cut] = told(use("uno dos", "--length", "1"));
  assert.is(cut.text, "one");
  assert.not.ok(cut.isEnded);
  const drawn = told(use("uno dos", "-t", "3", "-n", "4", "--seed", "5"));
  assert.is(drawn.length, 4);
  assert.equal(told(use("uno dos", "-t", "3", "-n", "4", "--seed", "5", "--threads", "1")), drawn);
  assert.ok(new Set(drawn.map(({ text }) => text)).size > 1);
  const [surest, greedy] = [told(use("uno dos", "-t", "2", "--top-k", "1")), told(use("uno dos"))];
  assert.equal(surest[0].tokens, greedy[0].tokens);
  assert.ok(Math.abs(surest[0].logProbability - greedy[0].logProbability) < 1e-9);
  assert.is(told(use("uno dos", "--prompt", "one"))[0].text, "one two");
});

test("words that the model does not know are told, once", () => {
  const { code, err } = use("uno mil\nmil dos\ncien");
  assert.is(code, 0);
  assert.is(err, "note: 2 words are unknown to the model, and read as <unk>: `mil`, `cien`\n");
  assert.is(use("uno").err, "");
});

test("files: a table read row by row, a byte order mark, what is no file of records", () => {
  const name = (file: string) => rnnc(["use", "numbers", file], { cwd: FOLDER });
  writeFileSync(join(FOLDER, "in.csv"), "\ufeffspanish\nuno dos\n\ntres\n");
  writeFileSync(join(FOLDER, "in.jsonl"), '\ufeff{"spanish":"uno dos"}\n\n{"spanish":"tres"}\n');
  for (const file of ["in.csv", "in.jsonl"]) {
    assert.equal(
      told(name(file)).map(({ text }) => text),
      ["one two", "three"],
      file,
    );
  }
  writeFileSync(join(FOLDER, "ragged.csv"), "spanish,english\nuno,one\ndos\n");
  const ragged = name("ragged.csv");
  assert.is(ragged.code, 3);
  assert.match(ragged.err, /`ragged.csv` cannot be read as a table: .*line 3/);
  mkdirSync(join(FOLDER, "folder"));
  for (const folder of ["folder", "."]) {
    const { code, err } = name(folder);
    assert.is(code, 3, err);
    assert.match(err, /^error\[disk\]/m);
  }
});

test("a record without what the sentence is made from", () => {
  const { code, out, err } = use('{"spanish":"uno"}\n{"english":"one"}\n');
  assert.is(code, 3);
  assert.is(out.trim().split("\n").length, 1);
  assert.match(err, /`standard input:2`.* lacks the field `spanish`/);
});

test.run();
