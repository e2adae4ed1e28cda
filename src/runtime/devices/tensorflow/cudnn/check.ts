/**
 * Whether cuDNN on this machine computes what it is documented to: small layers, forward and backward, against the
 * float64 references. What nobody here could run is not trusted unseen.
 */
import type { Argument, KernelCall, Numbers } from "../../../../ops/contract.js";
import { OPS } from "../../../../ops/table.js";
import type { Device, Memory, PassName } from "../../device.js";
import { elementCount } from "../../js.js";
import type { Engine } from "../engine.js";
import { type CudnnOp, partSizes } from "./layout.js";
import { MODES, weightCount } from "./sequence.js";

const OPS_BY_CUDNN: readonly CudnnOp[] = ["lstm", "gru", "rnn"];

/** Odd ones: a row of weights that is padded somewhere, or a matrix that is not turned, shows. */
const SIZES = { time: 5, batch: 3, input: 3, hidden: 7 };

const LENGTHS: readonly (Int32Array | null)[] = [null, Int32Array.of(4, 1, 2)];

/** Of the largest value: an A100 and later round the operands of products to 11 bits. A gate in another's place is far off. */
const TOLERANCE = 0.02;

/** What is wrong with cuDNN's layers, in words; null when they agree. */
export function wrongWithCudnn(engine: Engine, device: Device): string | null {
  for (const op of OPS_BY_CUDNN) {
    try {
      const wrong = wrongWeights(engine, op) ?? wrongResults(device, op);
      if (wrong) return wrong;
    } catch (error) {
      return `${op} fails: ${firstLine(error)}`;
    }
  }
  return null;
}

function wrongWeights(engine: Engine, op: CudnnOp): string | null {
  const ours = partSizes(op, SIZES).reduce((sum, size) => sum + size, 0);
  const theirs = engine.scope(() => weightCount(engine, MODES[op], SIZES));
  return ours === theirs ? null : `${op} has ${theirs} weights, not ${ours}`;
}

function wrongResults(device: Device, op: CudnnOp): string | null {
  for (const lengths of LENGTHS) {
    const memories = new Map<string, Memory>();
    const arrays: Record<string, Numbers> = {};
    try {
      for (const pass of ["forward", "backward"] as const) {
        const wrong = wrongPass({ device, op, pass, lengths, memories, arrays });
        if (wrong) return wrong;
      }
    } finally {
      // What is written on the host is held by no tensor.
      for (const memory of memories.values()) device.upload(memory, new Float32Array(memory.length));
    }
  }
  return null;
}

interface Trial {
  readonly device: Device;
  readonly op: CudnnOp;
  readonly pass: PassName;
  readonly lengths: Int32Array | null;
  /** By argument, from pass to pass, on the device and in float64. */
  readonly memories: Map<string, Memory>;
  readonly arrays: Record<string, Numbers>;
}

function wrongPass({ device, op, pass, lengths, memories, arrays }: Trial): string | null {
  const { [pass]: contract, sizes } = OPS[op];
  const kernel = device.kernel(op, pass);
  if (!contract || !kernel) return `${op} has no ${pass} pass`;
  const given = contract.arguments
    .filter(({ role }) => role !== "lengths" || lengths)
    .filter(({ name }) => name !== "stateMask");
  for (const argument of given) {
    const { name, dtype, role } = argument;
    if (memories.has(name)) continue;
    const values = role === "lengths" && lengths ? lengths : valuesFor(argument, lengths);
    const memory = device.allocate(dtype, values.length);
    device.upload(memory, values);
    memories.set(name, memory);
    arrays[name] = values;
  }
  const absent = Object.fromEntries(contract.arguments.map(({ name }) => [name, null]));
  const attributes = Object.fromEntries(contract.attributes.map(({ name, choices }) => [name, choices?.[0] ?? 0]));
  const call: KernelCall = { arrays: { ...absent, ...arrays }, sizes: SIZES, attributes, accumulate: new Set() };
  contract.reference(call);
  kernel(
    contract.arguments.map(({ name }) => memories.get(name) ?? null),
    sizes.map((size) => SIZES[size as keyof typeof SIZES]),
    contract.attributes.map(() => 0),
    0,
  );
  const compared = given.filter(({ role }) => role === "output" || role === "result");
  for (const { name } of compared) {
    const memory = memories.get(name);
    const off = memory ? distance(device.read(memory), arrays[name]) : Number.NaN;
    if (Number.isNaN(off)) return `the ${pass} pass of ${op} gives NaN in \`${name}\``;
    if (off > TOLERANCE) {
      return `the ${pass} pass of ${op} gives another \`${name}\` than float64, off by ${off.toFixed(2)} of its size`;
    }
  }
  return null;
}

/** Numbers between -1 and 1; NaN in padding, and where the op writes. */
function valuesFor(argument: Argument, lengths: Int32Array | null): Float64Array {
  const values = new Float64Array(elementCount(argument)(SIZES));
  const isRead = ["input", "weight", "gradient"].includes(argument.role);
  const { batch, time } = SIZES;
  const width = values.length / (time * batch);
  const seed = [...argument.name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  return values.map((_, at) => {
    const row = Math.floor(at / width);
    const isPadding =
      lengths !== null && argument.dims[0] === "time" && Math.floor(row / batch) >= lengths[row % batch];
    return isRead && !isPadding ? Math.sin(seed + at * 1.7 + at * at * 0.013) : Number.NaN;
  });
}

/** The largest difference, as a share of the largest expected value; NaN where either has one. */
function distance(found: Numbers, expected: Numbers): number {
  let [most, off] = [0, 0];
  for (let at = 0; at < expected.length; at++) {
    if (Number.isNaN(found[at]) || Number.isNaN(expected[at])) return Number.NaN;
    most = Math.max(most, Math.abs(expected[at]));
    off = Math.max(off, Math.abs(found[at] - expected[at]));
  }
  return off / most;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // The binding begins with a line that has a number only.
  const lines = text.split("\n").map((line) => line.replace(/^Message: /, "").trim());
  return lines.find((line) => line !== "" && !/^Invalid TF_Status/.test(line)) ?? text;
}
