/**
 * What the kernels of a workload spend their time on: each runs in a process of its own under Linux's `perf`, whose samples
 * of the addon are sorted by function. The kernels themselves carry no clocks.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./machine.js";
import { record } from "./records.js";
import { SPEED_WORKLOADS, THREADS } from "./speed.js";

export interface ProfileFigures {
  readonly threads: number;
  /** Of the peak of multiplications and additions, over whole steps. */
  readonly ofPeak: number;
  /** Shares of the threads' time in the addon; together 1. */
  readonly products: number;
  readonly packing: number;
  readonly waiting: number;
  readonly other: number;
}

type Phase = "products" | "packing" | "waiting" | "other";

/** By what a function's name has in it; the first that fits. */
const PHASES: readonly (readonly [RegExp, Phase])[] = [
  [/Pool::/, "waiting"],
  [/::tile<|::tile\b|::linesOf</, "products"],
  [/pack|turnRows|takeStrip|copy|transpose|clearPadding|loadStart|storeLast/i, "packing"],
];

const SECONDS = 4;

/** Those whose names have `only` in them. @returns true: there is nothing to be met. */
export function profile(only: string | undefined): boolean {
  const absent = whyAbsent();
  if (absent !== null) {
    console.log(`profile: skipped: ${absent}`);
    return true;
  }
  for (const [name] of SPEED_WORKLOADS) {
    if (only !== undefined && !name.toLowerCase().includes(only.toLowerCase())) continue;
    const { title, figures } = profileOf(name);
    record("profile", title, figures);
    const shares = (["products", "packing", "waiting", "other"] as const).map(
      (phase) => `${phase} ${(100 * figures[phase]).toFixed(1)} %`,
    );
    console.log(`${title}: ${(100 * figures.ofPeak).toFixed(0)} % of the peak; ${shares.join(", ")}`);
  }
  return true;
}

/** Why `perf` cannot be used; null where it can. */
function whyAbsent(): string | null {
  const { error, status, stderr } = spawnSync("perf", ["record", "--quiet", "--output", "/dev/null", "true"], {
    encoding: "utf8",
  });
  if (error) return "perf is not here; `apt-get install linux-perf` brings it";
  return status === 0 ? null : `perf cannot record: ${stderr.trim().split("\n")[0]}`;
}

function profileOf(name: string): { readonly title: string; readonly figures: ProfileFigures } {
  const folder = mkdtempSync(join(tmpdir(), "rnnc-profile-"));
  try {
    const data = join(folder, "perf.data");
    const trial = [join(ROOT, "bench", "profile-trial.ts"), name, `${SECONDS}`];
    const answer = run("perf", [
      ...["record", "--quiet", "--freq", "1999", "--output", data, "--"],
      ...[process.execPath, "--import", "tsx", ...trial],
    ]);
    const { name: title, share } = JSON.parse(answer.trim().split("\n").at(-1) ?? "") as {
      name: string;
      share: number;
    };
    const shares = sharesOf(run("perf", ["report", "--input", data, "--stdio", "--sort", "dso,symbol", "--quiet"]));
    return { title, figures: { threads: THREADS, ofPeak: share, ...shares } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of lines such as `12.34%  rnnc.node  [.] name`: only those of the addon, and none of the measurement of the peak. */
function sharesOf(report: string): Readonly<Record<Phase, number>> {
  const sums = { products: 0, packing: 0, waiting: 0, other: 0 };
  for (const line of report.split("\n")) {
    const found = /^\s*([\d.]+)%\s+rnnc\.node\s+\[\.\]\s+(.*)$/.exec(line);
    if (!found || found[2].includes("measurePeak")) continue;
    const phase = PHASES.find(([pattern]) => pattern.test(found[2]))?.[1] ?? "other";
    sums[phase] += Number(found[1]);
  }
  const all = sums.products + sums.packing + sums.waiting + sums.other;
  if (all === 0) throw new Error("perf has no samples of rnnc.node");
  return {
    products: sums.products / all,
    packing: sums.packing / all,
    waiting: sums.waiting / all,
    other: sums.other / all,
  };
}

function run(command: string, options: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, options, {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 1 << 26,
    env: { ...process.env, LC_ALL: "C" },
  });
  if (status !== 0) throw new Error(`${command} ${options[0]} failed: ${stderr.trim().split("\n").at(-1)}`);
  return stdout;
}
