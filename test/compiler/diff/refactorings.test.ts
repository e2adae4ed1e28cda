/** What is written otherwise and means the same is no difference (language rule R8). */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { changesBetween } from "../../../src/compiler/diff/changes.js";
import { format } from "../../../src/compiler/format/format.js";
import { itemsOf, renamed, shuffled, textOf } from "../../plan/rewriting.js";
import { PROGRAMS } from "../../programs/programs.js";
import { compile, type Files } from "../../programs/workshop.js";

const BASE = `edition 2026

pipeline plain(line: text) {
  return line |> lower() |> words(strip: ".,")
}

experiment chapter {
  seed = 2
  param units = 16   in 8..64 step 8
  param rate  = 1e-3 in log 1e-4..1e-1

  data {
    rows book = text("book.txt") |> sections(starting: "CHAPTER")
                |> split(by: order(), train: 80%, validate: 10%, test: 10%)
    vocab  v    = vocabulary(plain(book.text), most: 10_000)
    target word = tokens(plain(book.text), v) |> windows(length: 35)
  }

  model {
    states = embed(previous(word), size: 32) |> recurrent(cell: lstm, units: units)
    again  = recurrent(states, cell: lstm, units: units) |> dropout(rate: 20%)
    logits = dense(again, units: v.size)
  }

  train {
    loss      = cross_entropy(logits, word)
    optimizer = adam(rate: rate)
    batch     = 20
    epochs    = 3
    stop when validate.perplexity <= 100 or time > 2 min
    keep best validate.perplexity
  }

  measure {
    perplexity = perplexity(logits, word)
    hits       = accuracy(predicted(logits), word)
  }
}
`;

const BLOCK = `block deeper(x: [time, width] of real, units: count) {
  return recurrent(x, cell: lstm, units: units) |> dropout(rate: 20%)
}
`;

function edited(text: string, ...edits: readonly (readonly [string | RegExp, string])[]): string {
  return edits.reduce((known, [from, to]) => {
    const after = known.replace(from, to);
    assert.is.not(after, known, `${from} is not there`);
    return after;
  }, text);
}

const EXTRACTED = edited(BASE, [
  "recurrent(states, cell: lstm, units: units) |> dropout(rate: 20%)",
  "deeper(states, units: units)",
]);

const REFACTORINGS: readonly (readonly [about: string, after: string | Files])[] = [
  [
    "comments and documents",
    edited(BASE, ["  seed = 2", "  # a seed\n  seed = 2  # two"], ["experiment", "## A chapter.\nexperiment"]),
  ],
  ["layout", BASE.replaceAll(/ {2,}(?=\S)/g, " ").replaceAll("\n\n", "\n\n\n")],
  [
    "other names",
    textOf(
      renamed(
        itemsOf(BASE),
        new Map(["units", "rate", "book", "v", "word", "states", "again", "logits", "hits"].map((n) => [n, `${n}_2`])),
        new Map([["plain", "simple"]]),
      ),
    ),
  ],
  ["names that change places", edited(BASE, [/\bstates\b/g, "tmp"], [/\bagain\b/g, "states"], [/\btmp\b/g, "again"])],
  ["statements in another order", textOf(shuffled(itemsOf(BASE), (place) => (place * 7919) % 31))],
  [
    "numbers written otherwise",
    edited(BASE, ["1e-3", "0.001"], ["10_000", "10000"], ["80%", "0.8"], ["2 min", "120 s"]),
  ],
  ["a block extracted", edited(EXTRACTED, ["experiment", `${BLOCK}\nexperiment`])],
  [
    "a block moved to another file",
    {
      "main.rnn": edited(EXTRACTED, ["pipeline", 'import { deeper } from "./blocks.rnn"\n\npipeline']),
      "blocks.rnn": `edition 2026\n\n${BLOCK}`,
    },
  ],
  [
    "a constant introduced",
    edited(BASE, ["size: 32", "size: width"], ["  seed = 2", "  const width = 32\n  seed = 2"]),
  ],
  [
    "a pipeline written out",
    edited(BASE, [/pipeline[^}]*}\n\n/, ""], [/plain\(book.text\)/g, 'words(lower(book.text), strip: ".,")']),
  ],
  [
    "an heir in place of its base",
    edited(
      BASE,
      ["experiment chapter", "experiment base"],
      ["seed = 2", "seed = 7"],
      ["batch     = 20", "batch = 3"],
      [/$/, "\nexperiment chapter extends base {\n  seed = 2\n  train {\n    batch = 20\n  }\n}\n"],
    ),
  ],
  [
    "defaults written out",
    edited(
      BASE,
      ["windows(length: 35)", "windows(length: 35, every: 1)"],
      ["adam(rate: rate)", "adam(rate: rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8)"],
      ["epochs    = 3", "epochs = 3\n    shuffle = true\n    validate every 1 epoch"],
    ),
  ],
];

const filesOf = (source: string | Files): Files => (typeof source === "string" ? { "main.rnn": source } : source);

for (const [about, after] of REFACTORINGS) {
  test(`${about}: nothing`, () => {
    const [a, b] = [compile(BASE), compile(filesOf(after), [], "chapter")];
    assert.equal(changesBetween(a, b), []);
    assert.equal(changesBetween(b, a), []);
    assert.equal(b.plan.hashes, a.plan.hashes);
  });
}

test("another name of the file, and canonical layout: nothing", () => {
  const a = compile(BASE);
  assert.equal(changesBetween(a, compile({ "another.rnn": BASE }, [], "chapter", "another.rnn")), []);
  const untidy = BASE.replaceAll(/ {2,}(?=\S)/g, " ");
  const tidy = format({ file: "main.rnn", text: untidy });
  assert.ok("text" in tidy && tidy.text !== untidy);
  assert.equal(changesBetween(a, compile(tidy.text)), []);
});

for (const { name, files } of PROGRAMS) {
  test(`${name}: nothing differs from itself, in another order`, () => {
    const a = compile(files);
    assert.equal(changesBetween(a, a), []);
    const text = textOf(shuffled(itemsOf(files["main.rnn"]), (place) => (place * 7919) % 101));
    assert.equal(changesBetween(a, compile({ ...files, "main.rnn": text })), []);
  });
}

test.run();
