/** Issue 6, leaks: the book's programs with their mistakes, and Tatoeba split by the English sentence. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkFile, expectedIn, MISTAKES } from "../corpus/corpus.js";
import { projectWith, ROOT, rnnc } from "../support/command-line.js";

test("the book's programs, as they are written: each mistake has its code", () => {
  const codes = [...MISTAKES].flatMap(([name, text]) => {
    if (!name.startsWith("book-")) return [];
    const got = checkFile(name, text).diagnostics.map(({ code }) => code);
    assert.equal(
      got,
      expectedIn(text).map((line) => line.split(" ")[0]),
      name,
    );
    return got;
  });
  assert.equal([...new Set(codes)].sort(), [
    ...["conversation-split", "fit-before-split", "missing-argument", "not-split"],
    ...["rows-differ", "too-few-classes", "unknown-callable"],
  ]);
});

/** Beside the project, where it is checked out with its data. */
const TATOEBA = join(ROOT, "..", "shared", "data", "spa-eng-tatoeba", "spa.txt.gz");

/** The tokens of the PyTorch reference: lower case, words with their apostrophes, other signs alone. */
function tokenized(text: string): string {
  const plain = text.toLowerCase().replace(/[\u2019\u2018]/g, "'");
  return (plain.match(/[\p{L}\p{N}_]+(?:'[\p{L}\p{N}_]+)*|[^\p{L}\p{N}_\s]/gu) ?? []).join(" ");
}

const sumOf = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

type Pair = readonly [spanish: string, english: string];

/** As the reference splits them: by the tokenised English sentence. */
function referenceSplit(): Readonly<Record<"train" | "validate" | "test", readonly Pair[]>> {
  const parts: Record<"train" | "validate" | "test", Pair[]> = { train: [], validate: [], test: [] };
  const seen = new Set<string>();
  for (const line of gunzipSync(readFileSync(TATOEBA)).toString("utf8").split("\n")) {
    if (line === "") continue;
    const [english, spanish] = line.split("\t").map(tokenized);
    const fits = [english, spanish].every((text) => text !== "" && text.split(" ").length <= 10);
    const key = `${spanish}\t${english}`;
    if (!fits || seen.has(key)) continue;
    seen.add(key);
    const bucket = Number.parseInt(sumOf(english).slice(0, 8), 16) % 100;
    parts[bucket < 80 ? "train" : bucket < 90 ? "validate" : "test"].push([spanish, english]);
  }
  return parts;
}

/** The 2,000 test sources of the reference: different Spanish sentences by their sums, each with its first translation. */
function referenceTests(test: readonly Pair[]): readonly Pair[] {
  const firsts = new Map<string, string>();
  for (const [spanish, english] of test) if (!firsts.has(spanish)) firsts.set(spanish, english);
  return [...firsts]
    .map((pair) => ({ pair, sum: sumOf(pair[0]) }))
    .sort((a, b) => (a.sum < b.sum ? -1 : 1))
    .slice(0, 2000)
    .map(({ pair }) => pair);
}

const TRANSLATOR = `edition 2026

experiment translator {
  data {
    rows pairs = split(given: {
      train:    tsv("train.tsv", columns: [spanish, english]),
      validate: tsv("validate.tsv", columns: [spanish, english]),
      test:     tsv("test.tsv", columns: [spanish, english]),
    })
    vocab  es      = vocabulary(words(pairs.spanish), most: 10_000)
    vocab  en      = vocabulary(words(pairs.english), most: 10_000)
    input  spanish = tokens(words(pairs.spanish), es)
    target english = tokens(words(pairs.english), en, end: true)
  }

  model {
    memory = recurrent(embed(spanish, size: 8), cell: gru, units: 8)
    said   = recurrent(embed(previous(english), size: 8), cell: gru, units: 8, start: memory.state)
    logits = dense(said, units: english.classes)
  }

  train {
    loss      = cross_entropy(logits, english)
    optimizer = adam(rate: 1e-2)
    batch     = 128
    epochs    = 1
  }

  measure {
    perplexity = perplexity(logits, english)
  }
}
`;

interface Counted {
  readonly from: string;
  readonly in: string;
  readonly rows: number;
  readonly shared: number;
  readonly sameTarget: number;
}

if (existsSync(TATOEBA)) {
  test("149 of the reference's 2,000 test sources stand in train, none with the same translation", () => {
    const { train, validate, test: all } = referenceSplit();
    assert.equal([train.length, validate.length, all.length], [80_672, 10_446, 9_782]);
    const tsv = (pairs: readonly Pair[]) => pairs.map((pair) => `${pair.join("\t")}\n`).join("");
    const files = { "train.tsv": tsv(train), "validate.tsv": tsv(validate), "test.tsv": tsv(referenceTests(all)) };
    const cwd = projectWith({ ...files, "a.rnn": TRANSLATOR });
    const { out, err, code } = rnnc(["check", "--data", "--json", "a.rnn"], { cwd });
    assert.is(code, 0, err);
    const [{ inputs }] = JSON.parse(out).data as readonly [{ readonly inputs: readonly Counted[] }];
    const counted = inputs.find((overlap) => overlap.from === "train" && overlap.in === "test");
    assert.equal([counted?.rows, counted?.shared, counted?.sameTarget], [2000, 149, 0]);
    assert.match(out, /"inputs-across-split"/);
  });
} else {
  console.log(`skipped: the 149 Spanish sentences of Tatoeba on two sides; there is no ${TATOEBA}`);
}

test.run();
