/** Language rule R8: what changes which identity, and what changes none. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formsOf } from "../../src/plan/hash.js";
import type { Hashes } from "../../src/plan/plan.js";
import { PROGRAMS, programText } from "../programs/programs.js";
import { compile, type Files } from "../programs/workshop.js";
import { callablesOf, declaredNames, itemsOf, renamed, shuffled, textOf } from "./rewriting.js";

const hashesOf = (files: Files): Hashes => compile(files).plan.hashes;

/** Which hashes differ: `DPE`, or some of them. */
function changed(before: Files, after: Files): string {
  const [a, b] = [hashesOf(before), hashesOf(after)];
  return (["data", "program", "experiment"] as const)
    .filter((name) => a[name] !== b[name])
    .map((name) => name[0].toUpperCase())
    .join("");
}

function edited(files: Files, from: string | RegExp, to: string): Files {
  const text = files["main.rnn"].replace(from, to);
  if (text === files["main.rnn"]) throw new Error(`${from} is not there`);
  return { ...files, "main.rnn": text };
}

type Edit = readonly [about: string, program: string, from: string | RegExp, to: string, hashes: string];

const EDITS: readonly Edit[] = [
  // What is said the same way twice, or beside the matter
  ["another name of the experiment", "sums", "experiment sums", "experiment totals", ""],
  ["a document", "sums", "experiment sums", "## About sums.\nexperiment sums", ""],
  ["a comment", "sums", "epochs    = 2", "epochs    = 2  # or three", ""],
  ["layout", "sums", "  seed = 3\n", "\n\n     seed   =   3\n", ""],
  ["another way to write a number", "sums", "rate = 1e-3", "rate = 0.001", ""],
  ["a separator of thousands", "sums", "count: 60", "count: 6_0", ""],
  ["a share as a fraction", "sums", "train: 60%", "train: 0.6", ""],
  ["a default, said", "sums", "cell: rnn,", "cell: rnn, activation: tanh,", ""],
  ["another default, said", "series", "layer_norm()", "layer_norm(epsilon: 1e-5)", ""],
  ["an argument by its place", "shared", "last(again)", "last(x: again)", ""],
  ["a chain instead of a call", "sums", "dense(last(states), units", "states |> last() |> dense(units", ""],
  ["a constant for a number", "on_and_on", "lanes of window", "lanes of 5", ""],
  ["a parameter without a domain for a number", "sums", "units: 5)", "units: size)", ""],
  [
    "a name for what stood inside",
    "sums",
    "logits = dense(last(states)",
    "ends = last(states)\n    logits = dense(ends",
    "",
  ],
  [
    "no end, said",
    "translated",
    "tokens(words(pairs.left), source)",
    "tokens(words(pairs.left), source, end: false)",
    "",
  ],
  ["an end", "translated", "tokens(words(pairs.left), source)", "tokens(words(pairs.left), source, end: true)", "DPE"],
  ["a measure under another name", "sums", "parity =", "oddness =", ""],
  ["the order of measures", "tables", /( {4}sales .*\n)( {4}marks .*\n)/, "$2$1", ""],
  ["the order of given parts", "lengths", /( {6}train: .*\n)( {6}validate: .*\n)/, "$2$1", ""],
  ["a citation", "series", "columns: [load: real])", 'columns: [load: real]) {\n cite = "A. Nonymous"\n }', ""],
  [
    "where a source came from",
    "series",
    "columns: [load: real])",
    'columns: [load: real]) {\n from = "https://example.org/a.csv"\n }',
    "",
  ],
  // What is computed
  ["a rate", "sums", "rate = 1e-3", "rate = 2e-3", "PE"],
  ["the domain of a rate", "sums", "1e-4..1e-1", "1e-4..1e-2", "E"],
  ["no domain", "sums", " in log 1e-4..1e-1", "", "E"],
  ["units", "sums", "units: 5", "units: 6", "PE"],
  ["a cell", "copying", "cell: gru", "cell: lstm", "PE"],
  ["a way to begin", "beginnings", "uniform(0.3)", "uniform(0.4)", "PE"],
  ["a bias less", "beginnings", "initial_bias: constant(0.01)", "bias: false", "PE"],
  ["another loss", "series", "squared_error(guess, day)", "0.5 * squared_error(guess, day)", "PE"],
  ["an optimiser", "copying", "momentum: 0.8, nesterov: true", "momentum: 0.8", "PE"],
  ["a penalty", "on_and_on", "l2(1e-3)", "l2(1e-2)", "PE"],
  ["a limit of the gradient", "own_cell", "norm(1.0)", "norm(2.0)", "PE"],
  ["a batch", "sums", "batch     = 6", "batch     = 7", "PE"],
  ["batches by length", "lengths", "5 by length", "5", "PE"],
  ["the length of what is read, said", "lengths", "by length", "by length(string)", ""],
  ["the length of the only input, said", "translated", "by length", "by length(left)", ""],
  ["the length of the target", "translated", "by length", "by length(right)", "PE"],
  ["the length of the target, where nothing else is read", "unheard", "length(left)", "length(right)", "DPE"],
  [
    "what is named for its length alone",
    "unheard",
    "words(pairs.left), source",
    "words(lower(pairs.left)), source",
    "DPE",
  ],
  ["no shuffling", "sums", "batch     = 6", "batch     = 6\n shuffle = false", "PE"],
  ["more epochs", "sums", "epochs    = 2", "epochs    = 3", "PE"],
  ["other checks", "lengths", "every 2 steps", "every 1 steps", "PE"],
  ["another stop", "lengths", "checks: 2", "checks: 3", "PE"],
  ["no keeping", "sums", "    keep best validate.sum\n", "", "PE"],
  // What is measured
  ["a measure less, of the same columns", "sums", /\n {4}third .*/, "", "E"],
  ["a measure more", "copying", "measure {", "measure {\n more = accuracy(predicted(logit), string)", "E"],
  ["a remainder", "sums", "mod 6 mod 2", "mod 4 mod 2", "E"],
  [
    "a column that only a measure reads",
    "sums",
    "target odd    = sum(strings.bits) mod 2",
    "target odd    = (sum(strings.bits) + 1) mod 2",
    "DE",
  ],
  // What is read
  ["a share of the split", "sums", "train: 60%, validate: 20%", "train: 50%, validate: 30%", "DPE"],
  ["how many rows", "sums", "count: 60", "count: 61", "DPE"],
  ["lengths", "own_cell", "length: 1..8", "length: 2..8", "DPE"],
  ["a condition", "tables", "> -1.5", "> -1.25", "DPE"],
  ["distinct by less", "tables", "by: [`Adj Close`, kind]", "by: kind", "DPE"],
  ["a column", "tables", "things.sold * 2.5 + 1", "things.sold * 2.5 + 2", "DPE"],
  ["another path", "series", "days.csv", "other.csv", "DPE"],
  [
    "a sum for a source",
    "series",
    "columns: [load: real])",
    `columns: [load: real]) {\n sha256 = "${"ab".repeat(32)}"\n }`,
    "DPE",
  ],
  ["a type of a column", "turning", "left: [..9] of 0..9", "left: [..9] of 0..10", "DPE"],
  ["words to know", "next_word", "most: 9", "most: 8", "DPE"],
  ["a pipeline", "next_word", 'strip: ".,"', 'strip: ".,;"', "DPE"],
  ["a scale", "flowing", "low: -1.0", "low: 0.0", "DPE"],
  ["windows", "series", "length: 6", "length: 7", "DPE"],
  ["how far windows lie apart", "next_word", "every: 2", "every: 3", "DPE"],
  // Seeds
  ["the seed of what is generated", "sums", "seed = 3", "seed = 4", "DPE"],
  ["the seed where nothing in the data is by chance", "turning", "param units", "seed = 5\n  param units", "PE"],
];

for (const [about, name, from, to, hashes] of EDITS) {
  test(`${name}: ${about} changes ${hashes || "nothing"}`, () => {
    const { files } = programText(name);
    let after = edited(files, from, to);
    if (about.startsWith("a parameter without")) after = edited(after, "seed = 3", "seed = 3\n  param size = 5");
    if (about.startsWith("a constant for")) after = edited(after, "  const window = 5\n", "");
    assert.is(changed(files, after), hashes);
  });
}

test("a pinned source counts by its sum, wherever it lies", () => {
  const pin = (path: string, sum: string) =>
    edited(
      programText("series").files,
      'csv("days.csv", columns: [load: real])',
      `csv("${path}", columns: [load: real]) {\n sha256 = "${sum}"\n }`,
    );
  assert.is(changed(pin("days.csv", "ab".repeat(32)), pin("elsewhere/other.csv", "ab".repeat(32))), "");
  assert.is(changed(pin("days.csv", "ab".repeat(32)), pin("days.csv", "cd".repeat(32))), "DPE");
});

test("a block written out, in the file, or in another file, is the same", () => {
  const { files } = programText("library");
  const here = edited(
    files,
    'import { two_layers } from "std/layers"',
    `block two_layers(x: [time, width] of real, cell: cell, units: count, drop: fraction = 0%) {
  below = recurrent(x, cell: cell, units: units)
  return below |> dropout(rate: drop) |> recurrent(cell: cell, units: units)
}`,
  );
  assert.is(changed(files, here), "");
  const out = edited(files, 'import { two_layers } from "std/layers"\n', "");
  const flat = edited(
    edited(
      out,
      "embed(signs, size: 3) |> two_layers(cell: cell, units: units, drop: drop)",
      "embed(signs, size: 3) |> recurrent(cell: cell, units: units) |> dropout(rate: drop) |> recurrent(cell: cell, units: units)",
    ),
    "two_layers(deep, cell: rnn, units: 3)",
    "deep |> recurrent(cell: rnn, units: 3) |> dropout(rate: 0%) |> recurrent(cell: rnn, units: 3)",
  );
  assert.is(changed(files, flat), "");
});

test("an heir is what it says, whoever it has it from", () => {
  const { files } = programText("heir");
  const base = files["shelf/base.rnn"]
    .replace('"./parts.rnn"', '"./shelf/parts.rnn"')
    .replace("experiment base", "experiment alone");
  const alone = base
    .replace('"lists.csv"', '"shelf/lists.csv"')
    .replace("param cell = rnn", "seed = 9\n  param cell = gru")
    .replace("batch     = 6", "batch     = 3");
  assert.is(changed(files, { ...files, "main.rnn": alone }), "");
});

test("fixed and free parameters, in any order of use, are told apart", () => {
  const of = (fixed: string, free: string) =>
    edited(
      edited(programText("sums").files, "seed = 3", `seed = 3\n  param size = ${fixed}\n  param more = ${free}`),
      "units: 5)",
      "units: size) |> recurrent(cell: gru, units: more)",
    );
  const one = of("5", "6 in 2..9");
  assert.is(changed(one, of("6", "6 in 2..9")), "PE");
  assert.is(changed(one, of("5", "7 in 2..9")), "PE");
  assert.is(changed(one, of("5 in 2..9", "6")), "E");
  assert.is(changed(one, of("5", "6 in 2..8")), "E");
});

test("parameters alike in all but their names are told apart by what they do", () => {
  const of = (a: string, b: string, c: string, order: readonly string[]) => {
    const params = order.map((name) => `param ${name} = 4 in 2..8`).join("\n  ");
    const layers = `units: ${a}) |> recurrent(cell: gru, units: ${b} + ${c}) |> dense(units: ${b})`;
    return edited(edited(programText("sums").files, "seed = 3", `seed = 3\n  ${params}`), "units: 5)", layers);
  };
  const one = of("p", "q", "r", ["p", "q", "r"]);
  assert.is(changed(one, of("q", "p", "r", ["p", "q", "r"])), "");
  assert.is(changed(one, of("r", "q", "p", ["r", "p", "q"])), "");
  assert.is(changed(one, of("z", "a", "m", ["a", "m", "z"])), "");
  assert.is(changed(one, of("p", "p", "r", ["p", "r"])), "E");
  assert.is(changed(one, of("p", "q", "q", ["p", "q"])), "E");
});

test("the program counts a point, and not its name: set in the file or for one run", () => {
  const { files } = programText("lengths");
  const set = compile(files, [{ name: "units", value: "8" }]).plan.hashes;
  assert.equal(set, compile(edited(files, "units = 4", "units = 8")).plan.hashes);
});

// Any order, any names

const ORDINARY = PROGRAMS.filter(({ name }) => name !== "heir");
const names = fc.array(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 40, maxLength: 40 });

for (const { name, files } of ORDINARY) {
  const items = itemsOf(files["main.rnn"]);
  const before = hashesOf(files);

  test(`${name}: statements in any order`, () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 60, maxLength: 60 }), (ranks) => {
        const text = textOf(shuffled(items, (place) => ranks[place % ranks.length]));
        assert.equal(hashesOf({ ...files, "main.rnn": text }), before, text);
      }),
      { numRuns: 12 },
    );
  });

  test(`${name}: anything under another name`, () => {
    const [values, callables] = [declaredNames(items), callablesOf(items)];
    assert.ok(values.length >= 3);
    fc.assert(
      fc.property(names, (drawn) => {
        const fresh = (list: readonly string[], mark: string) =>
          new Map(list.map((known, index) => [known, `${drawn[index % drawn.length]}_${mark}${index}`]));
        const text = textOf(renamed(items, fresh(values, "v"), fresh(callables, "c")));
        for (const known of values)
          assert.not.match(text, new RegExp(`\\b(?:param|rows|input|target|vocab|scale) ${known}\\b`));
        assert.equal(hashesOf({ ...files, "main.rnn": text }), before, text);
      }),
      { numRuns: 12 },
    );
  });
}

test("programs that agree at the defaults alone have different forms", () => {
  const { files } = programText("sums");
  const free = edited(files, "seed = 3", "seed = 3\n  param wide = 5\n  param most = 60 in 50..90");
  const identities = (units: string, count: string) => {
    const { plan } = compile(edited(edited(free, "units: 5)", `units: ${units})`), "count: 60", `count: ${count}`));
    return { hashes: [plan.hashes.data, plan.hashes.program], forms: formsOf(plan) };
  };
  const [literal, named, doubled] = [
    identities("5 ", "60 "),
    identities("wide", "most"),
    identities("2 * wide - 5", "2 * most - 60"),
  ];
  assert.equal(named.hashes, literal.hashes);
  assert.equal(doubled.hashes, literal.hashes);
  for (const part of ["data", "program"] as const)
    assert.is(new Set([literal, named, doubled].map(({ forms }) => forms[part])).size, 3);
});

test("forms, too, know no names", () => {
  const { files } = programText("sums");
  const formsWith = (name: string) =>
    formsOf(
      compile(edited(edited(files, "units: 5)", `units: ${name})`), "seed = 3", `seed = 3\n  param ${name} = 5`)).plan,
    );
  assert.equal(formsWith("wide"), formsWith("broad"));
});

test("columns named for their lengths have no order", () => {
  const { files } = programText("translated");
  const by = (names: string) => edited(files, "by length", `by length(${names})`);
  assert.is(changed(by("left, right"), by("right, left")), "");
  assert.is(changed(by("left, right"), by("right")), "PE");
});

test("a measure of one more column leaves a program alone that names a column for its length", () => {
  const { files } = programText("unheard");
  const columns = edited(files, "target right", "target shown  = count(words(pairs.left)) mod 6\n    target right");
  const more = edited(columns, "measure {", "measure {\n    more = accuracy(predicted(last(logits)) mod 6, shown)");
  assert.is(changed(files, more), "DE");
});

test.run();
