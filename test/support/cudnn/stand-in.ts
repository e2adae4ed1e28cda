/**
 * TensorFlow's ops over cuDNN where there is no GPU: a binding that answers CudnnRNNV3, CudnnRNNBackpropV3 and
 * CudnnRNNParamsSize itself, as strictly as TensorFlow's GPU kernels and cuDNN would, and hands all else on.
 *
 * Modelled besides the equations (tensorflow/core/kernels/cudnn_rnn_ops.cc, stream_executor/cuda/cuda_dnn.cc):
 * - where all examples are full, TensorFlow describes the layer as one without padding, in a layout that cuDNN documents
 *   for padding alone (cudnnSetRNNDescriptor_v8), and keeps that for ragged batches (TensorFlow issue 41630): refused;
 * - the reserve is of the forward pass with the same sizes and lengths, and one backward pass uses it up;
 * - an example without steps is refused.
 * Where cuDNN's documentation is silent the worst is taken: padding of inputs is read and multiplied by zero, and the
 * padding of the input's gradient is left as it was in memory.
 */
import type { Binding, BindingAttribute, BindingTensor } from "../../../src/runtime/devices/tensorflow/library.js";
import {
  backward,
  type Dimensions,
  type Forward,
  forward,
  type Gradients,
  type Inputs,
  type Mode,
  weightCount,
} from "./equations.js";

/** A call of one of these ops, for tests that look at its form. */
export interface CudnnCall {
  readonly op: string;
  readonly attributes: readonly BindingAttribute[];
  readonly inputs: readonly number[];
  readonly outputs: number;
}

export interface Faults {
  /** Changes what the layers compute. */
  readonly weights?: (gradient: Float64Array) => void;
  readonly y?: (y: Float64Array) => void;
  /** Refuses every call, as where cuDNN is not installed. */
  readonly refuses?: string;
  /** How many weights it says that it wants beyond its own. */
  readonly extraWeights?: number;
}

export interface StandIn {
  readonly binding: Binding;
  readonly calls: CudnnCall[];
  /** TensorFlow's number of a tensor's type. */
  readonly typeOf: (id: number) => number;
}

interface Reserve {
  readonly forward: Forward;
  readonly description: string;
}

const INT8 = 6;

export function standIn(over: Binding, faults: Faults = {}): StandIn {
  const calls: CudnnCall[] = [];
  const reserves = new Map<number, Reserve>();
  const int8s = new Set<number>();
  const known = new Map<number, { readonly shape: readonly number[]; readonly dtype: number }>();

  const noted = (made: BindingTensor): BindingTensor => {
    known.set(made.id, made);
    return made;
  };
  const create: Binding["createTensor"] = (shape, dtype, values) => {
    const id = over.createTensor(shape, dtype, values);
    noted({ id, shape: [...shape], dtype });
    return id;
  };
  const floats = (shape: readonly number[], values: ArrayLike<number>): BindingTensor => ({
    id: create(shape, over.TF_FLOAT, Float32Array.from(values)),
    shape,
    dtype: over.TF_FLOAT,
  });
  const take = (id: number, dtype: number, shape: readonly number[], what: string): Float64Array => {
    const found = known.get(id);
    if (!found) throw new Error(`${what}: there is no tensor ${id}`);
    if (found.dtype !== dtype) throw new Error(`${what}: type ${found.dtype}, not ${dtype}`);
    if (found.shape.join() !== shape.join()) throw new Error(`${what}: [${found.shape}], not [${shape}]`);
    return Float64Array.from(over.tensorDataSync(id));
  };

  /** The first five inputs, as both passes have them. */
  const read = ({ op, attributes, inputs }: CudnnCall): { mode: Mode; sizes: Dimensions; given: Inputs } => {
    const mode = textOf(attributes, "rnn_mode");
    if (mode !== "lstm" && mode !== "gru" && mode !== "rnn_tanh") throw new Error(`${op}: rnn_mode ${mode}`);
    const [x, h, c, weights, lengths] = inputs;
    const [time, batch, input] = known.get(x)?.shape ?? [];
    const hidden = known.get(h)?.shape[2] ?? 0;
    const sizes = { time, batch, input, hidden };
    const states = [1, batch, hidden];
    const given = {
      x: take(x, over.TF_FLOAT, [time, batch, input], `${op} input`),
      h0: take(h, over.TF_FLOAT, states, `${op} input_h`),
      c0: mode === "lstm" ? take(c, over.TF_FLOAT, states, `${op} input_c`) : new Float64Array(0),
      weights: take(weights, over.TF_FLOAT, [weightCount(mode, sizes)], `${op} params`),
      lengths: Int32Array.from(take(lengths, over.TF_INT32, [batch], `${op} sequence_lengths`)),
    };
    if (given.lengths.some((steps) => steps < 1 || steps > time)) throw new Error("CUDNN_STATUS_BAD_PARAM");
    return { mode, sizes, given };
  };

  /** A layer and its batch; what one pass leaves for the other is of the same. */
  const describe = (mode: Mode, { time, input, hidden }: Dimensions, lengths: Int32Array): string => {
    if (lengths.every((steps) => steps === time)) throw new Error("CUDNN_STATUS_NOT_SUPPORTED");
    return JSON.stringify([mode, time, input, hidden, [...lengths]]);
  };

  const runForward = (call: CudnnCall): readonly BindingTensor[] => {
    checkForm(call, 5, 5, [...SEQUENCE_ATTRIBUTES, "is_training"]);
    const { mode, sizes, given } = read(call);
    const { time, batch, hidden } = sizes;
    const description = describe(mode, sizes, given.lengths);
    const made = forward(mode, sizes, given);
    faults.y?.(made.y);
    const isTraining = call.attributes.find(({ name }) => name === "is_training")?.value === true;
    const states = [1, batch, hidden];
    const reserve = floats(isTraining ? [7] : [], new Float32Array(isTraining ? 7 : 1));
    if (isTraining) reserves.set(reserve.id, { forward: made, description });
    const cell = mode === "lstm" ? floats(states, made.cT) : floats([], [0]);
    const host = int8();
    return [floats([time, batch, hidden], made.y), floats(states, made.hT), cell, reserve, host];
  };

  const int8 = (): BindingTensor => {
    const attributes = [
      { name: "SrcT", type: over.TF_ATTR_TYPE, value: over.TF_FLOAT },
      { name: "DstT", type: over.TF_ATTR_TYPE, value: INT8 },
      { name: "Truncate", type: over.TF_ATTR_BOOL, value: false },
    ];
    const from = over.createTensor([], over.TF_FLOAT, Float32Array.of(0));
    const [made] = over.executeOp("Cast", attributes, [from], 1);
    over.deleteTensor(from);
    int8s.add(made.id);
    return noted(made);
  };

  const runBackward = (call: CudnnCall): readonly BindingTensor[] => {
    checkForm(call, 13, 4, SEQUENCE_ATTRIBUTES);
    const { mode, sizes, given } = read(call);
    const { time, batch, input, hidden } = sizes;
    const description = describe(mode, sizes, given.lengths);
    const [y, h, c, dy, dh, dc, reserveId, host] = call.inputs.slice(5);
    const states = [1, batch, hidden];
    const reserve = reserves.get(reserveId);
    if (!reserve) throw new Error("the reserve is of no forward pass, or was used up");
    reserves.delete(reserveId);
    if (reserve.description !== description) throw new Error("the reserve is of another layer");
    if (!int8s.has(host)) throw new Error("host_reserved is not what the forward pass gave");
    const [found, last] = [
      take(y, over.TF_FLOAT, [time, batch, hidden], "output"),
      take(h, over.TF_FLOAT, states, "output_h"),
    ];
    assertSame(found, reserve.forward.y, "output");
    assertSame(last, reserve.forward.hT, "output_h");
    if (mode === "lstm") assertSame(take(c, over.TF_FLOAT, states, "output_c"), reserve.forward.cT, "output_c");
    const gradients = {
      dy: take(dy, over.TF_FLOAT, [time, batch, hidden], "output_backprop"),
      dhT: take(dh, over.TF_FLOAT, states, "output_h_backprop"),
      dcT: mode === "lstm" ? take(dc, over.TF_FLOAT, states, "output_c_backprop") : new Float64Array(0),
    };
    const made: Gradients = backward(mode, sizes, given, reserve.forward, gradients);
    spoil(made, gradients.dy, sizes, given);
    faults.weights?.(made.weights);
    const cell = mode === "lstm" ? floats(states, made.c0) : floats([], [0]);
    return [
      floats([time, batch, input], made.x),
      floats(states, made.h0),
      cell,
      floats([made.weights.length], made.weights),
    ];
  };

  const size = (call: CudnnCall): readonly BindingTensor[] => {
    checkForm(call, 3, 1, [...LAYER_ATTRIBUTES, "S"]);
    const [layers, hidden, input] = call.inputs.map((id) => take(id, over.TF_INT32, [], "a size")[0]);
    if (layers !== 1) throw new Error(`${layers} layers`);
    const mode = textOf(call.attributes, "rnn_mode");
    const count = weightCount(mode === "lstm" || mode === "gru" ? mode : "rnn_tanh", { input, hidden });
    const values = Int32Array.of(count + (faults.extraWeights ?? 0));
    return [{ id: create([1], over.TF_INT32, values), shape: [1], dtype: over.TF_INT32 }];
  };

  const ops: Readonly<Record<string, (call: CudnnCall) => readonly BindingTensor[]>> = {
    CudnnRNNV3: runForward,
    CudnnRNNBackpropV3: runBackward,
    CudnnRNNParamsSize: size,
  };
  const binding: Binding = {
    ...constantsOf(over),
    createTensor: create,
    deleteTensor(id) {
      over.deleteTensor(id);
      known.delete(id);
      reserves.delete(id);
      int8s.delete(id);
    },
    tensorDataSync(id) {
      if (int8s.has(id)) throw new Error("the binding reads no int8");
      return over.tensorDataSync(id);
    },
    executeOp(op, attributes, inputs, outputs) {
      const own = ops[op];
      if (!own) return over.executeOp(op, attributes, inputs, outputs).map(noted);
      if (faults.refuses !== undefined) throw new Error(faults.refuses);
      const call = { op, attributes, inputs, outputs };
      calls.push(call);
      return own(call);
    },
    getNumOfTensors: () => over.getNumOfTensors(),
    isUsingGpuDevice: () => true,
  };
  return { binding, calls, typeOf: (id) => known.get(id)?.dtype ?? 0 };
}

const LAYER_ATTRIBUTES = ["T", "rnn_mode", "input_mode", "direction", "dropout", "seed", "seed2", "num_proj"];
const SEQUENCE_ATTRIBUTES = [...LAYER_ATTRIBUTES, "time_major"];

/** The binding's own numbers; an object of C++ has no spreadable functions to rely on. */
function constantsOf(over: Binding) {
  const { TF_FLOAT, TF_INT32, TF_INT64, TF_BOOL, TF_Version } = over;
  const { TF_ATTR_STRING, TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_ATTR_TYPE } = over;
  return {
    ...{ TF_FLOAT, TF_INT32, TF_INT64, TF_BOOL, TF_Version },
    ...{ TF_ATTR_STRING, TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_ATTR_TYPE },
  };
}

function checkForm(
  { op, attributes, inputs, outputs }: CudnnCall,
  ins: number,
  outs: number,
  names: readonly string[],
) {
  if (inputs.length !== ins || outputs !== outs) throw new Error(`${op}: ${inputs.length} inputs, ${outputs} outputs`);
  const given = attributes.map(({ name }) => name).sort();
  if (given.join() !== [...names].sort().join()) throw new Error(`${op}: attributes ${given}`);
  const wanted: Readonly<Record<string, unknown>> = {
    input_mode: "linear_input",
    direction: "unidirectional",
    dropout: 0,
    num_proj: 0,
    time_major: true,
  };
  for (const { name, value } of attributes) {
    if (name in wanted && value !== wanted[name]) throw new Error(`${op}: ${name} is ${value}`);
  }
}

function textOf(attributes: readonly BindingAttribute[], name: string): string {
  return String(attributes.find((one) => one.name === name)?.value);
}

/** What the padding does where nothing says that it does not. */
function spoil(
  { x: dx, weights }: Gradients,
  dy: Float64Array,
  { time, batch, input, hidden }: Dimensions,
  { x, lengths }: Inputs,
) {
  for (let row = 0; row < time * batch; row++) {
    if (Math.floor(row / batch) < lengths[row % batch]) continue;
    dx.fill(Number.NaN, row * input, (row + 1) * input);
    const read = [...x.subarray(row * input, (row + 1) * input), ...dy.subarray(row * hidden, (row + 1) * hidden)];
    const nothing = 0 * read.reduce((sum, value) => sum + value, 0);
    for (let at = 0; at < weights.length; at++) weights[at] += nothing;
  }
}

function assertSame(found: Float64Array, made: Float64Array, what: string): void {
  for (let at = 0; at < made.length; at++) {
    if (found[at] !== Math.fround(made[at])) throw new Error(`${what} is not what the forward pass gave`);
  }
}
