// sums: compiled from main.rnn by rnnc 0.0.0-test; program 994043d7.
// Edit the .rnn file, not this one.
import { defineProgram, f32, i32, loadsRunsOf, modulo, runWhenMain, sum, trained } from "rnnc/runtime";
import type { Extent, Ids, LinearWeights, PredictedClass, Predicts, RnnWeights, Tensor } from "rnnc/runtime";

/** What may vary without compiling again. */
export interface Settings {
  /** `param rate = 1e-3 in log 1e-4..1e-1` */
  readonly rate: number;
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
  readonly states: RnnWeights<1, 5>;
  readonly logits: LinearWeights<5, 9>;
}

/** One batch: what is read of each column. */
export interface Batch {
  readonly examples: number;
  readonly string: {
    readonly values: Tensor<["time", "batch", 1]>;
  };
  readonly ones: {
    readonly values: Ids<["batch"]>;
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
    readonly states: {
      readonly y: Tensor<["time", "batch", 5]>;
      readonly last: Tensor<["batch", 5]>;
    };
    readonly logits: { readonly y: Tensor<["batch", 9]> };
    readonly sum_predicted: { readonly y: Ids<["batch"]> };
    readonly loss: { readonly loss: Tensor<["batch"]>; readonly normaliser: Tensor<["batch"]> };
  };
  /** Their gradients, and working space. */
  readonly d: {
    readonly logits: { readonly y: Tensor<["batch", 9]> };
    readonly states: {
      readonly last: Tensor<["batch", 5]>;
      readonly dZ: Tensor<["time", "batch", 5]>;
    };
  };
  /** State carried from batch to batch. */
  readonly c: object;
}

/** Tensors of `evaluate`. Forward, without dropout. */
export interface EvaluateMemory {
  /** Activations. */
  readonly a: {
    readonly states: {
      readonly y: Tensor<["time", "batch", 5]>;
      readonly last: Tensor<["batch", 5]>;
    };
    readonly logits: { readonly y: Tensor<["batch", 9]> };
    readonly sum_predicted: { readonly y: Ids<["batch"]> };
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
    readonly states: {
      readonly y: Tensor<["time", "batch", 5]>;
      readonly last: Tensor<["batch", 5]>;
    };
    readonly logits: { readonly y: Tensor<["batch", 9]> };
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
}

/** A record that the model is used on. What no prediction rests on, or the model says by itself, may be left out. */
export interface Input {
  readonly bits: readonly number[];
}

/** What is predicted. */
export type Target = "ones";

/** What is said of a record, by target. */
export interface Answer {
  readonly ones: PredictedClass<number>;
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
  name: "sums",
  compiler: "0.0.0-test",
  form: 2,
  hashes: {
    data: "60bc7aa19feae6a80e70aa77a86abe911f30974d562e90296bacf2fba1ac4071",
    program: "994043d76ad9680e9a40faa6ea3d1904b1e6ce65ba34bb72796df482805c8e7e",
    experiment: "07fd78a1156c4f8fc78c127d73b54b9b63a113ee7761218382a8f58c7a4152ef",
  },
  forms: {
    data: "db0498d483c6b84b52ad6f405ff63a60c7d0293b8ca2208a2edbd8c7c2b6f653",
    program: "20ab6a314046ff3f6a723116cf546660cb17909a68086cb977bae69929c8cb09",
  },
  seed: 3,
  settings: {
    rate: { kind: "real", value: 0.001, domain: { low: 0.0001, high: 0.1, step: null, log: true } },
  },
  extents: { time: "string" },
  streams: {},
  measures: { third: "accuracy", parity: "accuracy", sum: "accuracy" },
  dataSettings: [],
  sources: {},

  data(kit) {
    const strings_bits = kit.bits({ node: "bits.0", count: 60, length: [8, 8] });
    const strings = kit.split(strings_bits, { train: 0.6, validate: 0.2, test: 0.2 }, { by: "chance", node: "split.0" });
    return {
      columns: {
        string: kit.sequence(strings, { dtype: "f32", range: [0, 1], length: [8, 8] }, (row) => row.bits),
        ones: kit.value(strings, { dtype: "i32", range: [0, 8] }, (row) => sum(row.bits)),
        odd: kit.value(strings, { dtype: "i32", range: [0, 1] }, (row) => modulo(sum(row.bits), 2)),
      },
      vocabularies: {},
      scales: {},
    };
  },

  parameters: () => ({
    states: {
      wx: trained("recurrent.0.wx", [1, 5], { kind: "inverse_root", fan: 5 }),
      wh: trained("recurrent.0.wh", [5, 5], { kind: "inverse_root", fan: 5 }),
      b: trained("recurrent.0.b", [5], { kind: "inverse_root", fan: 5 }),
    },
    logits: {
      w: trained("dense.0.w", [5, 9], { kind: "inverse_root", fan: 5 }),
      b: trained("dense.0.b", [9], { kind: "inverse_root", fan: 5 }),
    },
  }),

  /** Forward, then backward in reverse. */
  train: {
    memory: (n, settings, sizes) => ({
      a: {
        states: { y: f32(0, n.time, n.batch, 5), last: f32(1, n.batch, 5) },
        logits: { y: f32(2, n.batch, 9) },
        sum_predicted: { y: i32(3, n.batch) },
        loss: { loss: f32(4, n.batch), normaliser: f32(5, n.batch) },
      },
      d: {
        logits: { y: f32(2, n.batch, 9) },
        states: { last: f32(5, n.batch, 5), dZ: f32(2, n.time, n.batch, 5) },
      },
      c: {},
    }),
    run({ ops, p, g, a, d, batch }) {
      // states = recurrent(string, cell: rnn, units: 5)
      ops.rnn.forward({ x: batch.string.values, weights: p.states, out: a.states, activation: "tanh" });
      // logits = dense(last(states), units: ones.classes)
      ops.linear.forward({ x: a.states.last, weights: p.logits, out: a.logits, activation: "none" });
      // sum    = accuracy(predicted(logits), ones)
      ops.argmax.forward({ logits: a.logits.y, out: a.sum_predicted });
      // loss      = cross_entropy(logits, ones)
      ops.softmaxCrossEntropy.forward({ logits: a.logits.y, ids: batch.ones.values, out: a.loss });
      ops.softmaxCrossEntropy.backward({ logits: a.logits.y, ids: batch.ones.values, out: a.loss, to: { logits: d.logits.y }, scale: 1 / batch.examples });
      ops.linear.backward({ x: a.states.last, weights: p.logits, from: { y: d.logits.y }, to: { x: d.states.last, ...g.logits }, activation: "none" });
      ops.rnn.backward({ x: batch.string.values, weights: p.states, out: a.states, from: { last: d.states.last }, scratch: { dZ: d.states.dZ }, to: g.states, activation: "tanh" });
      return {
        loss: [{ rows: a.loss.loss, weight: 1, count: batch.examples }],
        measures: {
          third: { kind: "accuracy", predicted: a.sum_predicted.y, target: batch.odd.values, moduli: [6, 2], weights: null, count: batch.examples },
          parity: { kind: "accuracy", predicted: a.sum_predicted.y, target: batch.odd.values, moduli: [2], weights: null, count: batch.examples },
          sum: { kind: "accuracy", predicted: a.sum_predicted.y, target: batch.ones.values, moduli: [], weights: null, count: batch.examples },
        },
      };
    },
  },

  /** Forward, without dropout. */
  evaluate: {
    memory: (n, settings, sizes) => ({
      a: {
        states: { y: f32(0, n.time, n.batch, 5), last: f32(1, n.batch, 5) },
        logits: { y: f32(0, n.batch, 9) },
        sum_predicted: { y: i32(2, n.batch) },
        loss: { loss: f32(1, n.batch) },
      },
      d: {},
      c: {},
    }),
    run({ ops, p, a, batch }) {
      // states = recurrent(string, cell: rnn, units: 5)
      ops.rnn.forward({ x: batch.string.values, weights: p.states, out: a.states, activation: "tanh" });
      // logits = dense(last(states), units: ones.classes)
      ops.linear.forward({ x: a.states.last, weights: p.logits, out: a.logits, activation: "none" });
      // sum    = accuracy(predicted(logits), ones)
      ops.argmax.forward({ logits: a.logits.y, out: a.sum_predicted });
      // loss      = cross_entropy(logits, ones)
      ops.softmaxCrossEntropy.forward({ logits: a.logits.y, ids: batch.ones.values, out: a.loss });
      return {
        loss: [{ rows: a.loss.loss, weight: 1, count: batch.examples }],
        measures: {
          third: { kind: "accuracy", predicted: a.sum_predicted.y, target: batch.odd.values, moduli: [6, 2], weights: null, count: batch.examples },
          parity: { kind: "accuracy", predicted: a.sum_predicted.y, target: batch.odd.values, moduli: [2], weights: null, count: batch.examples },
          sum: { kind: "accuracy", predicted: a.sum_predicted.y, target: batch.ones.values, moduli: [], weights: null, count: batch.examples },
        },
      };
    },
  },

  /** The model's outputs, without its targets. */
  predict: {
    memory: (n, settings, sizes) => ({
      a: {
        states: { y: f32(0, n.time, n.batch, 5), last: f32(1, n.batch, 5) },
        logits: { y: f32(0, n.batch, 9) },
      },
      d: {},
      c: {},
    }),
    run({ ops, p, a, batch }) {
      // states = recurrent(string, cell: rnn, units: 5)
      ops.rnn.forward({ x: batch.string.values, weights: p.states, out: a.states, activation: "tanh" });
      // logits = dense(last(states), units: ones.classes)
      ops.linear.forward({ x: a.states.last, weights: p.logits, out: a.logits, activation: "none" });
      return { logits: a.logits.y };
    },
  },

  decodeStep: null,

  /** One pass over all parameters. */
  update: {
    states: ["m", "v"],
    run({ ops, p, g, state, settings, step }) {
      ops.adam.forward({ p, g, m: state.m, v: state.v, rate: settings.rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step });
    },
  },

  training: () => ({
    batch: { kind: "rows", size: 6, shuffle: true, byLength: [] },
    length: { unit: "epochs", count: 2 },
    validate: { unit: "epochs", every: 1 },
    stop: { kind: "or", conditions: [{ kind: "compare", of: "validate.sum", comparison: ">=", value: 0.99 }, { kind: "and", conditions: [{ kind: "compare", of: "validate.loss", comparison: ">", value: 10 }, { kind: "compare", of: "epoch", comparison: ">", value: 1 }] }] },
    keep: "validate.sum",
  }),
});

export default program;

/**
 * The model that a run of this program has trained, at whatever settings: `run` is its folder.
 * @throws Failure `program-changed` for a run of another program.
 */
export const load = loadsRunsOf<Trained>(program, ["ones"]);

await runWhenMain(program, import.meta);
