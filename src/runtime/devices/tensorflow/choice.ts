/** When the TensorFlow device is chosen, and what is said where it is not there. */
import { Failure } from "../../failure.js";
import { loadTensorflow, type TensorflowDevice } from "../tensorflow.js";
import { findPackage, INSTALL_COMMAND, loadLibrary } from "./library.js";

export interface ChosenTensorflow {
  readonly device: TensorflowDevice;
  readonly note: string | null;
}

/** @throws Failure `device-absent` where it is not there. */
export function askedForTensorflow(threads: number | undefined): ChosenTensorflow {
  const loaded = loadTensorflow(threads === undefined ? {} : { threads });
  if ("absent" in loaded) {
    throw new Failure(
      "device-absent",
      `The device tensorflow is not here: ${loaded.absent}.`,
      `Install it with \`${INSTALL_COMMAND}\` (some 500 MB, from a network), or use another --device.`,
    );
  }
  return { device: loaded.device, note: noteOn(loaded.device) };
}

/** For `auto`: only where the GPU's package is installed, loads and sees a GPU; nothing is loaded elsewhere. */
export function tensorflowWithGpu(threads: number | undefined): ChosenTensorflow | null {
  if (!findPackage([GPU_PACKAGE])) return null;
  const loaded = loadTensorflow({ ...(threads === undefined ? {} : { threads }), packages: [GPU_PACKAGE] });
  if ("absent" in loaded || !loaded.device.library.seesGpu) return null;
  return { device: loaded.device, note: noteOn(loaded.device) };
}

const GPU_PACKAGE = "@tensorflow/tfjs-node-gpu";

/** What was never run is not used in silence. */
function noteOn({ library }: TensorflowDevice): string | null {
  if (!library.seesGpu) return null;
  return "TensorFlow sees a GPU, where rnnc's tests were never run; `--device native` is the CPU";
}

/** What `rnnc doctor` says of the device. */
export interface TensorflowFinding {
  readonly present: boolean;
  /** Package and version, TensorFlow's version and whether it sees a GPU; or why there is none. */
  readonly summary: string;
  /** Whether `auto` would choose it, and why. */
  readonly choice: string;
  /** What to do to have it; null where it is there. */
  readonly advice: string | null;
}

/** Loads the library where it is installed: about half a second. */
export function describeTensorflow(): TensorflowFinding {
  const found = findPackage();
  if (!found) {
    return {
      present: false,
      summary: "absent (optional)",
      choice: "not chosen: it is not installed",
      advice: INSTALL_COMMAND,
    };
  }
  const library = loadLibrary(undefined);
  if ("absent" in library) {
    return {
      present: false,
      summary: library.absent,
      choice: "not chosen: it does not load",
      advice: `npm rebuild ${found.name}`,
    };
  }
  const sees = library.seesGpu ? "sees a GPU" : "sees no GPU";
  const isGpuPackage = found.name === GPU_PACKAGE;
  return {
    present: true,
    summary: `${library.packageName}, TensorFlow ${library.version}, ${sees}`,
    choice:
      library.seesGpu && isGpuPackage
        ? "chosen by auto: there is a GPU (never run on one by rnnc's tests)"
        : "not chosen by auto: without a GPU the native device is faster; --device tensorflow takes it",
    advice: null,
  };
}
