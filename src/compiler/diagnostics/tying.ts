import { error } from "./entry.js";
import { parity } from "./example.js";

/** Layers that share their weights. */
export const TYING = {
  "tied-size": error<{ owner: string; has: string; wanted: string; at: string }>({
    title: "a shared table of another size",
    message: ({ owner, has, wanted, at }) => `The table of \`${owner}\` has ${has}; here are ${wanted}${at}.`,
    why: "A layer that shares the table of an embedding has its sizes: as many features as its rows have, and at most as many ids or units as it has rows. A target with an end has a class more than its vocabulary, and `previous(target)` an id more than that.",
    fix: "Give the embedding the size that the layer needs, or share the table of one that has it; embed the column with the most ids.",
    wrong: tied({ hidden: "12" }),
    right: tied({}),
  }),
  "tied-vocabulary": error<{ mine: string; theirs: string }>({
    title: "a shared table of other words",
    message: ({ mine, theirs }) => `A table of ${theirs} cannot be shared by ${mine}.`,
    why: "Ids are places in a vocabulary: the tenth word of one is not the tenth of another. Two languages can share a table where they share a vocabulary.",
    fix: "Share the table of the same vocabulary, or make one vocabulary of both columns.",
    wrong: tied({ other: "w" }),
    right: tied({}),
  }),
  "tied-initial": error<{ owner: string }>({
    title: "a beginning for weights that another layer has begun",
    message: ({ owner }) => `These weights are those of \`${owner}\`, and begin there.`,
    why: "Shared weights are one tensor, which begins once: where the embedding that owns them says, or as embeddings do.",
    fix: "Leave `initial` out of the layer that shares the table, and say it in the `embed` that owns it.",
    wrong: tied({ initial: ", initial: uniform(0.1)" }),
    right: tied({}),
  }),
} as const;

/** Words into words, by one table for what is read, said and predicted. */
function tied({ hidden = "8", other = "v", initial = "" }): string {
  return parity({
    data: `rows pairs = tsv("pairs.tsv", columns: [left, right]) { sha256 = "${"0".repeat(64)}" }
                 |> split(by: hash(right), train: 80%, validate: 10%, test: 10%)
    vocab  v     = vocabulary(words(pairs.right), most: 1_000)
    vocab  w     = vocabulary(words(pairs.left), most: 1_000)
    input  left  = tokens(words(pairs.left), ${other})
    input  again = tokens(words(pairs.left), w)
    target right = tokens(words(pairs.right), v, end: true)`,
    model: `said   = embed(previous(right), size: 8)
    heard  = embed(left, weights: said) |> recurrent(cell: gru, units: ${hidden})
    beside = embed(again, size: 4) |> recurrent(cell: gru, units: ${hidden})
    states = recurrent(said, cell: gru, units: ${hidden}, start: heard.state, attend: dot(beside))
    logits = dense(states, units: right.classes, weights: said${initial})`,
    train: `loss      = cross_entropy(logits, right)
    optimizer = adam(rate: 1e-2)
    batch     = 50
    epochs    = 3`,
    measure: "perplexity = perplexity(logits, right)",
  });
}
