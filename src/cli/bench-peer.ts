/** The same network in PyTorch, where that is installed: `scripts/bench-peer.py`. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../runtime/files/package-root.js";
import type { OpCall } from "../runtime/training/step-times.js";

export type PeerTime = { readonly torch: string; readonly ms: number } | { readonly cannot: string };

const LOSSES = ["softmax_cross_entropy", "projected_cross_entropy"];

/** Python is that of RNNC_BENCH_PYTHON, else `python3`. Nothing of it is installed by rnnc. */
export function timePeer(calls: readonly OpCall[], threads: number, seconds: number): PeerTime {
  const python = process.env.RNNC_BENCH_PYTHON ?? "python3";
  if (spawnSync(python, ["-c", "import torch"]).status !== 0)
    return { cannot: `there is no PyTorch: ${python} has no torch; RNNC_BENCH_PYTHON names another Python` };
  const { status, stdout, stderr } = spawnSync(python, [join(packageRoot(), "scripts", "bench-peer.py")], {
    input: JSON.stringify({ calls: networkOf(calls), threads, seconds }),
    encoding: "utf8",
    env: { ...process.env, OPENBLAS_CORETYPE: undefined },
  });
  if (status !== 0) return { cannot: `PyTorch failed: ${stderr.trim().split("\n").at(-1) ?? "no reason given"}` };
  return JSON.parse(stdout) as PeerTime;
}

/** The forward calls, up to the loss; a fused loss is one call for both passes. */
function networkOf(calls: readonly OpCall[]): readonly OpCall[] {
  const loss = calls.findIndex(({ op }) => LOSSES.includes(op));
  const network = calls.slice(0, loss < 0 ? calls.length : loss + 1);
  return network.filter(({ op, pass }) => pass === "forward" || LOSSES.includes(op));
}
