/**
 * TensorFlow's library through the binding of `@tensorflow/tfjs-node-gpu` or `@tensorflow/tfjs-node`, where a person
 * installed one of them: an optional peer, loaded when it is asked for and at no other time.
 */
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import util from "node:util";

/** An attribute as the binding takes it; `type` is one of its TF_ATTR_ numbers. */
export interface BindingAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number | string | readonly number[];
}

export interface BindingTensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** The part of the package's C++ binding that we call. */
export interface Binding {
  createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array | Uint8Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  executeOp(
    name: string,
    attributes: readonly BindingAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): readonly BindingTensor[];
  getNumOfTensors(): number;
  isUsingGpuDevice(): boolean;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_Version: string;
}

export interface TensorflowLibrary {
  readonly binding: Binding;
  /** `@tensorflow/tfjs-node-gpu 4.22.0`. */
  readonly packageName: string;
  /** TensorFlow's own, such as `2.9.1`. */
  readonly version: string;
  readonly seesGpu: boolean;
  /** Of its pool, made when it was first loaded. */
  readonly threads: number;
}

/** The GPU's package first: it also runs where there is no GPU. */
export const PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"] as const;
export type PackageName = (typeof PACKAGES)[number];

export const INSTALL_COMMAND = "npm install @tensorflow/tfjs-node-gpu@4.22.0";

export interface Found {
  readonly name: PackageName;
  readonly version: string;
  /** The file that `require` would load. */
  readonly path: string;
}

/**
 * Where the package lies: in the folder that RNNC_TENSORFLOW names, beside rnnc, or in the folder a person works in.
 * Loads nothing.
 */
export function findPackage(wanted: readonly PackageName[] = PACKAGES): Found | undefined {
  for (const from of [process.env.RNNC_TENSORFLOW, undefined, process.cwd()]) {
    const require = createRequire(from === undefined ? import.meta.url : pathToFileURL(join(from, "package.json")));
    for (const name of wanted) {
      try {
        const path = require.resolve(name);
        return { name, path, version: (require(`${name}/package.json`) as { version: string }).version };
      } catch {
        // Not here: the next place.
      }
    }
  }
  return undefined;
}

/** What TensorFlow reads when it is loaded. A person who sets one of these has the say. */
const SURROUNDINGS = {
  // What it says of instruction sets is not for the people who use rnnc.
  TF_CPP_MIN_LOG_LEVEL: "2",
  // oneDNN's kernels have sums of another order, announce themselves at every start, and gain recurrent layers nothing.
  TF_ENABLE_ONEDNN_OPTS: "0",
  // oneDNN's product, which serves even so, overwrites memory when a signal arrives in it (TensorFlow 2.21 with
  // AVX-512): a Ctrl-C or a profiler's tick, and the process is gone. With Eigen's, forward is slower and backward faster.
  TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL: "0",
} as const;

/** The threads that TensorFlow was loaded with in this process. */
let pool: number | undefined;

/**
 * The library, or in words why there is none. `threads` counts only before the first call of a process: TensorFlow
 * makes its pool of threads once.
 */
export function loadLibrary(
  threads: number | undefined,
  wanted: readonly PackageName[] = PACKAGES,
): TensorflowLibrary | { readonly absent: string } {
  const found = findPackage(wanted);
  if (!found) return { absent: `neither ${wanted.join(" nor ")} is installed` };
  giveBackOldUtilities();
  for (const [name, value] of Object.entries(SURROUNDINGS)) process.env[name] ??= value;
  pool ??= threads ?? availableParallelism();
  process.env.TF_NUM_INTRAOP_THREADS = String(pool);
  process.env.TF_NUM_INTEROP_THREADS = "1";
  let loaded: { readonly backend?: () => unknown };
  try {
    loaded = createRequire(import.meta.url)(found.path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { absent: `${found.name} does not load: ${reason.split("\n")[0].trim()}` };
  }
  const backend = loaded.backend?.();
  const binding = backend && typeof backend === "object" && "binding" in backend ? backend.binding : undefined;
  if (!isBinding(binding)) return { absent: `${found.name} ${found.version} has another binding than 4.22.0` };
  return {
    binding,
    packageName: `${found.name} ${found.version}`,
    version: binding.TF_Version,
    seesGpu: binding.isUsingGpuDevice(),
    threads: pool,
  };
}

function isBinding(value: unknown): value is Binding {
  if (typeof value !== "object" || value === null) return false;
  const known = value as Readonly<Record<string, unknown>>;
  const functions = ["createTensor", "deleteTensor", "tensorDataSync", "executeOp", "isUsingGpuDevice"];
  const types = ["TF_FLOAT", "TF_INT32", "TF_INT64", "TF_BOOL"];
  const attributes = ["TF_ATTR_STRING", "TF_ATTR_INT", "TF_ATTR_FLOAT", "TF_ATTR_BOOL", "TF_ATTR_TYPE"];
  return (
    functions.every((name) => typeof known[name] === "function") &&
    [...types, ...attributes].every((name) => typeof known[name] === "number") &&
    typeof known.TF_Version === "string"
  );
}

/** tfjs-node 4.22 calls two functions that Node 23 took away (tfjs issue 8609). */
function giveBackOldUtilities(): void {
  const old = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isUndefined: (value: unknown) => value === undefined,
  };
  for (const [name, test] of Object.entries(old)) if (!(name in util)) Reflect.set(util, name, test);
}
