/**
 * What is measured and written does not depend on what stands beside an example in its batch: runs on the native device,
 * trained for some steps, evaluated in batches of any size, with padding and without, and decoded alone and together.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Batches, type BatchRule, createBatches } from "../../../src/runtime/data/batches/batches.js";
import { writeTexts } from "../../../src/runtime/decoding/write-texts.js";
import { projectOf } from "../../../src/runtime/files/project-root.js";
import { evaluatePart } from "../../../src/runtime/training/evaluate.js";
import { trainStep } from "../../../src/runtime/training/loop.js";
import { judgeOf } from "../../../src/runtime/training/text-measures.js";
import { padded } from "../../programs/padded.js";
import type { Ready } from "../../programs/ready.js";
import { type Files, type Loaded, load, ready } from "../../programs/workshop.js";
import { parity } from "../../support/experiments.js";
import { kernelDevice } from "../../support/native.js";
import { TOY_MODEL, toyPairs, toyTable } from "../../support/toy-translation.js";

// Experiments

function translator(train: string, decoder = TOY_MODEL): Files {
  return {
    "pairs.tsv": toyTable(toyPairs(300, 1)),
    "main.rnn": `edition 2026

experiment toy {
  data {
    rows pairs = tsv("pairs.tsv", columns: [spanish, english]) |> split(by: order(), train: 60%, validate: 30%, test: 10%)
    vocab es = vocabulary(words(pairs.spanish))
    vocab en = vocabulary(words(pairs.english))
    input  spanish = tokens(words(pairs.spanish), es)
    target english = tokens(words(pairs.english), en, end: true)
  }

  model {
    ${decoder}
  }

  train {
    loss      = ${train}
    optimizer = adam(rate: 1e-2)
    batch     = 64
    epochs    = 1
  }

  decode {
    found = beam(logits, width: 3, at_most: 8)
    drawn = sample(logits, temperature: 1.0)
  }

  measure {
    perplexity = perplexity(logits, english)
    accuracy   = accuracy(predicted(logits), english)
    bleu       = bleu(found, english)
    chrf       = chrf(found, english)
    variety    = distinct_ngrams(drawn, n: 2)
  }
}
`,
  };
}

/** Both directions and input feeding, where an example could see its neighbours or what lies behind its end. */
const BOTH_WAYS = `memory = embed(spanish, size: 12) |> recurrent(cell: lstm, units: 12, direction: both)
    spoken = embed(previous(english), size: 12)
             |> recurrent(cell: lstm, units: 24, start: memory.state, attend: dot(memory, feed: input))
    logits = dense(spoken, units: english.classes)`;

const CLASSIFIER = parity({
  settings: "",
  data: `rows strings = bits(count: 600, length: 1..20) |> split(train: 60%, validate: 30%, test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
    target ones   = sum(strings.bits)`,
  model: `states = recurrent(string, cell: gru, units: 8, direction: both)
    logits = dense(last(states), units: odd.classes)
    counts = dense(last(states), units: ones.classes)`,
  train: `loss      = cross_entropy(logits, odd) + cross_entropy(counts, ones)
    optimizer = adam(rate: 1e-2)
    batch     = 64
    epochs    = 1`,
  measure: `parity = accuracy(predicted(logits), odd)
    count  = accuracy(predicted(counts), ones)
    agree  = accuracy(predicted(counts) mod 2, odd)`,
});

const WORDS = ["the", "whale", "sea", "ship", "captain", "saw", "a", "white", "and", "deep"];

/** Fifty words without a pattern. */
const pageOf = (page: number) =>
  Array.from({ length: 50 }, (_, at) => WORDS[(page * 31 + at * at + Math.floor(at / 3)) % WORDS.length]).join(" ");

/** The state is carried over what a window cuts. */
const LANGUAGE_MODEL: Files = {
  "book.txt": Array.from(
    { length: 30 },
    (_, page) => `PAGE
${pageOf(page)}
`,
  ).join(""),
  "main.rnn": `edition 2026

experiment lines {
  data {
    rows book = text("book.txt") |> sections(starting: "PAGE") |> split(by: order(count(characters(text))), train: 80%, validate: 10%, test: 10%)
    vocab  v      = vocabulary(characters(book.text))
    target letter = tokens(characters(book.text), v)
  }

  model {
    states = embed(previous(letter), size: 8) |> recurrent(cell: lstm, units: 12) |> recurrent(cell: gru, units: 12)
    logits = dense(states, units: letter.classes)
  }

  train {
    loss      = cross_entropy(logits, letter)
    optimizer = adam(rate: 1e-2)
    batch     = 4 lanes of 64
    epochs    = 1
  }

  measure {
    token    = perplexity(logits, letter)
    word     = perplexity(logits, letter, per_word: true)
    accuracy = accuracy(predicted(logits), letter)
  }
}
`,
};

// Measures

const MORE = 20;
/** Beside 64, with which all are compared. */
const SIZES = [1, 3, 7];

type Trained = Loaded & Ready;

/** After some steps of training, with memory for padding. */
function trained(loaded: Loaded, steps: number): Trained {
  const made = ready(loaded, kernelDevice(2), { examples: 64, spare: MORE });
  for (let step = 0; step < steps; step++) {
    const host = made.batch(Math.floor(step / made.perEpoch), step % made.perEpoch);
    if (host.reset) made.bound.resetCarried("train");
    trainStep(made.bound, host, step + 1, 1);
  }
  return { ...loaded, ...made };
}

function validation({ data }: Trained, rule: BatchRule, more = 0): Batches {
  const part = data.parts.get("validate");
  if (!part) throw new Error("no part `validate`");
  const batches = createBatches(part, rule, { seed: 1, train: false });
  return { ...batches, get: (epoch, index) => padded(batches.get(epoch, index), more) };
}

const rows = (size: number): BatchRule => ({ kind: "rows", size, shuffle: false, byLength: [] });
const breathe = () => Promise.resolve();

/** Loss and every measure, those of texts too, as a check of a run takes them. */
async function measured(
  { program, file, bound }: Trained,
  batches: Batches,
): Promise<Readonly<Record<string, number>>> {
  const { loss, measures } = await evaluatePart(bound, batches, breathe);
  const judge = judgeOf({
    bound,
    program,
    settings: bound.settings,
    project: projectOf(file.source),
    fold: null,
    files: {},
  });
  const texts = judge ? await judge.judge("validate", batches, Object.keys(judge.measures), breathe) : [];
  return { loss, ...measures, ...Object.fromEntries(texts.map(({ name, value }) => [name, value])) };
}

function near(
  found: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
  about: string,
): void {
  assert.equal(Object.keys(found), Object.keys(expected));
  for (const [name, value] of Object.entries(expected)) {
    assert.ok(Number.isFinite(value), name);
    const apart = Math.abs(found[name] - value) / Math.max(Math.abs(value), Number.MIN_VALUE);
    assert.ok(found[name] === value || apart <= 1e-5, `${about}: ${name} is ${found[name]}, and was ${value}`);
  }
}

const TRANSLATORS = {
  "a translator that looks back": translator("cross_entropy(logits, english)"),
  "one that reads both ways, and is fed what it found": translator("cross_entropy(logits, english)", BOTH_WAYS),
  "one that samples its classes": translator("sampled_softmax(logits, english, samples: 4)"),
};

const CLASSIFIERS = { "a classifier of two targets": { "main.rnn": CLASSIFIER } };

const models = new Map<string, Trained>();
for (const [name, files] of Object.entries({ ...TRANSLATORS, ...CLASSIFIERS }))
  models.set(name, trained(await load(files), 60));

const MEASURES: Readonly<Record<string, readonly string[]>> = {
  "a classifier of two targets": ["loss", "parity", "count", "agree"],
};

for (const [name, made] of models) {
  test(`${name}: all measures are the same in batches of any size, and with ${MORE} more steps of padding`, async () => {
    const whole = await measured(made, validation(made, rows(64)));
    const names = MEASURES[name] ?? ["loss", "perplexity", "accuracy", "bleu", "chrf", "variety"];
    assert.equal(Object.keys(whole).toSorted(), names.toSorted());
    // What has learnt nothing, or all, would not tell.
    assert.ok(whole.loss > 0.01 && Object.values(whole).every((value) => value > 0), JSON.stringify(whole));
    for (const size of SIZES) near(await measured(made, validation(made, rows(size))), whole, `in ${size}s`);
    near(await measured(made, validation(made, rows(64), MORE)), whole, "padded");
  });
}

test("a language model with a state: all measures are the same however long the windows are", async () => {
  const made = trained(await load(LANGUAGE_MODEL), 20);
  const window = (length: number): BatchRule => ({ kind: "lanes", lanes: 1, length });
  const whole = await measured(made, validation(made, window(64)));
  assert.equal(Object.keys(whole).toSorted(), ["accuracy", "loss", "token", "word"]);
  assert.ok(whole.word > whole.token);
  for (const length of SIZES) near(await measured(made, validation(made, window(length))), whole, `of ${length}`);
});

// Texts

const RULES = {
  greedy: { kind: "greedy", at_most: 8, no_repeat: 0 },
  "a beam of 5": { kind: "beam", width: 5, at_most: 8, no_repeat: 0 },
  "a beam of 5 that says no pair twice": { kind: "beam", width: 5, at_most: 8, no_repeat: 2, length_penalty: 0.6 },
} as const;

for (const name of Object.keys(TRANSLATORS)) {
  test(`${name}: a sentence is given the same words alone and among others, padded or not`, () => {
    const made = models.get(name) as Trained;
    const { bound } = made;
    const text = { column: "english", layer: "logits", words: bound.sizes.en - 1, isEnded: true };
    for (const [about, rule] of Object.entries(RULES)) {
      const said = (size: number, more = 0) => {
        const batches = validation(made, rows(size), more);
        return Array.from({ length: batches.perEpoch }, (_, at) =>
          writeTexts(bound, text, batches.get(0, at), rule, { seed: 1 }),
        ).flat();
      };
      const together = said(64);
      assert.ok(new Set(together.map(({ tokens }) => tokens.join(" "))).size > 10, "texts differ from one another");
      const others = [said(1), said(7), said(64, MORE)];
      for (const texts of others) {
        assert.is(texts.length, together.length);
        for (const [at, { tokens, logProbability, attention }] of texts.entries()) {
          const { tokens: known, logProbability: sum, attention: looked } = together[at];
          assert.ok(Math.abs(logProbability - sum) < 1e-4, `${about}, ${at}: ${logProbability}, and was ${sum}`);
          // Two texts as likely as one another might change places; those of these runs are further apart.
          assert.equal(tokens, known, `${about}, ${at}`);
          for (const [step, row] of attention.entries())
            for (const [word, share] of row.entries())
              assert.ok(Math.abs(share - (looked[step][word] ?? 0)) < 1e-5, `${about}, ${at}: what was looked at`);
        }
      }
    }
  });
}

test.run();
