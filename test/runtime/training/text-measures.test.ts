/** Measures of texts through the real command line: when they are taken, what they judge, and what is kept by them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { load } from "../../../src/runtime/use/model.js";
import { projectWith, rnnc } from "../../support/command-line.js";
import { TOY_WORDS, toyExperiment, toyPairs, toyTable } from "../../support/toy-translation.js";

/** Sentences of two to five words. */
const PAIRS = toyPairs(300, 2);

const FOLDER = projectWith({
  "pairs.tsv": toyTable(PAIRS),
  "a.rnn": toyExperiment({
    split: "split(by: order(), train: 70%, validate: 15%, test: 15%)",
    vocabularies: ["", ", most: 8"],
    train: ["batch     = 15", "epochs    = 5", "keep best validate.bleu"],
    rest: `
  decode {
    translation = beam(logits, width: 3, at_most: 4)
    drawn       = sample(logits, temperature: 2.0)
  }

  measure {
    bleu    = bleu(translation, english, every: 2)
    letters = chrf(translation, english)
    variety = distinct_ngrams(drawn, n: 2, every: 3)
  }
`,
  }),
});

function well(args: readonly string[]): string {
  const { code, out, err } = rnnc(args, { cwd: FOLDER });
  assert.is(code, 0, `${err}${out}`);
  return out;
}

well(["run", "a.rnn", "-q"]);
const RUN = join(FOLDER, "runs", "toy", readdirSync(join(FOLDER, "runs", "toy"))[0]);
const journal = () =>
  readFileSync(join(RUN, "journal.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

const TESTED = JSON.parse(well(["test", "toy", "--json"])).results.test;
const linesOf = (name: string) =>
  readFileSync(join(RUN, "texts", `test-1.${name}.txt`), "utf8")
    .trimEnd()
    .split("\n");

test("each is taken after so many epochs and at the end, and the best is kept by it", () => {
  const checks = journal().filter(({ kind }) => kind === "check");
  const taken = (name: string) => checks.flatMap(({ epoch, validate }) => (name in validate.measures ? [epoch] : []));
  assert.equal(taken("bleu"), [2, 4, 5]);
  assert.equal(taken("letters"), [1, 2, 3, 4, 5]);
  assert.equal(taken("variety"), [3, 5]);
  const best = checks.findLast(({ isBest }) => isBest);
  const values = checks.map(({ validate }) => validate.measures.bleu ?? 0);
  assert.is(best.validate.measures.bleu, Math.max(...values));
  assert.ok(best.validate.measures.bleu > 20);
});

test("what is judged are the words themselves, those that the vocabulary lacks too", () => {
  const right = linesOf("bleu.right");
  const rows = PAIRS.slice(PAIRS.length - right.length).map(([, english]) => english);
  assert.equal(right, rows);
  const said = linesOf("bleu.said");
  assert.is(said.length, right.length);
  // The rarest word of train has no id, and is never said; texts are no longer than they may be.
  const unknown = TOY_WORDS.map(([, english]) => english).filter((word) => !said.some((line) => line.includes(word)));
  assert.ok(unknown.some((word) => right.some((line) => line.includes(word))));
  assert.ok(said.every((line) => line.split(" ").length <= 4));
  assert.ok(right.some((line) => line.split(" ").length === 5));
});

test("`rnnc test` says what `rnnc score` says of the texts that it keeps, with the same interval", () => {
  const score = (name: string) =>
    JSON.parse(
      well(["score", `${RUN}/texts/test-1.${name}.said.txt`, `${RUN}/texts/test-1.${name}.right.txt`, "--json"]),
    ).scores;
  const [bleu] = score("bleu");
  const [, letters] = score("letters");
  assert.is(TESTED.measures.bleu, bleu.value);
  assert.is(TESTED.measures.letters, letters.value);
  const { low, high, signature } = TESTED.intervals.bleu;
  assert.equal([low, high, signature], [bleu.low, bleu.high, bleu.signature]);
  assert.ok(low < bleu.value && bleu.value < high);
  const { low: least, high: most } = TESTED.intervals.variety;
  assert.ok(least < TESTED.measures.variety && TESTED.measures.variety < most && most <= 1);
});

test("a model that is used writes as its experiment says, and as it wrote when it was tested", async () => {
  const model = await load<{ readonly spanish: string }>(RUN);
  const right = linesOf("bleu.right");
  const rows = PAIRS.slice(PAIRS.length - right.length).map(([spanish]) => ({ spanish }));
  assert.equal(
    model.translate(rows).map(({ text }) => text),
    linesOf("bleu.said"),
  );
});

test.run();
