/** Issue 5, "The translator and the assistant, trained on real language": its commands through the real command line, on small data. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { GROUPS } from "../../bench/language/groups.js";
import { node, type Outcome, projectWith, RNNC, ROOT, rnnc } from "../support/command-line.js";
import { toyPairs, toyTable } from "../support/toy-translation.js";

/** One clear message: no stack, the right exit code, and the words that matter. */
function refused({ code, err, out }: Outcome, exit: number, ...words: readonly string[]): void {
  assert.is(code, exit, `${err}${out}`);
  for (const word of words) assert.ok(err.includes(word), `\`${word}\` is not in: ${err}`);
  assert.not.match(err, /\n\s+at /);
}

function well({ code, out, err }: Outcome): string {
  assert.is(code, 0, `${err}${out}`);
  return out;
}

const DATA = `rows pairs = tsv("pairs.tsv", columns: [spanish, english])
                 |> where(count(words(spanish)) <= 10 and count(words(english)) <= 1.3 * count(words(spanish)))
                 |> distinct(by: [spanish, english])
                 |> split(by: hash(english), train: 80%, validate: 10%, test: 10%)
    vocab es = byte_pairs(words(pairs.spanish), merges: 40)
    vocab en = vocabulary(words(pairs.english), most: 100)
    input  spanish = tokens(words(pairs.spanish), es)
    target english = tokens(words(pairs.english), en, end: true)`;

const TRANSLATOR = `edition 2026

experiment toy {
  seed = 2

  data {
    ${DATA}
  }

  model {
    memory  = embed(spanish, size: 16) |> recurrent(cell: lstm, units: 16, direction: both) |> layer_norm()
    joint   = memory
    said    = embed(previous(english), size: 32)
    decoder = dropout(said, rate: 5%)
              |> recurrent(cell: lstm, units: 32, attend: additive(dropout(joint, rate: 5%), size: 16, feed: input))
    logits  = dropout(decoder + said, rate: 5%) |> dense(units: english.classes, weights: said)
  }

  train {
    loss      = cross_entropy(logits, english, smoothing: 1%)
    optimizer = adam(rate: 1e-2)
    clip      = norm(5.0)
    batch     = 8 by length
    epochs    = 50
    schedule  = warm_up(steps: 10) * cosine()
    keep best validate.bleu
  }

  decode {
    translation = beam(logits, width: 3, at_most: 12, no_repeat: 3)
  }

  measure {
    perplexity = perplexity(logits, english)
    bleu       = bleu(translation, english, every: 25)
    chrf       = chrf(translation, english, every: 25)
    variety    = distinct_ngrams(translation, n: 2, every: 25)
  }
}
`;

/** What `rnnc/runtime` stands for. */
const RUNTIME: string = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).exports["./runtime"].default;

const PAIRS = toyPairs(600, 2);
/** Of five words, and of two. */
const [SAID, RIGHT] = [0, 1].map((side) => [PAIRS[3][side], PAIRS[4][side]]);

const FOLDER = projectWith({ "pairs.tsv": toyTable(PAIRS), "a.rnn": TRANSLATOR });

function use(args: readonly string[], input = ""): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [RNNC, "use", ...args], {
    ...{ cwd: FOLDER, input, encoding: "utf8" as const },
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: status, out: stdout, err: stderr };
}

test("a translator is trained, kept by BLEU, tested with intervals, and translates", () => {
  well(rnnc(["run", "a.rnn", "--quiet"], { cwd: FOLDER }));
  const tested = JSON.parse(well(rnnc(["test", "toy", "--json"], { cwd: FOLDER })));
  const { measures } = tested.results.test;
  assert.ok(measures.bleu > 60, JSON.stringify(measures));
  assert.match(well(rnnc(["test", "toy"], { cwd: FOLDER })), /nrefs:1\|case:mixed\|eff:no\|tok:13a\|smooth:exp/);
  writeFileSync(join(FOLDER, "in.txt"), `${SAID.join("\n")}\n`);
  const said = well(use(["toy", "translate", "in.txt"]));
  assert.is(said, `${RIGHT.join("\n")}\n`);
  assert.is(well(use(["toy", "translate"], `${SAID.join("\n")}\n`)), said);
  assert.is(well(use(["toy", "translate", "--sentence", SAID[0]])), `${said.split("\n")[0]}\n`);
  assert.is(well(use(["toy", "chat"], `${SAID[1]}\n`)), `${said.split("\n")[1]}\n`);
  writeFileSync(join(FOLDER, "said.txt"), said);
  assert.match(well(rnnc(["score", "said.txt", "said.txt"], { cwd: FOLDER })), /BLEU +100\.00/);
});

test("what it looked at is shown in the terminal and as SVG", () => {
  well(use(["toy", "translate", "--sentence", "gato rojo", "--attention", "--attention-to", "seen.svg"]));
  assert.match(readFileSync(join(FOLDER, "seen.svg"), "utf8"), /^<svg /);
});

test("`load` in a person's own program", () => {
  const [name] = readdirSync(join(FOLDER, "runs", "toy"));
  const path = join(FOLDER, "own.mjs");
  writeFileSync(
    path,
    `import { load } from ${JSON.stringify(join(ROOT, RUNTIME))};
const model = await load(${JSON.stringify(join(FOLDER, "runs", "toy", name))});
console.log(model.translate([{ spanish: "gato rojo" }])[0].text);
`,
  );
  assert.is(well(node([path])), well(use(["toy", "translate", "--sentence", "gato rojo"])));
});

test("a language model over contiguous text goes on from a prompt", () => {
  const words = toyPairs(400, 3).map(([, english]) => `${english} .`);
  const folder = projectWith({
    "text.txt": words.join("\n"),
    "b.rnn": `edition 2026

experiment lines {
  data {
    rows book = text("text.txt") |> sections(starting: "i") |> split(by: order(), train: 80%, validate: 10%, test: 10%)
    vocab  v    = vocabulary(words(book.text))
    target word = tokens(words(book.text), v)
  }

  model {
    read   = embed(previous(word), size: 16)
    first  = recurrent(read, cell: lstm, units: 16)
    logits = recurrent(first, cell: lstm, units: 16) |> dense(units: v.size, weights: read)
  }

  train {
    loss      = cross_entropy(logits, word)
    optimizer = adam(rate: 1e-2)
    batch     = 4 lanes of 10
    steps     = 20
  }

  measure {
    perplexity = perplexity(logits, word)
  }
}
`,
  });
  well(rnnc(["run", "b.rnn", "--quiet"], { cwd: folder }));
  const written = rnnc(["use", "lines", "generate", "--prompt", "i see", "--length", "5", "--top-k", "3"], {
    cwd: folder,
  });
  assert.match(well(written), /^i see( \S+){1,}/);
});

test("an unshifted target that the decoder reads is a leak", () => {
  const folder = projectWith({ "a.rnn": TRANSLATOR.replace("embed(previous(english)", "embed(english") });
  refused(rnnc(["check", "a.rnn"], { cwd: folder }), 1, "a.rnn:", "previous(english)");
});

test("the book's and our experiments are well", () => {
  const files = [
    ...["translator", "assistant", "chapter"].map((name) => join("stdlib", "book", `${name}.rnn`)),
    ...readdirSync(join(ROOT, "experiments"))
      .filter((name) => name.endsWith(".rnn"))
      .map((name) => join("experiments", name)),
  ];
  assert.ok(files.includes(join("experiments", "wikitext-2.rnn")));
  for (const file of files) well(rnnc(["check", file], { cwd: ROOT }));
});

test("the pages of the experiments say what was recorded", () => {
  for (const [name, { page }] of Object.entries(GROUPS)) {
    assert.is(readFileSync(join(ROOT, "experiments", name, "RESULTS.md"), "utf8"), `${page()}\n`, name);
  }
});

test("the recorded translations have sacreBLEU's own BLEU to two decimals", () => {
  const records = JSON.parse(readFileSync(join(ROOT, "bench", "records", "translator.json"), "utf8")) as readonly {
    readonly beam: { readonly oneReference: number; readonly sacreBleu: number | null };
  }[];
  assert.ok(records.length > 0);
  for (const { beam } of records) assert.ok(Math.abs(beam.oneReference - (beam.sacreBleu ?? Number.NaN)) < 0.005);
});

test("bad input: a source that is not there, uneven parallel files, a broken line of JSON", () => {
  const missing = projectWith({ "a.rnn": TRANSLATOR });
  refused(rnnc(["run", "a.rnn"], { cwd: missing }), 3, "pairs.tsv", "help:");
  const unfetched = projectWith({
    "a.rnn": TRANSLATOR.replace(
      'tsv("pairs.tsv", columns: [spanish, english])',
      `tsv("pairs.tsv", columns: [spanish, english]) {\n from = "https://example.com/pairs.tsv"\n sha256 = "${"0".repeat(64)}"\n }`,
    ),
  });
  refused(rnnc(["run", "a.rnn"], { cwd: unfetched }), 3, "pairs.tsv", "rnnc data fetch");
  const uneven = projectWith({
    "es.txt": "gato\nperro\nhoy\n",
    "en.txt": "cat\ndog\n",
    "a.rnn": TRANSLATOR.replace(
      'tsv("pairs.tsv", columns: [spanish, english])',
      'parallel(text("es.txt"), text("en.txt"), columns: [spanish, english])',
    ),
  });
  refused(rnnc(["run", "a.rnn"], { cwd: uneven }), 3, "es.txt", "en.txt", "3", "2");
  const lines = toyPairs(50, 2).map(([spanish, english]) => JSON.stringify({ spanish, english }));
  const broken = projectWith({
    "pairs.jsonl": lines.with(24, '{"spanish": "gato", "english"').join("\n"),
    "a.rnn": TRANSLATOR.replace(
      'tsv("pairs.tsv", columns: [spanish, english])',
      'jsonl("pairs.jsonl", columns: [spanish, english])',
    ),
  });
  refused(rnnc(["run", "a.rnn"], { cwd: broken }), 3, "pairs.jsonl:25");
});

test("bad input: no known word, an empty line, a line of 10,000 words, a run of another version", () => {
  const odd = use(["toy", "translate"], "gato\n\nxyz\n");
  assert.is(well(odd).split("\n").length, 4);
  assert.match(odd.err, /standard input:2 is empty/);
  refused(use(["toy", "translate"], `${"gato ".repeat(10_000)}\n`), 3, "standard input:1", "tokens, more than 1,000");
  const [name] = readdirSync(join(FOLDER, "runs", "toy"));
  const journal = join(FOLDER, "runs", "toy", name, "journal.jsonl");
  const text = readFileSync(journal, "utf8");
  writeFileSync(journal, text.replace('"programSha256"', '"programSum"'));
  refused(use(["toy", "translate", "--sentence", "gato"]), 3, "another version of rnnc");
  writeFileSync(journal, text);
});

test.run();
