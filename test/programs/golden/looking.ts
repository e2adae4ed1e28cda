// looking: compiled from main.rnn by rnnc 0.0.0-test; program 3540d4e0.
// Edit the .rnn file, not this one.
import { defineProgram, f32, i32, loadsRunsOf, pieceRows, runWhenMain, tokens, trained, words } from "rnnc/runtime";
import type { ContextWeights, EmbeddingWeights, Extent, Ids, KeyWeights, LstmWeights, OutputBias, OutputWeights, PredictedClasses, Predicts, QueryWeights, Stream, Tensor, Times, Translates } from "rnnc/runtime";

/** What may vary without compiling again. */
export interface Settings {
}

/** Sizes that the data tell: how many ids a vocabulary has. */
export interface Sizes {
  readonly goal: number;
  readonly source: number;
}

/** How large a batch is: its examples, and the steps of the longest. */
export interface Extents {
  readonly batch: Extent<"batch">;
  readonly right_time: Extent<"right_time">;
  readonly left_time: Extent<"left_time">;
}

/** What is trained: one flat block, by layer. */
export interface Parameters {
  readonly said: EmbeddingWeights<"goal.size + 2", 4>;
  readonly memory_embed: EmbeddingWeights<"source.size", 3>;
  readonly memory: LstmWeights<3, 4>;
  readonly decoder: LstmWeights<4, 4> & ContextWeights<4, 4> & OutputWeights<4> & KeyWeights<4, 4> & QueryWeights<4, 4>;
  readonly logits: OutputBias<"goal.size + 1">;
}

/** One batch: what is read of each column. */
export interface Batch {
  readonly examples: number;
  readonly right: {
    readonly values: Ids<["right_time", "batch"]>;
    readonly weights: Tensor<["right_time", "batch"]>;
    readonly lengths: Ids<["batch"]>;
    /** Real steps of all examples. */
    readonly steps: number;
  };
  readonly left: {
    readonly values: Ids<["left_time", "batch"]>;
    readonly weights: Tensor<["left_time", "batch"]>;
    readonly lengths: Ids<["batch"]>;
  };
}

/** What one step of going on by itself reads: what came before. */
export interface DecodeBatch {
  readonly examples: number;
  readonly right: {
    readonly values: Ids<[1, "batch"]>;
  };
}

/** Tensors of `train`. Forward, then backward in reverse. */
export interface TrainMemory {
  /** Activations. */
  readonly a: {
    readonly said_previous: { readonly y: Ids<["right_time", "batch"]> };
    readonly said: { readonly y: Tensor<["right_time", "batch", 4]> };
    readonly memory_embed: { readonly y: Tensor<["left_time", "batch", 3]> };
    readonly memory: {
      readonly y: Tensor<["left_time", "batch", 4]>;
      readonly last: Tensor<["batch", 4]>;
      readonly lastCell: Tensor<["batch", 4]>;
      readonly gates: Tensor<["left_time", "batch", Times<4, 4>]>;
      readonly cells: Tensor<["left_time", "batch", 4]>;
    };
    readonly decoder_dropout: { readonly y: Tensor<["left_time", "batch", 4]> };
    readonly decoder: {
      readonly keys: Tensor<["left_time", "batch", 4]>;
      readonly hidden: Tensor<["right_time", "batch", 4]>;
      readonly gates: Tensor<["right_time", "batch", Times<4, 4>]>;
      readonly cells: Tensor<["right_time", "batch", 4]>;
      readonly queries: Tensor<["right_time", "batch", 4]>;
      readonly context: Tensor<["right_time", "batch", 4]>;
      readonly alignment: Tensor<["right_time", "batch", "left_time"]>;
      readonly found: Tensor<["right_time", "batch", 4]>;
      readonly own: Tensor<["right_time", "batch", 4]>;
      readonly joined: Tensor<["right_time", "batch", 4]>;
      readonly y: Tensor<["right_time", "batch", 4]>;
    };
    readonly loss: { readonly loss: Tensor<["right_time", "batch"]> };
  };
  /** Their gradients, and working space. */
  readonly d: {
    readonly loss: { readonly logits: Tensor<["piece", "goal.size + 1"]> };
    readonly decoder: {
      readonly y: Tensor<["right_time", "batch", 4]>;
      readonly joined: Tensor<["right_time", "batch", 4]>;
      readonly hidden: Tensor<["right_time", "batch", 4]>;
      readonly context: Tensor<["right_time", "batch", 4]>;
      readonly queries: Tensor<["right_time", "batch", 4]>;
      readonly keys: Tensor<["left_time", "batch", 4]>;
      readonly dZ: Tensor<["right_time", "batch", Times<4, 4>]>;
    };
    readonly decoder_dropout: { readonly y: Tensor<["left_time", "batch", 4]> };
    readonly said: { readonly y: Tensor<["right_time", "batch", 4]> };
    readonly memory: {
      readonly last: Tensor<["batch", 4]>;
      readonly lastCell: Tensor<["batch", 4]>;
      readonly y: Tensor<["left_time", "batch", 4]>;
      readonly dZ: Tensor<["left_time", "batch", Times<4, 4>]>;
    };
    readonly memory_embed: {
      readonly y: Tensor<["left_time", "batch", 3]>;
      readonly touched: Ids<["left_time", "batch"]>;
      readonly touchedCount: Ids<[1]>;
    };
  };
  /** State carried from batch to batch. */
  readonly c: object;
}

/** Tensors of `evaluate`. Forward, without dropout. */
export interface EvaluateMemory {
  /** Activations. */
  readonly a: {
    readonly said_previous: { readonly y: Ids<["right_time", "batch"]> };
    readonly said: { readonly y: Tensor<["right_time", "batch", 4]> };
    readonly memory_embed: { readonly y: Tensor<["left_time", "batch", 3]> };
    readonly memory: {
      readonly y: Tensor<["left_time", "batch", 4]>;
      readonly last: Tensor<["batch", 4]>;
      readonly lastCell: Tensor<["batch", 4]>;
    };
    readonly decoder: {
      readonly keys: Tensor<["left_time", "batch", 4]>;
      readonly hidden: Tensor<["right_time", "batch", 4]>;
      readonly queries: Tensor<["right_time", "batch", 4]>;
      readonly context: Tensor<["right_time", "batch", 4]>;
      readonly found: Tensor<["right_time", "batch", 4]>;
      readonly own: Tensor<["right_time", "batch", 4]>;
      readonly joined: Tensor<["right_time", "batch", 4]>;
      readonly y: Tensor<["right_time", "batch", 4]>;
    };
    readonly loss: { readonly loss: Tensor<["right_time", "batch"]> };
  };
  /** Their gradients, and working space. */
  readonly d: {
    readonly loss: { readonly logits: Tensor<["piece", "goal.size + 1"]> };
  };
  /** State carried from batch to batch. */
  readonly c: object;
}

/** Tensors of `predict`. The model's outputs, without its targets. */
export interface PredictMemory {
  /** Activations. */
  readonly a: {
    readonly said_previous: { readonly y: Ids<["right_time", "batch"]> };
    readonly said: { readonly y: Tensor<["right_time", "batch", 4]> };
    readonly memory_embed: { readonly y: Tensor<["left_time", "batch", 3]> };
    readonly memory: {
      readonly y: Tensor<["left_time", "batch", 4]>;
      readonly last: Tensor<["batch", 4]>;
      readonly lastCell: Tensor<["batch", 4]>;
    };
    readonly decoder: {
      readonly keys: Tensor<["left_time", "batch", 4]>;
      readonly hidden: Tensor<["right_time", "batch", 4]>;
      readonly queries: Tensor<["right_time", "batch", 4]>;
      readonly context: Tensor<["right_time", "batch", 4]>;
      readonly found: Tensor<["right_time", "batch", 4]>;
      readonly own: Tensor<["right_time", "batch", 4]>;
      readonly joined: Tensor<["right_time", "batch", 4]>;
      readonly y: Tensor<["right_time", "batch", 4]>;
    };
    readonly logits: { readonly y: Tensor<["right_time", "batch", "goal.size + 1"]> };
  };
  /** Their gradients, and working space. */
  readonly d: object;
  /** State carried from batch to batch. */
  readonly c: object;
}

/** Tensors of `encode`. The states from which going on by itself starts. */
export interface EncodeMemory {
  /** Activations. */
  readonly a: {
    readonly memory_embed: { readonly y: Tensor<["left_time", "batch", 3]> };
    readonly memory: {
      readonly y: Tensor<["left_time", "batch", 4]>;
      readonly last: Tensor<["batch", 4]>;
      readonly lastCell: Tensor<["batch", 4]>;
    };
  };
  /** Their gradients, and working space. */
  readonly d: object;
  /** State carried from batch to batch. */
  readonly c: {
    readonly decoder: {
      readonly carriedMemory: Tensor<["left_time", "batch", 4]>;
      readonly carriedKeys: Tensor<["left_time", "batch", 4]>;
      readonly carriedLengths: Ids<["batch"]>;
      readonly carried: Tensor<["batch", 4]>;
      readonly carriedCell: Tensor<["batch", 4]>;
    };
  };
}

/** Tensors of `decode_step`. One step on, from what came before; state is carried. */
export interface DecodeStepMemory {
  /** Activations. */
  readonly a: {
    readonly said: { readonly y: Tensor<[1, "batch", 4]> };
    readonly decoder: {
      readonly hidden: Tensor<[1, "batch", 4]>;
      readonly last: Tensor<["batch", 4]>;
      readonly lastCell: Tensor<["batch", 4]>;
      readonly queries: Tensor<[1, "batch", 4]>;
      readonly context: Tensor<[1, "batch", 4]>;
      readonly alignment: Tensor<[1, "batch", "left_time"]>;
      readonly found: Tensor<[1, "batch", 4]>;
      readonly own: Tensor<[1, "batch", 4]>;
      readonly joined: Tensor<[1, "batch", 4]>;
      readonly y: Tensor<[1, "batch", 4]>;
    };
    readonly logits: { readonly y: Tensor<[1, "batch", "goal.size + 1"]> };
  };
  /** Their gradients, and working space. */
  readonly d: object;
  /** State carried from batch to batch. */
  readonly c: {
    readonly decoder: {
      readonly carriedMemory: Tensor<["left_time", "batch", 4]>;
      readonly carriedKeys: Tensor<["left_time", "batch", 4]>;
      readonly carriedLengths: Ids<["batch"]>;
      readonly carried: Tensor<["batch", 4]>;
      readonly carriedCell: Tensor<["batch", 4]>;
    };
  };
}

/** Random streams, by the layer that draws from them. */
export interface Streams {
  readonly decoder_dropout: Stream;
}

/** A record that the model is used on. What no prediction rests on, or the model says by itself, may be left out. */
export interface Input {
  readonly left: string;
  readonly right?: string;
}

/** What is predicted. */
export type Target = "right";

/** What is said of a record, by target. */
export interface Answer {
  readonly right: PredictedClasses<string>;
}

/** A trained model of this experiment. */
export interface Trained extends Predicts<Input, Answer>, Translates<Input> {}

interface Shape {
  readonly Settings: Settings;
  readonly Sizes: Sizes;
  readonly Extents: Extents;
  readonly Parameters: Parameters;
  readonly Batch: Batch;
  readonly DecodeBatch: DecodeBatch;
  readonly Train: TrainMemory;
  readonly Evaluate: EvaluateMemory;
  readonly Predict: PredictMemory;
  readonly Encode: EncodeMemory;
  readonly DecodeStep: DecodeStepMemory;
  readonly Streams: Streams;
}

const program = defineProgram<Shape>({
  name: "looking",
  compiler: "0.0.0-test",
  form: 2,
  hashes: {
    data: "cd0335bb8c74ec9d8619b6acd2d0c34560207ed8aaf94a5964358f6c4452983b",
    program: "3540d4e0ab6d7c01624d9132109ec0c54d524cf89bf3c1b0fd9cc72cf9b9b830",
    experiment: "35d13b9c470b1cc8c186de104468aa7176a00a45663ef43e1dba08c9e1db6f67",
  },
  forms: {
    data: "a560af432f430c1d7c9eb3e58adabf1ce28ea59574644fd712cf54398f1dc29c",
    program: "3540d4e0ab6d7c01624d9132109ec0c54d524cf89bf3c1b0fd9cc72cf9b9b830",
  },
  seed: 1,
  settings: {
  },
  extents: { right_time: "right", left_time: "left" },
  streams: { decoder_dropout: ["dropout", "dropout.0"] },
  measures: { perplexity: "perplexity" },
  dataSettings: [],
  sources: { pairs: "pairs.tsv" },

  data(kit) {
    const pairs_table = kit.table({ name: "pairs", path: "pairs.tsv" }, { separator: "\t", header: false, columns: { left: { kind: "text" }, right: { kind: "text" } } });
    const pairs = kit.split(pairs_table, { train: 0.6, validate: 0.2, test: 0.2 }, { by: "order", weight: () => 1 });
    const goal = kit.vocabulary(pairs, (row) => words(row.right, { marks: "kept" }), { most: Number.POSITIVE_INFINITY });
    const source = kit.vocabulary(pairs, (row) => words(row.left, { marks: "kept" }), { most: Number.POSITIVE_INFINITY });
    return {
      columns: {
        right: kit.sequence(pairs, { dtype: "i32", range: [0, goal.size], length: [1, Number.POSITIVE_INFINITY] }, (row) => tokens(words(row.right, { marks: "kept" }), goal, { end: true })),
        left: kit.sequence(pairs, { dtype: "i32", range: [0, source.size - 1], length: [1, Number.POSITIVE_INFINITY] }, (row) => tokens(words(row.left, { marks: "kept" }), source)),
      },
      vocabularies: { goal, source },
      scales: {},
    };
  },

  parameters: (settings, sizes) => ({
    said: {
      table: trained("embed.0.table", [sizes.goal + 2, 4], { kind: "normal", deviation: 1 }),
    },
    memory_embed: {
      table: trained("embed.1.table", [sizes.source, 3], { kind: "normal", deviation: 1 }),
    },
    memory: {
      wx: trained("recurrent.0.wx", [3, 16], { kind: "inverse_root", fan: 4 }),
      wh: trained("recurrent.0.wh", [4, 16], { kind: "inverse_root", fan: 4 }),
      b: trained("recurrent.0.b", [16], { kind: "inverse_root", fan: 4 }),
    },
    decoder: {
      wx: trained("recurrent.1.wx", [4, 16], { kind: "inverse_root", fan: 4 }),
      wh: trained("recurrent.1.wh", [4, 16], { kind: "inverse_root", fan: 4 }),
      b: trained("recurrent.1.b", [16], { kind: "inverse_root", fan: 4 }),
      wk: trained("recurrent.1.wk", [4, 4], { kind: "inverse_root", fan: 4 }),
      wq: trained("recurrent.1.wq", [4, 4], { kind: "inverse_root", fan: 4 }),
      v: trained("recurrent.1.v", [4], { kind: "inverse_root", fan: 4 }),
      wc: trained("recurrent.1.wc", [4, 4], { kind: "inverse_root", fan: 8 }),
      wo: trained("recurrent.1.wo", [4, 4], { kind: "inverse_root", fan: 8 }),
      bo: trained("recurrent.1.bo", [4], { kind: "inverse_root", fan: 8 }),
    },
    logits: {
      b: trained("dense.0.b", [sizes.goal + 1], { kind: "inverse_root", fan: 4 }),
    },
  }),

  /** Forward, then backward in reverse. */
  train: {
    memory: (n, settings, sizes) => ({
      a: {
        said_previous: { y: i32(0, n.right_time, n.batch) },
        said: { y: f32(1, n.right_time, n.batch, 4) },
        memory_embed: { y: f32(2, n.left_time, n.batch, 3) },
        memory: {
          y: f32(3, n.left_time, n.batch, 4),
          last: f32(4, n.batch, 4),
          lastCell: f32(5, n.batch, 4),
          gates: f32(6, n.left_time, n.batch, 16),
          cells: f32(7, n.left_time, n.batch, 4),
        },
        decoder_dropout: { y: f32(8, n.left_time, n.batch, 4) },
        decoder: {
          keys: f32(9, n.left_time, n.batch, 4),
          hidden: f32(10, n.right_time, n.batch, 4),
          gates: f32(11, n.right_time, n.batch, 16),
          cells: f32(12, n.right_time, n.batch, 4),
          queries: f32(13, n.right_time, n.batch, 4),
          context: f32(14, n.right_time, n.batch, 4),
          alignment: f32(15, n.right_time, n.batch, n.left_time),
          found: f32(16, n.right_time, n.batch, 4),
          own: f32(17, n.right_time, n.batch, 4),
          joined: f32(16, n.right_time, n.batch, 4),
          y: f32(16, n.right_time, n.batch, 4),
        },
        loss: { loss: f32(17, n.right_time, n.batch) },
      },
      d: {
        loss: { logits: f32(18, pieceRows(n.batch * n.right_time, sizes.goal + 1), sizes.goal + 1) },
        decoder: {
          y: f32(19, n.right_time, n.batch, 4),
          joined: f32(19, n.right_time, n.batch, 4),
          hidden: f32(16, n.right_time, n.batch, 4),
          context: f32(18, n.right_time, n.batch, 4),
          queries: f32(14, n.right_time, n.batch, 4),
          keys: f32(20, n.left_time, n.batch, 4),
          dZ: f32(8, n.right_time, n.batch, 16),
        },
        decoder_dropout: { y: f32(19, n.left_time, n.batch, 4) },
        said: { y: f32(13, n.right_time, n.batch, 4) },
        memory: {
          last: f32(9, n.batch, 4),
          lastCell: f32(14, n.batch, 4),
          y: f32(19, n.left_time, n.batch, 4),
          dZ: f32(8, n.left_time, n.batch, 16),
        },
        memory_embed: {
          y: f32(1, n.left_time, n.batch, 3),
          touched: i32(21, n.left_time, n.batch),
          touchedCount: i32(22, 1),
        },
      },
      c: {},
    }),
    run({ ops, p, g, a, d, batch, sizes, slice, streams, step }) {
      // said    = embed(previous(right), size: 4)
      ops.previousIds.forward({ x: batch.right.values, out: a.said_previous, start: sizes.goal + 1 });
      ops.embedding.forward({ ids: a.said_previous.y, used: batch.right.weights, weights: p.said, out: a.said });
      // memory  = embed(left, size: 3) |> recurrent(cell: lstm, units: 4)
      ops.embedding.forward({ ids: batch.left.values, used: batch.left.weights, weights: p.memory_embed, out: a.memory_embed });
      ops.lstm.forward({ x: a.memory_embed.y, lengths: batch.left.lengths, weights: p.memory, out: a.memory });
      // decoder = recurrent(said, cell: lstm, units: 4, start: memory.state, attend: additive(dropout(memory, rate: 0.2)))
      ops.dropout.forward({ x: a.memory.y, out: a.decoder_dropout, rate: 0.2, stream: streams.decoder_dropout, step });
      ops.linear.forward({ x: a.decoder_dropout.y, weights: { w: p.decoder.wk }, out: { y: a.decoder.keys }, activation: "none" });
      ops.lstm.forward({ x: a.said.y, lengths: batch.right.lengths, start: a.memory.last, startCell: a.memory.lastCell, weights: p.decoder, out: { y: a.decoder.hidden, gates: a.decoder.gates, cells: a.decoder.cells } });
      ops.linear.forward({ x: a.decoder.hidden, weights: { w: p.decoder.wq }, out: { y: a.decoder.queries }, activation: "none" });
      ops.attention.forward({ queries: a.decoder.queries, lengths: batch.right.lengths, memory: a.decoder_dropout.y, keys: a.decoder.keys, memoryLengths: batch.left.lengths, weights: p.decoder, out: a.decoder });
      ops.linear.forward({ x: a.decoder.context, weights: { w: p.decoder.wc }, out: { y: a.decoder.found }, activation: "none" });
      ops.linear.forward({ x: a.decoder.hidden, weights: { w: p.decoder.wo, b: p.decoder.bo }, out: { y: a.decoder.own }, activation: "none" });
      ops.add.forward({ a: a.decoder.found, b: a.decoder.own, out: { y: a.decoder.joined } });
      ops.activation.forward({ x: a.decoder.joined, out: a.decoder, activation: "tanh" });
      // logits  = dense(decoder, units: right.classes, weights: said)
      ops.fill.forward({ out: { y: g.said.table }, value: 0 });
      // loss      = cross_entropy(logits, right)
      ops.tiedCrossEntropy.backward({ x: a.decoder.y, ids: batch.right.values, rowWeights: batch.right.weights, weights: { w: slice.first<"goal.size + 2", 4, "goal.size + 1">(p.said.table, sizes.goal + 1), b: p.logits.b }, scratch: { logits: d.loss.logits }, out: a.loss, to: { x: d.decoder.y, w: slice.first<"goal.size + 2", 4, "goal.size + 1">(g.said.table, sizes.goal + 1), b: g.logits.b }, scale: 1 / batch.right.steps, accumulate: ["w"] });
      ops.activation.backward({ out: a.decoder, from: { y: d.decoder.y }, to: { x: d.decoder.joined }, activation: "tanh" });
      ops.linear.backward({ x: a.decoder.hidden, weights: { w: p.decoder.wo }, from: { y: d.decoder.joined }, to: { x: d.decoder.hidden, w: g.decoder.wo, b: g.decoder.bo }, activation: "none" });
      ops.linear.backward({ x: a.decoder.context, weights: { w: p.decoder.wc }, from: { y: d.decoder.joined }, to: { x: d.decoder.context, w: g.decoder.wc }, activation: "none" });
      ops.attention.backward({ queries: a.decoder.queries, lengths: batch.right.lengths, memory: a.decoder_dropout.y, keys: a.decoder.keys, memoryLengths: batch.left.lengths, weights: p.decoder, out: a.decoder, from: { context: d.decoder.context }, to: { queries: d.decoder.queries, memory: d.decoder_dropout.y, keys: d.decoder.keys, ...g.decoder } });
      ops.linear.backward({ x: a.decoder.hidden, weights: { w: p.decoder.wq }, from: { y: d.decoder.queries }, to: { x: d.decoder.hidden, w: g.decoder.wq }, activation: "none", accumulate: ["x"] });
      ops.linear.backward({ x: a.decoder_dropout.y, weights: { w: p.decoder.wk }, from: { y: d.decoder.keys }, to: { x: d.decoder_dropout.y, w: g.decoder.wk }, activation: "none", accumulate: ["x"] });
      ops.lstm.backward({ x: a.said.y, lengths: batch.right.lengths, start: a.memory.last, startCell: a.memory.lastCell, weights: p.decoder, out: { y: a.decoder.hidden, gates: a.decoder.gates, cells: a.decoder.cells }, from: { y: d.decoder.hidden }, scratch: { dZ: d.decoder.dZ }, to: { x: d.said.y, start: d.memory.last, startCell: d.memory.lastCell, ...g.decoder } });
      ops.dropout.backward({ from: { y: d.decoder_dropout.y }, to: { x: d.memory.y }, rate: 0.2, stream: streams.decoder_dropout, step });
      ops.lstm.backward({ x: a.memory_embed.y, lengths: batch.left.lengths, weights: p.memory, out: a.memory, from: { y: d.memory.y, last: d.memory.last, lastCell: d.memory.lastCell }, scratch: { dZ: d.memory.dZ }, to: { x: d.memory_embed.y, ...g.memory } });
      ops.embedding.backward({ ids: batch.left.values, used: batch.left.weights, touched: d.memory_embed.touched, touchedCount: d.memory_embed.touchedCount, from: { y: d.memory_embed.y }, to: g.memory_embed, layout: "rows" });
      ops.embedding.backward({ ids: a.said_previous.y, used: batch.right.weights, from: { y: d.said.y }, to: g.said, layout: "dense", accumulate: ["table"] });
      return {
        loss: [{ rows: a.loss.loss, weight: 1, count: batch.right.steps }],
        measures: {
          perplexity: { kind: "perplexity", rows: a.loss.loss, weights: batch.right.weights, count: batch.right.steps },
        },
      };
    },
  },

  /** Forward, without dropout. */
  evaluate: {
    memory: (n, settings, sizes) => ({
      a: {
        said_previous: { y: i32(0, n.right_time, n.batch) },
        said: { y: f32(1, n.right_time, n.batch, 4) },
        memory_embed: { y: f32(2, n.left_time, n.batch, 3) },
        memory: {
          y: f32(3, n.left_time, n.batch, 4),
          last: f32(4, n.batch, 4),
          lastCell: f32(5, n.batch, 4),
        },
        decoder: {
          keys: f32(2, n.left_time, n.batch, 4),
          hidden: f32(6, n.right_time, n.batch, 4),
          queries: f32(1, n.right_time, n.batch, 4),
          context: f32(4, n.right_time, n.batch, 4),
          found: f32(1, n.right_time, n.batch, 4),
          own: f32(4, n.right_time, n.batch, 4),
          joined: f32(1, n.right_time, n.batch, 4),
          y: f32(1, n.right_time, n.batch, 4),
        },
        loss: { loss: f32(5, n.right_time, n.batch) },
      },
      d: {
        loss: { logits: f32(2, pieceRows(n.batch * n.right_time, sizes.goal + 1), sizes.goal + 1) },
      },
      c: {},
    }),
    run({ ops, p, a, d, batch, sizes, slice }) {
      // said    = embed(previous(right), size: 4)
      ops.previousIds.forward({ x: batch.right.values, out: a.said_previous, start: sizes.goal + 1 });
      ops.embedding.forward({ ids: a.said_previous.y, weights: p.said, out: a.said });
      // memory  = embed(left, size: 3) |> recurrent(cell: lstm, units: 4)
      ops.embedding.forward({ ids: batch.left.values, weights: p.memory_embed, out: a.memory_embed });
      ops.lstm.forward({ x: a.memory_embed.y, lengths: batch.left.lengths, weights: p.memory, out: a.memory });
      // decoder = recurrent(said, cell: lstm, units: 4, start: memory.state, attend: additive(dropout(memory, rate: 0.2)))
      ops.linear.forward({ x: a.memory.y, weights: { w: p.decoder.wk }, out: { y: a.decoder.keys }, activation: "none" });
      ops.lstm.forward({ x: a.said.y, lengths: batch.right.lengths, start: a.memory.last, startCell: a.memory.lastCell, weights: p.decoder, out: { y: a.decoder.hidden } });
      ops.linear.forward({ x: a.decoder.hidden, weights: { w: p.decoder.wq }, out: { y: a.decoder.queries }, activation: "none" });
      ops.attention.forward({ queries: a.decoder.queries, lengths: batch.right.lengths, memory: a.memory.y, keys: a.decoder.keys, memoryLengths: batch.left.lengths, weights: p.decoder, out: a.decoder });
      ops.linear.forward({ x: a.decoder.context, weights: { w: p.decoder.wc }, out: { y: a.decoder.found }, activation: "none" });
      ops.linear.forward({ x: a.decoder.hidden, weights: { w: p.decoder.wo, b: p.decoder.bo }, out: { y: a.decoder.own }, activation: "none" });
      ops.add.forward({ a: a.decoder.found, b: a.decoder.own, out: { y: a.decoder.joined } });
      ops.activation.forward({ x: a.decoder.joined, out: a.decoder, activation: "tanh" });
      // logits  = dense(decoder, units: right.classes, weights: said)
      // loss      = cross_entropy(logits, right)
      ops.tiedCrossEntropy.forward({ x: a.decoder.y, ids: batch.right.values, rowWeights: batch.right.weights, weights: { w: slice.first<"goal.size + 2", 4, "goal.size + 1">(p.said.table, sizes.goal + 1), b: p.logits.b }, scratch: { logits: d.loss.logits }, out: a.loss });
      return {
        loss: [{ rows: a.loss.loss, weight: 1, count: batch.right.steps }],
        measures: {
          perplexity: { kind: "perplexity", rows: a.loss.loss, weights: batch.right.weights, count: batch.right.steps },
        },
      };
    },
  },

  /** The model's outputs, without its targets. */
  predict: {
    memory: (n, settings, sizes) => ({
      a: {
        said_previous: { y: i32(0, n.right_time, n.batch) },
        said: { y: f32(1, n.right_time, n.batch, 4) },
        memory_embed: { y: f32(2, n.left_time, n.batch, 3) },
        memory: {
          y: f32(3, n.left_time, n.batch, 4),
          last: f32(4, n.batch, 4),
          lastCell: f32(5, n.batch, 4),
        },
        decoder: {
          keys: f32(2, n.left_time, n.batch, 4),
          hidden: f32(6, n.right_time, n.batch, 4),
          queries: f32(1, n.right_time, n.batch, 4),
          context: f32(4, n.right_time, n.batch, 4),
          found: f32(1, n.right_time, n.batch, 4),
          own: f32(4, n.right_time, n.batch, 4),
          joined: f32(1, n.right_time, n.batch, 4),
          y: f32(1, n.right_time, n.batch, 4),
        },
        logits: { y: f32(2, n.right_time, n.batch, sizes.goal + 1) },
      },
      d: {},
      c: {},
    }),
    run({ ops, p, a, batch, sizes, slice }) {
      // said    = embed(previous(right), size: 4)
      ops.previousIds.forward({ x: batch.right.values, out: a.said_previous, start: sizes.goal + 1 });
      ops.embedding.forward({ ids: a.said_previous.y, weights: p.said, out: a.said });
      // memory  = embed(left, size: 3) |> recurrent(cell: lstm, units: 4)
      ops.embedding.forward({ ids: batch.left.values, weights: p.memory_embed, out: a.memory_embed });
      ops.lstm.forward({ x: a.memory_embed.y, lengths: batch.left.lengths, weights: p.memory, out: a.memory });
      // decoder = recurrent(said, cell: lstm, units: 4, start: memory.state, attend: additive(dropout(memory, rate: 0.2)))
      ops.linear.forward({ x: a.memory.y, weights: { w: p.decoder.wk }, out: { y: a.decoder.keys }, activation: "none" });
      ops.lstm.forward({ x: a.said.y, lengths: batch.right.lengths, start: a.memory.last, startCell: a.memory.lastCell, weights: p.decoder, out: { y: a.decoder.hidden } });
      ops.linear.forward({ x: a.decoder.hidden, weights: { w: p.decoder.wq }, out: { y: a.decoder.queries }, activation: "none" });
      ops.attention.forward({ queries: a.decoder.queries, lengths: batch.right.lengths, memory: a.memory.y, keys: a.decoder.keys, memoryLengths: batch.left.lengths, weights: p.decoder, out: a.decoder });
      ops.linear.forward({ x: a.decoder.context, weights: { w: p.decoder.wc }, out: { y: a.decoder.found }, activation: "none" });
      ops.linear.forward({ x: a.decoder.hidden, weights: { w: p.decoder.wo, b: p.decoder.bo }, out: { y: a.decoder.own }, activation: "none" });
      ops.add.forward({ a: a.decoder.found, b: a.decoder.own, out: { y: a.decoder.joined } });
      ops.activation.forward({ x: a.decoder.joined, out: a.decoder, activation: "tanh" });
      // logits  = dense(decoder, units: right.classes, weights: said)
      ops.scores.forward({ x: a.decoder.y, weights: { w: slice.first<"goal.size + 2", 4, "goal.size + 1">(p.said.table, sizes.goal + 1), b: p.logits.b }, out: a.logits, activation: "none" });
      return { logits: a.logits.y };
    },
  },

  /** The states from which going on by itself starts. */
  encode: {
    memory: (n, settings, sizes) => ({
      a: {
        memory_embed: { y: f32(0, n.left_time, n.batch, 3) },
        memory: {
          y: f32(1, n.left_time, n.batch, 4),
          last: f32(2, n.batch, 4),
          lastCell: f32(3, n.batch, 4),
        },
      },
      d: {},
      c: {
        decoder: {
          carriedMemory: f32(4, n.left_time, n.batch, 4),
          carriedKeys: f32(5, n.left_time, n.batch, 4),
          carriedLengths: i32(6, n.batch),
          carried: f32(7, n.batch, 4),
          carriedCell: f32(8, n.batch, 4),
        },
      },
    }),
    run({ ops, p, a, c, batch }) {
      // memory  = embed(left, size: 3) |> recurrent(cell: lstm, units: 4)
      ops.embedding.forward({ ids: batch.left.values, weights: p.memory_embed, out: a.memory_embed });
      ops.lstm.forward({ x: a.memory_embed.y, lengths: batch.left.lengths, weights: p.memory, out: a.memory });
      // decoder = recurrent(said, cell: lstm, units: 4, start: memory.state, attend: additive(dropout(memory, rate: 0.2)))
      ops.copy.forward({ x: a.memory.y, out: { y: c.decoder.carriedMemory } });
      ops.linear.forward({ x: a.memory.y, weights: { w: p.decoder.wk }, out: { y: c.decoder.carriedKeys }, activation: "none" });
      ops.copyIds.forward({ x: batch.left.lengths, out: { y: c.decoder.carriedLengths } });
      ops.copy.forward({ x: a.memory.last, out: { y: c.decoder.carried } });
      ops.copy.forward({ x: a.memory.lastCell, out: { y: c.decoder.carriedCell } });
    },
  },

  /** One step on, from what came before; state is carried. */
  decodeStep: {
    memory: (n, settings, sizes) => ({
      a: {
        said: { y: f32(0, 1, n.batch, 4) },
        decoder: {
          hidden: f32(1, 1, n.batch, 4),
          last: f32(2, n.batch, 4),
          lastCell: f32(3, n.batch, 4),
          queries: f32(0, 1, n.batch, 4),
          context: f32(4, 1, n.batch, 4),
          alignment: f32(5, 1, n.batch, n.left_time),
          found: f32(0, 1, n.batch, 4),
          own: f32(4, 1, n.batch, 4),
          joined: f32(0, 1, n.batch, 4),
          y: f32(0, 1, n.batch, 4),
        },
        logits: { y: f32(1, 1, n.batch, sizes.goal + 1) },
      },
      d: {},
      c: {
        decoder: {
          carriedMemory: f32(6, n.left_time, n.batch, 4),
          carriedKeys: f32(7, n.left_time, n.batch, 4),
          carriedLengths: i32(8, n.batch),
          carried: f32(9, n.batch, 4),
          carriedCell: f32(10, n.batch, 4),
        },
      },
    }),
    run({ ops, p, a, c, batch, sizes, slice }) {
      // said    = embed(previous(right), size: 4)
      ops.embedding.forward({ ids: batch.right.values, weights: p.said, out: a.said });
      // decoder = recurrent(said, cell: lstm, units: 4, start: memory.state, attend: additive(dropout(memory, rate: 0.2)))
      ops.lstm.forward({ x: a.said.y, start: c.decoder.carried, startCell: c.decoder.carriedCell, weights: p.decoder, out: { y: a.decoder.hidden, last: a.decoder.last, lastCell: a.decoder.lastCell } });
      ops.linear.forward({ x: a.decoder.hidden, weights: { w: p.decoder.wq }, out: { y: a.decoder.queries }, activation: "none" });
      ops.attention.forward({ queries: a.decoder.queries, memory: c.decoder.carriedMemory, keys: c.decoder.carriedKeys, memoryLengths: c.decoder.carriedLengths, weights: p.decoder, out: a.decoder });
      ops.linear.forward({ x: a.decoder.context, weights: { w: p.decoder.wc }, out: { y: a.decoder.found }, activation: "none" });
      ops.linear.forward({ x: a.decoder.hidden, weights: { w: p.decoder.wo, b: p.decoder.bo }, out: { y: a.decoder.own }, activation: "none" });
      ops.add.forward({ a: a.decoder.found, b: a.decoder.own, out: { y: a.decoder.joined } });
      ops.activation.forward({ x: a.decoder.joined, out: a.decoder, activation: "tanh" });
      // logits  = dense(decoder, units: right.classes, weights: said)
      ops.scores.forward({ x: a.decoder.y, weights: { w: slice.first<"goal.size + 2", 4, "goal.size + 1">(p.said.table, sizes.goal + 1), b: p.logits.b }, out: a.logits, activation: "none" });
      ops.copy.forward({ x: a.decoder.last, out: { y: c.decoder.carried } });
      ops.copy.forward({ x: a.decoder.lastCell, out: { y: c.decoder.carriedCell } });
      return { logits: a.logits.y, "decoder.alignment": a.decoder.alignment };
    },
  },

  /** One pass over all parameters. */
  update: {
    states: ["m", "v"],
    /** What has a gradient in the rows that a step touches, and nowhere else. */
    tables: ({ g, d }) => [
      { rows: g.memory_embed.table, touched: d.memory_embed.touched, count: d.memory_embed.touchedCount },
    ],
    run({ ops, p, g, live, state, out, step }) {
      ops.clipByGlobalNorm.forward({ g, live, out: { norm: out.norm }, limit: 5 });
      ops.adam.forward({ p, g, live, m: state.m, v: state.v, rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step });
    },
  },

  training: () => ({
    batch: { kind: "rows", size: 4, shuffle: true, byLength: ["left"] },
    length: { unit: "epochs", count: 1 },
    validate: { unit: "epochs", every: 1 },
    stop: null,
    keep: null,
  }),
});

export default program;

/**
 * The model that a run of this program has trained, at whatever settings: `run` is its folder.
 * @throws Failure `program-changed` for a run of another program.
 */
export const load = loadsRunsOf<Trained>(program, ["right"]);

await runWhenMain(program, import.meta);
