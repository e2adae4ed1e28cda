/** `rnnc bench --calibrate`: this machine measured, so that `rnnc explain` can say how long training takes. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toStep } from "../../compiler/lower/to-step.js";
import type { Calibration } from "../../plan/calibration.js";
import { selectDevice } from "../../runtime/devices/select.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { measureTables } from "../../runtime/training/calibrate.js";
import { trainStep } from "../../runtime/training/loop.js";
import { describeThrown } from "../../runtime/training/present.js";
import { durationText } from "../../runtime/training/progress.js";
import { batchesOf, makeReady } from "../../runtime/training/ready.js";
import { VERSION } from "../../runtime/version.js";
import type { Given } from "../arguments.js";
import { preparedSizes, sizesAt } from "../data/prepared-sizes.js";
import { timeOf } from "../explaining/time.js";
import { machineName, writeCalibration } from "../programs/calibration-file.js";
import { deviceOptions } from "../programs/device-options.js";
import { programAt } from "../programs/program-at.js";
import { UsageError } from "../usage.js";

export async function calibrate(given: Given): Promise<number> {
  if (given.positionals.length > 0) throw new UsageError("--calibrate is about this machine; it takes no file");
  try {
    const began = performance.now();
    const options = await deviceOptions(given, join(process.cwd(), "here"));
    const { device, threads } = selectDevice(options.device, options.threads);
    const isShown = process.stderr.isTTY === true;
    const tables = measureTables(device, (done, of) => {
      if (isShown) process.stderr.write(`\rmeasuring ${done + 1} of ${of}`);
    });
    if (isShown) process.stderr.write("\r\u001b[K");
    const without: Calibration = {
      format: 1,
      version: VERSION,
      machine: machineName(),
      device: device.description,
      threads,
      measured: new Date().toISOString(),
      tables,
      outsideMs: 0,
    };
    const calibration = { ...without, outsideMs: await outsideOfKernels(without, options) };
    const path = writeCalibration(calibration);
    const report = { device: device.description, seconds: (performance.now() - began) / 1000, path };
    process.stdout.write(
      given.flag("json")
        ? `${JSON.stringify({ format: 1, ...report, calibration }, null, 2)}\n`
        : `calibrated in ${durationText(report.seconds)}: ${report.device}; explain says now how long training takes\nkept in ${path}\n`,
    );
    return EXIT.ok;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { lines, code } = describeThrown(error, null);
    process.stderr.write(`${lines.join("\n")}\n`);
    return code;
  }
}

/** So small that little of a step is spent in kernels. */
const SMALL = `edition 2026

experiment small {
  seed = 1

  data {
    rows strings = bits(count: 1_000, length: 4..4) |> split(train: 80%, validate: 10%, test: 10%)
    input string = strings.bits
    target odd   = sum(strings.bits) mod 2
  }

  model {
    states = recurrent(string, cell: lstm, units: 4)
    logits = dense(last(states), units: 2)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-3)
    batch     = 4
    epochs    = 1
  }
}
`;

const STEPS = 400;

/** Milliseconds of a step of a small training less those that its kernels are said to take; of many steps the median. */
async function outsideOfKernels(
  calibration: Calibration,
  options: Awaited<ReturnType<typeof deviceOptions>>,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "rnnc-calibrate-"));
  try {
    const path = join(folder, "small.rnn");
    writeFileSync(path, SMALL);
    writeFileSync(join(folder, "rnnc.yaml"), "");
    const { program, file, wanted } = await programAt(path, undefined, [], true);
    const ready = makeReady(program, file, { set: [], ...options });
    const batches = batchesOf(ready, "train");
    const times: number[] = [];
    for (let step = 1; step <= STEPS; step++) {
      const began = performance.now();
      trainStep(ready.bound, batches.get(0, (step - 1) % batches.perEpoch), step, 1);
      times.push(performance.now() - began);
    }
    const prepared = preparedSizes(wanted, path);
    const bounds = [sizesAt(wanted, prepared, "low")[0], sizesAt(wanted, prepared, "high")[0]] as const;
    const { stepMs } = timeOf(wanted.plan, toStep(wanted.plan), calibration, bounds, prepared?.epoch() ?? [], []);
    const median = times.toSorted((a, b) => a - b)[STEPS >> 1];
    return Math.max(0, median - stepMs.low);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
