/** A machine on which every call takes as long as every other. */
import type { Calibration, TimeTable } from "../../src/plan/calibration.js";
import { tableNames } from "../../src/runtime/training/calibrate.js";
import { VERSION } from "../../src/runtime/version.js";

/** Every table says one millisecond, whatever the sizes. */
export function alike(): Calibration {
  const axes = (name: string) =>
    /^(?:linear|projected|sampled)/.test(name) ? 3 : /^(?:rnn|gru|lstm|attention)/.test(name) ? 2 : 1;
  const table = (name: string): TimeTable => ({ axes: Array.from({ length: axes(name) }, () => [1]), ms: [1] });
  const tables = Object.fromEntries(tableNames().map((name) => [name, table(name)]));
  return {
    format: 1,
    version: VERSION,
    machine: "",
    device: "native (1 thread)",
    threads: 1,
    measured: "2026-11-27T00:00:00.000Z",
    outsideMs: 0,
    tables,
  };
}
