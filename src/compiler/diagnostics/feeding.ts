import { error } from "./entry.js";
import { parity } from "./example.js";

/** What a model is fed in the place of its target's words. */
export const FEEDING = {
  "fed-otherwise": error<{ name: string }>({
    title: "one target fed in two ways",
    message: ({ name }) => `\`${name}\` is fed in another way elsewhere.`,
    why: "A step of training draws once, for each word of a target, what is fed in its place. Layers that read it so read the same; others may read the words themselves: `previous(word)`.",
    fix: "Write the same feeding in all layers that read the target, or the plain `previous(word)` in the others.",
    wrong: reader({ first: "previous(word, blank: 10%)", second: "previous(word, blank: 20%)" }),
    right: reader({ first: "previous(word, blank: 10%)", second: "previous(word, blank: 10%)" }),
  }),
  "own-unpredicted": error<{ name: string }>({
    title: "predictions fed back that no loss learns",
    message: ({ name }) => `The model does not learn to predict \`${name}\`, so it has nothing of its own to be fed.`,
    why: "`own` feeds the likeliest class of the logits that `cross_entropy` or `sampled_softmax` compares with the same target.",
    fix: "Feed the target whose logits a loss compares, or feed something else than `own`.",
    wrong: reader({ first: "previous(word, own: 25%)", learns: "" }),
    right: reader({ first: "previous(word, own: 25%)" }),
  }),
  "own-in-lanes": error<Record<never, never>>({
    title: "predictions fed back in text that is cut into lanes",
    message: () => "A model cannot be fed its own predictions where `batch` cuts texts into lanes.",
    why: "What it predicts is worked out in a pass of its own over whole sequences, from their beginning. In lanes a window goes on from the state of the one before. `blank`, `unigram` and `kneser_ney` may stand there.",
    fix: "Write `batch = 64` without lanes, or feed `blank`, `unigram` or `kneser_ney`.",
    wrong: reader({ first: "previous(word, own: 25%)", batch: "10 lanes of 20" }),
    right: reader({ first: "previous(word, own: 25%)" }),
  }),
} as const;

/** The next word of lines, and a score of each. */
function reader({
  first = "previous(word)",
  second = "previous(word)",
  learns = "cross_entropy(logits, word) + ",
  batch = "50",
}: {
  readonly first?: string;
  readonly second?: string;
  readonly learns?: string;
  readonly batch?: string;
}): string {
  const scored = batch === "50";
  return parity({
    data: `rows notes = tsv("notes.tsv", columns: [line, score: real]) { sha256 = "${"0".repeat(64)}" }
                 |> split(by: order(), train: 80%, validate: 10%, test: 10%)
    vocab  v     = vocabulary(words(notes.line), most: 1_000)
    target word  = tokens(words(notes.line), v)${scored ? "\n    target score = notes.score" : ""}`,
    model: `said   = embed(${first}, size: 8) + embed(${second}, size: 8)
    states = recurrent(said, cell: gru, units: 12)
    logits = dense(states, units: v.size)${scored ? "\n    guess  = dense(last(states), units: 1)" : ""}`,
    train: `loss      = ${scored ? `${learns}squared_error(guess, score)` : "cross_entropy(logits, word)"}
    optimizer = adam(rate: 1e-2)
    batch     = ${batch}
    epochs    = 3`,
    measure: "perplexity = perplexity(logits, word)",
  });
}
