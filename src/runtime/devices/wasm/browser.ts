/** The WebAssembly device in a browser. The page fetches the module; workers need a page that is cross-origin isolated. */
import { instantiate, type Module, PAUSE_MILLISECONDS, WORKER_STACK_BYTES } from "./module.js";
import { createWasmDevice, type WasmDevice } from "./wasm.js";

export interface BrowserOptions {
  /** Of the module that `moduleName` names. */
  readonly bytes: Uint8Array;
  readonly threads: number;
}

/** @throws Error where more than one thread is asked for and the page has no shared memory. */
export async function loadWasmInBrowser({ bytes, threads }: BrowserOptions): Promise<WasmDevice> {
  if (threads > 1 && !globalThis.crossOriginIsolated)
    throw new Error("threads need a page that is cross-origin isolated (COOP and COEP headers); use one thread");
  const module = instantiate(await WebAssembly.compile(bytes), threads > 1, cannotPause);
  return createWasmDevice(module, threads, await startWorkers(module, threads));
}

/** A page's own thread may not wait. */
const cannotPause = (): void => {};

const WORKER = `
onmessage = ({ data: { compiled, memory, self, stack } }) => {
  const refused = () => { throw new Error("a worker of the wasm device asked for memory"); };
  const { exp, expm1, log, log1p, pow } = Math;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const pause = () => { Atomics.wait(clock, 0, 0, ${PAUSE_MILLISECONDS}); };
  const host = { exp, expm1, log, log1p, pow, pause, allocate: refused, release: refused };
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory }, host });
  exports.__stack_pointer.value = stack;
  exports.workerMain(self);
};
`;

/** What the browser gives and Node's types do not name. */
interface Page {
  readonly Worker: new (url: string) => { postMessage(message: object): void };
  readonly crossOriginIsolated: boolean;
}

declare global {
  var crossOriginIsolated: Page["crossOriginIsolated"] | undefined;
}

async function startWorkers({ compiled, memory, exports, heap }: Module, threads: number): Promise<() => void> {
  const { Worker } = globalThis as typeof globalThis & Page;
  const url = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
  for (let self = 1; self < threads; self++) {
    const stack = heap.allocate(WORKER_STACK_BYTES) + WORKER_STACK_BYTES;
    new Worker(url).postMessage({ compiled, memory, self, stack });
  }
  // Workers start only when the page gives up its turn.
  while (exports.workersReady() < threads - 1) await new Promise((resolve) => setTimeout(resolve, 1));
  return () => exports.stopWorkers();
}
