/** The mean of several models, against what float64 arithmetic makes of the logits and numbers of each. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { HostBatch } from "../../../src/runtime/data/batches/batches.js";
import type { Device } from "../../../src/runtime/devices/device.js";
import { createJsDevice } from "../../../src/runtime/devices/js.js";
import type { Bound } from "../../../src/runtime/program/bind.js";
import type { Observed } from "../../../src/runtime/program/program.js";
import type { AnyTensor } from "../../../src/runtime/program/tensor.js";
import { averaged, type Member } from "../../../src/runtime/training/ensemble.js";
import { resultOf, totalsOf } from "../../../src/runtime/training/evaluate.js";
import { createTap } from "../../../src/runtime/training/heads.js";
import { type Files, type Loaded, load, ready } from "../../programs/workshop.js";
import { kernelDevice } from "../../support/native.js";

/** A model of as many members as there are factors: weights that differ by them. */
function members(loaded: Loaded, factors: readonly [number, ...number[]], device: () => Device) {
  const made = factors.map((factor) => {
    const tap = createTap();
    const { bound, batch } = ready(loaded, tap.device(device()), { examples: 5 });
    bound.device.upload(
      bound.p.memory,
      Float64Array.from(bound.read(bound.p.flat), (value, at) => factor * value + 0.3 * Math.sin(at * factor)),
    );
    return { bound, tap, batch };
  });
  const [first, ...others] = made;
  const all: readonly [Member, ...Member[]] = [first, ...others];
  return { all, host: first.batch(0, 0) };
}

type Row = readonly number[];

const softmax = (logits: Row): Row => {
  const exponentials = logits.map(Math.exp);
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
};
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const average = (values: Row) => values.reduce((a, b) => a + b, 0) / values.length;

/** By rows, the mean over members of `of` each row of an output. */
function meanRows(bounds: readonly Bound[], host: HostBatch, layer: string, of: (row: Row) => Row): readonly Row[] {
  const each = bounds.map((bound) => {
    const { memory, sizes } = bound.predict(host)[layer] ?? measuredIn(bound.evaluate(host), layer);
    const width = sizes.at(-1) ?? 1;
    const rows = sizes.reduce((product, size) => product * size, 1) / width;
    const values = bound.device.read(memory);
    return Array.from({ length: rows }, (_, row) => of([...values.subarray(row * width, (row + 1) * width)]));
  });
  return each[0].map((first, row) => first.map((_, at) => average(each.map((rows) => rows[row][at]))));
}

/** The numbers of a measure, by its name: a layer without a loss is no output. */
function measuredIn({ measures }: Observed, name: string): AnyTensor {
  const measure = measures[name];
  if (measure?.kind !== "mean_squared_error") throw new Error(`no output and no error ${name}`);
  return measure.predicted;
}

/** Over the real rows of a column, of what a row of its values and one of the mean come to. */
function over(host: HostBatch, column: string, rows: readonly Row[], of: (said: Row, right: Row) => number): number {
  const { values, weights } = host.columns[column];
  const size = values.length / rows.length;
  const real = rows.flatMap((said, row) =>
    weights && weights[row] === 0 ? [] : [of(said, [...values.subarray(row * size, (row + 1) * size)])],
  );
  return average(real);
}

const surprise = (said: Row, [right]: Row) => -Math.log(said[right]);
const isLikeliest = (said: Row, [right]: Row) => Number(said.indexOf(Math.max(...said)) === right);
const binary = (said: Row, right: Row) => average(said.map((p, at) => -Math.log(right[at] === 1 ? p : 1 - p)));
const squares = (said: Row, right: Row) => average(said.map((value, at) => (value - right[at]) ** 2));

function near(found: Readonly<Record<string, number>>, expected: Readonly<Record<string, number>>, within: number) {
  assert.equal(Object.keys(found).toSorted(), Object.keys(expected).toSorted());
  for (const [name, value] of Object.entries(expected))
    assert.ok(Math.abs(found[name] - value) <= within, `${name} is ${found[name]}, and by float64 ${value}`);
}

/** On the device of the references, and on that of the kernels. */
function onBoth(
  loaded: Loaded,
  expected: (bounds: readonly Bound[], host: HostBatch) => Readonly<Record<string, number>>,
) {
  for (const [device, within] of [
    [() => createJsDevice("f64"), 1e-6],
    [() => kernelDevice(1), 1e-5],
  ] as const) {
    const { all, host } = members(loaded, [1, 2, -3], device);
    const bounds = all.map(({ bound }) => bound);
    const wanted = expected(bounds, host);
    const bound = averaged(all);
    const { loss, measures } = resultOf(totalsOf(bound.evaluate(host), bound));
    near({ loss, ...measures }, wanted, within);
    const alone = resultOf(totalsOf(bounds[0].evaluate(host), bounds[0]));
    assert.ok(Math.abs(alone.loss - loss) > 1e-3, "the first model alone is another");
  }
}

const LINES = Array.from({ length: 12 }, (_, row) =>
  Array.from({ length: 3 + (row % 4) }, (_, at) => "abcdefgh"[(row * 5 + at * at) % 8]).join(" "),
);

const language = (most: number, model: string): Files => ({
  "lines.tsv": `${LINES.join("\n")}\n`,
  "main.rnn": `edition 2026

experiment lines {
  data {
    rows lines  = tsv("lines.tsv", columns: [text]) |> split(by: order(), train: 80%, validate: 10%, test: 10%)
    vocab v     = vocabulary(words(lines.text), most: ${most})
    target word = tokens(words(lines.text), v)
  }
  model {
    said   = embed(previous(word), size: 4)
    states = recurrent(said, cell: gru, units: 4)
    ${model}
  }
  train {
    loss      = cross_entropy(logits, word)
    optimizer = adam(rate: 1e-2)
    batch     = 5
    epochs    = 1
  }
  measure {
    accuracy   = accuracy(predicted(logits), word)
    perplexity = perplexity(logits, word)
  }
}
`,
});

for (const [name, most, model] of [
  ["few words", 20, "logits = dense(states, units: word.classes)"],
  ["a softmax in one with its layer", 5_000, "logits = dense(states, units: word.classes)"],
  ["one whose layer is the table of the words", 5_000, "logits = dense(states, units: word.classes, weights: said)"],
] as const)
  test(`a language model, ${name}: probabilities of every step`, async () => {
    onBoth(await load(language(most, model)), (bounds, host) => {
      const rows = meanRows(bounds, host, "logits", softmax);
      const loss = over(host, "word", rows, surprise);
      return { loss, perplexity: Math.exp(loss), accuracy: over(host, "word", rows, isLikeliest) };
    });
  });

const TABLE: Files = {
  "table.csv": `reads,writes,grade,price
${Array.from({ length: 20 }, (_, row) => {
  const steps = Array.from({ length: 2 + (row % 3) }, (_, at) => at);
  const reads = steps.map((at) => Math.sin(row + at).toFixed(2)).join(" ");
  return `${reads},${steps.map((at) => (row * 3 + at * at) % 2).join(" ")},${row % 4},${(row * 7) % 11}.5`;
}).join("\n")}
`,
  "main.rnn": `edition 2026

experiment heads {
  data {
    rows table = csv("table.csv", columns: [reads: [..5] of real, writes: [..5] of bit, grade: 0..3, price: real])
                 |> split(by: order(), train: 80%, validate: 10%, test: 10%)
    scale  z      = standard(table.price)
    input  reads  = table.reads
    target writes = table.writes
    target grade  = table.grade
    target price  = scaled(table.price, z)
  }
  model {
    states = recurrent(reads, cell: gru, units: 3)
    logit  = embed(previous(writes), size: 3) |> recurrent(cell: gru, units: 3) |> dense(units: 1)
    logits = dense(last(states), units: grade.classes)
    guess  = dense(last(states), units: 1)
    other  = dense(last(states), units: 1, activation: tanh)
  }
  train {
    loss      = binary_cross_entropy(logit, writes) + 0.5 * cross_entropy(logits, grade) + squared_error(guess, price) + 0.1 * squared_error(other, price)
    optimizer = adam(rate: 1e-2)
    batch     = 5
    epochs    = 1
  }
  measure {
    written = accuracy(predicted(logit), writes)
    graded  = accuracy(predicted(logits), grade)
    error   = mean_absolute_error(guess, price, scale: z)
    plain   = mean_squared_error(other, price)
  }
}
`,
};

const TERM = " + 0.1 * squared_error(other, price)";

for (const [name, weight] of [
  ["a sigmoid of every step, a softmax, and numbers, in one model", 0.1],
  ["numbers that are measured, and that no loss takes", 0],
] as const)
  test(name, async () => {
    const text = weight === 0 ? TABLE["main.rnn"].replace(TERM, "") : TABLE["main.rnn"];
    onBoth(await load({ ...TABLE, "main.rnn": text }), (bounds, host) => {
      const odds = meanRows(bounds, host, "logit", (row) => row.map(sigmoid));
      const classes = meanRows(bounds, host, "logits", softmax);
      const [guess, other] = ["guess", weight === 0 ? "plain" : "other"].map((layer) =>
        meanRows(bounds, host, layer, (row) => row),
      );
      const { invert } = bounds[0].scales.z;
      const plain = over(host, "price", other, squares);
      return {
        loss:
          over(host, "writes", odds, binary) +
          0.5 * over(host, "grade", classes, surprise) +
          over(host, "price", guess, squares) +
          weight * plain,
        written: over(host, "writes", odds, ([p], [right]) => Number(Number(p > 0.5) === right)),
        graded: over(host, "grade", classes, isLikeliest),
        error: over(host, "price", guess, ([said], [right]) => Math.abs(invert(said) - invert(right))),
        plain,
      };
    });
  });

const SETS: Files = {
  "pieces.jsonl": Array.from(
    { length: 12 },
    (_, row) =>
      `${JSON.stringify({ mood: row % 3 === 0 ? [0, 2] : [1], chords: [[row % 4], [1, 2 + (row % 2)], []].slice(row % 2) })}\n`,
  ).join(""),
  "main.rnn": `edition 2026

experiment sets {
  data {
    rows pieces = jsonl("pieces.jsonl", columns: [mood: set of 0..2, chords: [1..] of set of 0..3])
                  |> split(by: order(), train: 80%, validate: 10%, test: 10%)
    target mood   = multi_hot(pieces.mood)
    target chords = multi_hot(pieces.chords)
  }
  model {
    states = previous(chords) |> recurrent(cell: gru, units: 4)
    logits = dense(states, units: 4)
    felt   = dense(last(states), units: 3)
  }
  train {
    loss      = binary_cross_entropy(logits, chords) + 0.5 * binary_cross_entropy(felt, mood)
    optimizer = adam(rate: 1e-2)
    batch     = 5
    epochs    = 1
  }
}
`,
};

test("sets: a probability of each member", async () => {
  onBoth(await load(SETS), (bounds, host) => {
    const [chords, mood] = ["logits", "felt"].map((layer) => meanRows(bounds, host, layer, (row) => row.map(sigmoid)));
    return { loss: over(host, "chords", chords, binary) + 0.5 * over(host, "mood", mood, binary) };
  });
});

test.run();
