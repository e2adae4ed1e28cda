/** The native device where a test cannot do without. That it computes what it should is in test/conformance. */
import { loadNative, type NativeDevice } from "../../../src/runtime/devices/native.js";

/** The native device with a number of threads. A machine without it fails here, with the reason. */
export function nativeDevice(threads: number): NativeDevice {
  const loaded = loadNative({ threads });
  if ("absent" in loaded) throw new Error(`these tests need the native device: ${loaded.absent}`);
  return loaded.device;
}
