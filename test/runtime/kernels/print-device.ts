/** Says on one line what the native device of this process is, or why there is none. A child of the tests. */
import { loadNative } from "../../../src/runtime/devices/native.js";

const loaded = loadNative({ threads: 1 });
console.log("absent" in loaded ? loaded.absent : loaded.device.arithmetic);
