/** What the matrix products of a program's training are made of, on a device. */
import type { Device } from "../devices/device.js";
import { Failure } from "../failure.js";
import type { AnyProgram } from "./program.js";

type Precise = Pick<AnyProgram, "name" | "precision">;

/** Throws `device-absent` where the device cannot compute the products of training. `note`: why it was chosen. */
export function refusePrecision(
  { name, precision }: Precise,
  { name: device, bf16 }: Pick<Device, "name" | "bf16">,
  note: string | null,
): void {
  if (precision !== "bf16" || bf16) return;
  throw new Failure(
    "device-absent",
    `\`${name}\` trains with \`precision = bf16\`, and the device ${device} has no products of bfloat16${note === null ? "" : ` (${note})`}`,
    "Run on native, or leave `precision` out of `train`.",
  );
}

/** With the version, what bit-equal results of training depend on. */
export function arithmeticOf(
  { precision }: Pick<AnyProgram, "precision">,
  { arithmetic, bf16 }: Pick<Device, "arithmetic" | "bf16">,
): string {
  return precision === "bf16" && bf16 ? `${arithmetic}, bf16-${bf16.name}` : arithmetic;
}

/** For people: `native (AVX-512, 2 threads), bf16 by AMX`. */
export function describeDevice(
  { precision }: Pick<AnyProgram, "precision">,
  { description, bf16 }: Pick<Device, "description" | "bf16">,
): string {
  return precision === "bf16" && bf16 ? `${description}, ${bf16.description}` : description;
}
