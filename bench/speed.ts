/**
 * Milliseconds of a training step of W1, W2 and W5 (shared/bench/RESULTS.md) beside PyTorch in one run, with equal
 * threads, on equal weights and batches. Loss and gradients are compared first; a difference is an error, not a figure.
 * Blocks of both alternate, each after a warm-up; the figures are medians of all steps.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import type { Numbers } from "../src/ops/contract.js";
import { attentionDecoder } from "./attention-decoder.js";
import { median, ROOT } from "./machine.js";
import { peerPythons } from "./peer.js";
import { record } from "./records.js";
import { languageModel, layer, nativeDevice, parity, projection, type Shape, type Workload } from "./workloads.js";

export interface SpeedFigures {
  readonly threads: number;
  readonly peer: string;
  readonly oursMs: number;
  readonly peerMs: number;
  /** The peer's time over ours: above 1 we are faster. */
  readonly ratio: number;
  /** The least ratio that issue 4 asks for. */
  readonly goal: number;
  readonly isMet: boolean;
  readonly gflops: number;
  /** GFLOP/s of the multiplications and additions that registers alone reach, measured in this run. */
  readonly peak: number;
  readonly steps: { readonly ours: number; readonly peer: number };
  /** The largest difference of a result, by the largest number of that result. */
  readonly difference: number;
  /** Against the fastest of several builds of PyTorch; absent where one alone was here. */
  readonly best?: Pick<SpeedFigures, "peer" | "ratio" | "goal" | "isMet">;
}

export const THREADS = 2;
/** Sums of up to 3200 × 1024 products in another order. */
const MOST_DIFFERENT = 2e-4;
const BLOCKS = 5;
/** Threads of OpenMP spin for a while after their work. */
const REST_MS = 500;

const SHAPES: readonly Shape[] = [
  [64, 50, 256, 256],
  [64, 50, 512, 512],
  [32, 100, 1024, 1024],
  [1, 50, 512, 512],
];

/** Against pip's PyTorch 2.x, and against the best PyTorch that can be installed. */
interface Goal {
  readonly pip: number;
  readonly best: number;
}

/** What issue 4 asks of each layer: by batch 1 and by larger batches. */
const LAYER_GOALS: Readonly<Record<"lstm" | "gru", readonly [one: Goal, more: Goal]>> = {
  lstm: [
    { pip: 1.8, best: 1.8 },
    { pip: 1.25, best: 1.2 },
  ],
  gru: [
    { pip: 9, best: 9 },
    { pip: 2.7, best: 2.3 },
  ],
};

type Entry = readonly [name: string, goal: Goal, make: () => Workload | Promise<Workload>];

export const SPEED_WORKLOADS: readonly Entry[] = [
  ["W1 tanh", { pip: 2.5, best: 2.2 }, () => parity("tanh", THREADS)],
  ["W1 relu", { pip: 2.5, best: 2.2 }, () => parity("relu", THREADS)],
  ["W2 256", { pip: 2.4, best: 1.6 }, () => languageModel(256, THREADS)],
  ["W2 1024", { pip: 2.4, best: 1.4 }, () => languageModel(1024, THREADS)],
  ["W3 attention decoder", { pip: 3, best: 2 }, () => attentionDecoder(THREADS)],
  ...(["lstm", "gru"] as const).flatMap((cell) =>
    SHAPES.map((shape): Entry => {
      const goal = LAYER_GOALS[cell][shape[0] === 1 ? 0 : 1];
      return [`W5 ${cell} ${shape.join(" ")}`, goal, () => layer(cell, shape, nativeDevice(THREADS))];
    }),
  ),
  ["projection 1024 512 10000", { pip: 1.3, best: 1.2 }, () => projection(1024, 512, 10_000, THREADS)],
];

/**
 * Those whose names have `only` in them, beside each PyTorch that is here.
 * @returns whether every goal is met; true where there is no peer.
 */
export async function speed(only: string | undefined): Promise<boolean> {
  const peers = peerPythons();
  for (const { label, absent } of peers) {
    if (absent !== null) console.log(`speed: ${label} is skipped: ${absent}`);
  }
  const here = peers.filter(({ absent }) => absent === null);
  let isMet = true;
  for (const [name, goal, make] of SPEED_WORKLOADS) {
    if (only !== undefined && !name.toLowerCase().includes(only.toLowerCase())) continue;
    const workload = await make();
    const beside: { readonly isPip: boolean; readonly figures: SpeedFigures }[] = [];
    for (const { python, isPip } of here) {
      // A process each: what the last one left in memory and caches is not this one's burden.
      const peer = startPeer(python);
      try {
        const figures = await compare(workload, peer, isPip ? goal.pip : goal.best);
        beside.push({ isPip, figures });
        console.log(line(workload.name, figures));
      } finally {
        peer.stop();
      }
    }
    if (beside.length === 0) continue;
    const entry = entryOf(beside, goal.best);
    record("speed", workload.name, entry);
    isMet &&= entry.isMet && (entry.best?.isMet ?? true);
  }
  return isMet;
}

/** Pip's build, where it is here, and beside it the fastest of all. */
function entryOf(
  beside: readonly { readonly isPip: boolean; readonly figures: SpeedFigures }[],
  goal: number,
): SpeedFigures {
  const all = beside.map(({ figures }) => figures);
  const main = beside.find(({ isPip }) => isPip)?.figures ?? all[0];
  if (all.length === 1) return main;
  const { peer, ratio } = all.reduce((least, one) => (one.ratio < least.ratio ? one : least));
  return { ...main, best: { peer, ratio, goal, isMet: ratio >= goal } };
}

function line(
  name: string,
  { oursMs, peer, peerMs, ratio, goal, isMet, gflops, peak, difference }: SpeedFigures,
): string {
  const share = `${gflops.toFixed(0)} GFLOP/s, ${((100 * gflops) / peak).toFixed(0)} % of peak`;
  const against = `${peer} ${peerMs.toFixed(2)} ms, ratio ${ratio.toFixed(2)} (goal ${goal}${isMet ? "" : ", NOT MET"})`;
  return `${name}: ${oursMs.toFixed(2)} ms, ${share}; ${against}; results differ by ${difference.toExponential(1)}`;
}

async function compare(workload: Workload, peer: Peer, goal: number): Promise<SpeedFigures> {
  const folder = mkdtempSync(join(tmpdir(), "rnnc-speed-"));
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, values] of Object.entries(workload.inputs())) writeNumbers(folder, name, values);
    const { torch } = await peer.ask({ do: "load", ...workload.peer, folder });
    const difference = await differenceOf(workload, peer, folder);
    if (!(difference <= MOST_DIFFERENT))
      throw new Error(`${workload.name}: results differ by ${difference} of their size; nothing was timed`);
    const [ours, theirs]: [number[], number[]] = [[], []];
    // The best of a few: a neighbour on the machine makes one too small, nothing makes one too large.
    const peak = Math.max(...Array.from({ length: 5 }, () => nativeDevice(THREADS).peak()));
    const rough = timed(workload.train, 0, 2).at(-1) ?? 0;
    const seconds = Math.min(6, Math.max(1, (rough * 3) / 1000));
    await peer.ask({ do: "time", seconds, least: 2 });
    for (let block = 0; block < BLOCKS; block++) {
      await setTimeout(REST_MS);
      ours.push(...timed(workload.train, seconds, 3).slice(1));
      await setTimeout(REST_MS);
      theirs.push(...((await peer.ask({ do: "time", seconds, least: 3 })).times ?? []).slice(1));
    }
    const [oursMs, peerMs] = [median(ours), median(theirs)];
    const ratio = peerMs / oursMs;
    return {
      threads: THREADS,
      peer: `PyTorch ${torch}`,
      oursMs,
      peerMs,
      ratio,
      goal,
      isMet: ratio >= goal,
      gflops: workload.flops / oursMs / 1e6,
      peak,
      steps: { ours: ours.length, peer: theirs.length },
      difference,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds of each step. */
function timed(step: () => void, seconds: number, least: number): readonly number[] {
  const times: number[] = [];
  const until = performance.now() + seconds * 1000;
  while (times.length < least || performance.now() < until) {
    const began = performance.now();
    step();
    times.push(performance.now() - began);
  }
  return times;
}

async function differenceOf(workload: Workload, peer: Peer, folder: string): Promise<number> {
  const ours = workload.step();
  const { loss = Number.NaN } = await peer.ask({ do: "step" });
  const differences = Object.entries(ours.results).flatMap(([name, values]) => {
    const theirs = readNumbers(folder, `peer.${name}`);
    return theirs ? [relative(values, theirs)] : [];
  });
  if (differences.length < 4) throw new Error(`${workload.name}: the peer gave only ${differences.length} results`);
  return Math.max(Math.abs(ours.loss - loss) / Math.max(1, Math.abs(loss)), ...differences);
}

function relative(ours: Numbers, theirs: Float32Array): number {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  let [most, largest] = [0, 0];
  for (let i = 0; i < theirs.length; i++) {
    most = Math.max(most, Math.abs(ours[i] - theirs[i]));
    largest = Math.max(largest, Math.abs(theirs[i]));
  }
  return largest === 0 ? most : most / largest;
}

function writeNumbers(folder: string, name: string, values: Numbers): void {
  const isWhole = values instanceof Int32Array;
  const numbers = isWhole ? values : Float32Array.from(values);
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  writeFileSync(join(folder, `${name}.${isWhole ? "i32" : "f32"}`), bytes);
}

function readNumbers(folder: string, name: string): Float32Array | null {
  try {
    const { buffer, byteOffset, byteLength } = readFileSync(join(folder, `${name}.f32`));
    return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  } catch {
    return null;
  }
}

interface Reply {
  readonly torch?: string;
  readonly loss?: number;
  readonly times?: readonly number[];
}

interface Peer {
  ask(command: Readonly<Record<string, unknown>>): Promise<Reply>;
  stop(): void;
}

function startPeer(python: string): Peer {
  const child: ChildProcess = spawn(
    python,
    [join(ROOT, "bench", "peers", "steps.py"), "--threads", String(THREADS)],
    // With it set, OpenBLAS can be half as fast.
    { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, OPENBLAS_CORETYPE: undefined } },
  );
  if (!child.stdin || !child.stdout) throw new Error("the peer has no pipes");
  const { stdin, stdout } = child;
  const lines = createInterface({ input: stdout });
  return {
    async ask(command) {
      const ended = once(child, "exit").then(() => null);
      stdin.write(`${JSON.stringify(command)}\n`);
      const line = await Promise.race([once(lines, "line"), ended]);
      if (line === null) throw new Error("the peer stopped; its lines above say why");
      return JSON.parse(String(line[0])) as Reply;
    },
    stop: () => child.kill(),
  };
}
