/** What `rnnc bench --calibrate` has measured on this machine, in the user's cache folder. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { cpus, homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Calibration } from "../../plan/calibration.js";
import { hash } from "../../plan/hash.js";
import { writeAside } from "../../runtime/files/write-aside.js";
import { VERSION } from "../../runtime/version.js";

/** Processor, and how many of them. */
export function machineName(): string {
  const all = cpus();
  return `${all.length} × ${all[0]?.model.trim() ?? process.arch}`;
}

/** One for each machine that shares a home, and each version: others are as if there were none. */
export function calibrationPath(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(cache, "rnnc", `calibration-${VERSION}-${hash([machineName(), process.arch]).slice(0, 12)}.json`);
}

/** Throws `disk`. */
export function writeCalibration(calibration: Calibration): string {
  const path = calibrationPath();
  mkdirSync(dirname(path), { recursive: true });
  writeAside(path, [Buffer.from(`${JSON.stringify(calibration)}\n`)]);
  return path;
}

/** Null where this machine has not been measured, or the file is none. */
export function readCalibration(): Calibration | null {
  const path = calibrationPath();
  if (!existsSync(path)) return null;
  try {
    const read = JSON.parse(readFileSync(path, "utf8")) as Calibration;
    return read.format === 1 && read.version === VERSION ? read : null;
  } catch {
    return null;
  }
}
