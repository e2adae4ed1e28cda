/**
 * One training in a process of its own, for bench/memory.ts and a test: what it holds above the idle process, and what its
 * heap grows by. Told by JSON as its only argument, it prints JSON. Node must have been given --expose-gc.
 */
import { dirname } from "node:path";
import { DEVICE_CHOICES, selectDevice } from "../src/runtime/devices/select.js";
import { loadProgram } from "../src/runtime/program/load-program.js";
import { FRESH, trainLoop } from "../src/runtime/training/loop.js";
import { SILENT } from "../src/runtime/training/progress.js";
import { batchesOf, makeReady } from "../src/runtime/training/ready.js";

export interface TrialWanted {
  /** The compiled program, and the folder of its project. */
  readonly program: string;
  readonly root: string;
  readonly set: readonly string[];
  readonly device: string;
  readonly threads: number;
  /** The heap is looked at after these steps, rising. Training ends with the last. */
  readonly lookAt: readonly number[];
  /** The validation part is looked at every so many steps. */
  readonly checkEvery: number;
  /** Numbers kept at every step, for a test to see that what is kept is seen. */
  readonly kept?: number;
}

export interface TrialSeen {
  /** Resident bytes with the program loaded and the device chosen. */
  readonly idle: number;
  /** The most resident bytes of any step, above `idle`. */
  readonly resident: number;
  /** What the runtime says that it holds for training, in bytes. */
  readonly bound: number;
  /** Used bytes of the heap, after collections, at each step of `lookAt`. */
  readonly heap: readonly number[];
  /** Bytes of array buffers at the same times. */
  readonly buffers: readonly number[];
}

function collect(): void {
  if (!globalThis.gc) throw new Error("node was not given --expose-gc");
  // What the first one finalises, the second one frees.
  globalThis.gc();
  globalThis.gc();
}

async function trial(wanted: TrialWanted): Promise<TrialSeen> {
  const { set, threads, lookAt, checkEvery, kept = 0 } = wanted;
  const { program, file } = await loadProgram(wanted.program, wanted.root, { shown: wanted.program });
  const device = DEVICE_CHOICES.find((choice) => choice === wanted.device) ?? "auto";
  selectDevice(device, threads);
  collect();
  const idle = process.memoryUsage.rss();
  let most = idle;
  const ready = makeReady(program, file, { set, device, threads });
  const [heap, buffers]: [number[], number[]] = [[], []];
  const steps = lookAt[lookAt.length - 1];
  const rules = {
    ...ready.rules,
    stop: null,
    length: { unit: "steps", count: steps },
    validate: { unit: "steps", every: checkEvery },
  } as const;
  const batches = { train: batchesOf(ready, "train"), validate: batchesOf(ready, "validate") };
  const hoard: (readonly number[])[] = [];
  const sink = {
    ...SILENT,
    step({ step }: { readonly step: number }) {
      if (kept > 0) hoard.push(new Array<number>(kept).fill(0.5));
      if (step % 10 === 0) most = Math.max(most, process.memoryUsage.rss());
      if (!lookAt.includes(step)) return;
      collect();
      const used = process.memoryUsage();
      heap.push(used.heapUsed);
      buffers.push(used.arrayBuffers);
    },
  };
  await trainLoop(ready.bound, rules, batches, FRESH, sink, {
    now: () => performance.now(),
    interrupted: () => false,
    onBest: () => {},
    onCheck: () => {},
  });
  most = Math.max(most, process.memoryUsage.rss());
  return { idle, resident: most - idle, bound: ready.bound.bytes, heap, buffers };
}

const wanted = JSON.parse(process.argv[2]) as TrialWanted;
process.chdir(dirname(wanted.program));
console.log(JSON.stringify(await trial(wanted)));
