/** A program with memory: parameters, gradients, optimiser state and procedures on a device, for one point of settings. */
import { stream } from "../../random/streams.js";
import type { HostBatch } from "../data/batches/batches.js";
import type { PreparedData } from "../data/prepared.js";
import { type Device, type ProductPrecision, together } from "../devices/device.js";
import { Failure } from "../failure.js";
import { createUploader, type DeviceBatch } from "./batch-tensors.js";
import { createFeeder } from "./feeding.js";
import { initialValues } from "./initialise.js";
import { createLive } from "./live.js";
import { refuseBeyondMemory } from "./memory-limit.js";
import { createOps, type Watch } from "./ops.js";
import { allocateBlock, type Block, type Layout, layOut } from "./parameters.js";
import { allocateProcedure, type Extents, type ProcedureMemory } from "./procedure-memory.js";
import type { AnyProgram, Groups, Observed, Outputs, SampledClasses } from "./program.js";
import { again, repeating } from "./repeat.js";
import type { Ops } from "./signatures.js";
import { type AnyTensor, createSlicer, type Ids, type Read, type Tensor } from "./tensor.js";
import { createWeigher } from "./weighing.js";

export interface Bound {
  readonly program: AnyProgram;
  readonly device: Device;
  readonly settings: Readonly<Record<string, number>>;
  readonly sizes: Readonly<Record<string, number>>;
  readonly scales: PreparedData["scales"];
  /** Of a vocabulary, from id 1. */
  readonly wordsOf: (vocabulary: string) => readonly string[];
  readonly layout: Layout;
  readonly p: Block;
  readonly g: Block;
  /** The optimiser's flat blocks, by name. */
  readonly states: Readonly<Record<string, Tensor<["count"]>>>;
  readonly read: Read;
  /** Forward and backward of one batch; `step` counts from 1. Parameters stay as they are. */
  readonly train: (host: HostBatch, step: number, watch?: Watch) => Observed;
  /** False when a gradient is NaN or infinite. */
  readonly gradientIsFinite: () => boolean;
  /** `schedule` is a factor of the learning rate. */
  readonly update: (step: number, schedule?: number) => void;
  readonly evaluate: (host: HostBatch) => Observed;
  readonly predict: (host: HostBatch) => Outputs;
  /** What `decodeStep` goes on from: what the model makes of these inputs. Without an `encode`, zeros. */
  readonly encode: (host: HostBatch) => void;
  /** What came before each example's next step, as `values`, one step; gives the outputs of that step. */
  readonly decodeStep: (host: HostBatch) => Outputs;
  /** After a `decodeStep`: every example goes on as example `from[example]` would, which has the same inputs. */
  readonly moveDecoded: (from: Int32Array) => void;
  /** Carried state of training, and of the other procedures, back to zero. */
  readonly resetCarried: (which: "train" | "evaluate" | "decode_step") => void;
  /** Carried state of training, by layer and part. */
  readonly carried: () => Readonly<Record<string, AnyTensor>>;
  /** Bytes of parameters, gradients, optimiser state and training buffers. */
  readonly bytes: number;
}

export interface BindOptions {
  readonly settings: Readonly<Record<string, number>>;
  readonly data: PreparedData;
  /** The largest training batch. */
  readonly most: Extents;
  /** What the products of training are made of; as the program says unless given. */
  readonly products?: ProductPrecision;
}

/** Allocates everything and begins the parameters from the program's seed. */
export function bind(program: AnyProgram, device: Device, options: BindOptions): Bound {
  const { settings, data, most, products = program.precision ?? "f32" } = options;
  const sizes = Object.fromEntries(Object.entries(data.vocabularies).map(([name, { size }]) => [name, size]));
  for (const sampled of program.sampled?.(settings, sizes) ?? []) refuseTooManySamples(sampled);
  const layout = layOut(program.parameters(settings, sizes));
  refuseTooManyWeights(layout, program.update.states.length);
  const [p, g] = [allocateBlock(device, layout), allocateBlock(device, layout)];
  device.upload(p.memory, initialValues(layout, program.seed));
  const flat = () => ({ memory: device.allocate("f32", layout.count), sizes: [layout.count] });
  const states = Object.fromEntries(program.update.states.map((name) => [name, flat()]));
  const streams = Object.fromEntries(
    Object.entries(program.streams).map(([layer, [purpose, node]]) => [layer, stream(program.seed, purpose, node)]),
  );
  const ops = createOps(device);
  const trainingOps = products === "f32" ? ops : createOps(device, products);
  const slice = createSlicer(device);
  const uploader = createUploader(device, program.extents);
  const scalar = (): Tensor<[1]> => ({ memory: device.allocate("f32", 1), sizes: [1] });
  const out = { norm: scalar(), value: scalar() };
  const finite = scalar();

  const flatBytes = 4 * layout.count * (2 + program.update.states.length);
  const training = allocateProcedure(device, (n) => program.train.memory(n, settings, sizes), most, flatBytes);
  const tables = program.update.tables?.({ g: g.layers, ...training.at(most) }) ?? [];
  const live = createLive(device, layout, g, tables);
  const evaluating = growing(device, (n) => program.evaluate.memory(n, settings, sizes));
  const predicting = growing(device, (n) => program.predict.memory(n, settings, sizes));
  const decoding = growing(device, (n) => program.decodeStep?.memory(n, settings, sizes) ?? { a: {}, d: {}, c: {} });
  const encoding = growing(device, (n) => program.encode?.memory(n, settings, sizes) ?? { a: {}, d: {}, c: {} });
  const givenOn = ({ n, batch }: DeviceBatch, memory: (n: Extents) => Groups, use: Ops = ops) => {
    const { a, d, c } = memory(n);
    return { ops: use, p: p.layers, batch, settings, sizes, n, slice, a, d, c };
  };
  const given = (host: HostBatch, memory: (n: Extents) => Groups) => givenOn(uploader.upload(host), memory);
  let askStep = () => 0;
  let told: { readonly on: DeviceBatch; readonly all: Parameters<AnyProgram["train"]["run"]>[0] } | null = null;
  const toldOf = (on: DeviceBatch, step: () => number) => ({
    ...givenOn(on, training.at, trainingOps),
    g: g.layers,
    streams,
    get step() {
      return step();
    },
  });
  const repeatTraining = repeating(device, (on, step) => {
    askStep = step;
    if (told?.on !== on) told = { on, all: toldOf(on, () => askStep()) };
    return program.train.run(told.all);
  });
  const likeliest = likeliestOf(device, ops, (host) => program.predict.run(given(host, predicting.at)));
  const feed = createFeeder(program.fed?.(settings, sizes) ?? {}, { seed: program.seed, data, likeliest });
  const weigh = createWeigher(program.weighed?.(settings) ?? {}, data);
  const askOnce = () => ops.allFinite.forward({ x: g.flat, live: live.stretches, out: { finite } });
  const askIsFinite = live.refresh ? askOnce : again(device, askOnce);
  const read: Read = ({ memory }) => device.read(memory);
  /** Steps of the sequences that were encoded, which `decodeStep` may attend to; its own are one. */
  let encoded: Readonly<Record<string, number>> = {};
  let decoded: Groups | null = null;

  return {
    program,
    device,
    settings,
    sizes,
    scales: data.scales,
    wordsOf: (vocabulary) => data.vocabularies[vocabulary]?.words ?? [],
    layout,
    p,
    g,
    states,
    read,
    train: (host, step, watch) => {
      const on = uploader.upload(weigh(feed(host, step)));
      const observed = watch
        ? program.train.run({ ...toldOf(on, () => step), ops: createOps(device, products, watch) })
        : repeatTraining(on, step);
      live.refresh?.();
      return observed;
    },
    gradientIsFinite() {
      askIsFinite();
      return read(finite)[0] === 1;
    },
    update: (step, schedule = 1) =>
      program.update.run({
        ops,
        p: p.flat,
        g: g.flat,
        live: live.stretches,
        matrices: { p: p.matrices, g: g.matrices },
        state: states,
        out,
        settings,
        step,
        schedule,
      }),
    evaluate: (host) => together(device, () => program.evaluate.run(given(weigh(host), evaluating.at))),
    predict: (host) => together(device, () => program.predict.run(given(host, predicting.at))),
    encode(host) {
      decoding.reset();
      if (!program.encode) return;
      const { n, c, ...rest } = given(host, encoding.at);
      const { encode } = program;
      together(device, () => encode.run({ ...rest, n, c }));
      encoded = n;
      copyCarried(device, c, decoding.at(n).c);
    },
    decodeStep(host) {
      const { decodeStep } = program;
      if (!decodeStep) throw new TypeError(`\`${program.name}\` cannot go on by itself`);
      const all = given(host, (n) => {
        decoded = decoding.at({ ...n, ...encoded, batch: n.batch });
        return decoded;
      });
      return together(device, () => decodeStep.run(all));
    },
    moveDecoded(from) {
      if (decoded) moveRows(device, decoded.c, from);
    },
    resetCarried(which) {
      const memory = { train: training, evaluate: evaluating, decode_step: decoding }[which];
      memory.reset();
    },
    carried: training.carried,
    bytes: flatBytes + training.bytes,
  };
}

/** The likeliest class of a layer at each step, in memory for the most steps and the most examples seen so far. */
function likeliestOf(device: Device, ops: Ops, predict: (host: HostBatch) => Outputs) {
  let room: Ids<["steps", "batch"]> | null = null;
  return (host: HostBatch, layer: string): Int32Array => {
    const logits = predict(host)[layer];
    const [steps, examples] = logits.sizes;
    const [mostSteps, mostExamples] = [0, 1].map((at) => Math.max(logits.sizes[at], room?.sizes[at] ?? 0));
    if (!room || mostSteps * mostExamples > room.memory.length)
      room = { memory: device.allocate("i32", mostSteps * mostExamples), sizes: [mostSteps, mostExamples] };
    const y: Ids<["steps", "batch"]> = { memory: room.memory, sizes: [steps, examples] };
    ops.argmax.forward({ logits: logits as Tensor<["steps", "batch", "classes"]>, out: { y } });
    return Int32Array.from(device.read(y.memory).subarray(0, steps * examples));
  };
}

/** Both have the same layers and parts. */
function copyCarried(device: Device, from: Groups["c"], to: Groups["c"]): void {
  for (const [layer, parts] of Object.entries(from)) {
    for (const [part, { memory, sizes }] of Object.entries(parts)) {
      const count = sizes.reduce((product, size) => product * size, 1);
      device.upload(to[layer][part].memory, device.read(memory).subarray(0, count));
    }
  }
}

/** What a layer made of the inputs, and looks back at: the same for all that an example may say. */
const OF_INPUTS = ["carriedMemory", "carriedKeys", "carriedLengths"];

function moveRows(device: Device, carried: Groups["c"], from: Int32Array): void {
  if (from.every((row, at) => row === at)) return;
  for (const parts of Object.values(carried)) {
    for (const [part, { memory, sizes }] of Object.entries(parts)) {
      if (OF_INPUTS.includes(part)) continue;
      const width = sizes.slice(1).reduce((product, size) => product * size, 1);
      const before = device.read(memory);
      const after = new Float32Array(from.length * width);
      for (const [at, row] of from.entries()) after.set(before.subarray(row * width, (row + 1) * width), at * width);
      device.upload(memory, after);
    }
  }
}

/** A vocabulary may have fewer words than it may have at most, which is all that the compiler knows. */
function refuseTooManySamples({ layer, samples, classes }: SampledClasses): void {
  if (samples <= classes) return;
  throw new Failure(
    "too-many-samples",
    `The loss draws ${samples} classes of \`${layer}\`, which has ${classes} with these data.`,
    `Draw at most ${classes}, or use \`cross_entropy\`, which takes them all.`,
  );
}

/** Weights, gradients and each of the optimiser's states are as large. */
function refuseTooManyWeights({ entries, count }: Layout, states: number): void {
  const most = entries.reduce((known, entry) => (entry.count > known.count ? entry : known), entries[0]);
  if (!most) return;
  const what = `The weights (most of them in \`${most.layer}.${most.part}\`, ${most.sizes.join(" × ")}), their gradients and the optimizer need`;
  refuseBeyondMemory(4 * count * (2 + states), what, "Use fewer units, classes or words.");
}

/** Memory that is made when first needed, and made anew when a larger batch comes. */
function growing(
  device: Device,
  placesAt: Parameters<typeof allocateProcedure>[1],
): Pick<ProcedureMemory, "at" | "reset"> {
  let most: Extents | undefined;
  let current: ProcedureMemory | undefined;
  return {
    at(n) {
      const fits = most !== undefined && Object.entries(n).every(([name, size]) => size <= (most?.[name] ?? 0));
      if (!fits || !current) {
        const before = most ?? n;
        const grown = Object.entries(n).map(([name, size]) => [name, Math.max(size, before[name] ?? 0)] as const);
        most = { ...Object.fromEntries(grown), batch: Math.max(n.batch, before.batch) };
        current = allocateProcedure(device, placesAt, most);
      }
      return current.at(n);
    },
    reset: () => current?.reset(),
  };
}
