/** Which device a program runs on. */
import { availableParallelism } from "node:os";
import { Failure } from "../failure.js";
import type { Device } from "./device.js";
import { createJsDevice } from "./js.js";
import { loadNative, MOST_THREADS } from "./native.js";
import { askedForTensorflow, tensorflowWithGpu } from "./tensorflow/choice.js";
import { loadWasm } from "./wasm/load.js";

export const DEVICE_CHOICES = ["auto", "native", "wasm", "tensorflow", "js"] as const;
export type DeviceChoice = (typeof DEVICE_CHOICES)[number];

/**
 * The device that a record describes, as `native (AVX-512, 2 threads)` does native: what began on it goes on on it. `auto`
 * for one that this version does not know.
 */
export function describedDevice(description: string): DeviceChoice {
  return DEVICE_CHOICES.find((name) => description.startsWith(`${name} (`)) ?? "auto";
}

/** The number of threads that a person asks for; null when there cannot be so many. */
export function threadsOf(text: string): number | null {
  const threads = /^\d+$/.test(text) ? Number(text) : 0;
  return threads >= 1 && threads <= MOST_THREADS ? threads : null;
}

export const THREADS_WANTED = `--threads is a count from 1 to ${MOST_THREADS}`;

export interface Selected {
  readonly device: Device;
  readonly threads: number;
  /** Why it is not the first choice, or not as fast as it could be; null when it is. */
  readonly note: string | null;
}

/**
 * `auto`: TensorFlow where it is installed and sees a GPU, native where it was built, else wasm, else js, and it is said
 * why. Throws `device-absent` for a device asked for.
 */
export function selectDevice(choice: DeviceChoice, threads: number | undefined): Selected {
  const selected = chosenDevice(choice, threads);
  const notes = [selected.note, tooManyThreads(selected.threads)].filter((note) => note !== null);
  return { ...selected, note: notes.length === 0 ? null : notes.join("; ") };
}

/** More of them than processors take turns, which costs time and changes no result. */
function tooManyThreads(threads: number, processors = availableParallelism()): string | null {
  if (threads <= processors) return null;
  const there = `${processors} ${processors === 1 ? "processor" : "processors"}`;
  return `${threads} threads share ${there}: the results are the same, and nothing is faster than with --threads ${processors}`;
}

function chosenDevice(choice: DeviceChoice, threads: number | undefined): Selected {
  if (choice === "js") return { device: createJsDevice(), threads: 1, note: null };
  if (choice === "tensorflow") {
    const { device, note } = askedForTensorflow(threads);
    return { device, threads: device.threads, note };
  }
  const onGpu = choice === "auto" ? tensorflowWithGpu(threads) : null;
  if (onGpu) return { device: onGpu.device, threads: onGpu.device.threads, note: onGpu.note };
  const options = threads === undefined ? {} : { threads };
  if (choice === "wasm") return ready("wasm", loadWasm(options), null);
  const native = loadNative(options);
  if (choice === "native" || "device" in native) return ready("native", native, null);
  const wasm = loadWasm(options);
  const why = `native is not here (${native.absent})`;
  if ("device" in wasm) return ready("wasm", wasm, `${why}; running on wasm, which is several times slower`);
  return {
    device: createJsDevice(),
    threads: 1,
    note: `${why}, nor is wasm (${wasm.absent}); running on js, which is much slower`,
  };
}

function ready(
  name: DeviceChoice,
  loaded: { readonly device: Device & { readonly threads: number } } | { readonly absent: string },
  note: string | null,
): Selected {
  if ("device" in loaded) return { device: loaded.device, threads: loaded.device.threads, note };
  throw new Failure(
    "device-absent",
    `The device ${name} is not here: ${loaded.absent}`,
    "Run `rnnc doctor` for what is missing, or use --device auto.",
  );
}
