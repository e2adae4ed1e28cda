/** What a model hands to its losses and choices while it evaluates, seen on the way and, if wished, replaced. */
import { ACTIVATIONS } from "../../ops/activation.js";
import type { Floats, Numbers } from "../../ops/contract.js";
import type { OpName } from "../../ops/names.js";
import type { Device, Kernel, Memory } from "../devices/device.js";
import { withKernels } from "../devices/with-kernels.js";
import type { Averaging } from "./mean-of-models.js";

/** One call of a loss, or of a choice of classes. */
export interface Head {
  readonly averaging: Averaging;
  /** Classes, or values, of a row. */
  readonly width: number;
  readonly rows: number;
  /** What the loss compares with; null of a choice. */
  readonly targets: Numbers | null;
  /** Where the outputs lie; null where they are made by pieces, and lie nowhere. */
  readonly memory: Memory | null;
  /** Those of so many rows, now and as long as the model's weights stay. */
  readonly outputs: Outputs;
}

export type Outputs = (from: number, rows: number) => Floats;

export interface Tap {
  readonly device: (device: Device) => Device;
  /** Called before each head; gives what takes the place of its outputs, or null. */
  onHead: (head: Head) => Outputs | null;
}

export const noMean = (): null => null;

type Call = Parameters<Kernel>;

/** Of losses: logits or values, targets; of `argmax`: logits. */
const WHOLE: Partial<Readonly<Record<OpName, Averaging>>> = {
  softmax_cross_entropy: "classes",
  argmax: "classes",
  binary_cross_entropy: "odds",
  multi_label_cross_entropy: "odds",
  squared_error: "numbers",
};

/** Dense layers under a softmax in one, and the op that is the layer alone. */
const FUSED: Partial<Readonly<Record<OpName, OpName>>> = {
  projected_cross_entropy: "linear",
  tied_cross_entropy: "scores",
};

export function createTap(): Tap {
  const tap: Tap = {
    onHead: noMean,
    device: (device) => {
      const room = rooms(device);
      return withKernels(device, (op, pass, products) => {
        const kernel = device.kernel(op, pass, products);
        if (!kernel || pass !== "forward") return kernel;
        const [averaging, layer] = [WHOLE[op], FUSED[op]];
        if (averaging) return (...call) => whole(tap, device, op, averaging, kernel, call);
        return layer ? (...call) => fused(tap, device, layer, room, kernel, call) : kernel;
      });
    },
  };
  return tap;
}

function whole(tap: Tap, device: Device, op: OpName, averaging: Averaging, kernel: Kernel, call: Call): void {
  const [arrays, [rows, width = 1]] = call;
  const [memory, targets] = [present(arrays[0]), op === "argmax" ? null : present(arrays[1])];
  // One column under `argmax` is the logit of class 1.
  const own = op === "argmax" && width === 1 ? "odds" : averaging;
  const values = floatsIn(device, memory, rows * width);
  const mean = tap.onHead({
    averaging: own,
    width,
    rows,
    targets: targets && copied(device, targets, rows * (targets.dtype === "i32" ? 1 : width)),
    memory,
    outputs: (from, count) => values.subarray(from * width, (from + count) * width),
  });
  if (mean) device.upload(memory, mean(0, rows));
  kernel(...call);
}

/** Of a mean, the logits are there by pieces too, as the op itself makes them. */
function fused(tap: Tap, device: Device, layer: OpName, room: Rooms, kernel: Kernel, call: Call): void {
  const [arrays, [rows, input, classes, piece], [smoothing]] = call;
  const [x, w, ids, logits, loss] = [0, 1, 3, 5, 6].map((at) => present(arrays[at]));
  const [, , b, , weights] = arrays;
  const predicted = arrays[7];
  const given = floatsIn(device, x, rows * input);
  const dense = needed(device, layer);
  const outputs: Outputs = (from, count) => {
    const [part, made] = [room("input", count * input), room("output", count * classes)];
    device.upload(part, given.subarray(from * input, (from + count) * input));
    dense([part, w, b, made], [count, input, classes], [ACTIVATIONS.indexOf("none")], 0);
    return floatsIn(device, made, count * classes);
  };
  const targets = copied(device, ids, rows);
  const mean = tap.onHead({ averaging: "classes", width: classes, rows, targets, memory: null, outputs });
  if (!mean) {
    kernel(...call);
    return;
  }
  const [crossEntropy, argmax] = [needed(device, "softmax_cross_entropy"), needed(device, "argmax")];
  for (let from = 0; from < rows; from += piece) {
    const count = Math.min(piece, rows - from);
    const part = <Some extends Memory | null>(memory: Some) => memory && device.view(memory, from, count);
    device.upload(logits, mean(from, count));
    crossEntropy([logits, part(ids), part(weights), part(loss), null], [count, classes], [smoothing], 0);
    if (predicted) argmax([logits, part(predicted)], [count, classes], [], 0);
  }
}

function needed(device: Device, op: OpName): Kernel {
  const kernel = device.kernel(op, "forward");
  if (!kernel) throw new TypeError(`the device ${device.name} has no op \`${op}\``);
  return kernel;
}

type Rooms = (name: string, length: number) => Memory;

/** Memory to work in, as large as was ever needed. */
function rooms(device: Device): Rooms {
  const known = new Map<string, Memory>();
  return (name, length) => {
    const had = known.get(name);
    if (had && had.length >= length) return had;
    const made = device.allocate("f32", length);
    known.set(name, made);
    return made;
  };
}

/** Memory may be longer than what lies in it, and is used again. */
function copied(device: Device, memory: Memory, length: number): Numbers {
  return device.read(memory).slice(0, length);
}

export function floatsIn(device: Device, memory: Memory, length: number): Floats {
  const values = copied(device, memory, length);
  if (values instanceof Int32Array) throw new TypeError("a loss has whole numbers where logits or values are due");
  return values;
}

function present(memory: Memory | null): Memory {
  if (!memory) throw new TypeError("a loss lacks an argument");
  return memory;
}
