/** Intervals of means, and perplexity per word, through the real command line and beside what the definitions say. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { projectWith, rnnc } from "../../support/command-line.js";

const LINES = Array.from({ length: 90 }, (_, row) =>
  Array.from(
    { length: 2 + ((row * 7) % 4) },
    (_, at) => ["see", "the", "whale", "a", "deep"][(row * 3 + at * at) % 5],
  ).join(" "),
);
const [TEST_LINES, TEXT] = [LINES.slice(63), LINES.join("\n")];

const model = (name: string, data: string, batch: string) => `edition 2026

experiment ${name} {
  seed = 2

  data {
${data}
  }

  model {
    states = embed(previous(said), size: 4) |> recurrent(cell: gru, units: 6)
    logits = dense(states, units: said.classes)
  }

  train {
    loss      = cross_entropy(logits, said)
    optimizer = adam(rate: 1e-2)
    batch     = ${batch}
    epochs    = 1
  }

  measure {
    token    = perplexity(logits, said)
    word     = perplexity(logits, said, per_word: true)
    accuracy = accuracy(predicted(logits), said)
  }
}
`;

const rows = `    rows lines = tsv("lines.tsv", columns: [line]) |> split(by: order(), train: 50%, validate: 20%, test: 30%)`;
const FOLDER = projectWith({
  "lines.tsv": `${TEXT}\n`,
  "book.txt": `${TEXT}\n`,
  "letters.rnn": model(
    "letters",
    `${rows}\n    vocab v = vocabulary(characters(lines.line))\n    target said = tokens(characters(lines.line), v, end: true)`,
    "10",
  ),
  "pieces.rnn": model(
    "pieces",
    `${rows}\n    vocab v = byte_pairs(words(lines.line), merges: 3)\n    target said = tokens(words(lines.line), v, end: true)`,
    "10",
  ),
  "lanes.rnn": model(
    "lanes",
    `    rows book = text("book.txt") |> lines() |> split(by: order(count(text)), train: 60%, validate: 20%, test: 20%)
    vocab v = vocabulary(characters(book.text))
    target said = tokens(characters(book.text), v)`,
    "3 lanes of 7",
  ),
});

function tested(name: string) {
  const run = rnnc(["run", `${name}.rnn`, "-q"], { cwd: FOLDER });
  assert.is(run.code, 0, `${run.err}${run.out}`);
  const { out, err } = rnnc(["test", name, "--json"], { cwd: FOLDER });
  return JSON.parse(out || err).results.test;
}

const close = (a: number, b: number) => assert.ok(Math.abs(a / b - 1) < 1e-9, `${a} is not ${b}`);
const sum = (of: readonly number[]) => of.reduce((total, value) => total + value, 0);

const [LETTERS, PIECES, LANES] = ["letters", "pieces", "lanes"].map(tested);

test("per word is the loss of all tokens over the words and ends that they make up", () => {
  const words = sum(TEST_LINES.map((line) => line.split(" ").length + 1));
  const signs = sum(TEST_LINES.map((line) => line.length + 1));
  const { loss, measures } = LETTERS;
  close(measures.token, Math.exp(loss));
  close(measures.word, Math.exp((loss * signs) / words));
  // However many pieces the words were cut into.
  assert.ok(PIECES.measures.word > PIECES.measures.token);
  const tokens = (words * Math.log(PIECES.measures.word)) / PIECES.loss;
  assert.ok(Math.abs(tokens - Math.round(tokens)) < 1e-6 && tokens > words, `${tokens} tokens`);
});

test("each measure lies within its interval, which is not a point", () => {
  for (const { measures, intervals } of [LETTERS, PIECES, LANES]) {
    assert.equal(Object.keys(intervals), ["accuracy", "token", "word"]);
    for (const [name, { low, high, signature }] of Object.entries<Record<string, number>>(intervals)) {
      assert.ok(low < measures[name] && measures[name] < high, `${name}: ${low} ${measures[name]} ${high}`);
      assert.is(signature, null);
    }
  }
});

test("a text in lanes has as many words as stand in it, wherever windows cut them", () => {
  const { loss, measures } = LANES;
  const perWord = Math.log(measures.word) / loss;
  const test = TEXT.slice(-Math.round(TEXT.length * 0.2));
  const expected = test.length / test.split(/\s+/).length;
  assert.ok(Math.abs(perWord / expected - 1) < 0.05, `${perWord} tokens of a word, about ${expected}`);
});

test("shown are both ends, the same at every look", () => {
  const looks = [0, 1].map(() => rnnc(["test", "letters"], { cwd: FOLDER }).out.split("\n").slice(0, 4));
  assert.equal(looks[0], looks[1]);
  assert.match(looks[0][2], /^ {2}token [\d.]+ to [\d.]+ \(95% of resamples\)$/);
  assert.match(looks[0][1], /^ {2}accuracy [\d.]+% to [\d.]+% \(95% of resamples\)$/);
});

test.run();
