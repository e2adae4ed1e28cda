// on_and_on: compiled from main.rnn by rnnc 0.0.0-test; program 12180873.
// Edit the .rnn file, not this one.
import { count, defineProgram, f32, i32, loadsRunsOf, pieceRows, runWhenMain, tokens, trained, words } from "rnnc/runtime";
import type { EmbeddingWeights, Extent, GruWeights, Ids, LinearWeights, LinearWeightsWithoutBias, LstmWeights, PredictedClasses, Predicts, RnnWeights, Tensor, Times, Writes } from "rnnc/runtime";

/** What may vary without compiling again. */
export interface Settings {
}

/** Sizes that the data tell: how many ids a vocabulary has. */
export interface Sizes {
  readonly v: number;
}

/** How large a batch is: its examples, and the steps of the longest. */
export interface Extents {
  readonly batch: Extent<"batch">;
  readonly time: Extent<"time">;
}

/** What is trained: one flat block, by layer. */
export interface Parameters {
  readonly low_embed: EmbeddingWeights<"v.size", 3>;
  readonly low: LstmWeights<3, 4>;
  readonly middle: RnnWeights<4, 3>;
  readonly high: GruWeights<3, 3>;
  readonly states_dense: LinearWeights<3, 3>;
  readonly states_dense_2: LinearWeightsWithoutBias<3, 3>;
  readonly logits: LinearWeights<3, "v.size">;
}

/** One batch: what is read of each column. */
export interface Batch {
  readonly examples: number;
  readonly word: {
    readonly values: Ids<["time", "batch"]>;
    readonly before: Ids<["batch"]>;
    /** Real steps of all examples. */
    readonly steps: number;
  };
}

/** What one step of going on by itself reads: what came before. */
export interface DecodeBatch {
  readonly examples: number;
  readonly word: {
    readonly values: Ids<[1, "batch"]>;
  };
}

/** Tensors of `train`. Forward, then backward in reverse. */
export interface TrainMemory {
  /** Activations. */
  readonly a: {
    readonly low_previous: { readonly y: Ids<["time", "batch"]> };
    readonly low_embed: { readonly y: Tensor<["time", "batch", 3]> };
    readonly low: {
      readonly y: Tensor<["time", "batch", 4]>;
      readonly last: Tensor<["batch", 4]>;
      readonly lastCell: Tensor<["batch", 4]>;
      readonly gates: Tensor<["time", "batch", Times<4, 4>]>;
      readonly cells: Tensor<["time", "batch", 4]>;
    };
    readonly middle: {
      readonly y: Tensor<["time", "batch", 3]>;
      readonly last: Tensor<["batch", 3]>;
    };
    readonly high: {
      readonly y: Tensor<["time", "batch", 3]>;
      readonly last: Tensor<["batch", 3]>;
      readonly gates: Tensor<["time", "batch", Times<3, 3>]>;
      readonly candidate: Tensor<["time", "batch", 3]>;
    };
    readonly states: {
      readonly y: Tensor<["time", "batch", 3]>;
      readonly start: Tensor<["batch", 3]>;
      readonly last: Tensor<["batch", 3]>;
    };
    readonly states_dense: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states_dense_2: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states_add: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states_activation: { readonly y: Tensor<["time", "batch", 3]> };
    readonly loss: { readonly loss: Tensor<["time", "batch"]> };
  };
  /** Their gradients, and working space. */
  readonly d: {
    readonly loss: { readonly logits: Tensor<["piece", "v.size"]> };
    readonly states: {
      readonly y: Tensor<["time", "batch", 3]>;
      readonly start: Tensor<["batch", 3]>;
    };
    readonly states_activation: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states_add: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states_dense: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states_dense_2: { readonly y: Tensor<["time", "batch", 3]> };
    readonly high: {
      readonly y: Tensor<["time", "batch", 3]>;
      readonly dZx: Tensor<["time", "batch", Times<3, 3>]>;
      readonly dZh: Tensor<["time", "batch", Times<3, 3>]>;
    };
    readonly middle: {
      readonly y: Tensor<["time", "batch", 3]>;
      readonly dZ: Tensor<["time", "batch", 3]>;
    };
    readonly low: {
      readonly y: Tensor<["time", "batch", 4]>;
      readonly dZ: Tensor<["time", "batch", Times<4, 4>]>;
    };
    readonly low_embed: { readonly y: Tensor<["time", "batch", 3]> };
  };
  /** State carried from batch to batch. */
  readonly c: {
    readonly low: {
      readonly carried: Tensor<["batch", 4]>;
      readonly carriedCell: Tensor<["batch", 4]>;
    };
    readonly middle: { readonly carried: Tensor<["batch", 3]> };
    readonly high: { readonly carried: Tensor<["batch", 3]> };
    readonly states: { readonly carried: Tensor<["batch", 3]> };
  };
}

/** Tensors of `evaluate`. Forward, without dropout. */
export interface EvaluateMemory {
  /** Activations. */
  readonly a: {
    readonly low_previous: { readonly y: Ids<["time", "batch"]> };
    readonly low_embed: { readonly y: Tensor<["time", "batch", 3]> };
    readonly low: {
      readonly y: Tensor<["time", "batch", 4]>;
      readonly last: Tensor<["batch", 4]>;
      readonly lastCell: Tensor<["batch", 4]>;
    };
    readonly middle: {
      readonly y: Tensor<["time", "batch", 3]>;
      readonly last: Tensor<["batch", 3]>;
    };
    readonly high: {
      readonly y: Tensor<["time", "batch", 3]>;
      readonly last: Tensor<["batch", 3]>;
    };
    readonly states: {
      readonly y: Tensor<["time", "batch", 3]>;
      readonly start: Tensor<["batch", 3]>;
      readonly last: Tensor<["batch", 3]>;
    };
    readonly states_dense: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states_dense_2: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states_add: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states_activation: { readonly y: Tensor<["time", "batch", 3]> };
    readonly loss: { readonly loss: Tensor<["time", "batch"]> };
  };
  /** Their gradients, and working space. */
  readonly d: {
    readonly loss: { readonly logits: Tensor<["piece", "v.size"]> };
  };
  /** State carried from batch to batch. */
  readonly c: {
    readonly low: {
      readonly carried: Tensor<["batch", 4]>;
      readonly carriedCell: Tensor<["batch", 4]>;
    };
    readonly middle: { readonly carried: Tensor<["batch", 3]> };
    readonly high: { readonly carried: Tensor<["batch", 3]> };
    readonly states: { readonly carried: Tensor<["batch", 3]> };
  };
}

/** Tensors of `predict`. The model's outputs, without its targets. */
export interface PredictMemory {
  /** Activations. */
  readonly a: {
    readonly low_previous: { readonly y: Ids<["time", "batch"]> };
    readonly low_embed: { readonly y: Tensor<["time", "batch", 3]> };
    readonly low: { readonly y: Tensor<["time", "batch", 4]> };
    readonly middle: { readonly y: Tensor<["time", "batch", 3]> };
    readonly high: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states: {
      readonly y: Tensor<["time", "batch", 3]>;
      readonly start: Tensor<["batch", 3]>;
    };
    readonly states_dense: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states_dense_2: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states_add: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states_activation: { readonly y: Tensor<["time", "batch", 3]> };
    readonly logits: { readonly y: Tensor<["time", "batch", "v.size"]> };
  };
  /** Their gradients, and working space. */
  readonly d: object;
  /** State carried from batch to batch. */
  readonly c: object;
}

/** Tensors of `decode_step`. One step on, from what came before; state is carried. */
export interface DecodeStepMemory {
  /** Activations. */
  readonly a: {
    readonly low_embed: { readonly y: Tensor<[1, "batch", 3]> };
    readonly low: {
      readonly y: Tensor<[1, "batch", 4]>;
      readonly last: Tensor<["batch", 4]>;
      readonly lastCell: Tensor<["batch", 4]>;
    };
    readonly middle: { readonly y: Tensor<[1, "batch", 3]>; readonly last: Tensor<["batch", 3]> };
    readonly high: { readonly y: Tensor<[1, "batch", 3]>; readonly last: Tensor<["batch", 3]> };
    readonly states: {
      readonly y: Tensor<[1, "batch", 3]>;
      readonly start: Tensor<["batch", 3]>;
      readonly last: Tensor<["batch", 3]>;
    };
    readonly states_dense: { readonly y: Tensor<[1, "batch", 3]> };
    readonly states_dense_2: { readonly y: Tensor<[1, "batch", 3]> };
    readonly states_add: { readonly y: Tensor<[1, "batch", 3]> };
    readonly states_activation: { readonly y: Tensor<[1, "batch", 3]> };
    readonly logits: { readonly y: Tensor<[1, "batch", "v.size"]> };
  };
  /** Their gradients, and working space. */
  readonly d: object;
  /** State carried from batch to batch. */
  readonly c: {
    readonly low: {
      readonly carried: Tensor<["batch", 4]>;
      readonly carriedCell: Tensor<["batch", 4]>;
    };
    readonly middle: { readonly carried: Tensor<["batch", 3]> };
    readonly high: { readonly carried: Tensor<["batch", 3]> };
    readonly states: { readonly carried: Tensor<["batch", 3]> };
  };
}

/** Random streams, by the layer that draws from them. */
export interface Streams {
}

/** A record that the model is used on. What no prediction rests on, or the model says by itself, may be left out. */
export interface Input {
  readonly text?: string;
}

/** What is predicted. */
export type Target = "word";

/** What is said of a record, by target. */
export interface Answer {
  readonly word: PredictedClasses<string>;
}

/** A trained model of this experiment. */
export interface Trained extends Predicts<Input, Answer>, Writes {}

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
  readonly DecodeStep: DecodeStepMemory;
  readonly Streams: Streams;
}

const program = defineProgram<Shape>({
  name: "on_and_on",
  compiler: "0.0.0-test",
  form: 2,
  hashes: {
    data: "7d4ba02834f8520ac3faad4249b5119538e329f7bbea8622d65f4c633e90f643",
    program: "121808738c72b1edda29452b6880c3656516f759eab464deb1a40c73c56ea275",
    experiment: "8a2f6174bf0edfdc442e4d9dbd43f62d22a87cc13b771bc5bc611f40b83d5e40",
  },
  forms: {
    data: "b19fc37471a2ed3970a60a253b0ef2b1fc268c4ded190658ad22c44b84cd1591",
    program: "121808738c72b1edda29452b6880c3656516f759eab464deb1a40c73c56ea275",
  },
  seed: 1,
  settings: {
  },
  extents: { time: "word" },
  streams: {},
  measures: { perplexity: "perplexity" },
  dataSettings: [],
  sources: { book: "book.txt" },

  data(kit) {
    const book_text = kit.text({ name: "book", path: "book.txt" });
    const book_sections = kit.sections(book_text, "CHAPTER");
    const book = kit.split(book_sections, { train: 0.6, validate: 0.2, test: 0.2 }, { by: "order", weight: (row) => count(words(row.text, { marks: "kept" })) });
    const v = kit.vocabulary(book, (row) => words(row.text, { marks: "kept" }), { most: Number.POSITIVE_INFINITY });
    return {
      columns: {
        word: kit.stream(book, { dtype: "i32", range: [0, v.size - 1] }, (row) => tokens(words(row.text, { marks: "kept" }), v)),
      },
      vocabularies: { v },
      scales: {},
    };
  },

  parameters: (settings, sizes) => ({
    low_embed: {
      table: trained("embed.0.table", [sizes.v, 3], { kind: "normal", deviation: 1 }),
    },
    low: {
      wx: trained("recurrent.0.wx", [3, 16], { kind: "inverse_root", fan: 4 }),
      wh: trained("recurrent.0.wh", [4, 16], { kind: "inverse_root", fan: 4 }),
      b: trained("recurrent.0.b", [16], { kind: "inverse_root", fan: 4 }),
    },
    middle: {
      wx: trained("recurrent.1.wx", [4, 3], { kind: "inverse_root", fan: 3 }),
      wh: trained("recurrent.1.wh", [3, 3], { kind: "inverse_root", fan: 3 }),
      b: trained("recurrent.1.b", [3], { kind: "inverse_root", fan: 3 }),
    },
    high: {
      wx: trained("recurrent.2.wx", [3, 9], { kind: "inverse_root", fan: 3 }),
      wh: trained("recurrent.2.wh", [3, 9], { kind: "inverse_root", fan: 3 }),
      bx: trained("recurrent.2.bx", [9], { kind: "inverse_root", fan: 3 }),
      bh: trained("recurrent.2.bh", [9], { kind: "inverse_root", fan: 3 }),
    },
    states_dense: {
      w: trained("dense.0.w", [3, 3], { kind: "inverse_root", fan: 3 }),
      b: trained("dense.0.b", [3], { kind: "inverse_root", fan: 3 }),
    },
    states_dense_2: {
      w: trained("dense.1.w", [3, 3], { kind: "inverse_root", fan: 3 }),
    },
    logits: {
      w: trained("dense.2.w", [3, sizes.v], { kind: "inverse_root", fan: 3 }),
      b: trained("dense.2.b", [sizes.v], { kind: "inverse_root", fan: 3 }),
    },
  }),

  /** Forward, then backward in reverse. */
  train: {
    memory: (n, settings, sizes) => ({
      a: {
        low_previous: { y: i32(0, n.time, n.batch) },
        low_embed: { y: f32(1, n.time, n.batch, 3) },
        low: {
          y: f32(2, n.time, n.batch, 4),
          last: f32(3, n.batch, 4),
          lastCell: f32(4, n.batch, 4),
          gates: f32(5, n.time, n.batch, 16),
          cells: f32(6, n.time, n.batch, 4),
        },
        middle: { y: f32(7, n.time, n.batch, 3), last: f32(8, n.batch, 3) },
        high: {
          y: f32(9, n.time, n.batch, 3),
          last: f32(10, n.batch, 3),
          gates: f32(11, n.time, n.batch, 9),
          candidate: f32(12, n.time, n.batch, 3),
        },
        states: { y: f32(14, n.time, n.batch, 3), start: f32(13, n.batch, 3), last: f32(15, n.batch, 3) },
        states_dense: { y: f32(15, n.time, n.batch, 3) },
        states_dense_2: { y: f32(16, n.time, n.batch, 3) },
        states_add: { y: f32(17, n.time, n.batch, 3) },
        states_activation: { y: f32(18, n.time, n.batch, 3) },
        loss: { loss: f32(16, n.time, n.batch) },
      },
      d: {
        loss: { logits: f32(17, pieceRows(n.batch * n.time, sizes.v), sizes.v) },
        states: { y: f32(19, n.time, n.batch, 3), start: f32(17, n.batch, 3) },
        states_activation: { y: f32(20, n.time, n.batch, 3) },
        states_add: { y: f32(21, n.time, n.batch, 3) },
        states_dense: { y: f32(22, n.time, n.batch, 3) },
        states_dense_2: { y: f32(23, n.time, n.batch, 3) },
        high: {
          y: f32(24, n.time, n.batch, 3),
          dZx: f32(14, n.time, n.batch, 9),
          dZh: f32(18, n.time, n.batch, 9),
        },
        middle: { y: f32(19, n.time, n.batch, 3), dZ: f32(9, n.time, n.batch, 3) },
        low: { y: f32(12, n.time, n.batch, 4), dZ: f32(11, n.time, n.batch, 16) },
        low_embed: { y: f32(7, n.time, n.batch, 3) },
      },
      c: {
        low: { carried: f32(25, n.batch, 4), carriedCell: f32(26, n.batch, 4) },
        middle: { carried: f32(27, n.batch, 3) },
        high: { carried: f32(28, n.batch, 3) },
        states: { carried: f32(29, n.batch, 3) },
      },
    }),
    run({ ops, p, g, a, d, c, batch, sizes, n, slice }) {
      // low    = embed(previous(word), size: 3) |> recurrent(cell: lstm, units: 4)
      ops.previousIds.forward({ x: batch.word.values, before: batch.word.before, out: a.low_previous, start: sizes.v });
      ops.embedding.forward({ ids: a.low_previous.y, weights: p.low_embed, out: a.low_embed });
      ops.lstm.forward({ x: a.low_embed.y, start: c.low.carried, startCell: c.low.carriedCell, weights: p.low, out: a.low });
      // middle = recurrent(low, cell: rnn, units: 3, activation: relu)
      ops.rnn.forward({ x: a.low.y, start: c.middle.carried, weights: p.middle, out: a.middle, activation: "relu" });
      // high   = recurrent(middle, cell: gru, units: 3)
      ops.gru.forward({ x: a.middle.y, start: c.high.carried, weights: p.high, out: a.high });
      // states = scan(high, step: plain_cell, units: 3)
      ops.copy.forward({ x: c.states.carried, out: { y: a.states.start } });
      for (let t = 0; t < n.time; t++) {
        // return tanh(dense(x, units: size) + dense(h, units: size, bias: false))
        ops.linear.forward({ x: slice.at(a.high.y, t), weights: p.states_dense, out: { y: slice.at(a.states_dense.y, t) }, activation: "none" });
        ops.linear.forward({ x: slice.before(a.states.y, t, a.states.start), weights: p.states_dense_2, out: { y: slice.at(a.states_dense_2.y, t) }, activation: "none" });
        ops.add.forward({ a: slice.at(a.states_dense.y, t), b: slice.at(a.states_dense_2.y, t), out: { y: slice.at(a.states_add.y, t) } });
        ops.activation.forward({ x: slice.at(a.states_add.y, t), out: { y: slice.at(a.states_activation.y, t) }, activation: "tanh" });
        ops.copy.forward({ x: slice.at(a.states_activation.y, t), out: { y: slice.at(a.states.y, t) } });
      }
      ops.takeLast.forward({ x: a.states.y, out: { y: a.states.last } });
      // logits = dense(states, units: v.size)
      // loss      = cross_entropy(logits, word, smoothing: 5%)
      ops.projectedCrossEntropy.backward({ x: a.states.y, ids: batch.word.values, weights: p.logits, scratch: { logits: d.loss.logits }, out: a.loss, to: { x: d.states.y, ...g.logits }, scale: 1 / batch.word.steps, smoothing: 0.05 });
      // return tanh(dense(x, units: size) + dense(h, units: size, bias: false))
      ops.fill.forward({ out: { y: g.states_dense.w }, value: 0 });
      ops.fill.forward({ out: { y: g.states_dense.b }, value: 0 });
      ops.fill.forward({ out: { y: g.states_dense_2.w }, value: 0 });
      ops.fill.forward({ out: { y: d.states.start }, value: 0 });
      for (let t = n.time - 1; t >= 0; t--) {
        ops.affine.backward({ from: { y: slice.at(d.states.y, t) }, to: { x: slice.at(d.states_activation.y, t) }, factor: 1, shift: 0 });
        ops.activation.backward({ out: { y: slice.at(a.states_activation.y, t) }, from: { y: slice.at(d.states_activation.y, t) }, to: { x: slice.at(d.states_add.y, t) }, activation: "tanh" });
        ops.add.backward({ from: { y: slice.at(d.states_add.y, t) }, to: { a: slice.at(d.states_dense.y, t), b: slice.at(d.states_dense_2.y, t) } });
        ops.linear.backward({ x: slice.before(a.states.y, t, a.states.start), weights: p.states_dense_2, from: { y: slice.at(d.states_dense_2.y, t) }, to: { x: slice.before(d.states.y, t, d.states.start), ...g.states_dense_2 }, activation: "none", accumulate: ["x", "w"] });
        ops.linear.backward({ x: slice.at(a.high.y, t), weights: p.states_dense, from: { y: slice.at(d.states_dense.y, t) }, to: { x: slice.at(d.high.y, t), ...g.states_dense }, activation: "none", accumulate: ["w", "b"] });
      }
      ops.gru.backward({ x: a.middle.y, start: c.high.carried, weights: p.high, out: a.high, from: { y: d.high.y }, scratch: { dZx: d.high.dZx, dZh: d.high.dZh }, to: { x: d.middle.y, ...g.high } });
      ops.rnn.backward({ x: a.low.y, start: c.middle.carried, weights: p.middle, out: a.middle, from: { y: d.middle.y }, scratch: { dZ: d.middle.dZ }, to: { x: d.low.y, ...g.middle }, activation: "relu" });
      ops.lstm.backward({ x: a.low_embed.y, start: c.low.carried, startCell: c.low.carriedCell, weights: p.low, out: a.low, from: { y: d.low.y }, scratch: { dZ: d.low.dZ }, to: { x: d.low_embed.y, ...g.low } });
      ops.embedding.backward({ ids: a.low_previous.y, from: { y: d.low_embed.y }, to: g.low_embed, layout: "dense" });
      ops.copy.forward({ x: a.low.last, out: { y: c.low.carried } });
      ops.copy.forward({ x: a.low.lastCell, out: { y: c.low.carriedCell } });
      ops.copy.forward({ x: a.middle.last, out: { y: c.middle.carried } });
      ops.copy.forward({ x: a.high.last, out: { y: c.high.carried } });
      ops.copy.forward({ x: a.states.last, out: { y: c.states.carried } });
      return {
        loss: [{ rows: a.loss.loss, weight: 1, count: batch.word.steps }],
        measures: {},
      };
    },
  },

  /** Forward, without dropout. */
  evaluate: {
    memory: (n, settings, sizes) => ({
      a: {
        low_previous: { y: i32(0, n.time, n.batch) },
        low_embed: { y: f32(1, n.time, n.batch, 3) },
        low: { y: f32(2, n.time, n.batch, 4), last: f32(3, n.batch, 4), lastCell: f32(4, n.batch, 4) },
        middle: { y: f32(1, n.time, n.batch, 3), last: f32(5, n.batch, 3) },
        high: { y: f32(2, n.time, n.batch, 3), last: f32(6, n.batch, 3) },
        states: { y: f32(1, n.time, n.batch, 3), start: f32(7, n.batch, 3), last: f32(8, n.batch, 3) },
        states_dense: { y: f32(8, n.time, n.batch, 3) },
        states_dense_2: { y: f32(9, n.time, n.batch, 3) },
        states_add: { y: f32(10, n.time, n.batch, 3) },
        states_activation: { y: f32(11, n.time, n.batch, 3) },
        loss: { loss: f32(9, n.time, n.batch) },
      },
      d: {
        loss: { logits: f32(2, pieceRows(n.batch * n.time, sizes.v), sizes.v) },
      },
      c: {
        low: { carried: f32(12, n.batch, 4), carriedCell: f32(13, n.batch, 4) },
        middle: { carried: f32(14, n.batch, 3) },
        high: { carried: f32(15, n.batch, 3) },
        states: { carried: f32(16, n.batch, 3) },
      },
    }),
    run({ ops, p, a, d, c, batch, sizes, n, slice }) {
      // low    = embed(previous(word), size: 3) |> recurrent(cell: lstm, units: 4)
      ops.previousIds.forward({ x: batch.word.values, before: batch.word.before, out: a.low_previous, start: sizes.v });
      ops.embedding.forward({ ids: a.low_previous.y, weights: p.low_embed, out: a.low_embed });
      ops.lstm.forward({ x: a.low_embed.y, start: c.low.carried, startCell: c.low.carriedCell, weights: p.low, out: a.low });
      // middle = recurrent(low, cell: rnn, units: 3, activation: relu)
      ops.rnn.forward({ x: a.low.y, start: c.middle.carried, weights: p.middle, out: a.middle, activation: "relu" });
      // high   = recurrent(middle, cell: gru, units: 3)
      ops.gru.forward({ x: a.middle.y, start: c.high.carried, weights: p.high, out: a.high });
      // states = scan(high, step: plain_cell, units: 3)
      ops.copy.forward({ x: c.states.carried, out: { y: a.states.start } });
      for (let t = 0; t < n.time; t++) {
        // return tanh(dense(x, units: size) + dense(h, units: size, bias: false))
        ops.linear.forward({ x: slice.at(a.high.y, t), weights: p.states_dense, out: { y: slice.at(a.states_dense.y, t) }, activation: "none" });
        ops.linear.forward({ x: slice.before(a.states.y, t, a.states.start), weights: p.states_dense_2, out: { y: slice.at(a.states_dense_2.y, t) }, activation: "none" });
        ops.add.forward({ a: slice.at(a.states_dense.y, t), b: slice.at(a.states_dense_2.y, t), out: { y: slice.at(a.states_add.y, t) } });
        ops.activation.forward({ x: slice.at(a.states_add.y, t), out: { y: slice.at(a.states_activation.y, t) }, activation: "tanh" });
        ops.copy.forward({ x: slice.at(a.states_activation.y, t), out: { y: slice.at(a.states.y, t) } });
      }
      ops.takeLast.forward({ x: a.states.y, out: { y: a.states.last } });
      // logits = dense(states, units: v.size)
      // loss      = cross_entropy(logits, word, smoothing: 5%)
      ops.projectedCrossEntropy.forward({ x: a.states.y, ids: batch.word.values, weights: p.logits, scratch: { logits: d.loss.logits }, out: a.loss });
      ops.copy.forward({ x: a.low.last, out: { y: c.low.carried } });
      ops.copy.forward({ x: a.low.lastCell, out: { y: c.low.carriedCell } });
      ops.copy.forward({ x: a.middle.last, out: { y: c.middle.carried } });
      ops.copy.forward({ x: a.high.last, out: { y: c.high.carried } });
      ops.copy.forward({ x: a.states.last, out: { y: c.states.carried } });
      return {
        loss: [{ rows: a.loss.loss, weight: 1, count: batch.word.steps }],
        measures: {
          perplexity: { kind: "perplexity", rows: a.loss.loss, weights: null, count: batch.word.steps },
        },
      };
    },
  },

  /** The model's outputs, without its targets. */
  predict: {
    memory: (n, settings, sizes) => ({
      a: {
        low_previous: { y: i32(0, n.time, n.batch) },
        low_embed: { y: f32(1, n.time, n.batch, 3) },
        low: { y: f32(2, n.time, n.batch, 4) },
        middle: { y: f32(1, n.time, n.batch, 3) },
        high: { y: f32(2, n.time, n.batch, 3) },
        states: { y: f32(1, n.time, n.batch, 3), start: f32(3, n.batch, 3) },
        states_dense: { y: f32(4, n.time, n.batch, 3) },
        states_dense_2: { y: f32(5, n.time, n.batch, 3) },
        states_add: { y: f32(6, n.time, n.batch, 3) },
        states_activation: { y: f32(7, n.time, n.batch, 3) },
        logits: { y: f32(2, n.time, n.batch, sizes.v) },
      },
      d: {},
      c: {},
    }),
    run({ ops, p, a, batch, sizes, n, slice }) {
      // low    = embed(previous(word), size: 3) |> recurrent(cell: lstm, units: 4)
      ops.previousIds.forward({ x: batch.word.values, before: batch.word.before, out: a.low_previous, start: sizes.v });
      ops.embedding.forward({ ids: a.low_previous.y, weights: p.low_embed, out: a.low_embed });
      ops.lstm.forward({ x: a.low_embed.y, weights: p.low, out: a.low });
      // middle = recurrent(low, cell: rnn, units: 3, activation: relu)
      ops.rnn.forward({ x: a.low.y, weights: p.middle, out: a.middle, activation: "relu" });
      // high   = recurrent(middle, cell: gru, units: 3)
      ops.gru.forward({ x: a.middle.y, weights: p.high, out: a.high });
      // states = scan(high, step: plain_cell, units: 3)
      for (let t = 0; t < n.time; t++) {
        // return tanh(dense(x, units: size) + dense(h, units: size, bias: false))
        ops.linear.forward({ x: slice.at(a.high.y, t), weights: p.states_dense, out: { y: slice.at(a.states_dense.y, t) }, activation: "none" });
        ops.linear.forward({ x: slice.before(a.states.y, t, a.states.start), weights: p.states_dense_2, out: { y: slice.at(a.states_dense_2.y, t) }, activation: "none" });
        ops.add.forward({ a: slice.at(a.states_dense.y, t), b: slice.at(a.states_dense_2.y, t), out: { y: slice.at(a.states_add.y, t) } });
        ops.activation.forward({ x: slice.at(a.states_add.y, t), out: { y: slice.at(a.states_activation.y, t) }, activation: "tanh" });
        ops.copy.forward({ x: slice.at(a.states_activation.y, t), out: { y: slice.at(a.states.y, t) } });
      }
      // logits = dense(states, units: v.size)
      ops.linear.forward({ x: a.states.y, weights: p.logits, out: a.logits, activation: "none" });
      return { logits: a.logits.y };
    },
  },

  /** One step on, from what came before; state is carried. */
  decodeStep: {
    memory: (n, settings, sizes) => ({
      a: {
        low_embed: { y: f32(0, 1, n.batch, 3) },
        low: { y: f32(1, 1, n.batch, 4), last: f32(2, n.batch, 4), lastCell: f32(3, n.batch, 4) },
        middle: { y: f32(0, 1, n.batch, 3), last: f32(4, n.batch, 3) },
        high: { y: f32(1, 1, n.batch, 3), last: f32(5, n.batch, 3) },
        states: { y: f32(0, 1, n.batch, 3), start: f32(6, n.batch, 3), last: f32(7, n.batch, 3) },
        states_dense: { y: f32(7, 1, n.batch, 3) },
        states_dense_2: { y: f32(8, 1, n.batch, 3) },
        states_add: { y: f32(9, 1, n.batch, 3) },
        states_activation: { y: f32(10, 1, n.batch, 3) },
        logits: { y: f32(1, 1, n.batch, sizes.v) },
      },
      d: {},
      c: {
        low: { carried: f32(11, n.batch, 4), carriedCell: f32(12, n.batch, 4) },
        middle: { carried: f32(13, n.batch, 3) },
        high: { carried: f32(14, n.batch, 3) },
        states: { carried: f32(15, n.batch, 3) },
      },
    }),
    run({ ops, p, a, c, batch, slice }) {
      // low    = embed(previous(word), size: 3) |> recurrent(cell: lstm, units: 4)
      ops.embedding.forward({ ids: batch.word.values, weights: p.low_embed, out: a.low_embed });
      ops.lstm.forward({ x: a.low_embed.y, start: c.low.carried, startCell: c.low.carriedCell, weights: p.low, out: a.low });
      // middle = recurrent(low, cell: rnn, units: 3, activation: relu)
      ops.rnn.forward({ x: a.low.y, start: c.middle.carried, weights: p.middle, out: a.middle, activation: "relu" });
      // high   = recurrent(middle, cell: gru, units: 3)
      ops.gru.forward({ x: a.middle.y, start: c.high.carried, weights: p.high, out: a.high });
      // states = scan(high, step: plain_cell, units: 3)
      ops.copy.forward({ x: c.states.carried, out: { y: a.states.start } });
      for (let t = 0; t < 1; t++) {
        // return tanh(dense(x, units: size) + dense(h, units: size, bias: false))
        ops.linear.forward({ x: slice.at(a.high.y, t), weights: p.states_dense, out: { y: slice.at(a.states_dense.y, t) }, activation: "none" });
        ops.linear.forward({ x: slice.before(a.states.y, t, a.states.start), weights: p.states_dense_2, out: { y: slice.at(a.states_dense_2.y, t) }, activation: "none" });
        ops.add.forward({ a: slice.at(a.states_dense.y, t), b: slice.at(a.states_dense_2.y, t), out: { y: slice.at(a.states_add.y, t) } });
        ops.activation.forward({ x: slice.at(a.states_add.y, t), out: { y: slice.at(a.states_activation.y, t) }, activation: "tanh" });
        ops.copy.forward({ x: slice.at(a.states_activation.y, t), out: { y: slice.at(a.states.y, t) } });
      }
      ops.takeLast.forward({ x: a.states.y, out: { y: a.states.last } });
      // logits = dense(states, units: v.size)
      ops.linear.forward({ x: a.states.y, weights: p.logits, out: a.logits, activation: "none" });
      ops.copy.forward({ x: a.low.last, out: { y: c.low.carried } });
      ops.copy.forward({ x: a.low.lastCell, out: { y: c.low.carriedCell } });
      ops.copy.forward({ x: a.middle.last, out: { y: c.middle.carried } });
      ops.copy.forward({ x: a.high.last, out: { y: c.high.carried } });
      ops.copy.forward({ x: a.states.last, out: { y: c.states.carried } });
      return { logits: a.logits.y };
    },
  },

  /** One pass over all parameters. */
  update: {
    states: ["m", "v"],
    run({ ops, p, g, matrices, state, out, step }) {
      ops.penalty.forward({ p: matrices.p, g: matrices.g, out: { value: out.value }, l1: 0.0001, l2: 0.001 });
      ops.adam.forward({ p, g, m: state.m, v: state.v, rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step });
    },
  },

  training: () => ({
    batch: { kind: "lanes", lanes: 3, length: 5 },
    length: { unit: "steps", count: 5 },
    validate: { unit: "steps", every: 5 },
    stop: null,
    keep: null,
  }),
});

export default program;

/**
 * The model that a run of this program has trained, at whatever settings: `run` is its folder.
 * @throws Failure `program-changed` for a run of another program.
 */
export const load = loadsRunsOf<Trained>(program, ["word"]);

await runWhenMain(program, import.meta);
