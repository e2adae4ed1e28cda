/**
 * The WebAssembly device beside the native one, one thread each, by turns: an LSTM layer forward and backward. Both start
 * from the same weights and their results are compared first.
 */
import { loadWasm } from "../src/runtime/devices/wasm/load.js";
import { median } from "./machine.js";
import { record } from "./records.js";
import { layer, nativeDevice, type Shape } from "./workloads.js";

export interface DeviceFigures {
  readonly nativeMs: number;
  readonly wasmMs: number;
  /** Native's time over that of WebAssembly. */
  readonly share: number;
  readonly goal: number;
  readonly isMet: boolean;
  readonly difference: number;
}

const SHAPE: Shape = [64, 50, 256, 256];
const GOAL = 0.2;
const BLOCKS = 7;
const MOST_DIFFERENT = 2e-4;

export function devices(): boolean {
  const loaded = loadWasm({ threads: 1 });
  if ("absent" in loaded) {
    console.log(`devices: skipped, there is no WebAssembly device: ${loaded.absent}`);
    return true;
  }
  const [native, wasm] = [layer("lstm", SHAPE, nativeDevice(1)), layer("lstm", SHAPE, loaded.device)];
  const difference = largestDifference(native.step().results, wasm.step().results);
  if (!(difference <= MOST_DIFFERENT)) throw new Error(`results differ by ${difference}; nothing was timed`);
  const [nativeTimes, wasmTimes]: [number[], number[]] = [[], []];
  for (let block = 0; block < BLOCKS; block++) {
    nativeTimes.push(...timesOf(native.train, 3));
    wasmTimes.push(...timesOf(wasm.train, 1));
  }
  const [nativeMs, wasmMs] = [median(nativeTimes), median(wasmTimes)];
  const share = nativeMs / wasmMs;
  const figures: DeviceFigures = { nativeMs, wasmMs, share, goal: GOAL, isMet: share >= GOAL, difference };
  record("devices", `${native.name}, one thread`, figures);
  console.log(
    `wasm: ${wasmMs.toFixed(0)} ms, native ${nativeMs.toFixed(0)} ms, one thread each: ${(100 * share).toFixed(0)} % of native (goal ${100 * GOAL} %${figures.isMet ? "" : ", NOT MET"})`,
  );
  return figures.isMet;
}

function timesOf(step: () => void, count: number): readonly number[] {
  step();
  return Array.from({ length: count }, () => {
    const began = performance.now();
    step();
    return performance.now() - began;
  });
}

type Results = Readonly<Record<string, ArrayLike<number>>>;

/** Of any result, by the largest number in it. */
function largestDifference(ours: Results, theirs: Results): number {
  return Math.max(
    ...Object.entries(ours).map(([name, values]) => {
      const [left, right] = [Array.from(values), Array.from(theirs[name])];
      const largest = right.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      return left.reduce((most, value, at) => Math.max(most, Math.abs(value - right[at])), 0) / largest;
    }),
  );
}
