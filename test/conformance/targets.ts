/** The devices that the conformance suite knows. A new one: an entry here, and a test file beside this one. */
import { createJsDevice } from "../../src/runtime/devices/js.js";
import { loadNative, type NativeDevice } from "../../src/runtime/devices/native.js";
import { loadTensorflow } from "../../src/runtime/devices/tensorflow.js";
import { loadWasm } from "../../src/runtime/devices/wasm/load.js";
import type { WasmDevice } from "../../src/runtime/devices/wasm/wasm.js";
import type { Absent, Target, TargetDevice } from "./target.js";

const MIB = 2 ** 20;

/** Ways of calling at each size, for devices whose kernels another target tries in all ways. */
export const SOME = 2;

/**
 * What the addon says of an instruction set, or of a way to products of bfloat16, that this machine has not; and what is said of
 * the addon where nobody can build it.
 */
const NOT_THIS_MACHINE = /RNNC_(ISA|BF16) (asks for .*, which this machine does not have|is `)|no C\+\+ compiler found/;

function native(): NativeDevice | Absent {
  const loaded = loadNative({ threads: 2 });
  return "absent" in loaded ? loaded : loaded.device;
}

function nativeTarget(device: NativeDevice): TargetDevice {
  return {
    device,
    isLinear: true,
    onThreads(threads) {
      device.setThreads(threads);
      return device;
    },
    held: { now: () => process.memoryUsage().rss, noise: 8 * MIB },
  };
}

/** The native device with one instruction set, by its RNNC_ISA; `ways` as in `TargetDevice`. */
export function nativeWith(isa: string, ways = Number.POSITIVE_INFINITY): Target {
  return {
    name: `native ${isa}`,
    environment: { RNNC_ISA: isa },
    async create() {
      const device = native();
      if ("absent" in device) return device;
      if (device.arithmetic !== `native-${isa}`) throw new Error(`RNNC_ISA=${isa} gave ${device.arithmetic}`);
      return { ...nativeTarget(device), ways };
    },
    mayBeAbsent: NOT_THIS_MACHINE,
  };
}

/**
 * Products of bfloat16 operands on the native device, by their RNNC_BF16. What is rounded is
 * worked out in float32 (a state, the gradient behind an activation), and so may be rounded to the other neighbour where
 * it lies between two, which moves what follows by a 256th of one term, which may be larger than a typical result.
 */
export function bf16With(way: string, isa?: string): Target {
  return {
    name: `native bf16 ${way}`,
    environment: { RNNC_BF16: way, ...(isa === undefined ? {} : { RNNC_ISA: isa }) },
    async create() {
      const device = native();
      if ("absent" in device) return device;
      if (device.bf16?.name !== way) throw new Error(`RNNC_BF16=${way} gave ${device.bf16?.name}`);
      return {
        ...nativeTarget(device),
        ways: SOME,
        products: "bf16",
        ops: ["linear", "rnn", "gru", "lstm"],
        toleranceOf: () => 2 ** -7,
      };
    },
    mayBeAbsent: NOT_THIS_MACHINE,
  };
}

/** The module with threads, or the one without; with relaxed SIMD, or without. */
export function wasmWith(threads: number, relaxed: boolean): Target {
  return {
    name: `wasm, ${relaxed ? "relaxed, " : ""}${threads} ${threads === 1 ? "thread" : "threads"}`,
    async create() {
      const made = new Map<number, WasmDevice>();
      const on = (count: number): WasmDevice | Absent => {
        const known = made.get(count);
        if (known) return known;
        const loaded = loadWasm({ threads: count, relaxed });
        if ("absent" in loaded) return loaded;
        made.set(count, loaded.device);
        return loaded.device;
      };
      const device = on(threads);
      if ("absent" in device) return device;
      const onThreads = (count: number) => {
        const other = on(count);
        if ("absent" in other) throw new Error(other.absent);
        return other;
      };
      return {
        device,
        isLinear: true,
        ways: SOME,
        ...(threads === 1 ? {} : { onThreads }),
        held: { now: () => process.memoryUsage().rss, noise: 8 * MIB },
      };
    },
  };
}

export const JS: Target = {
  name: "js",
  create: async () => ({ device: createJsDevice(), isLinear: true, ways: SOME }),
};

/**
 * TensorFlow, whose tensors are no line of bytes. Ops that it declines run on the host. Recurrent layers go without
 * cuDNN, which saves nothing that could be read back: test/tensorflow/cudnn.tensorflow.ts.
 */
export const TENSORFLOW: Target = {
  name: "tensorflow",
  async create() {
    const loaded = loadTensorflow({ threads: 2, cudnn: false });
    if ("absent" in loaded) return loaded;
    const { device } = loaded;
    return { device, isLinear: false, byLibrary: { ulps: 8 }, held: { now: () => device.tensors(), noise: 0 } };
  },
};

/** Those that `npm test` has, but for products of bfloat16. The portable kernels, which every machine has, in all ways. */
export const FLOAT32_TARGETS: readonly Target[] = [
  JS,
  wasmWith(1, false),
  wasmWith(2, true),
  nativeWith("portable"),
  nativeWith("avx2", SOME),
  nativeWith("avx512", SOME),
];
