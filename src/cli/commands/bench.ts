import type { OpName } from "../../ops/names.js";
import { loadNative } from "../../runtime/devices/native.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { describeDevice, refusePrecision } from "../../runtime/program/precision.js";
import { describeThrown } from "../../runtime/training/present.js";
import { makeReady, type Ready } from "../../runtime/training/ready.js";
import { createStopwatch, type StepTimes, timeSteps } from "../../runtime/training/step-times.js";
import { thousands } from "../../spelling/thousands.js";
import type { Given } from "../arguments.js";
import { sourceOption } from "../data/source-option.js";
import { costOf } from "../explaining/cost.js";
import { comparePeer, type PeerTime } from "../programs/bench-peer.js";
import { deviceOptions } from "../programs/device-options.js";
import { parseSettings } from "../programs/load.js";
import { programAt } from "../programs/program-at.js";
import { bytesText } from "../terminal/amounts.js";
import { UsageError } from "../usage.js";

const SECONDS = 2;

export async function run(given: Given): Promise<number> {
  if (given.flag("calibrate")) return (await import("./bench-calibrate.js")).calibrate(given);
  const [path, ...others] = given.positionals;
  if (path === undefined || others.length > 0) throw new UsageError("give one `.rnn` file");
  const steps = stepsOf(given.value("steps"));
  const { program, file, numbers, wanted } = await programAt(
    path,
    given.value("experiment"),
    parseSettings(given.values("set")),
    true,
  );
  const device = await deviceOptions(given, path);
  const files = sourceOption(given, program.sources);
  try {
    const stopwatch = createStopwatch();
    const idle = process.memoryUsage().rss;
    const ready = makeReady(program, file, { set: numbers, ...device, files }, stopwatch.watched);
    refusePrecision(program, ready.selected.device, ready.selected.note);
    const times = timeSteps(ready, stopwatch, steps, SECONDS);
    const resident = process.memoryUsage().rss - idle;
    const foretold = costOf(wanted, path, files).bytes.high;
    const peer = given.flag("peer") ? await comparePeer(wanted, ready, steps === null ? SECONDS : 0) : null;
    const report = reportOf(ready, times, { foretold, resident }, peer);
    process.stdout.write(given.flag("json") ? `${JSON.stringify({ format: 1, ...report }, null, 2)}\n` : text(report));
    return EXIT.ok;
  } catch (error) {
    const { lines, code } = describeThrown(error, file);
    process.stderr.write(`${lines.join("\n")}\n`);
    return code;
  }
}

function stepsOf(given: string | undefined): number | null {
  if (given === undefined) return null;
  const steps = Number(given);
  if (!/^\d+$/.test(given) || steps < 1) throw new UsageError(`--steps is a count from 1, not ${given}`);
  return steps;
}

interface Row {
  readonly op: string;
  /** `update`: of the ops that look at gradients and move the weights, once a step. */
  readonly pass: "forward" | "backward" | "update";
  readonly callsPerStep: number;
  readonly ms: number;
  /** Of the step's time. */
  readonly share: number;
  readonly gflops: number | null;
  /** Of the measured peak. */
  readonly ofPeak: number | null;
}

interface BenchReport {
  readonly experiment: string;
  readonly device: string;
  readonly note: string | null;
  readonly threads: number;
  readonly steps: number;
  readonly batch: StepTimes["batch"];
  readonly stepMs: number;
  readonly batchMs: number;
  readonly outsideMs: number;
  /** Milliseconds of a step, by what they are for. */
  readonly passes: Readonly<Record<Row["pass"], number>>;
  readonly gflops: number;
  /** GFLOP/s that registers alone reach in float32, measured now; null on other devices than native, and of bfloat16. */
  readonly peak: number | null;
  readonly ops: readonly Row[];
  readonly memory: {
    readonly parameters: number;
    readonly gradients: number;
    readonly optimizer: number;
    readonly buffers: number;
    /** Of a whole run's tensors, as `rnnc explain` has it. */
    readonly foretold: number;
    /** By how much the process grew. */
    readonly resident: number;
  };
  readonly peer: PeerTime | null;
}

/** How often the peak is measured. */
const PEAKS = 5;

/** All gradients at once, or all weights. */
const UPDATES: readonly OpName[] = [
  "all_finite",
  "penalty",
  "clip_by_global_norm",
  "sgd",
  "momentum",
  "rmsprop",
  "adam",
  "adamw",
];

function reportOf(
  ready: Ready,
  times: StepTimes,
  memory: Pick<BenchReport["memory"], "foretold" | "resident">,
  peer: PeerTime | null,
): BenchReport {
  const { bound, program, selected } = ready;
  const { steps, ops } = times;
  const stepMs = sum(times.stepMs) / steps;
  const loaded = selected.device.name === "native" ? loadNative({ threads: selected.threads }) : null;
  // Products of bfloat16 may be several times as fast.
  const device = loaded && "device" in loaded && program.precision !== "bf16" ? loaded.device : null;
  // Whatever else runs can only make it less.
  const peak = device && Math.max(...Array.from({ length: PEAKS }, () => device.peak()));
  const rate = (flops: number, ms: number): number | null => (flops > 0 && ms > 0 ? flops / ms / 1e6 : null);
  const rows = ops
    .map(({ op, pass, calls, ms, flops }): Row => {
      const gflops = rate(flops, ms);
      return {
        op,
        pass: UPDATES.includes(op) ? "update" : pass,
        callsPerStep: calls / steps,
        ms: ms / steps,
        share: ms / steps / stepMs,
        gflops,
        ofPeak: gflops !== null && peak !== null ? gflops / peak : null,
      };
    })
    .sort((a, b) => b.ms - a.ms);
  const of = (pass: Row["pass"]) => sum(rows.filter((row) => row.pass === pass).map(({ ms }) => ms));
  const flat = 4 * bound.layout.count;
  const optimizer = flat * program.update.states.length;
  return {
    experiment: program.name,
    device: describeDevice(program, selected.device),
    note: selected.note,
    threads: selected.threads,
    steps,
    batch: times.batch,
    stepMs,
    batchMs: times.batchMs / steps,
    outsideMs: stepMs - sum(rows.map(({ ms }) => ms)),
    passes: { forward: of("forward"), backward: of("backward"), update: of("update") },
    gflops: rate(sum(ops.map(({ flops }) => flops)) / steps, stepMs) ?? 0,
    peak,
    ops: rows,
    memory: { parameters: flat, gradients: flat, optimizer, buffers: bound.bytes - 2 * flat - optimizer, ...memory },
    peer,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const BAR = 24;

function text(report: BenchReport): string {
  const { ops, memory, batch, peak, stepMs, outsideMs, batchMs, passes, peer } = report;
  const share = (part: number) => `${(100 * part).toFixed(1)}%`;
  const head = ["op", "", "calls", "ms", "share", "GFLOP/s", "of peak", ""];
  const rows = ops.map((row) => [
    row.op,
    row.pass,
    String(Math.round(10 * row.callsPerStep) / 10),
    row.ms.toFixed(3),
    share(row.share),
    row.gflops?.toFixed(row.gflops < 10 ? 1 : 0) ?? "",
    row.ofPeak === null ? "" : share(row.ofPeak),
    "█".repeat(Math.round(BAR * row.share)),
  ]);
  rows.push(["outside of kernels", "", "", outsideMs.toFixed(3), share(outsideMs / stepMs), "", "", ""]);
  const ofPeak = peak === null ? "" : `, ${share(report.gflops / peak)} of the peak of ${peak.toFixed(0)}`;
  return `${[
    `${report.experiment}  ${report.device}`,
    ...(report.note === null ? [] : [`note: ${report.note}`]),
    `batch: ${batch.examples} examples${batch.longest > 0 ? ` of up to ${batch.longest} steps, ${batch.tokens} real steps in all` : ""}; ${report.steps} batches timed`,
    `step: ${stepMs.toFixed(3)} ms, ${report.gflops.toFixed(1)} GFLOP/s${ofPeak}; its batch: ${batchMs.toFixed(3)} ms`,
    "",
    ...columns([head, ...rows]),
    "",
    `forward ${passes.forward.toFixed(3)} ms, backward ${passes.backward.toFixed(3)} ms, update ${passes.update.toFixed(3)} ms`,
    `memory: parameters ${bytesText(memory.parameters)}, gradients ${bytesText(memory.gradients)}, optimizer ${bytesText(memory.optimizer)}, buffers of training ${bytesText(memory.buffers)}`,
    `        foretold of a whole run ${bytesText(memory.foretold)}; this process grew by ${bytesText(memory.resident)}`,
    ...(peer === null ? [] : [peerLine(peer)]),
  ].join("\n")}\n`;
}

/** Words to the left, numbers to the right. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < 2 || column === row.length - 1 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join("  ")
      .trimEnd(),
  );
}

function peerLine(peer: PeerTime): string {
  if ("cannot" in peer) return `PyTorch: not compared, ${peer.cannot}`;
  const { torch, ms, oursMs, ratio, parameters } = peer;
  const count = thousands(parameters);
  return `PyTorch ${torch}: ${ms.toFixed(3)} ms a step, rnnc ${oursMs.toFixed(3)} ms by turns with it: ${ratio.toFixed(2)} times ours; the same layers, ${count} parameters, optimizer, batch and loss`;
}
