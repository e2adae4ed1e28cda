/** `rnnc check --data`: what only the data can tell, on the files of the diagnostics' own pages and through the command line. */
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseCommandLine } from "../../src/cli/arguments.js";
import { checkData } from "../../src/cli/checking/check-data.js";
import { checkFile } from "../../src/cli/checking/check-file.js";
import { CODES, ENTRIES } from "../../src/compiler/diagnostics/table.js";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { folderWith, projectWith, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

async function foundIn(files: Readonly<Record<string, string>>, name: string) {
  const path = join(projectWith(files), name);
  const { diagnostics, notes, failure } = await checkData(path, checkFile(path), parseCommandLine([], []));
  assert.is(failure, null);
  return { codes: [...new Set(diagnostics.map(({ code }) => code))], notes, diagnostics };
}

for (const code of CODES.filter((known) => ENTRIES[known].foundIn === "data")) {
  const { wrong, right, severity, beside = {} } = ENTRIES[code];
  test(`the wrong example of ${code} gets it, and nothing else; the right one gets nothing`, async () => {
    const { codes, diagnostics } = await foundIn({ ...beside, "a.rnn": wrong }, "a.rnn");
    assert.equal(codes, [code]);
    assert.ok(diagnostics.every((said) => said.severity === severity));
    assert.equal((await foundIn({ ...beside, "a.rnn": right }, "a.rnn")).codes, []);
  });
}

/** As the experiments' translator is split, by the English sentence. */
const TRANSLATOR = `edition 2026

experiment translator {
  data {
    rows pairs = split(given: {
      train:    tsv("train.tsv", columns: [english, spanish]),
      validate: tsv("validate.tsv", columns: [english, spanish]),
      test:     tsv("test.tsv", columns: [english, spanish]),
    })
    vocab  es      = vocabulary(words(lower(pairs.spanish)), most: 4)
    vocab  en      = vocabulary(words(lower(pairs.english)), most: 4)
    input  spanish = tokens(words(lower(pairs.spanish)), es)
    target english = tokens(words(lower(pairs.english)), en, end: true)
  }

  model {
    memory = recurrent(embed(spanish, size: 4), cell: gru, units: 4)
    said   = recurrent(embed(previous(english), size: 4), cell: gru, units: 4, start: memory.state)
    logits = dense(said, units: english.classes)
  }

  train {
    loss      = cross_entropy(logits, english)
    optimizer = adam(rate: 1e-2)
    batch     = 2
    epochs    = 1
  }

  measure {
    perplexity = perplexity(logits, english)
  }
}
`;

const PAIRS = {
  "train.tsv":
    "i do not know .\tno lo sé .\nthe cat sleeps .\tel gato duerme .\nthe dog sleeps .\tel perro duerme .\ncome here .\tven aquí .\n",
  "validate.tsv": "the bird sings .\tel pájaro canta .\n",
  // Of the first the Spanish is known; of the second only to a vocabulary of four words.
  "test.tsv": "i would not know .\tNo lo sé .\nthe tree burns .\tel árbol arde .\n",
};

test("the Spanish sentence that stands in train and in test, with both lines; a warning does not fail", () => {
  const cwd = projectWith({ ...PAIRS, "a.rnn": TRANSLATOR });
  const { code, out, err } = rnnc(["check", "--data", "a.rnn"], { cwd });
  assert.is(code, EXIT.ok, err);
  assert.is(out, "a.rnn: experiment translator: well (4 warnings)\n");
  assert.is(
    err.slice(err.indexOf("warning[inputs")),
    `warning[inputs-across-split]: In \`test\`, the \`spanish\` of 1 of 2 rows stands in \`train\` too, none with the same target.
 --> a.rnn:5:18
  |
5 |     rows pairs = split(given: {
  |                  ^^^^^^^^^^^^^^
  --> a.rnn:12:5
   |
12 |     input  spanish = tokens(words(lower(pairs.spanish)), es)
   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ test.tsv:1 in test is train.tsv:1 in train: "no lo sé ."
   = help: leave them out of one part: the parts are given

`,
  );
});

test("in JSON with counts; in SARIF with its rule", () => {
  const cwd = projectWith({ ...PAIRS, "a.rnn": TRANSLATOR });
  const { diagnostics, data } = JSON.parse(rnnc(["check", "--data", "--json", "a.rnn"], { cwd }).out);
  assert.ok(diagnostics.some(({ code }: { code: string }) => code === "inputs-across-split"));
  const [{ file, experiment, parts, rows, inputs }] = data;
  assert.equal([file, experiment], ["a.rnn", "translator"]);
  assert.equal(
    parts.map(({ examples }: { examples: number }) => examples),
    [4, 1, 2],
  );
  assert.ok(rows.every(({ shared }: { shared: number }) => shared === 0));
  const [, { expected, ...own }] = inputs;
  assert.ok(expected < 0.1, String(expected));
  assert.equal(own, {
    ...{ from: "train", in: "test", rows: 2, shared: 1, sameTarget: 0, isChance: false },
    examples: [{ origin: "test.tsv:1", like: "train.tsv:1", text: "no lo sé ." }],
  });
  const sarif = JSON.parse(rnnc(["check", "--data", "--format", "sarif", "a.rnn"], { cwd }).out);
  assert.ok(sarif.runs[0].results.some(({ ruleId }: { ruleId: string }) => ruleId === "inputs-across-split"));
});

test("without --data nothing is read; with it, what cannot be read is said as a run says it", () => {
  const cwd = folderWith({ "a.rnn": TRANSLATOR });
  assert.is(rnnc(["check", "a.rnn"], { cwd }).code, EXIT.ok);
  const { code, out, err } = rnnc(["check", "--data", "a.rnn"], { cwd });
  assert.equal([code, out], [EXIT.failed, "a.rnn: its data could not be read\n"]);
  assert.match(err, /^error\[source-missing\]: .*test\.tsv.*\n {2}--> a\.rnn:8\n/m);
});

test("the same rows on two sides fail; a file with errors is not read", () => {
  const { wrong, beside } = ENTRIES["duplicates-across-split"];
  const cwd = projectWith({ ...beside, "a.rnn": wrong, "b.rnn": wrong.replace("last(", "lest(") });
  const { code, out } = rnnc(["check", "--data", "a.rnn"], { cwd });
  assert.equal([code, out], [EXIT.errors, "a.rnn: 1 error\n"]);
  assert.is(rnnc(["check", "--data", "b.rnn"], { cwd }).code, EXIT.errors);
});

test("short strings of bits stand on both sides by chance: a note, and no message", async () => {
  const { codes, notes } = await foundIn({ "a.rnn": parity() }, "a.rnn");
  assert.equal(codes, []);
  assert.match(
    notes.join("\n"),
    /^parity: \d+ of 100 rows of `validate` \(\d+%\) have inputs that stand in `train` too, by chance \(\d+ were to be expected\): so many can be known by heart\nparity: \d+ of 100 rows of `test`/,
  );
});

test("a few values in a table repeat by chance too", async () => {
  const lines = Array.from({ length: 300 }, (_, at) => `${(at * 7) % 4},${(at * 11) % 3},${(at * at) % 2}\n`);
  const text = parity({
    data: `rows days = csv("days.csv", columns: [sky: 0..3, wind: 0..2, played: bit]) |> split(train: 60%, validate: 20%, test: 20%)
    input  sky    = days.sky
    input  wind   = days.wind
    target played = days.played`,
    model: "logits = dense(embed(sky, size: 4) + embed(wind, size: 4), units: played.classes)",
    train: "loss = cross_entropy(logits, played)\n    optimizer = adam(rate: 1e-2)\n    batch = 20\n    epochs = 1",
    measure: "accuracy = accuracy(predicted(logits), played)",
  }).replace(/ {2}param units.*\n/, "");
  const { codes, notes } = await foundIn({ "a.rnn": text, "days.csv": `sky,wind,played\n${lines.join("")}` }, "a.rnn");
  assert.equal(codes, []);
  assert.is(notes.length, 2);
});

/** The book's program took its strings from the numbers 0 to 2^20 - 1, in 50 digits. */
test("the first 30 bits of the book's strings never change", async () => {
  const lines = Array.from({ length: 400 }, (_, at) => {
    const bits = ((at * 2_654_435_761) % 2 ** 20).toString(2).padStart(50, "0");
    return `${Array.from(bits).join(" ")}\n`;
  });
  const text = parity({
    data: `rows strings = tsv("strings.tsv", columns: [bits: [50] of bit]) |> split(train: 60%, validate: 20%, test: 20%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2`,
  });
  const { codes, diagnostics } = await foundIn({ "a.rnn": text, "strings.tsv": lines.join("") }, "a.rnn");
  assert.equal(codes, ["column-constant"]);
  assert.match(diagnostics[0].message, /^Of 50 steps of `string`, 1 to 30 are the same in every row of train: 0 0 /);
});

test.run();
