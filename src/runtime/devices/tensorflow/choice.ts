/** When the TensorFlow device is chosen, and what is said where it is not there. */
import { Failure } from "../../failure.js";
import { type Cudnn, loadTensorflow, type TensorflowDevice } from "../tensorflow.js";
import { findPackage, INSTALL_COMMAND } from "./library.js";

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
export function noteOn({ library, cudnn }: Pick<TensorflowDevice, "library" | "cudnn">): string | null {
  if (!library.seesGpu) return null;
  const never = "TensorFlow sees a GPU, where rnnc's tests were never run; `--device native` is the CPU";
  return cudnn.isUsed || cudnn.reason === null ? never : `${never}; cuDNN is not used: ${cudnn.reason}`;
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

/** Whether there is a GPU, and what runs recurrent layers on it. */
export function whatItSees(seesGpu: boolean, cudnn: Cudnn): string {
  if (!seesGpu) return "sees no GPU";
  if (cudnn.isUsed) return "sees a GPU, recurrent layers by cuDNN";
  return `sees a GPU, recurrent layers without cuDNN${cudnn.reason === null ? "" : ` (${cudnn.reason})`}`;
}

/** Loads the library where it is installed, and tries cuDNN where there is a GPU: about half a second. */
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
  const loaded = loadTensorflow();
  if ("absent" in loaded) {
    return {
      present: false,
      summary: loaded.absent,
      choice: "not chosen: it does not load",
      advice: `npm rebuild ${found.name}`,
    };
  }
  const { library, cudnn } = loaded.device;
  const isGpuPackage = found.name === GPU_PACKAGE;
  return {
    present: true,
    summary: `${library.packageName}, TensorFlow ${library.version}, ${whatItSees(library.seesGpu, cudnn)}`,
    choice:
      library.seesGpu && isGpuPackage
        ? "chosen by auto: there is a GPU (never run on one by rnnc's tests)"
        : "not chosen by auto: without a GPU the native device is faster; --device tensorflow takes it",
    advice: null,
  };
}
