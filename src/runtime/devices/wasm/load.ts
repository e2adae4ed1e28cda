/** The WebAssembly device in Node: the module that the package ships, and worker threads where they are wanted. */
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { contractDigest } from "../native-contract.js";
import { packageRoot } from "../package-root.js";
import { instantiate, type Module, moduleName, PAUSE_MILLISECONDS, WORKER_STACK_BYTES } from "./module.js";
import { hasRelaxedSimd } from "./relaxed-simd.js";
import { createWasmDevice, type WasmDevice } from "./wasm.js";

/** As many as the module's pool counts. */
export const MOST_WASM_THREADS = 64;

export interface WasmOptions {
  /** As many as the machine has processors when not given. Results do not depend on it. */
  readonly threads?: number;
  /** Whether to use relaxed SIMD: where the host has it when not given. */
  readonly relaxed?: boolean;
  /** Where the modules lie: those of the package when not given. */
  readonly folder?: string;
}

const BUILD_COMMAND = "node scripts/build-wasm.mjs";

/** The WebAssembly device, or in words why there is none. Its workers do not keep the process alive. */
export function loadWasm(options: WasmOptions = {}): { device: WasmDevice } | { absent: string } {
  if (typeof WebAssembly === "undefined") return { absent: "this Node runs without WebAssembly" };
  const root = packageRoot();
  const folder = options.folder ?? (root === undefined ? undefined : join(root, "src", "runtime", "kernels", "wasm"));
  if (folder === undefined) return { absent: "the folder of the package rnnc was not found" };
  const threads = Math.min(MOST_WASM_THREADS, options.threads ?? availableParallelism());
  const hasRelaxed = switchRelaxedSimdOn();
  const file = join(folder, moduleName(threads, options.relaxed ?? hasRelaxed));
  const record = join(folder, "rnnc.json");
  const missing = [file, record].find((path) => !existsSync(path));
  if (missing !== undefined) return { absent: `${missing} is missing; install rnnc again` };
  try {
    const { contract }: { readonly contract: string } = JSON.parse(readFileSync(record, "utf8"));
    if (contract !== contractDigest())
      return { absent: `its module was built for other ops; build it with \`${BUILD_COMMAND}\`` };
    const compiled = new WebAssembly.Module(readFileSync(file));
    const module = instantiate(compiled, threads > 1, () => sleep(PAUSE_MILLISECONDS));
    return { device: createWasmDevice(module, threads, startWorkers(module, threads)) };
  } catch (error) {
    return { absent: `its module does not load: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Node 20 has relaxed SIMD, finished, but switched off: V8 switched it on in the version after. @returns whether it is there */
function switchRelaxedSimdOn(): boolean {
  if (!hasRelaxedSimd() && process.versions.v8.startsWith("11.3."))
    setFlagsFromString("--experimental-wasm-relaxed-simd");
  return hasRelaxedSimd();
}

/** What a worker runs: `workerMain` of its own instance, on a stack of its own. */
const WORKER = `
const { workerData: { compiled, memory, self, stack } } = require("node:worker_threads");
const refused = () => { throw new Error("a worker of the wasm device asked for memory"); };
const { exp, expm1, log, log1p, pow } = Math;
const clock = new Int32Array(new SharedArrayBuffer(4));
const pause = () => { Atomics.wait(clock, 0, 0, ${PAUSE_MILLISECONDS}); };
const host = { exp, expm1, log, log1p, pow, pause, allocate: refused, release: refused };
const { exports } = new WebAssembly.Instance(compiled, { env: { memory }, host });
exports.__stack_pointer.value = stack;
exports.workerMain(self);
`;

const CLOCK = new Int32Array(new SharedArrayBuffer(4));

function sleep(milliseconds: number): void {
  Atomics.wait(CLOCK, 0, 0, milliseconds);
}

/** Starts the workers and waits until all watch for work. @returns what ends them. */
function startWorkers({ compiled, memory, exports, heap }: Module, threads: number): () => void {
  for (let self = 1; self < threads; self++) {
    const stack = heap.allocate(WORKER_STACK_BYTES) + WORKER_STACK_BYTES;
    const worker = new Worker(WORKER, { eval: true, workerData: { compiled, memory, self, stack } });
    worker.unref();
  }
  while (exports.workersReady() < threads - 1) sleep(1);
  return () => exports.stopWorkers();
}
