/**
 * The same network in PyTorch, where that is installed: `scripts/bench-peer.py`. It begins with our weights and has our
 * batch; nothing is timed unless it has as many parameters and the same loss. Blocks of both are timed by turns.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import type { Numbers } from "../../ops/contract.js";
import type { HostBatch } from "../../runtime/data/batches/batches.js";
import { packageRoot } from "../../runtime/files/package-root.js";
import { batchLoss } from "../../runtime/training/evaluate.js";
import { batchesOf, type Ready } from "../../runtime/training/ready.js";
import { timeBatch } from "../../runtime/training/step-times.js";
import type { Loaded } from "./load.js";
import { type PeerNetwork, peerNetwork } from "./peer-network.js";

export type PeerTime =
  | {
      readonly torch: string;
      /** Milliseconds of a whole training step, medians: PyTorch's, and ours by turns with it. */
      readonly ms: number;
      readonly oursMs: number;
      /** PyTorch's time over ours. */
      readonly ratio: number;
      /** Of both. */
      readonly parameters: number;
      /** The losses of the batch before any step, without dropout. */
      readonly loss: { readonly ours: number; readonly peer: number };
    }
  | { readonly cannot: string };

const BLOCKS = 5;
/** Threads of OpenMP spin for a while after their work. */
const REST_MS = 300;
/** Of a loss: sums in another order. */
const MOST_DIFFERENT = 1e-3;

/**
 * Python is that of RNNC_BENCH_PYTHON, else `python3`. Nothing of it is installed by rnnc. Each of the two is timed for
 * `seconds`, and three steps a block at least.
 */
export async function comparePeer(loaded: Loaded, ready: Ready, seconds: number): Promise<PeerTime> {
  const python = process.env.RNNC_BENCH_PYTHON ?? "python3";
  if (spawnSync(python, ["-c", "import torch"]).status !== 0)
    return { cannot: `there is no PyTorch: ${python} has no torch; RNNC_BENCH_PYTHON names another Python` };
  const network = peerNetwork(loaded, ready);
  if ("cannot" in network) return network;
  const folder = mkdtempSync(join(tmpdir(), "rnnc-bench-"));
  const peer = startPeer(python, ready.selected.threads);
  try {
    return await compare(peer, folder, network, loaded, ready, seconds);
  } catch (error) {
    if (error instanceof PeerStopped) return { cannot: `PyTorch failed: ${error.message}` };
    throw error;
  } finally {
    peer.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(
  peer: Peer,
  folder: string,
  network: PeerNetwork,
  loaded: Loaded,
  ready: Ready,
  seconds: number,
): Promise<PeerTime> {
  const { bound } = ready;
  const host = batchesOf(ready, "train").get(0, 0);
  writeWeights(folder, ready);
  writeBatch(folder, loaded, host);
  const { torch = "", parameters = 0, loss = Number.NaN } = await peer.ask({ do: "load", folder, network });
  const count = bound.layout.count;
  if (parameters !== count) return { cannot: `its network has ${parameters} parameters, and ours ${count}` };
  bound.resetCarried("evaluate");
  const ours = batchLoss(bound.evaluate(host), bound);
  if (!(Math.abs(ours - loss) <= MOST_DIFFERENT * Math.max(1, Math.abs(ours))))
    return { cannot: `on equal weights and one batch its loss is ${loss}, and ours ${ours}` };
  const [mine, theirs]: [number[], number[]] = [[], []];
  const part = seconds / BLOCKS;
  // Once without being looked at: caches, code, and what is allocated when first needed.
  timeBatch(ready, host, part);
  await peer.ask({ do: "time", seconds: part });
  for (let block = 0; block < BLOCKS; block++) {
    await setTimeout(REST_MS);
    mine.push(...timeBatch(ready, host, part).slice(1));
    await setTimeout(REST_MS);
    theirs.push(...((await peer.ask({ do: "time", seconds: part })).times ?? []).slice(1));
  }
  const [ms, oursMs] = [median(theirs), median(mine)];
  return { torch, ms, oursMs, ratio: ms / oursMs, parameters, loss: { ours, peer: loss } };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function writeWeights(folder: string, { bound }: Ready): void {
  const flat = bound.read(bound.p.flat);
  for (const { id, start, count, sizes } of bound.layout.entries)
    writeNumbers(folder, id, Float32Array.from(flat.subarray(start, start + count)), sizes);
}

/** By the columns' ids in the plan. */
function writeBatch(folder: string, { plan, origins }: Loaded, { columns, examples }: HostBatch): void {
  for (const { id } of plan.data.columns) {
    const column = columns[origins.nodes[id]?.name ?? id];
    if (!column) continue;
    const { time, values, lengths, before, features = 1 } = column;
    const steps = time === null ? [] : [time];
    const wide = values instanceof Float32Array ? [features] : [];
    writeNumbers(folder, `${id}.values`, values, [...steps, examples, ...wide]);
    if (lengths) writeNumbers(folder, `${id}.lengths`, lengths, [examples]);
    if (before) writeNumbers(folder, `${id}.before`, before, [examples, ...wide]);
  }
}

function writeNumbers(folder: string, name: string, values: Numbers, sizes: readonly number[]): void {
  const dtype = values instanceof Int32Array ? "i32" : "f32";
  writeFileSync(join(folder, `${name}.bin`), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ dtype, sizes }));
}

interface Reply {
  readonly torch?: string;
  readonly parameters?: number;
  readonly loss?: number;
  readonly times?: readonly number[];
}

interface Peer {
  /** Throws `PeerStopped` when it ends before it answers, or answers no JSON. */
  ask(command: object): Promise<Reply>;
  stop(): void;
}

/** With the last line that it said. */
class PeerStopped extends Error {}

function startPeer(python: string, threads: number): Peer {
  const script = join(packageRoot(), "scripts", "bench-peer.py");
  const child: ChildProcess = spawn(python, [script, "--threads", String(threads)], {
    stdio: ["pipe", "pipe", "pipe"],
    // With it set, OpenBLAS can be half as fast.
    env: { ...process.env, OPENBLAS_CORETYPE: undefined },
  });
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error("a child with pipes has them");
  let said = "";
  stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4000);
  });
  // It may end while it is written to; that it has ended is told by what follows.
  stdin.on("error", () => {});
  const lines = createInterface({ input: stdout });
  const ended = new Promise<null>((resolve) => {
    child.on("close", () => resolve(null));
    child.on("error", () => resolve(null));
  });
  return {
    async ask(command) {
      const answer = once(lines, "line");
      stdin.write(`${JSON.stringify(command)}\n`);
      const line = await Promise.race([answer, ended]);
      if (line === null) throw new PeerStopped(said.trim().split("\n").at(-1) || "it ended and gave no reason");
      try {
        return JSON.parse(String(line[0])) as Reply;
      } catch {
        throw new PeerStopped(`it said \`${String(line[0]).slice(0, 100)}\``);
      }
    },
    stop: () => child.kill(),
  };
}
