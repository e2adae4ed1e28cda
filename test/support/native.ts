/**
 * The native device, or what stands for it where nobody can build it: there is no C++ compiler, and WebAssembly runs the same
 * kernels. An addon that could not be built although there is one is a failure, as ever. `scripts/test.mjs` leaves out whole
 * files that are about the addon.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import type { Device } from "../../src/runtime/devices/device.js";
import { type DeviceChoice, selectDevice } from "../../src/runtime/devices/select.js";
import { ROOT } from "./command-line.js";

const RECORD = join(ROOT, "build", "addon.json");

/** Without loading it. */
export const HAS_NATIVE = !existsSync(RECORD) || JSON.parse(readFileSync(RECORD, "utf8")).status !== "absent";

/** The device that runs the kernels. */
export const KERNELS: DeviceChoice = HAS_NATIVE ? "native" : "wasm";

/** A test of what only the native device has. */
export const onNative = HAS_NATIVE ? test : test.skip;

/** It, in this process. */
export function kernelDevice(threads: number): Device {
  return selectDevice(KERNELS, threads).device;
}
