/** What the language's library gives: exact words, numbers of parameters, and a step of training. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { trainStep } from "../../src/runtime/training/loop.js";
import { load, ready } from "../programs/workshop.js";
import { parity } from "../support/experiments.js";

const LINE = "“Don’t — stop,” he said… A well-known WHALE!";

const TEXTS: readonly (readonly [pipeline: string, words: readonly string[]])[] = [
  [
    "words_and_marks",
    ["!", ",", "a", "don't", "he", "known", "said", "stop", "well", "whale", "“", "”", "—", "…", "-"],
  ],
  ["bare_words", ["a", "don't", "he", "said", "stop", "well-known", "whale"]],
  ["plain_words", ["a", "he", "said…", "stop,”", "well-known", "whale", "—", "“don’t"]],
  ["small_characters", [..." !\"',-.adehiklnopstw"]],
];

for (const [pipeline, words] of TEXTS) {
  test(`std/text: ${pipeline}`, async () => {
    const loaded = await load({
      "t.tsv": `${`${LINE}\n`.repeat(4)}`,
      "main.rnn": `edition 2026

import { ${pipeline} } from "std/text"

experiment words_of {
  data {
    rows t = tsv("t.tsv", columns: [line]) |> split(by: order(), train: 50%, validate: 25%, test: 25%)

    vocab  v    = vocabulary(${pipeline}(t.line))
    target word = tokens(${pipeline}(t.line), v)
  }

  model {
    logits = embed(previous(word), size: 4) |> recurrent(cell: gru, units: 4) |> dense(units: v.size)
  }

  train {
    loss      = cross_entropy(logits, word)
    optimizer = sgd(rate: 0.1)
    batch     = 1
    steps     = 1
  }

  measure {
    perplexity = perplexity(logits, word)
  }
}
`,
    });
    const { data, bound, batch } = ready(loaded);
    const [vocabulary] = Object.values(data.vocabularies);
    assert.equal([...vocabulary.words].sort(), [...words].sort());
    assert.ok(Number.isFinite(trainStep(bound, batch(0, 0), 1, 1).loss));
  });
}

/** Of a recurrent layer with one bias (rnn): wx, wh and b. */
const rnn = (inputs: number, units: number) => units * (inputs + units + 1);
const dense = (inputs: number, units: number) => units * (inputs + 1);

const LAYERS: readonly (readonly [block: string, call: string, parameters: number])[] = [
  ["two_layers", "wide |> two_layers(cell: rnn, units: 5, drop: 10%) |> last()", rnn(6, 5) + rnn(5, 5) + dense(5, 2)],
  [
    "three_layers",
    "wide |> three_layers(cell: rnn, units: 5, drop: 10%) |> last()",
    rnn(6, 5) + 2 * rnn(5, 5) + dense(5, 2),
  ],
  ["residual", "wide |> residual(cell: rnn) |> residual(cell: rnn, drop: 10%) |> last()", 2 * rnn(6, 6) + dense(6, 2)],
  ["normed_residual", "wide |> normed_residual(cell: rnn) |> last()", 12 + rnn(6, 6) + dense(6, 2)],
  [
    "hidden_head",
    "wide |> last() |> hidden_head(hidden: 7, units: 3, drop: 10%)",
    dense(6, 7) + dense(7, 3) + dense(3, 2),
  ],
];

for (const [block, call, parameters] of LAYERS) {
  test(`std/layers: ${block}`, async () => {
    const text = parity({ model: `wide = embed(string, size: 6)\n    logits = ${call} |> dense(units: odd.classes)` });
    const loaded = await load(
      text
        .replace("edition 2026\n", `edition 2026\nimport { ${block} } from "std/layers"\n`)
        .replace("  param units = 8 in 4..16\n", ""),
    );
    const { bound, batch } = ready(loaded);
    assert.is(bound.layout.count, parameters + 2 * 6);
    const losses = Array.from({ length: 30 }, (_, step) => trainStep(bound, batch(0, 0), step + 1, 1).loss);
    assert.ok(losses[29] < losses[0], `${losses[0]} to ${losses[29]}`);
  });
}

test.run();
