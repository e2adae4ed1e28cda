import { error } from "./entry.js";
import { parity } from "./example.js";

/** Recurrent layers that read from the end. */
export const DIRECTIONS = {
  "backward-over-target": error<{ name: string }>({
    title: "a layer that reads the target from its end",
    leak: "unshifted target",
    message: ({ name }) => `A layer that reads \`${name}\` from its end knows what each step is to predict.`,
    why: "At each step, a layer whose direction is `backward` or `both` has seen all later ones. Of `previous(target)` these are the steps that are to be predicted. Only inputs may be read from their end.",
    fix: "Leave out `direction`, or let the layer read an input.",
    wrong: translator({ read: ", direction: both" }),
    right: translator({ memory: "gru, units: 6, direction: both" }),
  }),
  "backward-in-lanes": error<Record<never, never>>({
    title: "a layer that reads from the end of text that is cut into lanes",
    message: () => "A layer cannot read from the end where `batch` cuts texts into lanes.",
    why: "Lanes join rows end to end and cut them where a window ends, and what comes after the window is not there yet. A layer whose direction is `backward` or `both` needs whole rows: `batch = 64`.",
    fix: "Write `batch = 64` without lanes, or leave out `direction`.",
    wrong: translator({ memory: "gru, units: 6, direction: both", batch: "10 lanes of 20" }),
    right: translator({ memory: "gru, units: 6, direction: both" }),
  }),
  "forward-alone": error<{ name: string; direction: string }>({
    title: "an argument of layers that read forward",
    message: ({ name, direction }) => `\`${name}\` cannot be said of a layer whose direction is \`${direction}\`.`,
    why: "A layer attends from the state that its steps so far have led to, which is what a decoder does and goes forward. A start is one state, and a layer of both directions begins at both ends: two layers, `direction: forward` and `direction: backward`, each with its own `start`, and `joined(…, …)` of them say which begins where.",
    fix: "Write two layers, one of each direction, and `joined(…, …)` of them; or leave the argument out.",
    wrong: translator({ memory: "gru, units: 6, direction: both, start: first.state" }),
    right: translator({ memory: "gru, units: 6, direction: backward, start: first.state" }),
  }),
} as const;

/** Words into words. */
function translator({
  memory = "gru, units: 12",
  read = "",
  batch = "50",
}: {
  readonly memory?: string;
  readonly read?: string;
  readonly batch?: string;
}): string {
  return parity({
    data: `rows pairs = tsv("pairs.tsv", columns: [left, right]) { sha256 = "${"0".repeat(64)}" }
                 |> split(by: order(), train: 80%, validate: 10%, test: 10%)
    vocab  v     = vocabulary(words(pairs.left), most: 1_000)
    vocab  w     = vocabulary(words(pairs.right), most: 1_000)
    input  left  = tokens(words(pairs.left), v)
    target right = tokens(words(pairs.right), w, end: true)`,
    model: `vectors = embed(left, size: 8)
    first   = recurrent(vectors, cell: gru, units: 6)
    memory  = recurrent(joined(vectors, first), cell: ${memory})
    read    = embed(previous(right), size: 8) |> recurrent(cell: gru, units: 12${read})
    decoder = recurrent(read, cell: gru, units: 12, attend: multiplicative(memory))
    logits  = dense(decoder, units: right.classes)`,
    train: `loss      = cross_entropy(logits, right)
    optimizer = adam(rate: 1e-2)
    batch     = ${batch}
    epochs    = 3`,
    measure: "perplexity = perplexity(logits, right)",
  });
}
