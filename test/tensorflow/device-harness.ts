/** The TensorFlow device of these tests. Where it is not there they fail, and say what to do. */
import { loadTensorflow, type TensorflowDevice } from "../../src/runtime/devices/tensorflow.js";

export function tensorflowDevice(): TensorflowDevice {
  const loaded = loadTensorflow({ threads: 2 });
  if ("absent" in loaded) throw new Error(`${loaded.absent}: these tests are run by \`npm run test:tensorflow\``);
  return loaded.device;
}
