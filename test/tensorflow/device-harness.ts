/** Passes on a device whose memory is its own: arrays go in, the op runs, and all that it may have written comes back. */
import type { AttributeValue, Numbers, Stream } from "../../src/ops/contract.js";
import type { Device, Memory } from "../../src/runtime/devices/device.js";
import { loadTensorflow, type TensorflowDevice } from "../../src/runtime/devices/tensorflow.js";
import {
  argumentsOf,
  backwardArrays,
  caseOf,
  contractOf,
  forwardArrays,
  generator,
  passOf,
  there,
  type Variant,
} from "../ops/harness.js";
import { callTitle, fault, type PassCall, runReference, writtenArguments } from "../runtime/kernels/native-harness.js";

/** The device of these tests. Where it is not there they fail, and say what to do. */
export function tensorflowDevice(): TensorflowDevice {
  const loaded = loadTensorflow({ threads: 2 });
  if ("absent" in loaded) throw new Error(`${loaded.absent}: these tests are run by \`npm run test:tensorflow\``);
  return loaded.device;
}

/** Runs a call on the device; its arrays hold what the device's memories held afterwards. */
export function runOnDevice(device: Device, { variant, pass, arrays, accumulate }: PassCall): void {
  const kernel = device.kernel(variant.op, pass);
  if (!kernel) throw new Error(`${device.name} has no ${pass} pass of ${variant.op}`);
  const contract = passOf(variant.op, pass);
  const memories = new Map<Numbers, Memory>();
  for (const array of Object.values(arrays)) {
    if (!array || memories.has(array)) continue;
    const memory = device.allocate(array instanceof Int32Array ? "i32" : "f32", array.length);
    device.upload(memory, array);
    memories.set(array, memory);
  }
  const memoryOf = (name: string): Memory | null => {
    const array = arrays[name];
    return (array && memories.get(array)) ?? null;
  };
  const results = argumentsOf(variant.op, pass, "result");
  kernel(
    contract.arguments.map(({ name }) => memoryOf(name)),
    contractOf(variant.op).sizes.map((name) => variant.sizes[name]),
    contract.attributes.map(({ name, choices }) => attributeOf(variant.attributes[name], choices)),
    results.reduce((mask, { name }, index) => mask | (accumulate.includes(name) ? 1 << index : 0), 0),
  );
  for (const [array, memory] of memories) array.set(device.read(memory));
}

function attributeOf(value: AttributeValue, choices: readonly string[] | undefined): number | Stream {
  return typeof value === "string" ? (choices?.indexOf(value) ?? -1) : value;
}

/** A call of one pass, nothing left out; before a backward pass, the device's forward pass has run. */
export function fullCall(device: Device, variant: Variant, pass: PassCall["pass"], seed: number): PassCall {
  const forward = forwardArrays(variant, "f32", seed);
  if (pass === "forward") return { variant, pass, arrays: forward, accumulate: [] };
  runOnDevice(device, { variant, pass: "forward", arrays: forward, accumulate: [] });
  return { variant, pass, arrays: backwardArrays(variant, forward, "f32", seed), accumulate: [] };
}

/** The call without some of what may be left out, adding to some of its results. */
export function varied(call: PassCall, seed: number): PassCall {
  const random = generator(seed);
  const { op, attributes } = call.variant;
  const arrays = { ...call.arrays };
  for (const { name, optional } of argumentsOf(op, call.pass, "output", "saved", "gradient", "result")) {
    if (optional && random() < 0.5) arrays[name] = null;
  }
  // A gradient by rows is what the call before left, and keeps that.
  const keeps = caseOf(op).keeps?.(call.variant) ?? [];
  const accumulate = argumentsOf(op, call.pass, "result")
    .map(({ name }) => name)
    .filter((name) => arrays[name] && !keeps.includes(name) && attributes.layout !== "rows" && random() < 0.5);
  for (const name of accumulate) {
    const array = there(arrays, name);
    for (let at = 0; at < array.length; at++) array[at] = 2 * random() - 1;
  }
  return { ...call, arrays, accumulate };
}

/** Runs a call on the device and by reference. @throws where they differ, naming the call and the element. */
export function expectReference(device: Device, call: PassCall): void {
  const expected = runReference(call);
  runOnDevice(device, call);
  for (const { name } of writtenArguments(call)) {
    const [actual, reference] = [call.arrays[name], expected[name]];
    const wrong = actual && reference && fault(actual, reference);
    if (wrong) throw new Error(`${callTitle(call)}: ${name}${wrong}`);
  }
}
