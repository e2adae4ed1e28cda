import { DEVICE_CHOICES, type DeviceChoice, THREADS_WANTED, threadsOf } from "../../runtime/devices/select.js";
import type { Given } from "../arguments.js";
import { toolSettings } from "../project/tool-settings.js";
import { UsageError } from "../usage.js";

/**
 * Device and threads: the command line, else the project's `rnnc.yaml`, else what is best. What was begun stays on the device
 * it `began` on, whatever the project says, unless the command line names another.
 */
export async function deviceOptions(
  given: Given,
  path: string,
  began?: string,
): Promise<{ readonly device: DeviceChoice; readonly threads: number | undefined }> {
  const tool = await toolSettings(path);
  const name = given.value("device") ?? began ?? tool.device ?? "auto";
  const device = DEVICE_CHOICES.find((choice) => choice === name);
  if (!device) throw new UsageError(`--device is one of ${DEVICE_CHOICES.join(", ")}, not ${name}`);
  const text = given.value("threads");
  if (text === undefined) return { device, threads: tool.threads };
  const threads = threadsOf(text);
  if (threads === null) throw new UsageError(`${THREADS_WANTED}, not ${text}`);
  return { device, threads };
}
