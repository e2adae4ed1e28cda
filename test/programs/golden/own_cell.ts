// own_cell: compiled from main.rnn by rnnc 0.0.0-test; program 3c9f0d61.
// Edit the .rnn file, not this one.
import { defineProgram, f32, i32, loadsRunsOf, modulo, runWhenMain, sum, trained } from "rnnc/runtime";
import type { EmbeddingWeights, Extent, Ids, LayerNormWeights, LinearWeights, LinearWeightsWithoutBias, PredictedClass, Predicts, Stream, Tensor } from "rnnc/runtime";

/** What may vary without compiling again. */
export interface Settings {
  /** `param units = 4 in 2..8` */
  readonly units: number;
}

/** Sizes that the data tell: how many ids a vocabulary has. */
export interface Sizes {
}

/** How large a batch is: its examples, and the steps of the longest. */
export interface Extents {
  readonly batch: Extent<"batch">;
  readonly time: Extent<"time">;
}

/** What is trained: one flat block, by layer. */
export interface Parameters {
  readonly states_embed: EmbeddingWeights<2, 3>;
  readonly states_seen_dense: LinearWeights<3, "units">;
  readonly states_turned_dense: LinearWeights<"units", "2 units">;
  readonly states_turned: LinearWeightsWithoutBias<"2 units", "units">;
  readonly states_mixed: LayerNormWeights<"units">;
  readonly above_seen_dense: LinearWeights<"units", "units">;
  readonly above_turned_dense: LinearWeights<"units", "2 units">;
  readonly above_turned: LinearWeightsWithoutBias<"2 units", "units">;
  readonly above_mixed: LayerNormWeights<"units">;
  readonly logits: LinearWeights<"units", 2>;
}

/** One batch: what is read of each column. */
export interface Batch {
  readonly examples: number;
  readonly string: {
    readonly values: Ids<["time", "batch"]>;
    readonly weights: Tensor<["time", "batch"]>;
    readonly lengths: Ids<["batch"]>;
  };
  readonly odd: {
    readonly values: Ids<["batch"]>;
  };
}

/** What one step of going on by itself reads: what came before. */
export interface DecodeBatch {
  readonly examples: number;
}

/** Tensors of `train`. Forward, then backward in reverse. */
export interface TrainMemory {
  /** Activations. */
  readonly a: {
    readonly states_embed: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states: {
      readonly y: Tensor<["time", "batch", "units"]>;
      readonly start: Tensor<["batch", "units"]>;
    };
    readonly states_seen_dense: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_seen: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_turned_dense: { readonly y: Tensor<["time", "batch", "2 units"]> };
    readonly states_turned: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_mixed_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_mixed_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_mixed: {
      readonly y: Tensor<["time", "batch", "units"]>;
      readonly mean: Tensor<["time", "batch"]>;
      readonly inverse: Tensor<["time", "batch"]>;
    };
    readonly states_activation: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_subtract: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_affine_2: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above: {
      readonly y: Tensor<["time", "batch", "units"]>;
      readonly start: Tensor<["batch", "units"]>;
    };
    readonly above_seen_dense: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_seen: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_turned_dense: { readonly y: Tensor<["time", "batch", "2 units"]> };
    readonly above_turned: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_mixed_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_mixed_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_mixed: {
      readonly y: Tensor<["time", "batch", "units"]>;
      readonly mean: Tensor<["time", "batch"]>;
      readonly inverse: Tensor<["time", "batch"]>;
    };
    readonly above_activation: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_subtract: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_affine_2: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly logits_last: { readonly y: Tensor<["batch", "units"]> };
    readonly logits: { readonly y: Tensor<["batch", 2]> };
    readonly loss: { readonly loss: Tensor<["batch"]>; readonly normaliser: Tensor<["batch"]> };
  };
  /** Their gradients, and working space. */
  readonly d: {
    readonly logits: { readonly y: Tensor<["batch", 2]> };
    readonly logits_last: { readonly y: Tensor<["batch", "units"]> };
    readonly above: {
      readonly y: Tensor<["time", "batch", "units"]>;
      readonly start: Tensor<["batch", "units"]>;
    };
    readonly above_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_subtract: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_affine_2: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_seen: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_mixed: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_activation: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_mixed_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_mixed_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_turned: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_turned_dense: { readonly y: Tensor<["time", "batch", "2 units"]> };
    readonly above_seen_dense: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states: {
      readonly y: Tensor<["time", "batch", "units"]>;
      readonly start: Tensor<["batch", "units"]>;
    };
    readonly states_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_subtract: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_affine_2: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_seen: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_mixed: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_activation: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_mixed_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_mixed_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_turned: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_turned_dense: { readonly y: Tensor<["time", "batch", "2 units"]> };
    readonly states_seen_dense: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_embed: {
      readonly y: Tensor<["time", "batch", 3]>;
      readonly touched: Ids<["time", "batch"]>;
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
    readonly states_embed: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states: {
      readonly y: Tensor<["time", "batch", "units"]>;
      readonly start: Tensor<["batch", "units"]>;
    };
    readonly states_seen_dense: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_turned_dense: { readonly y: Tensor<["time", "batch", "2 units"]> };
    readonly states_turned: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_mixed_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_mixed_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_mixed: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_activation: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_subtract: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_affine_2: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above: {
      readonly y: Tensor<["time", "batch", "units"]>;
      readonly start: Tensor<["batch", "units"]>;
    };
    readonly above_seen_dense: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_turned_dense: { readonly y: Tensor<["time", "batch", "2 units"]> };
    readonly above_turned: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_mixed_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_mixed_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_mixed: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_activation: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_subtract: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_affine_2: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly logits_last: { readonly y: Tensor<["batch", "units"]> };
    readonly logits: { readonly y: Tensor<["batch", 2]> };
    readonly loss: { readonly loss: Tensor<["batch"]> };
  };
  /** Their gradients, and working space. */
  readonly d: object;
  /** State carried from batch to batch. */
  readonly c: object;
}

/** Tensors of `predict`. The model's outputs, without its targets. */
export interface PredictMemory {
  /** Activations. */
  readonly a: {
    readonly states_embed: { readonly y: Tensor<["time", "batch", 3]> };
    readonly states: {
      readonly y: Tensor<["time", "batch", "units"]>;
      readonly start: Tensor<["batch", "units"]>;
    };
    readonly states_seen_dense: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_turned_dense: { readonly y: Tensor<["time", "batch", "2 units"]> };
    readonly states_turned: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_mixed_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_mixed_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_mixed: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_activation: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_subtract: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_affine_2: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly states_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above: {
      readonly y: Tensor<["time", "batch", "units"]>;
      readonly start: Tensor<["batch", "units"]>;
    };
    readonly above_seen_dense: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_turned_dense: { readonly y: Tensor<["time", "batch", "2 units"]> };
    readonly above_turned: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_mixed_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_mixed_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_mixed: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_activation: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_affine: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_subtract: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_affine_2: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly above_add: { readonly y: Tensor<["time", "batch", "units"]> };
    readonly logits_last: { readonly y: Tensor<["batch", "units"]> };
    readonly logits: { readonly y: Tensor<["batch", 2]> };
  };
  /** Their gradients, and working space. */
  readonly d: object;
  /** State carried from batch to batch. */
  readonly c: object;
}

/** Tensors of `decode_step`. One step on, from what came before; state is carried. */
export interface DecodeStepMemory {
  /** Activations. */
  readonly a: object;
  /** Their gradients, and working space. */
  readonly d: object;
  /** State carried from batch to batch. */
  readonly c: object;
}

/** Random streams, by the layer that draws from them. */
export interface Streams {
  readonly states_seen: Stream;
  readonly above_seen: Stream;
}

/** A record that the model is used on. What no prediction rests on, or the model says by itself, may be left out. */
export interface Input {
  readonly bits: readonly number[];
}

/** What is predicted. */
export type Target = "odd";

/** What is said of a record, by target. */
export interface Answer {
  readonly odd: PredictedClass<number>;
}

/** A trained model of this experiment. */
export interface Trained extends Predicts<Input, Answer> {}

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
  name: "own_cell",
  compiler: "0.0.0-test",
  form: 2,
  hashes: {
    data: "beac5893cba4d8fb5e350baea4ac1da5e121f4bd9831e21d73125d1cb14bffb4",
    program: "3c9f0d61438c1465d7166f93eb47d3c479443afc53d067d53072890670dfed40",
    experiment: "f270a1f02165d095acdb011962cd5c83de5f300f8483eaa2d6790c6dc49143b6",
  },
  forms: {
    data: "7721cf7317d7f75bad358a0652cc283582998fa007ee5d2a1f12694f6a054f80",
    program: "3b8bff6f393a71b9938cbc98c08bac7e8448b202cfe862fbde56f057ec57b32b",
  },
  seed: 1,
  settings: {
    units: { kind: "count", value: 4, domain: { low: 2, high: 8, step: null, log: false } },
  },
  extents: { time: "string" },
  streams: { states_seen: ["dropout", "dropout.0"], above_seen: ["dropout", "dropout.1"] },
  measures: {},
  dataSettings: [],
  sources: {},

  data(kit) {
    const strings_bits = kit.bits({ node: "bits.0", count: 60, length: [1, 8] });
    const strings = kit.split(strings_bits, { train: 0.6, validate: 0.2, test: 0.2 }, { by: "chance", node: "split.0" });
    return {
      columns: {
        string: kit.sequence(strings, { dtype: "i32", range: [0, 1], length: [1, 8] }, (row) => row.bits),
        odd: kit.value(strings, { dtype: "i32", range: [0, 1] }, (row) => modulo(sum(row.bits), 2)),
      },
      vocabularies: {},
      scales: {},
    };
  },

  parameters: (settings) => ({
    states_embed: {
      table: trained("embed.0.table", [2, 3], { kind: "normal", deviation: 1 }),
    },
    states_seen_dense: {
      w: trained("dense.0.w", [3, settings.units], { kind: "inverse_root", fan: 3 }),
      b: trained("dense.0.b", [settings.units], { kind: "inverse_root", fan: 3 }),
    },
    states_turned_dense: {
      w: trained("dense.1.w", [settings.units, 2 * settings.units], { kind: "inverse_root", fan: settings.units }),
      b: trained("dense.1.b", [2 * settings.units], { kind: "inverse_root", fan: settings.units }),
    },
    states_turned: {
      w: trained("dense.2.w", [2 * settings.units, settings.units], { kind: "inverse_root", fan: 2 * settings.units }),
    },
    states_mixed: {
      gain: trained("layer_norm.0.gain", [settings.units], { kind: "constant", value: 1 }),
      bias: trained("layer_norm.0.bias", [settings.units], { kind: "zeros" }),
    },
    above_seen_dense: {
      w: trained("dense.3.w", [settings.units, settings.units], { kind: "inverse_root", fan: settings.units }),
      b: trained("dense.3.b", [settings.units], { kind: "inverse_root", fan: settings.units }),
    },
    above_turned_dense: {
      w: trained("dense.4.w", [settings.units, 2 * settings.units], { kind: "inverse_root", fan: settings.units }),
      b: trained("dense.4.b", [2 * settings.units], { kind: "inverse_root", fan: settings.units }),
    },
    above_turned: {
      w: trained("dense.5.w", [2 * settings.units, settings.units], { kind: "inverse_root", fan: 2 * settings.units }),
    },
    above_mixed: {
      gain: trained("layer_norm.1.gain", [settings.units], { kind: "constant", value: 1 }),
      bias: trained("layer_norm.1.bias", [settings.units], { kind: "zeros" }),
    },
    logits: {
      w: trained("dense.6.w", [settings.units, 2], { kind: "inverse_root", fan: settings.units }),
      b: trained("dense.6.b", [2], { kind: "inverse_root", fan: settings.units }),
    },
  }),

  /** Forward, then backward in reverse. */
  train: {
    memory: (n, settings, sizes) => ({
      a: {
        states_embed: { y: f32(0, n.time, n.batch, 3) },
        states: { y: f32(1, n.time, n.batch, settings.units), start: f32(2, n.batch, settings.units) },
        states_seen_dense: { y: f32(3, n.time, n.batch, settings.units) },
        states_seen: { y: f32(4, n.time, n.batch, settings.units) },
        states_turned_dense: { y: f32(5, n.time, n.batch, 2 * settings.units) },
        states_turned: { y: f32(6, n.time, n.batch, settings.units) },
        states_mixed_affine: { y: f32(7, n.time, n.batch, settings.units) },
        states_mixed_add: { y: f32(8, n.time, n.batch, settings.units) },
        states_mixed: {
          y: f32(9, n.time, n.batch, settings.units),
          mean: f32(10, n.time, n.batch),
          inverse: f32(11, n.time, n.batch),
        },
        states_activation: { y: f32(12, n.time, n.batch, settings.units) },
        states_affine: { y: f32(13, n.time, n.batch, settings.units) },
        states_subtract: { y: f32(14, n.time, n.batch, settings.units) },
        states_affine_2: { y: f32(15, n.time, n.batch, settings.units) },
        states_add: { y: f32(16, n.time, n.batch, settings.units) },
        above: { y: f32(4, n.time, n.batch, settings.units), start: f32(17, n.batch, settings.units) },
        above_seen_dense: { y: f32(6, n.time, n.batch, settings.units) },
        above_seen: { y: f32(7, n.time, n.batch, settings.units) },
        above_turned_dense: { y: f32(9, n.time, n.batch, 2 * settings.units) },
        above_turned: { y: f32(13, n.time, n.batch, settings.units) },
        above_mixed_affine: { y: f32(14, n.time, n.batch, settings.units) },
        above_mixed_add: { y: f32(15, n.time, n.batch, settings.units) },
        above_mixed: {
          y: f32(16, n.time, n.batch, settings.units),
          mean: f32(18, n.time, n.batch),
          inverse: f32(19, n.time, n.batch),
        },
        above_activation: { y: f32(20, n.time, n.batch, settings.units) },
        above_affine: { y: f32(21, n.time, n.batch, settings.units) },
        above_subtract: { y: f32(22, n.time, n.batch, settings.units) },
        above_affine_2: { y: f32(23, n.time, n.batch, settings.units) },
        above_add: { y: f32(24, n.time, n.batch, settings.units) },
        logits_last: { y: f32(7, n.batch, settings.units) },
        logits: { y: f32(13, n.batch, 2) },
        loss: { loss: f32(14, n.batch), normaliser: f32(16, n.batch) },
      },
      d: {
        logits: { y: f32(13, n.batch, 2) },
        logits_last: { y: f32(16, n.batch, settings.units) },
        above: { y: f32(21, n.time, n.batch, settings.units), start: f32(7, n.batch, settings.units) },
        above_add: { y: f32(22, n.time, n.batch, settings.units) },
        above_subtract: { y: f32(23, n.time, n.batch, settings.units) },
        above_affine_2: { y: f32(24, n.time, n.batch, settings.units) },
        above_seen: { y: f32(13, n.time, n.batch, settings.units) },
        above_mixed: { y: f32(16, n.time, n.batch, settings.units) },
        above_affine: { y: f32(25, n.time, n.batch, settings.units) },
        above_activation: { y: f32(26, n.time, n.batch, settings.units) },
        above_mixed_add: { y: f32(27, n.time, n.batch, settings.units) },
        above_mixed_affine: { y: f32(28, n.time, n.batch, settings.units) },
        above_turned: { y: f32(29, n.time, n.batch, settings.units) },
        above_turned_dense: { y: f32(30, n.time, n.batch, 2 * settings.units) },
        above_seen_dense: { y: f32(31, n.time, n.batch, settings.units) },
        states: { y: f32(32, n.time, n.batch, settings.units), start: f32(7, n.batch, settings.units) },
        states_add: { y: f32(4, n.time, n.batch, settings.units) },
        states_subtract: { y: f32(6, n.time, n.batch, settings.units) },
        states_affine_2: { y: f32(13, n.time, n.batch, settings.units) },
        states_seen: { y: f32(15, n.time, n.batch, settings.units) },
        states_mixed: { y: f32(16, n.time, n.batch, settings.units) },
        states_affine: { y: f32(20, n.time, n.batch, settings.units) },
        states_activation: { y: f32(21, n.time, n.batch, settings.units) },
        states_mixed_add: { y: f32(22, n.time, n.batch, settings.units) },
        states_mixed_affine: { y: f32(23, n.time, n.batch, settings.units) },
        states_turned: { y: f32(24, n.time, n.batch, settings.units) },
        states_turned_dense: { y: f32(9, n.time, n.batch, 2 * settings.units) },
        states_seen_dense: { y: f32(25, n.time, n.batch, settings.units) },
        states_embed: {
          y: f32(18, n.time, n.batch, 3),
          touched: i32(33, n.time, n.batch),
          touchedCount: i32(34, 1),
        },
      },
      c: {},
    }),
    run({ ops, p, g, a, d, batch, n, slice, streams, step }) {
      // states = embed(string, size: 3) |> scan(step: noisy, units: units)
      ops.embedding.forward({ ids: batch.string.values, used: batch.string.weights, weights: p.states_embed, out: a.states_embed });
      for (let t = 0; t < n.time; t++) {
        // seen   = dense(x, units: size, activation: sigmoid) |> dropout(rate: 0.2)
        ops.linear.forward({ x: slice.at(a.states_embed.y, t), weights: p.states_seen_dense, out: { y: slice.at(a.states_seen_dense.y, t) }, activation: "sigmoid" });
        ops.dropout.forward({ x: slice.at(a.states_seen_dense.y, t), out: { y: slice.at(a.states_seen.y, t) }, rate: 0.2, stream: streams.states_seen, step });
        // turned = dense(h, units: 2 * size, activation: tanh) |> narrow(units: size)
        ops.linear.forward({ x: slice.before(a.states.y, t, a.states.start), weights: p.states_turned_dense, out: { y: slice.at(a.states_turned_dense.y, t) }, activation: "tanh" });
        // return dense(x, units: units, bias: false)
        ops.linear.forward({ x: slice.at(a.states_turned_dense.y, t), weights: p.states_turned, out: { y: slice.at(a.states_turned.y, t) }, activation: "none" });
        // mixed  = layer_norm(seen + 0.5 * turned)
        ops.affine.forward({ x: slice.at(a.states_turned.y, t), out: { y: slice.at(a.states_mixed_affine.y, t) }, factor: 0.5, shift: 0 });
        ops.add.forward({ a: slice.at(a.states_seen.y, t), b: slice.at(a.states_mixed_affine.y, t), out: { y: slice.at(a.states_mixed_add.y, t) } });
        ops.layerNorm.forward({ x: slice.at(a.states_mixed_add.y, t), weights: p.states_mixed, out: { y: slice.at(a.states_mixed.y, t), mean: slice.at(a.states_mixed.mean, t), inverse: slice.at(a.states_mixed.inverse, t) }, epsilon: 0.00001 });
        // return mixed - 0.5 * relu(h) + 0.1 * seen
        ops.activation.forward({ x: slice.before(a.states.y, t, a.states.start), out: { y: slice.at(a.states_activation.y, t) }, activation: "relu" });
        ops.affine.forward({ x: slice.at(a.states_activation.y, t), out: { y: slice.at(a.states_affine.y, t) }, factor: 0.5, shift: 0 });
        ops.subtract.forward({ a: slice.at(a.states_mixed.y, t), b: slice.at(a.states_affine.y, t), out: { y: slice.at(a.states_subtract.y, t) } });
        ops.affine.forward({ x: slice.at(a.states_seen.y, t), out: { y: slice.at(a.states_affine_2.y, t) }, factor: 0.1, shift: 0 });
        ops.add.forward({ a: slice.at(a.states_subtract.y, t), b: slice.at(a.states_affine_2.y, t), out: { y: slice.at(a.states_add.y, t) } });
        ops.hold.forward({ fresh: slice.at(a.states_add.y, t), old: slice.before(a.states.y, t, a.states.start), lengths: batch.string.lengths, out: { y: slice.at(a.states.y, t) }, t });
      }
      // above  = scan(states, step: noisy, units: units)
      for (let t = 0; t < n.time; t++) {
        // seen   = dense(x, units: size, activation: sigmoid) |> dropout(rate: 0.2)
        ops.linear.forward({ x: slice.at(a.states.y, t), weights: p.above_seen_dense, out: { y: slice.at(a.above_seen_dense.y, t) }, activation: "sigmoid" });
        ops.dropout.forward({ x: slice.at(a.above_seen_dense.y, t), out: { y: slice.at(a.above_seen.y, t) }, rate: 0.2, stream: streams.above_seen, step });
        // turned = dense(h, units: 2 * size, activation: tanh) |> narrow(units: size)
        ops.linear.forward({ x: slice.before(a.above.y, t, a.above.start), weights: p.above_turned_dense, out: { y: slice.at(a.above_turned_dense.y, t) }, activation: "tanh" });
        // return dense(x, units: units, bias: false)
        ops.linear.forward({ x: slice.at(a.above_turned_dense.y, t), weights: p.above_turned, out: { y: slice.at(a.above_turned.y, t) }, activation: "none" });
        // mixed  = layer_norm(seen + 0.5 * turned)
        ops.affine.forward({ x: slice.at(a.above_turned.y, t), out: { y: slice.at(a.above_mixed_affine.y, t) }, factor: 0.5, shift: 0 });
        ops.add.forward({ a: slice.at(a.above_seen.y, t), b: slice.at(a.above_mixed_affine.y, t), out: { y: slice.at(a.above_mixed_add.y, t) } });
        ops.layerNorm.forward({ x: slice.at(a.above_mixed_add.y, t), weights: p.above_mixed, out: { y: slice.at(a.above_mixed.y, t), mean: slice.at(a.above_mixed.mean, t), inverse: slice.at(a.above_mixed.inverse, t) }, epsilon: 0.00001 });
        // return mixed - 0.5 * relu(h) + 0.1 * seen
        ops.activation.forward({ x: slice.before(a.above.y, t, a.above.start), out: { y: slice.at(a.above_activation.y, t) }, activation: "relu" });
        ops.affine.forward({ x: slice.at(a.above_activation.y, t), out: { y: slice.at(a.above_affine.y, t) }, factor: 0.5, shift: 0 });
        ops.subtract.forward({ a: slice.at(a.above_mixed.y, t), b: slice.at(a.above_affine.y, t), out: { y: slice.at(a.above_subtract.y, t) } });
        ops.affine.forward({ x: slice.at(a.above_seen.y, t), out: { y: slice.at(a.above_affine_2.y, t) }, factor: 0.1, shift: 0 });
        ops.add.forward({ a: slice.at(a.above_subtract.y, t), b: slice.at(a.above_affine_2.y, t), out: { y: slice.at(a.above_add.y, t) } });
        ops.hold.forward({ fresh: slice.at(a.above_add.y, t), old: slice.before(a.above.y, t, a.above.start), lengths: batch.string.lengths, out: { y: slice.at(a.above.y, t) }, t });
      }
      // logits = dense(last(above), units: odd.classes)
      ops.takeLast.forward({ x: a.above.y, lengths: batch.string.lengths, out: a.logits_last });
      ops.linear.forward({ x: a.logits_last.y, weights: p.logits, out: a.logits, activation: "none" });
      // loss      = cross_entropy(logits, odd)
      ops.softmaxCrossEntropy.forward({ logits: a.logits.y, ids: batch.odd.values, out: a.loss });
      ops.softmaxCrossEntropy.backward({ logits: a.logits.y, ids: batch.odd.values, out: a.loss, to: { logits: d.logits.y }, scale: 1 / batch.examples });
      ops.linear.backward({ x: a.logits_last.y, weights: p.logits, from: { y: d.logits.y }, to: { x: d.logits_last.y, ...g.logits }, activation: "none" });
      ops.takeLast.backward({ lengths: batch.string.lengths, from: { y: d.logits_last.y }, to: { x: d.above.y } });
      // seen   = dense(x, units: size, activation: sigmoid) |> dropout(rate: 0.2)
      ops.fill.forward({ out: { y: g.above_seen_dense.w }, value: 0 });
      ops.fill.forward({ out: { y: g.above_seen_dense.b }, value: 0 });
      // turned = dense(h, units: 2 * size, activation: tanh) |> narrow(units: size)
      ops.fill.forward({ out: { y: g.above_turned_dense.w }, value: 0 });
      ops.fill.forward({ out: { y: g.above_turned_dense.b }, value: 0 });
      // return dense(x, units: units, bias: false)
      ops.fill.forward({ out: { y: g.above_turned.w }, value: 0 });
      // mixed  = layer_norm(seen + 0.5 * turned)
      ops.fill.forward({ out: { y: g.above_mixed.gain }, value: 0 });
      ops.fill.forward({ out: { y: g.above_mixed.bias }, value: 0 });
      ops.fill.forward({ out: { y: d.above.start }, value: 0 });
      for (let t = n.time - 1; t >= 0; t--) {
        ops.hold.backward({ lengths: batch.string.lengths, from: { y: slice.at(d.above.y, t) }, to: { fresh: slice.at(d.above_add.y, t), old: slice.before(d.above.y, t, d.above.start) }, t, accumulate: ["old"] });
        ops.add.backward({ from: { y: slice.at(d.above_add.y, t) }, to: { a: slice.at(d.above_subtract.y, t), b: slice.at(d.above_affine_2.y, t) } });
        ops.affine.backward({ from: { y: slice.at(d.above_affine_2.y, t) }, to: { x: slice.at(d.above_seen.y, t) }, factor: 0.1, shift: 0 });
        ops.subtract.backward({ from: { y: slice.at(d.above_subtract.y, t) }, to: { a: slice.at(d.above_mixed.y, t), b: slice.at(d.above_affine.y, t) } });
        ops.affine.backward({ from: { y: slice.at(d.above_affine.y, t) }, to: { x: slice.at(d.above_activation.y, t) }, factor: 0.5, shift: 0 });
        ops.activation.backward({ out: { y: slice.at(a.above_activation.y, t) }, from: { y: slice.at(d.above_activation.y, t) }, to: { x: slice.before(d.above.y, t, d.above.start) }, activation: "relu", accumulate: ["x"] });
        ops.layerNorm.backward({ x: slice.at(a.above_mixed_add.y, t), weights: p.above_mixed, out: { mean: slice.at(a.above_mixed.mean, t), inverse: slice.at(a.above_mixed.inverse, t) }, from: { y: slice.at(d.above_mixed.y, t) }, to: { x: slice.at(d.above_mixed_add.y, t), ...g.above_mixed }, accumulate: ["gain", "bias"] });
        ops.add.backward({ from: { y: slice.at(d.above_mixed_add.y, t) }, to: { a: slice.at(d.above_seen.y, t), b: slice.at(d.above_mixed_affine.y, t) }, accumulate: ["a"] });
        ops.affine.backward({ from: { y: slice.at(d.above_mixed_affine.y, t) }, to: { x: slice.at(d.above_turned.y, t) }, factor: 0.5, shift: 0 });
        ops.linear.backward({ x: slice.at(a.above_turned_dense.y, t), weights: p.above_turned, from: { y: slice.at(d.above_turned.y, t) }, to: { x: slice.at(d.above_turned_dense.y, t), ...g.above_turned }, activation: "none", accumulate: ["w"] });
        ops.linear.backward({ x: slice.before(a.above.y, t, a.above.start), weights: p.above_turned_dense, out: { y: slice.at(a.above_turned_dense.y, t) }, from: { y: slice.at(d.above_turned_dense.y, t) }, to: { x: slice.before(d.above.y, t, d.above.start), ...g.above_turned_dense }, activation: "tanh", accumulate: ["x", "w", "b"] });
        ops.dropout.backward({ from: { y: slice.at(d.above_seen.y, t) }, to: { x: slice.at(d.above_seen_dense.y, t) }, rate: 0.2, stream: streams.above_seen, step });
        ops.linear.backward({ x: slice.at(a.states.y, t), weights: p.above_seen_dense, out: { y: slice.at(a.above_seen_dense.y, t) }, from: { y: slice.at(d.above_seen_dense.y, t) }, to: { x: slice.at(d.states.y, t), ...g.above_seen_dense }, activation: "sigmoid", accumulate: ["w", "b"] });
      }
      ops.fill.forward({ out: { y: g.states_seen_dense.w }, value: 0 });
      ops.fill.forward({ out: { y: g.states_seen_dense.b }, value: 0 });
      ops.fill.forward({ out: { y: g.states_turned_dense.w }, value: 0 });
      ops.fill.forward({ out: { y: g.states_turned_dense.b }, value: 0 });
      ops.fill.forward({ out: { y: g.states_turned.w }, value: 0 });
      ops.fill.forward({ out: { y: g.states_mixed.gain }, value: 0 });
      ops.fill.forward({ out: { y: g.states_mixed.bias }, value: 0 });
      ops.fill.forward({ out: { y: d.states.start }, value: 0 });
      for (let t = n.time - 1; t >= 0; t--) {
        ops.hold.backward({ lengths: batch.string.lengths, from: { y: slice.at(d.states.y, t) }, to: { fresh: slice.at(d.states_add.y, t), old: slice.before(d.states.y, t, d.states.start) }, t, accumulate: ["old"] });
        ops.add.backward({ from: { y: slice.at(d.states_add.y, t) }, to: { a: slice.at(d.states_subtract.y, t), b: slice.at(d.states_affine_2.y, t) } });
        ops.affine.backward({ from: { y: slice.at(d.states_affine_2.y, t) }, to: { x: slice.at(d.states_seen.y, t) }, factor: 0.1, shift: 0 });
        ops.subtract.backward({ from: { y: slice.at(d.states_subtract.y, t) }, to: { a: slice.at(d.states_mixed.y, t), b: slice.at(d.states_affine.y, t) } });
        ops.affine.backward({ from: { y: slice.at(d.states_affine.y, t) }, to: { x: slice.at(d.states_activation.y, t) }, factor: 0.5, shift: 0 });
        ops.activation.backward({ out: { y: slice.at(a.states_activation.y, t) }, from: { y: slice.at(d.states_activation.y, t) }, to: { x: slice.before(d.states.y, t, d.states.start) }, activation: "relu", accumulate: ["x"] });
        ops.layerNorm.backward({ x: slice.at(a.states_mixed_add.y, t), weights: p.states_mixed, out: { mean: slice.at(a.states_mixed.mean, t), inverse: slice.at(a.states_mixed.inverse, t) }, from: { y: slice.at(d.states_mixed.y, t) }, to: { x: slice.at(d.states_mixed_add.y, t), ...g.states_mixed }, accumulate: ["gain", "bias"] });
        ops.add.backward({ from: { y: slice.at(d.states_mixed_add.y, t) }, to: { a: slice.at(d.states_seen.y, t), b: slice.at(d.states_mixed_affine.y, t) }, accumulate: ["a"] });
        ops.affine.backward({ from: { y: slice.at(d.states_mixed_affine.y, t) }, to: { x: slice.at(d.states_turned.y, t) }, factor: 0.5, shift: 0 });
        ops.linear.backward({ x: slice.at(a.states_turned_dense.y, t), weights: p.states_turned, from: { y: slice.at(d.states_turned.y, t) }, to: { x: slice.at(d.states_turned_dense.y, t), ...g.states_turned }, activation: "none", accumulate: ["w"] });
        ops.linear.backward({ x: slice.before(a.states.y, t, a.states.start), weights: p.states_turned_dense, out: { y: slice.at(a.states_turned_dense.y, t) }, from: { y: slice.at(d.states_turned_dense.y, t) }, to: { x: slice.before(d.states.y, t, d.states.start), ...g.states_turned_dense }, activation: "tanh", accumulate: ["x", "w", "b"] });
        ops.dropout.backward({ from: { y: slice.at(d.states_seen.y, t) }, to: { x: slice.at(d.states_seen_dense.y, t) }, rate: 0.2, stream: streams.states_seen, step });
        ops.linear.backward({ x: slice.at(a.states_embed.y, t), weights: p.states_seen_dense, out: { y: slice.at(a.states_seen_dense.y, t) }, from: { y: slice.at(d.states_seen_dense.y, t) }, to: { x: slice.at(d.states_embed.y, t), ...g.states_seen_dense }, activation: "sigmoid", accumulate: ["w", "b"] });
      }
      ops.embedding.backward({ ids: batch.string.values, used: batch.string.weights, touched: d.states_embed.touched, touchedCount: d.states_embed.touchedCount, from: { y: d.states_embed.y }, to: g.states_embed, layout: "rows" });
      return {
        loss: [{ rows: a.loss.loss, weight: 1, count: batch.examples }],
        measures: {},
      };
    },
  },

  /** Forward, without dropout. */
  evaluate: {
    memory: (n, settings, sizes) => ({
      a: {
        states_embed: { y: f32(0, n.time, n.batch, 3) },
        states: { y: f32(1, n.time, n.batch, settings.units), start: f32(2, n.batch, settings.units) },
        states_seen_dense: { y: f32(3, n.time, n.batch, settings.units) },
        states_turned_dense: { y: f32(4, n.time, n.batch, 2 * settings.units) },
        states_turned: { y: f32(5, n.time, n.batch, settings.units) },
        states_mixed_affine: { y: f32(6, n.time, n.batch, settings.units) },
        states_mixed_add: { y: f32(7, n.time, n.batch, settings.units) },
        states_mixed: { y: f32(8, n.time, n.batch, settings.units) },
        states_activation: { y: f32(9, n.time, n.batch, settings.units) },
        states_affine: { y: f32(10, n.time, n.batch, settings.units) },
        states_subtract: { y: f32(11, n.time, n.batch, settings.units) },
        states_affine_2: { y: f32(12, n.time, n.batch, settings.units) },
        states_add: { y: f32(13, n.time, n.batch, settings.units) },
        above: { y: f32(3, n.time, n.batch, settings.units), start: f32(14, n.batch, settings.units) },
        above_seen_dense: { y: f32(5, n.time, n.batch, settings.units) },
        above_turned_dense: { y: f32(4, n.time, n.batch, 2 * settings.units) },
        above_turned: { y: f32(6, n.time, n.batch, settings.units) },
        above_mixed_affine: { y: f32(7, n.time, n.batch, settings.units) },
        above_mixed_add: { y: f32(8, n.time, n.batch, settings.units) },
        above_mixed: { y: f32(9, n.time, n.batch, settings.units) },
        above_activation: { y: f32(10, n.time, n.batch, settings.units) },
        above_affine: { y: f32(11, n.time, n.batch, settings.units) },
        above_subtract: { y: f32(12, n.time, n.batch, settings.units) },
        above_affine_2: { y: f32(13, n.time, n.batch, settings.units) },
        above_add: { y: f32(0, n.time, n.batch, settings.units) },
        logits_last: { y: f32(0, n.batch, settings.units) },
        logits: { y: f32(1, n.batch, 2) },
        loss: { loss: f32(0, n.batch) },
      },
      d: {},
      c: {},
    }),
    run({ ops, p, a, batch, n, slice }) {
      // states = embed(string, size: 3) |> scan(step: noisy, units: units)
      ops.embedding.forward({ ids: batch.string.values, weights: p.states_embed, out: a.states_embed });
      for (let t = 0; t < n.time; t++) {
        // seen   = dense(x, units: size, activation: sigmoid) |> dropout(rate: 0.2)
        ops.linear.forward({ x: slice.at(a.states_embed.y, t), weights: p.states_seen_dense, out: { y: slice.at(a.states_seen_dense.y, t) }, activation: "sigmoid" });
        // turned = dense(h, units: 2 * size, activation: tanh) |> narrow(units: size)
        ops.linear.forward({ x: slice.before(a.states.y, t, a.states.start), weights: p.states_turned_dense, out: { y: slice.at(a.states_turned_dense.y, t) }, activation: "tanh" });
        // return dense(x, units: units, bias: false)
        ops.linear.forward({ x: slice.at(a.states_turned_dense.y, t), weights: p.states_turned, out: { y: slice.at(a.states_turned.y, t) }, activation: "none" });
        // mixed  = layer_norm(seen + 0.5 * turned)
        ops.affine.forward({ x: slice.at(a.states_turned.y, t), out: { y: slice.at(a.states_mixed_affine.y, t) }, factor: 0.5, shift: 0 });
        ops.add.forward({ a: slice.at(a.states_seen_dense.y, t), b: slice.at(a.states_mixed_affine.y, t), out: { y: slice.at(a.states_mixed_add.y, t) } });
        ops.layerNorm.forward({ x: slice.at(a.states_mixed_add.y, t), weights: p.states_mixed, out: { y: slice.at(a.states_mixed.y, t) }, epsilon: 0.00001 });
        // return mixed - 0.5 * relu(h) + 0.1 * seen
        ops.activation.forward({ x: slice.before(a.states.y, t, a.states.start), out: { y: slice.at(a.states_activation.y, t) }, activation: "relu" });
        ops.affine.forward({ x: slice.at(a.states_activation.y, t), out: { y: slice.at(a.states_affine.y, t) }, factor: 0.5, shift: 0 });
        ops.subtract.forward({ a: slice.at(a.states_mixed.y, t), b: slice.at(a.states_affine.y, t), out: { y: slice.at(a.states_subtract.y, t) } });
        ops.affine.forward({ x: slice.at(a.states_seen_dense.y, t), out: { y: slice.at(a.states_affine_2.y, t) }, factor: 0.1, shift: 0 });
        ops.add.forward({ a: slice.at(a.states_subtract.y, t), b: slice.at(a.states_affine_2.y, t), out: { y: slice.at(a.states_add.y, t) } });
        ops.hold.forward({ fresh: slice.at(a.states_add.y, t), old: slice.before(a.states.y, t, a.states.start), lengths: batch.string.lengths, out: { y: slice.at(a.states.y, t) }, t });
      }
      // above  = scan(states, step: noisy, units: units)
      for (let t = 0; t < n.time; t++) {
        // seen   = dense(x, units: size, activation: sigmoid) |> dropout(rate: 0.2)
        ops.linear.forward({ x: slice.at(a.states.y, t), weights: p.above_seen_dense, out: { y: slice.at(a.above_seen_dense.y, t) }, activation: "sigmoid" });
        // turned = dense(h, units: 2 * size, activation: tanh) |> narrow(units: size)
        ops.linear.forward({ x: slice.before(a.above.y, t, a.above.start), weights: p.above_turned_dense, out: { y: slice.at(a.above_turned_dense.y, t) }, activation: "tanh" });
        // return dense(x, units: units, bias: false)
        ops.linear.forward({ x: slice.at(a.above_turned_dense.y, t), weights: p.above_turned, out: { y: slice.at(a.above_turned.y, t) }, activation: "none" });
        // mixed  = layer_norm(seen + 0.5 * turned)
        ops.affine.forward({ x: slice.at(a.above_turned.y, t), out: { y: slice.at(a.above_mixed_affine.y, t) }, factor: 0.5, shift: 0 });
        ops.add.forward({ a: slice.at(a.above_seen_dense.y, t), b: slice.at(a.above_mixed_affine.y, t), out: { y: slice.at(a.above_mixed_add.y, t) } });
        ops.layerNorm.forward({ x: slice.at(a.above_mixed_add.y, t), weights: p.above_mixed, out: { y: slice.at(a.above_mixed.y, t) }, epsilon: 0.00001 });
        // return mixed - 0.5 * relu(h) + 0.1 * seen
        ops.activation.forward({ x: slice.before(a.above.y, t, a.above.start), out: { y: slice.at(a.above_activation.y, t) }, activation: "relu" });
        ops.affine.forward({ x: slice.at(a.above_activation.y, t), out: { y: slice.at(a.above_affine.y, t) }, factor: 0.5, shift: 0 });
        ops.subtract.forward({ a: slice.at(a.above_mixed.y, t), b: slice.at(a.above_affine.y, t), out: { y: slice.at(a.above_subtract.y, t) } });
        ops.affine.forward({ x: slice.at(a.above_seen_dense.y, t), out: { y: slice.at(a.above_affine_2.y, t) }, factor: 0.1, shift: 0 });
        ops.add.forward({ a: slice.at(a.above_subtract.y, t), b: slice.at(a.above_affine_2.y, t), out: { y: slice.at(a.above_add.y, t) } });
        ops.hold.forward({ fresh: slice.at(a.above_add.y, t), old: slice.before(a.above.y, t, a.above.start), lengths: batch.string.lengths, out: { y: slice.at(a.above.y, t) }, t });
      }
      // logits = dense(last(above), units: odd.classes)
      ops.takeLast.forward({ x: a.above.y, lengths: batch.string.lengths, out: a.logits_last });
      ops.linear.forward({ x: a.logits_last.y, weights: p.logits, out: a.logits, activation: "none" });
      // loss      = cross_entropy(logits, odd)
      ops.softmaxCrossEntropy.forward({ logits: a.logits.y, ids: batch.odd.values, out: a.loss });
      return {
        loss: [{ rows: a.loss.loss, weight: 1, count: batch.examples }],
        measures: {},
      };
    },
  },

  /** The model's outputs, without its targets. */
  predict: {
    memory: (n, settings, sizes) => ({
      a: {
        states_embed: { y: f32(0, n.time, n.batch, 3) },
        states: { y: f32(1, n.time, n.batch, settings.units), start: f32(2, n.batch, settings.units) },
        states_seen_dense: { y: f32(3, n.time, n.batch, settings.units) },
        states_turned_dense: { y: f32(4, n.time, n.batch, 2 * settings.units) },
        states_turned: { y: f32(5, n.time, n.batch, settings.units) },
        states_mixed_affine: { y: f32(6, n.time, n.batch, settings.units) },
        states_mixed_add: { y: f32(7, n.time, n.batch, settings.units) },
        states_mixed: { y: f32(8, n.time, n.batch, settings.units) },
        states_activation: { y: f32(9, n.time, n.batch, settings.units) },
        states_affine: { y: f32(10, n.time, n.batch, settings.units) },
        states_subtract: { y: f32(11, n.time, n.batch, settings.units) },
        states_affine_2: { y: f32(12, n.time, n.batch, settings.units) },
        states_add: { y: f32(13, n.time, n.batch, settings.units) },
        above: { y: f32(3, n.time, n.batch, settings.units), start: f32(14, n.batch, settings.units) },
        above_seen_dense: { y: f32(5, n.time, n.batch, settings.units) },
        above_turned_dense: { y: f32(4, n.time, n.batch, 2 * settings.units) },
        above_turned: { y: f32(6, n.time, n.batch, settings.units) },
        above_mixed_affine: { y: f32(7, n.time, n.batch, settings.units) },
        above_mixed_add: { y: f32(8, n.time, n.batch, settings.units) },
        above_mixed: { y: f32(9, n.time, n.batch, settings.units) },
        above_activation: { y: f32(10, n.time, n.batch, settings.units) },
        above_affine: { y: f32(11, n.time, n.batch, settings.units) },
        above_subtract: { y: f32(12, n.time, n.batch, settings.units) },
        above_affine_2: { y: f32(13, n.time, n.batch, settings.units) },
        above_add: { y: f32(0, n.time, n.batch, settings.units) },
        logits_last: { y: f32(0, n.batch, settings.units) },
        logits: { y: f32(1, n.batch, 2) },
      },
      d: {},
      c: {},
    }),
    run({ ops, p, a, batch, n, slice }) {
      // states = embed(string, size: 3) |> scan(step: noisy, units: units)
      ops.embedding.forward({ ids: batch.string.values, weights: p.states_embed, out: a.states_embed });
      for (let t = 0; t < n.time; t++) {
        // seen   = dense(x, units: size, activation: sigmoid) |> dropout(rate: 0.2)
        ops.linear.forward({ x: slice.at(a.states_embed.y, t), weights: p.states_seen_dense, out: { y: slice.at(a.states_seen_dense.y, t) }, activation: "sigmoid" });
        // turned = dense(h, units: 2 * size, activation: tanh) |> narrow(units: size)
        ops.linear.forward({ x: slice.before(a.states.y, t, a.states.start), weights: p.states_turned_dense, out: { y: slice.at(a.states_turned_dense.y, t) }, activation: "tanh" });
        // return dense(x, units: units, bias: false)
        ops.linear.forward({ x: slice.at(a.states_turned_dense.y, t), weights: p.states_turned, out: { y: slice.at(a.states_turned.y, t) }, activation: "none" });
        // mixed  = layer_norm(seen + 0.5 * turned)
        ops.affine.forward({ x: slice.at(a.states_turned.y, t), out: { y: slice.at(a.states_mixed_affine.y, t) }, factor: 0.5, shift: 0 });
        ops.add.forward({ a: slice.at(a.states_seen_dense.y, t), b: slice.at(a.states_mixed_affine.y, t), out: { y: slice.at(a.states_mixed_add.y, t) } });
        ops.layerNorm.forward({ x: slice.at(a.states_mixed_add.y, t), weights: p.states_mixed, out: { y: slice.at(a.states_mixed.y, t) }, epsilon: 0.00001 });
        // return mixed - 0.5 * relu(h) + 0.1 * seen
        ops.activation.forward({ x: slice.before(a.states.y, t, a.states.start), out: { y: slice.at(a.states_activation.y, t) }, activation: "relu" });
        ops.affine.forward({ x: slice.at(a.states_activation.y, t), out: { y: slice.at(a.states_affine.y, t) }, factor: 0.5, shift: 0 });
        ops.subtract.forward({ a: slice.at(a.states_mixed.y, t), b: slice.at(a.states_affine.y, t), out: { y: slice.at(a.states_subtract.y, t) } });
        ops.affine.forward({ x: slice.at(a.states_seen_dense.y, t), out: { y: slice.at(a.states_affine_2.y, t) }, factor: 0.1, shift: 0 });
        ops.add.forward({ a: slice.at(a.states_subtract.y, t), b: slice.at(a.states_affine_2.y, t), out: { y: slice.at(a.states_add.y, t) } });
        ops.hold.forward({ fresh: slice.at(a.states_add.y, t), old: slice.before(a.states.y, t, a.states.start), lengths: batch.string.lengths, out: { y: slice.at(a.states.y, t) }, t });
      }
      // above  = scan(states, step: noisy, units: units)
      for (let t = 0; t < n.time; t++) {
        // seen   = dense(x, units: size, activation: sigmoid) |> dropout(rate: 0.2)
        ops.linear.forward({ x: slice.at(a.states.y, t), weights: p.above_seen_dense, out: { y: slice.at(a.above_seen_dense.y, t) }, activation: "sigmoid" });
        // turned = dense(h, units: 2 * size, activation: tanh) |> narrow(units: size)
        ops.linear.forward({ x: slice.before(a.above.y, t, a.above.start), weights: p.above_turned_dense, out: { y: slice.at(a.above_turned_dense.y, t) }, activation: "tanh" });
        // return dense(x, units: units, bias: false)
        ops.linear.forward({ x: slice.at(a.above_turned_dense.y, t), weights: p.above_turned, out: { y: slice.at(a.above_turned.y, t) }, activation: "none" });
        // mixed  = layer_norm(seen + 0.5 * turned)
        ops.affine.forward({ x: slice.at(a.above_turned.y, t), out: { y: slice.at(a.above_mixed_affine.y, t) }, factor: 0.5, shift: 0 });
        ops.add.forward({ a: slice.at(a.above_seen_dense.y, t), b: slice.at(a.above_mixed_affine.y, t), out: { y: slice.at(a.above_mixed_add.y, t) } });
        ops.layerNorm.forward({ x: slice.at(a.above_mixed_add.y, t), weights: p.above_mixed, out: { y: slice.at(a.above_mixed.y, t) }, epsilon: 0.00001 });
        // return mixed - 0.5 * relu(h) + 0.1 * seen
        ops.activation.forward({ x: slice.before(a.above.y, t, a.above.start), out: { y: slice.at(a.above_activation.y, t) }, activation: "relu" });
        ops.affine.forward({ x: slice.at(a.above_activation.y, t), out: { y: slice.at(a.above_affine.y, t) }, factor: 0.5, shift: 0 });
        ops.subtract.forward({ a: slice.at(a.above_mixed.y, t), b: slice.at(a.above_affine.y, t), out: { y: slice.at(a.above_subtract.y, t) } });
        ops.affine.forward({ x: slice.at(a.above_seen_dense.y, t), out: { y: slice.at(a.above_affine_2.y, t) }, factor: 0.1, shift: 0 });
        ops.add.forward({ a: slice.at(a.above_subtract.y, t), b: slice.at(a.above_affine_2.y, t), out: { y: slice.at(a.above_add.y, t) } });
        ops.hold.forward({ fresh: slice.at(a.above_add.y, t), old: slice.before(a.above.y, t, a.above.start), lengths: batch.string.lengths, out: { y: slice.at(a.above.y, t) }, t });
      }
      // logits = dense(last(above), units: odd.classes)
      ops.takeLast.forward({ x: a.above.y, lengths: batch.string.lengths, out: a.logits_last });
      ops.linear.forward({ x: a.logits_last.y, weights: p.logits, out: a.logits, activation: "none" });
      return { logits: a.logits.y };
    },
  },

  decodeStep: null,

  /** One pass over all parameters. */
  update: {
    states: ["m", "v"],
    /** What has a gradient in the rows that a step touches, and nowhere else. */
    tables: ({ g, d }) => [
      { rows: g.states_embed.table, touched: d.states_embed.touched, count: d.states_embed.touchedCount },
    ],
    run({ ops, p, g, live, state, out, step }) {
      ops.clipByGlobalNorm.forward({ g, live, out: { norm: out.norm }, limit: 1 });
      ops.adam.forward({ p, g, live, m: state.m, v: state.v, rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step });
    },
  },

  training: () => ({
    batch: { kind: "rows", size: 5, shuffle: true, byLength: [] },
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
export const load = loadsRunsOf<Trained>(program, ["odd"]);

await runWhenMain(program, import.meta);
