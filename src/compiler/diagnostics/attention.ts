import { error } from "./entry.js";
import { parity } from "./example.js";

/** What a decoder may look back at. */
export const ATTENTION = {
  "memory-of-target": error<{ written: string; name: string }>({
    title: "attention to what has seen the target",
    leak: "unshifted target",
    message: ({ written, name }) =>
      `\`${written}\` has seen all of \`${name}\`, and what attends to it would know what comes.`,
    why: "Attention looks at every step of its memory. A layer that reads `previous(target)` holds at a later step what an earlier one is to predict. A memory is made of inputs alone.",
    fix: "Attend to a layer that reads inputs alone.",
    wrong: translator({ attend: "additive(read)" }),
    right: translator({ attend: "additive(memory)" }),
  }),
  "attend-width": error<{ units: string; features: string; at: string }>({
    title: "states and memory of different widths, compared by products",
    message: ({ units, features, at }) =>
      `\`dot\` multiplies state and memory feature by feature: ${units} against ${features}${at}.`,
    why: "The score of `dot` is the sum of products, feature by feature, so both must have as many. `multiplicative` puts a trained matrix between the two, and `additive` a layer; either takes any widths.",
    fix: "Give states and memory the same `units`, or use `multiplicative` or `additive`.",
    wrong: translator({ attend: "dot(memory)" }),
    right: translator({ attend: "multiplicative(memory)" }),
  }),
  "attend-in-lanes": error<Record<never, never>>({
    title: "attention over text that is cut into lanes",
    message: () => "A layer cannot attend where `batch` cuts texts into lanes.",
    why: "Lanes join rows end to end and cut them where a window ends, so that a row has no beginning and no end there, and no memory of its own that a decoder could look at. Attention needs whole rows: `batch = 64`.",
    fix: "Write `batch = 64` without lanes, or leave the attention out.",
    wrong: translator({ attend: "multiplicative(memory)", batch: "10 lanes of 20" }),
    right: translator({ attend: "multiplicative(memory)" }),
  }),
} as const;

/** Words into words, over a memory that is wider than the decoder. */
function translator({ attend, batch = "50" }: { readonly attend: string; readonly batch?: string }): string {
  return parity({
    data: `rows pairs = tsv("pairs.tsv", columns: [left, right]) { sha256 = "${"0".repeat(64)}" }
                 |> split(by: order(), train: 80%, validate: 10%, test: 10%)
    vocab  v     = vocabulary(words(pairs.left), most: 1_000)
    vocab  w     = vocabulary(words(pairs.right), most: 1_000)
    input  left  = tokens(words(pairs.left), v)
    target right = tokens(words(pairs.right), w, end: true)`,
    model: `memory  = embed(left, size: 8) |> recurrent(cell: gru, units: 16)
    read    = embed(previous(right), size: 8) |> recurrent(cell: gru, units: 12)
    decoder = recurrent(read, cell: gru, units: 12, attend: ${attend})
    logits  = dense(decoder, units: right.classes)`,
    train: `loss      = cross_entropy(logits, right)
    optimizer = adam(rate: 1e-2)
    batch     = ${batch}
    epochs    = 3`,
    measure: "perplexity = perplexity(logits, right)",
  });
}
