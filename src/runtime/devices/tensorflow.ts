/**
 * The TensorFlow device: whole ops run by TensorFlow's library, on a GPU where it sees one. It is there when a person
 * installed the optional package. What it declines runs on the host's devices, over the same memories.
 */
import { OP_NAMES, type OpName } from "../../ops/names.js";
import { OPS } from "../../ops/table.js";
import { kernelOnHost } from "./composed.js";
import type { Device, Kernel, PassName } from "./device.js";
import { hostArray } from "./host-memory.js";
import { createJsDevice } from "./js.js";
import { loadNative } from "./native.js";
import { type Arithmetic, createArithmetic } from "./tensorflow/arithmetic.js";
import { createTensorKernel, type TensorOp } from "./tensorflow/call.js";
import { wrongWithCudnn } from "./tensorflow/cudnn/check.js";
import { createEngine, type Engine } from "./tensorflow/engine.js";
import { type Binding, loadLibrary, PACKAGES, type PackageName, type TensorflowLibrary } from "./tensorflow/library.js";
import { TENSOR_OPS, TENSOR_OPS_BY_CUDNN } from "./tensorflow/ops/table.js";
import { createPieces, type TensorMaker } from "./tensorflow/pieces.js";

export interface TensorflowDevice extends Device {
  readonly library: TensorflowLibrary;
  /** Of TensorFlow's pool. */
  readonly threads: number;
  readonly cudnn: Cudnn;
  /** Passes of ops that it declines, as `argmax forward`, by the host's device that runs them. */
  readonly declined: ReadonlyMap<string, string>;
  /** How many tensors TensorFlow holds for this process. */
  tensors(): number;
}

/** Whether recurrent layers go by cuDNN, and, on a GPU, why not; null where there is no GPU. */
export type Cudnn = { readonly isUsed: true } | { readonly isUsed: false; readonly reason: string | null };

export interface TensorflowOptions {
  /** Of TensorFlow's pool; counts only the first time in a process. As many as there are processors when not given. */
  readonly threads?: number;
  /** Only these packages, by preference. */
  readonly packages?: readonly PackageName[];
  /** False: recurrent layers without cuDNN, whatever the library sees. */
  readonly cudnn?: boolean;
}

/** The TensorFlow device, or in words why there is none. */
export function loadTensorflow({
  threads,
  packages = PACKAGES,
  cudnn = true,
}: TensorflowOptions = {}): { device: TensorflowDevice } | { absent: string } {
  const library = loadLibrary(threads, packages);
  if ("absent" in library) return library;
  const native = loadNative(threads === undefined ? {} : { threads });
  const js = createJsDevice();
  return { device: createTensorflowDevice(library, "device" in native ? [native.device, js] : [js], cudnn) };
}

/** The device over a library, what it declines on `hosts`; by cuDNN where it may, there is a GPU, and its layers agree. */
export function createTensorflowDevice(
  library: TensorflowLibrary,
  hosts: readonly Device[],
  mayUseCudnn: boolean,
): TensorflowDevice {
  const without = (reason: string | null) => createDevice(library, hosts, TENSOR_OPS, { isUsed: false, reason });
  if (!library.seesGpu) return without(null);
  if (!mayUseCudnn || process.env.RNNC_CUDNN === "0") return without("switched off");
  const byCudnn = createDevice(library, hosts, TENSOR_OPS_BY_CUDNN, { isUsed: true });
  const known = VERDICTS.get(library.binding);
  const wrong = known === undefined ? wrongWithCudnn(createEngine(library.binding), byCudnn) : known;
  VERDICTS.set(library.binding, wrong);
  return wrong === null ? byCudnn : without(wrong);
}

/** What was found wrong with cuDNN, once a process. */
const VERDICTS = new WeakMap<Binding, string | null>();

function createDevice(
  library: TensorflowLibrary,
  hosts: readonly Device[],
  ops: { readonly [Name in OpName]?: TensorOp },
  cudnn: Cudnn,
): TensorflowDevice {
  const engine = createEngine(library.binding);
  const tf = createArithmetic(engine);
  const pieces = createPieces(makerOf(engine, tf), hosts[0]);
  const where = library.seesGpu ? "GPU" : "CPU";

  const onHost = (op: OpName, pass: PassName) =>
    kernelOnHost(op, pass, hosts, (memory, length, access) =>
      engine.scope(() => pieces.onHost(memory, length, access)),
    );
  const kernels = new Map<string, Kernel | undefined>();
  const declined = new Map<string, string>();
  for (const op of OP_NAMES) {
    for (const pass of ["forward", "backward"] as const) {
      if (!OPS[op][pass]) continue;
      const host = onHost(op, pass);
      const ours = ops[op]?.[pass];
      const kernel = ours && createTensorKernel(op, pass, ours, { tf, engine, pieces, hosts }, host?.kernel);
      kernels.set(`${op} ${pass}`, kernel ?? host?.kernel);
      if (!kernel && host) declined.set(`${op} ${pass}`, host.host.name);
    }
  }
  return {
    name: "tensorflow",
    description: `tensorflow (${[`${library.version}, ${where}`, ...cudnnInWords(cudnn), declinedInWords(declined, hosts)].join("; ")})`,
    arithmetic: `tensorflow-${library.version}-${where.toLowerCase()}${cudnn.isUsed ? "-cudnn" : ""}`,
    library,
    cudnn,
    threads: library.threads,
    declined,
    tensors: () => engine.count(),
    allocate: pieces.allocate,
    view: pieces.view,
    upload(memory, values) {
      engine.scope(() => hostArray(pieces.onHost(memory, values.length, "write")).set(values));
    },
    read: (memory) => engine.scope(() => hostArray(pieces.onHost(memory, memory.length, "read"))),
    kernel: (op, pass, products) => (products === "bf16" ? undefined : kernels.get(`${op} ${pass}`)),
  };
}

function makerOf(engine: Engine, tf: Arithmetic): TensorMaker {
  return {
    fromHost(dtype, values, shape) {
      return engine.fromHost(dtype, values instanceof Float64Array ? Float32Array.from(values) : values, shape);
    },
    data: engine.data,
    range: (tensor, start, length) =>
      tf.slice(tensor.shape.length === 1 ? tensor : tf.reshape(tensor, [-1]), [start], [length]),
    concat: (rows) => tf.concat(rows, 0),
    reshape: tf.reshape,
    keep: engine.keep,
    release: engine.release,
  };
}

function cudnnInWords(cudnn: Cudnn): readonly string[] {
  if (cudnn.isUsed) return ["recurrent layers by cuDNN"];
  return cudnn.reason === null ? [] : ["recurrent layers without cuDNN"];
}

function declinedInWords(declined: ReadonlyMap<string, string>, hosts: readonly Device[]): string {
  const ops = [...new Set([...declined.keys()].map((key) => key.split(" ")[0]))];
  const what = ops.length <= 3 ? ops.join(", ") : `${ops.length} other ops`;
  return ops.length === 0 ? "all ops" : `${what} on ${hosts[0].name}`;
}
