/** What a figure was measured on, and when. */
import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { VERSION } from "../src/runtime/version.js";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The circumstances of a measurement. */
export interface Circumstances {
  readonly date: string;
  readonly commit: string;
  readonly version: string;
  readonly machine: string;
  readonly node: string;
}

export function circumstances(): Circumstances {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim();
  const [cpu] = cpus();
  const changed = git("status", "--porcelain", "--", "src", "scripts", "stdlib", "experiments") !== "";
  // Machines of one name differ by their clocks, and by much more than those say; some virtual ones tell none.
  const clock = cpu?.speed ? ` at ${(cpu.speed / 1000).toFixed(1)} GHz` : "";
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: `${git("rev-parse", "--short=10", "HEAD")}${changed ? " with changes" : ""}`,
    version: VERSION,
    machine: `${availableParallelism()} cores, ${cpu?.model.trim() ?? "?"}${clock}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`,
    node: process.version,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
