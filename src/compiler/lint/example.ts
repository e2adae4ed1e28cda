/** The small experiment into which the examples of the rules' pages are put: no rule speaks of it. */
import { type Parts, parity } from "../diagnostics/example.js";

/** Values for `settings`, `model`, `train` and `measure`, apart from what an example is about. */
export const SETTINGS = "param rate = 1e-2 in log 1e-4..1e-1";

const DATA = `rows strings = bits(count: 30_000, length: 1..50)
                   |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2`;

export const TRAIN = `loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: rate)
    clip      = norm(1.0)
    batch     = 50
    epochs    = 20
    keep best validate.loss`;

const MODEL = `states = recurrent(string, cell: lstm, units: 16, forget_bias: 1.0)
    logits = dense(last(states), units: odd.classes)`;

export function advised(parts: Parts = {}): string {
  return parity({ settings: SETTINGS, data: DATA, model: MODEL, train: TRAIN, ...parts });
}

export const SUM = "0".repeat(64);

/** Words of a text, in windows or lanes, read by one layer. */
export function words(parts: { vocab?: string; model?: string; loss?: string } = {}): string {
  const { vocab, model, loss } = {
    vocab: "vocab v = vocabulary(words(book.text), most: 10_000)",
    model: `states = recurrent(embed(previous(word), size: 64), cell: gru, units: 64)
    logits = dense(states, units: v.size)`,
    loss: "cross_entropy(logits, word)",
    ...parts,
  };
  return advised({
    data: `rows book = text("book.txt") { sha256 = "${SUM}" }
                |> sections(starting: "CHAPTER")
                |> split(by: order(), train: 80%, validate: 10%, test: 10%)
    ${vocab}
    target word = tokens(words(book.text), v)`,
    model,
    train: TRAIN.replace("cross_entropy(logits, odd)", loss).replace("batch     = 50", "batch     = 20 lanes of 35"),
    measure: "perplexity = perplexity(logits, word)",
  });
}
