/** Kinds, shapes, ranges and domains. */
import { error, warning } from "./entry.js";
import { parity } from "./example.js";

export const TYPES = {
  "wrong-kind": error<{ name: string; wanted: string; given: string; written: string }>({
    title: "something of another kind than is wanted",
    message: ({ name, wanted, given, written }) =>
      `${quoted(name)} must be ${wanted}; \`${shorten(written)}\` is ${given}.`,
    why: "Numbers are typed by how they are written: `1e-4` is real, `100_000` a count, `80%` a fraction, `15 min` a duration, `2 GiB` a size. Layers, rows and columns are kinds too.",
    fix: "Write something of the kind that is wanted: a count `16`, a real `1e-4`, a fraction `80%`, a duration `15 min`, a size `2 GiB`, or the name of a layer, of rows or of a column.",
    wrong: parity().replace("units: 16", "units: 80%"),
    right: parity(),
  }),
  "operator-mismatch": error<{ operator: string; left: string; right: string | null }>({
    title: "an operator between things it does not join",
    message: ({ operator, left, right }) =>
      right === null
        ? `\`${operator}\` does not apply to ${left}.`
        : `\`${operator}\` does not join ${left} and ${right}.`,
    why: "Arithmetic joins numbers of the same kind, columns of the same rows, layers of the same shape, and losses with weights.",
    fix: "Bring both sides to one kind: the same unit, columns of the same rows, layers of the same shape (a `dense` between them changes it); compare measured values by `<`, `<=`, `>` or `>=`.",
    wrong: parity().replace("epochs    = 3", "epochs    = 3\n    stop when validate.loss == 0.1"),
    right: parity().replace("epochs    = 3", "epochs    = 3\n    stop when validate.loss < 0.1"),
  }),
  "not-polynomial": error<{ operator: string }>({
    title: "arithmetic that cannot be checked for every point",
    message: ({ operator }) => `\`${operator}\` cannot be checked here for every point of the search space.`,
    why: "Sizes and rates are sums and products of parameters, so that they can be compared for all values at once.",
    fix: "Make the part a parameter of its own, and write the whole as sums and products of it: `param half = 8` and `2 * half`.",
    wrong: parity({ settings: "param units = 16" }).replace("units: 16", "units: units").replace("1e-2", "0.1 / units"),
    right: parity({ settings: "param units = 16" }).replace("units: 16", "units: 2 * units"),
  }),
  "out-of-range": error<{ name: string; value: string; at: string; limits: string }>({
    title: "a number outside its limits",
    message: ({ name, value, at, limits }) =>
      `${name[0].toUpperCase()}${name.slice(1)} would be ${value}${at}; it must be ${limits}.`,
    why: "Limits hold over the whole search space, not for the default alone.",
    fix: "Change the number, or the domain of the parameter that the message names, until the limits hold everywhere.",
    wrong: parity({ settings: "param drop = 0.2 in 0.0..1.0" }).replace(
      "dense(last(states)",
      "dense(dropout(last(states), rate: drop)",
    ),
    right: parity({ settings: "param drop = 0.2 in 0.0..0.9" }).replace(
      "dense(last(states)",
      "dense(dropout(last(states), rate: drop)",
    ),
  }),
  "bad-domain": error<{ problem: string }>({
    title: "a domain that makes no sense",
    message: ({ problem }) => `${problem[0].toUpperCase()}${problem.slice(1)}.`,
    why: "A domain is a rising range of counts or reals, perhaps with a step or in log scale, or a set of choices.",
    fix: "Write the domain from its least to its greatest value: `8..64`, `8..64 step 8`, `log 1e-4..1e-1`, `{gru, lstm}`.",
    wrong: parity({ settings: "param units = 16 in 64..8" }).replace("units: 16", "units: units"),
    right: parity({ settings: "param units = 16 in 8..64" }).replace("units: 16", "units: units"),
  }),
  "default-outside-domain": error<{ name: string; value: string; domain: string }>({
    title: "a default outside its domain",
    message: ({ name, value, domain }) => `The value ${value} of \`${name}\` is not in its domain ${domain}.`,
    why: "The default is a point of the search space, where all checks hold.",
    fix: "Change the default to a value of the domain, or widen the domain.",
    wrong: parity({ settings: "param units = 10 in 8..64 step 8" }).replace("units: 16", "units: units"),
    right: parity({ settings: "param units = 16 in 8..64 step 8" }).replace("units: 16", "units: units"),
  }),
  "shape-mismatch": error<{ what: string; left: string; right: string; at: string }>({
    title: "shapes that do not fit",
    message: ({ what, left, right, at }) =>
      `${what[0].toUpperCase()}${what.slice(1)} joins ${left} and ${right}, which differ${at}.`,
    why: "Both sides must have as many features, for every point of the search space.",
    fix: "Give both sides the same size, best by the same parameter, or put a `dense` with the right `units` between them.",
    wrong: parity({ settings: "param units = 16 in 8..64" }).replace(
      "states = recurrent(string, cell: lstm, units: 16)",
      "first  = recurrent(string, cell: lstm, units: units)\n    states = first + recurrent(first, cell: lstm, units: 16)",
    ),
    right: parity({ settings: "param units = 16 in 8..64" }).replace(
      "states = recurrent(string, cell: lstm, units: 16)",
      "first  = recurrent(string, cell: lstm, units: units)\n    states = first + recurrent(first, cell: lstm, units: units)",
    ),
  }),
  "sequence-mismatch": error<{ what: string; left: string; right: string }>({
    title: "steps of one sequence against those of another, or of none",
    message: ({ what, left, right }) => `${what} joins ${left} and ${right}, which do not have the same steps.`,
    why: "Two sequences have the same steps when they come from the same column; lengths differ otherwise. `last(x)` takes the last step.",
    fix: "Take `last(x)` of a sequence where one step is wanted; join sequences of the same column alone.",
    wrong: parity().replace("dense(last(states)", "dense(states"),
    right: parity(),
  }),
  "not-a-sequence": error<{ callee: string; given: string }>({
    title: "a sequence is wanted",
    message: ({ callee, given }) => `\`${callee}\` needs a sequence, not ${given}.`,
    why: "Only what has steps can be gone through step by step.",
    fix: "Hand on the sequence itself, before `last` took a step of it.",
    wrong: parity().replace("last(states)", "last(last(states))"),
    right: parity(),
  }),
  "lengths-alike": error<{ name: string; steps: string }>({
    title: "batches by a length that all examples have",
    message: ({ name, steps }) => `\`${name}\` is as long in every example: ${steps}.`,
    why: "Batches by length hold examples that are of like length in a column; where all are of one length, there is nothing to go by.",
    fix: "Leave out `by length(…)`, or name a column whose lengths differ.",
    wrong: parity()
      .replace("length: 1..50", "length: 50")
      .replace("50\n    epochs", "50 by length(string)\n    epochs"),
    right: parity().replace("50\n    epochs", "50 by length(string)\n    epochs"),
  }),
  "ids-as-numbers": error<{ what: string }>({
    title: "ids used as quantities",
    message: ({ what }) => `The ids of ${what} are no quantities.`,
    why: "The number of a word says nothing about the word. A trained table gives each id a vector.",
    fix: "Put an `embed` between the ids and the layer: `embed(word, size: 64)`.",
    wrong: words("states = recurrent(previous(word), cell: gru, units: 16)"),
    right: words("states = recurrent(embed(previous(word), size: 8), cell: gru, units: 16)"),
  }),
  "numbers-as-ids": error<{ what: string }>({
    title: "quantities used as ids",
    message: ({ what }) => `${what[0].toUpperCase()}${what.slice(1)} holds no ids from 0.`,
    why: "Classes and tokens are whole numbers from 0; real numbers, and ranges that begin elsewhere, are not.",
    fix: "Write `predicted(logits)` where a class is compared; compare real numbers by `squared_error`; make classes whole numbers from 0, or ids of texts by a `vocab`.",
    wrong: parity().replace("accuracy(predicted(logits), odd)", "accuracy(logits, odd)"),
    right: parity(),
  }),
  "too-few-classes": error<{ logits: string; classes: string; at: string; what: string }>({
    title: "fewer logits than classes",
    message: ({ logits, classes, at, what }) =>
      `${logits} ${what} for ${classes} classes${at}: some targets could never be predicted.`,
    why: "The sum of 50 bits is one of 51 classes, 0 to 50. A head of 50 leaves one out, and its examples train towards nothing.",
    fix: "Write `units: target.classes` in the layer of the logits, so that there is one for each class.",
    wrong: sums("units: 50"),
    right: sums("units: ones.classes"),
  }),
  "spare-classes": warning<{ logits: string; classes: string }>({
    title: "more logits than classes",
    message: ({ logits, classes }) => `${logits} logits for ${classes} classes: the rest can never be right.`,
    why: "Harmless, but often a sign that classes were counted wrongly.",
    fix: "Write `units: target.classes` in the layer of the logits.",
    wrong: parity().replace("units: odd.classes", "units: 3"),
    right: parity(),
  }),
  "sampled-not-dense": error<{ given: string }>({
    title: "logits whose classes cannot be sampled",
    message: ({ given }) =>
      `\`sampled_softmax\` samples the classes of a dense layer without activation, not of ${given}.`,
    why: "Training works out the logits of few classes, those that a step draws and the target's own. That can be done where logits are x w + b, one class apart from another; what follows an activation or another layer needs all of them.",
    fix: "Hand `sampled_softmax` the `dense` layer itself and leave its activation out, or use `cross_entropy`.",
    wrong: sampled({ activation: ", activation: tanh" }),
    right: sampled(),
  }),
  "sampled-not-words": error<{ target: string }>({
    title: "classes that are not in the order of their frequency",
    message: ({ target }) => `The classes of \`${target}\` are no words of a vocabulary.`,
    why: "`sampled_softmax` draws classes log-uniformly, the more frequent the likelier, and takes ids for ranks: a vocabulary numbers its words from the most frequent to the least. Other classes have no such order, and few of them need sampling.",
    fix: "Use `cross_entropy`, which needs no order of classes.",
    wrong: sums("units: ones.classes").replace(
      "cross_entropy(logits, ones)",
      "sampled_softmax(logits, ones, samples: 8)",
    ),
    right: sums("units: ones.classes"),
  }),
  "sampled-shared": error<{ logits: string }>({
    title: "logits that are sampled and read by something else",
    message: ({ logits }) =>
      `Training makes only the logits that it samples of \`${logits}\`, and something else reads them.`,
    why: "A second loss or a layer after it would need the logits of all classes, which sampling saves.",
    fix: "Give the other reader a layer of its own, or use `cross_entropy`.",
    wrong: sampled({ more: " + 0.1 * cross_entropy(logits, word)" }),
    right: sampled(),
  }),
  "sampled-on-train": error<{ measure: string }>({
    title: "a measure of training that needs all classes",
    message: ({ measure }) =>
      `\`train.${measure}\` needs the logits of all classes, and training makes only those that it samples.`,
    why: "Measures of training are taken as it goes, from what a step works out. On `validate` logits of all classes are made, and the loss there is that of the full softmax.",
    fix: "Ask for the measure on `validate`, or use `cross_entropy`.",
    wrong: sampled({ stop: "\n    stop when train.perplexity < 20" }),
    right: sampled({ stop: "\n    stop when validate.perplexity < 20" }),
  }),
  "smoothed-on-train": error<{ measure: string }>({
    title: "the perplexity of smoothed targets",
    message: ({ measure }) => `\`train.${measure}\` is not taken: the loss of training is of smoothed targets.`,
    why: "With `smoothing`, training learns from targets that are spread over all classes, and its loss is not that of the words. A perplexity made of it would compare with nothing. On `validate`, targets are never smoothed.",
    fix: "Ask for the perplexity on `validate`, or leave `smoothing` out.",
    wrong: smoothed("\n    stop when train.perplexity < 20"),
    right: smoothed("\n    stop when validate.perplexity < 20"),
  }),
  "weights-of-classes": error<{ count: string; target: string; classes: string; at: string }>({
    title: "weights that are not one for each class",
    message: ({ count, target, classes, at }) =>
      `There are ${count} weights, and \`${target}\` has ${classes} classes${at}.`,
    why: "The weights stand in the order of the classes: the first is that of class 0.",
    fix: "Write one number for each class, or `weights: balanced`, which counts on train how often each class is there.",
    wrong: weighed("[1, 1, 4]"),
    right: weighed("[1, 4]"),
  }),
  "weights-smoothed": error<Record<string, never>>({
    title: "weights of classes, and a target that is several at once",
    message: () => "A smoothed target is a little of every class, so no class alone says what its row counts.",
    why: "Two losses go by this name: one weighs a row by its own class, the other each class's part of the target by that class. Neither is meant by itself.",
    fix: "Leave out `smoothing` or `weights`.",
    wrong: weighed("balanced, smoothing: 10%"),
    right: weighed("balanced"),
  }),
  "weights-differ": error<{ target: string }>({
    title: "two losses that weigh the classes of one target otherwise",
    message: ({ target }) => `Another loss has other weights for the classes of \`${target}\`.`,
    why: "What a class counts belongs to the target: there is one list for it in an experiment. A loss without weights may stand beside one that has them.",
    fix: "Give both losses the same `weights`.",
    wrong: weighed("balanced", " + 0.5 * cross_entropy(logits, odd, weights: [1, 4])"),
    right: weighed("balanced", " + 0.5 * cross_entropy(logits, odd)"),
  }),
  "not-written": error<{ callee: string; why: string }>({
    title: "texts that the model cannot write, or that are not for this",
    message: ({ callee, why }) => `\`${callee}\` is not possible here: ${why}.`,
    why: "A model writes a text token by token: it reads `previous(target)`, is handed by `start` or `attend` what it made of other columns, and stops at an end that `tokens(…, end: true)` gave the target. What it wrote is compared with that target, at checks on `validate` and by `rnnc test`.",
    fix: "Build the model so that it can write: it reads `previous(target)`, gets what it is to say from `start` or `attend`, and its target has `end: true`.",
    wrong: written(""),
    right: written(", end: true"),
  }),
  "never-learned": warning<{ measure: string; layer: string }>({
    title: "a measure of weights that no loss teaches",
    message: ({ measure, layer }) =>
      `\`${measure}\` measures weights that are never trained: no loss reaches \`${layer}\`.`,
    why: "Training moves the weights that lead to a loss, and no others. What a layer beside them says is what its random weights said at the beginning.",
    fix: "Measure the layer that a loss compares, or give the other one a loss: `0.5 * cross_entropy(…, …)`, added to the first.",
    wrong: parity({
      model: `states = recurrent(string, cell: lstm, units: 16)
    logits = dense(last(states), units: odd.classes)
    second = dense(last(states), units: odd.classes)`,
      measure: "accuracy = accuracy(predicted(second), odd)",
    }),
    right: parity(),
  }),
  "nothing-learned": error<{ loss: string; layer: string }>({
    title: "a loss that no weights lead to",
    message: ({ loss, layer }) => `\`${loss}\` teaches nothing: \`${layer}\` is made of data alone, without weights.`,
    why: "Training moves weights so that a loss falls. Where none lead to it, each step does nothing, and the loss stays what it was. What one would forecast without learning is a `baseline` of a measure.",
    fix: "Put a layer with weights before the loss: `dense(…, units: …)`.",
    wrong: parity({ model: "logits = last(string)" }).replace("cross_entropy(", "binary_cross_entropy("),
    right: parity({
      model: `states = recurrent(string, cell: lstm, units: 16)
    logits = dense(last(states), units: 1)`,
    }).replace("cross_entropy(", "binary_cross_entropy("),
  }),
  "rows-differ": error<{ left: string; right: string }>({
    title: "columns of different rows",
    message: ({ left, right }) => `\`${left}\` and \`${right}\` are not columns of the same rows.`,
    why: "Examples are rows: all inputs and targets of one experiment come from the same rows, cut in the same way. So pairs can never be shuffled apart.",
    fix: "Take all inputs and targets from columns of the same rows; join two files by a column before the split.",
    wrong: parity({
      data: `rows strings = bits(count: 2_000, length: 1..50)
                   |> split(train: 80%, validate: 10%, test: 10%)
    rows others  = bits(count: 2_000, length: 1..50)
                   |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target odd    = sum(others.bits) mod 2`,
    }),
    right: parity(),
  }),
} as const;

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 37)}…` : line;
}

function quoted(name: string): string {
  return /^[\w ]+$/.test(name) && !/^(?:an?|the) /.test(name)
    ? `\`${name}\``
    : `${name[0].toUpperCase()}${name.slice(1)}`;
}

function sampled({ activation = "", more = "", stop = "" } = {}): string {
  const states = "states = recurrent(embed(previous(word), size: 8), cell: gru, units: 16)";
  return words(states)
    .replace("units: v.size", `units: v.size${activation}`)
    .replace("cross_entropy(logits, word)", `sampled_softmax(logits, word, samples: 100)${more}`)
    .replace("epochs    = 3", `epochs    = 3${stop}`);
}

function smoothed(stop: string): string {
  return words("states = recurrent(embed(previous(word), size: 8), cell: gru, units: 16)")
    .replace("cross_entropy(logits, word)", "cross_entropy(logits, word, smoothing: 10%)")
    .replace("epochs    = 3", `epochs    = 3${stop}`);
}

function weighed(weights: string, more = ""): string {
  return parity().replace("cross_entropy(logits, odd)", `cross_entropy(logits, odd, weights: ${weights})${more}`);
}

function written(end: string): string {
  return parity({
    data: `rows pairs = tsv("pairs.tsv", columns: [spanish, english]) { sha256 = "${"0".repeat(64)}" }
                 |> split(by: hash(english), train: 80%, validate: 10%, test: 10%)
    vocab  es      = vocabulary(words(pairs.spanish), most: 1_000)
    vocab  en      = vocabulary(words(pairs.english), most: 1_000)
    input  spanish = tokens(words(pairs.spanish), es)
    target english = tokens(words(pairs.english), en${end})`,
    model: `memory = recurrent(embed(spanish, size: 8), cell: gru, units: 16)
    spoken = recurrent(embed(previous(english), size: 8), cell: gru, units: 16, start: memory.state)
    logits = dense(spoken, units: english.classes)`,
    train: `loss      = cross_entropy(logits, english)
    optimizer = adam(rate: 1e-2)
    batch     = 50
    epochs    = 3`,
    decode: "translation = beam(logits, width: 5, at_most: 20)",
    measure: "bleu = bleu(translation, english)",
  });
}

function words(layer: string): string {
  return parity({
    data: `rows lines = tsv("lines.tsv", columns: [line]) { sha256 = "${"0".repeat(64)}" }
                 |> split(by: hash(line), train: 80%, validate: 10%, test: 10%)
    vocab  v    = vocabulary(words(lines.line), most: 1_000)
    target word = tokens(words(lines.line), v)`,
    model: `${layer}
    logits = dense(states, units: v.size)`,
    train: `loss      = cross_entropy(logits, word)
    optimizer = adam(rate: 1e-2)
    batch     = 50
    epochs    = 3`,
    measure: "perplexity = perplexity(logits, word)",
  });
}

function sums(units: string): string {
  return parity({
    data: `rows strings = bits(count: 2_000, length: 50)
                   |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target ones   = sum(strings.bits)`,
    model: `states = recurrent(string, cell: rnn, units: 24)
    logits = dense(last(states), ${units})`,
    train: `loss      = cross_entropy(logits, ones)
    optimizer = adam(rate: 1e-3)
    batch     = 50
    epochs    = 3`,
    measure: "accuracy = accuracy(predicted(logits), ones)",
  });
}
