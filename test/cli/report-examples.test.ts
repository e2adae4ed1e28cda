/** What a run keeps of validation when it ends, and what a report makes of it: a classifier, a translator, a forecast, a text. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { readExamples } from "../../src/runtime/records/examples-file.js";
import { projectWith, rnnc } from "../support/command-line.js";
import { toyExperiment, toyPairs, toyTable } from "../support/toy-translation.js";

const CLASSES = `edition 2026
experiment odd_ones {
  data {
    rows strings = bits(count: 600, length: 1..6) |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }
  model { logits = dense(last(recurrent(string, cell: gru, units: 4)), units: odd.classes) }
  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 40
    epochs    = 3
    keep best validate.loss
  }
  measure { accuracy = accuracy(predicted(logits), odd) }
}
`;

const NUMBERS = `edition 2026
experiment waves {
  data {
    rows series = csv("waves.csv", columns: [y: real]) |> split(by: order(), train: 70%, validate: 15%, test: 15%)
    scale  z    = standard(series.y)
    target next = windows(scaled(series.y, z), length: 5)
  }
  model { said = dense(last(recurrent(previous(next), cell: rnn, units: 4)), units: 1) }
  train {
    loss      = squared_error(said, last(next))
    optimizer = adam(rate: 1e-2)
    batch     = 16
    epochs    = 2
  }
  measure { error = mean_absolute_error(said, last(next), scale: z) }
}
`;

const TEXT = `edition 2026
experiment verse {
  data {
    rows book = tsv("book.tsv", columns: [text]) |> split(by: order(), train: 70%, validate: 15%, test: 15%)
    vocab v     = vocabulary(words(book.text))
    target word = tokens(words(book.text), v)
  }
  model { logits = dense(recurrent(embed(previous(word), size: 4), cell: gru, units: 6), units: v.size) }
  train {
    loss      = cross_entropy(logits, word)
    optimizer = adam(rate: 1e-2)
    batch     = 4 lanes of 7
    epochs    = 1
  }
  measure { perplexity = perplexity(logits, word) }
}
`;

const folder = projectWith({
  "odd.rnn": CLASSES,
  "waves.rnn": NUMBERS,
  "verse.rnn": TEXT,
  "toy.rnn": toyExperiment({ train: ["batch = 20", "epochs = 2", "keep best validate.loss"] }),
  "waves.csv": `y\n${Array.from({ length: 200 }, (_, at) => (10 + 5 * Math.sin(at / 4)).toFixed(3)).join("\n")}\n`,
  "book.tsv": `${Array.from({ length: 60 }, (_, line) => ["the sea", "a white whale", "old ships"][line % 3]).join("\n")}\n`,
  "pairs.tsv": toyTable(toyPairs(200, 2)),
});

function ran(file: string, name: string) {
  const { code, err } = rnnc(["run", file, "--quiet", "--threads", "1"], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  const [run] = readdirSync(join(folder, "runs", name));
  const path = join(folder, "runs", name, run);
  const examples = readExamples(path);
  if (!examples) throw new Error(`${name} has no examples`);
  return {
    path,
    examples,
    records: readFileSync(join(path, "journal.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  };
}

test("a classifier: the whole of a small part, by the weights that are kept", () => {
  const { path, examples, records } = ran("odd.rnn", "odd_ones");
  const best = records.findLast(({ kind, isBest }) => kind === "check" && isBest);
  assert.equal([examples.step, examples.examples, examples.asked], [best.step, 60, 60]);
  const [{ kind, calibration, confusion, samples }] = examples.targets;
  assert.is(kind, "class");
  // The check measured the same answers.
  assert.ok(Math.abs((calibration?.accuracy ?? 0) - best.validate.measures.accuracy) < 1e-6);
  const counts = confusion?.matrix?.counts ?? [];
  assert.is(
    counts.flat().reduce((sum, count) => sum + count, 0),
    60,
  );
  assert.is((counts[0][0] + counts[1][1]) / 60, best.validate.measures.accuracy);
  assert.equal(samples.map(({ why }) => why), [...Array(6).fill("worst"), ...Array(6).fill("random")]); // biome-ignore format: two kinds
  const losses = samples.map(({ loss }) => loss ?? 0);
  assert.equal(
    losses.slice(0, 6),
    losses.slice(0, 6).toSorted((a, b) => b - a),
  );
  assert.ok(Math.min(...losses.slice(0, 6)) >= Math.max(...losses.slice(6)));
  for (const { given, right } of samples) {
    const ones = given[0][1].split(" ").filter((bit) => bit === "1").length;
    assert.is(String(ones % 2), right);
  }

  const { code, out, err } = rnnc(["report", path, "--json"], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  const section = JSON.parse(out).sections.find(({ title }: { readonly title: string }) => title === "examples");
  assert.is(section.says[0].text, `What the weights of step ${best.step} say of all 60 examples of validation.`);
  assert.equal(
    section.figures.map(({ title }: { readonly title: string }) => title.replace(/ [\d.]+%$/, "")),
    ["odd: what was said for what", "odd: calibration, expected error"],
  );
  assert.equal(section.tables[0].columns, ["example", "why", "string", "right", "said", "sure", "loss"]);
  const csv = rnnc(["report", path, "--csv"], { cwd: folder }).out.split("\n\n");
  assert.equal(csv.map((table) => table.split("\n").length > 2), [true, true, true, true]); // biome-ignore format: tables
  assert.match(csv[1], /^run,target,example,why,given,right,said,probability,loss\n/);

  // Nothing but the records is needed, and what is broken is said.
  rmSync(join(folder, "odd.rnn"));
  const page = rnnc(["report", path, "-o", "odd.html"], { cwd: folder });
  assert.is(page.code, EXIT.ok, page.err);
  writeFileSync(join(path, "examples.json"), "{");
  const broken = rnnc(["report", path, "-o", "odd.html"], { cwd: folder });
  assert.match(broken.err, /^error\[journal-broken\]: `.*examples\.json` does not hold the examples of a run/);
  assert.not.match(broken.err, /\n\s+at /);
});

test("a run that was killed before its end was on record has the same examples when it goes on", () => {
  const { path, examples } = ran("toy.rnn", "toy");
  const [{ kind, samples, calibration, answers }] = examples.targets;
  assert.is(kind, "text");
  assert.is(examples.asked, 20);
  assert.is(
    calibration?.filled.reduce((sum, bin) => sum + bin.answers, 0),
    answers,
  );
  const maps = samples.flatMap(({ attention }) => attention ?? []);
  assert.is(maps.length, 6);
  for (const { source, said, shares } of maps) {
    assert.is(shares.length, said.length);
    // Shares of real words alone add up to 1: padding is not looked at.
    for (const row of shares) {
      assert.is(row.length, source.length);
      assert.ok(Math.abs(row.reduce((sum, share) => sum + share, 0) - 1) < 1e-4, String(row));
    }
  }
  const before = readFileSync(join(path, "examples.json"), "utf8");
  const journal = readFileSync(join(path, "journal.jsonl"), "utf8").trimEnd().split("\n");
  writeFileSync(join(path, "journal.jsonl"), `${journal.slice(0, -1).join("\n")}\n`);
  rmSync(join(path, "examples.json"));
  const { code, err } = rnnc(["resume", path, "--quiet"], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  assert.is(readFileSync(join(path, "examples.json"), "utf8"), before);
});

test("a forecast: numbers on the scale of the data", () => {
  const { examples } = ran("waves.rnn", "waves");
  const [{ kind, pairs = [], samples }] = examples.targets;
  assert.is(kind, "number");
  assert.ok(pairs.length > 0 && pairs.every(([right]) => right >= 5 && right <= 15), String(pairs));
  assert.ok(samples.every(({ right }) => Number(right) >= 5 && Number(right) <= 15));
});

test("a text in lanes: how the model goes on, and no numbers of windows whose state it does not have", () => {
  const { examples } = ran("verse.rnn", "verse");
  assert.is(examples.asked, 0);
  const [{ kind, samples, calibration }] = examples.targets;
  assert.equal([kind, calibration], ["text", undefined]);
  for (const { given, right, said } of samples) {
    assert.ok(given[0][1].length > 0 && right.length > 0);
    assert.match(said, /^[a-z ]+$/);
  }
});

test("trials of a search keep none", () => {
  const study = projectWith({ "odd.rnn": CLASSES.replace("  measure", "  search { method = random()\n minimize validate.loss\n trials = 1 }\n  measure").replace("experiment odd_ones {", "experiment odd_ones {\n  param rate = 1e-2 in log 1e-3..1e-1").replace("adam(rate: 1e-2)", "adam(rate: rate)") }); // biome-ignore format: one text
  const { code, err, out } = rnnc(["search", "odd.rnn", "--workers", "1"], { cwd: study });
  assert.is(code, EXIT.ok, err + out);
  const [name] = readdirSync(join(study, "studies", "odd_ones"));
  const [trial] = readdirSync(join(study, "studies", "odd_ones", name, "trials"));
  assert.not.ok(existsSync(join(study, "studies", "odd_ones", name, "trials", trial, "examples.json")));
});

test.run();
