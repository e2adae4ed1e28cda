/**
 * Recurrent layers by cuDNN. TensorFlow's own library says how its ops over cuDNN are registered, and computes all but
 * those ops, which a stand-in answers (test/support/cudnn). Where the library sees a GPU, cuDNN itself is run.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Device } from "../../src/runtime/devices/device.js";
import { createJsDevice } from "../../src/runtime/devices/js.js";
import { type Binding, loadLibrary } from "../../src/runtime/devices/tensorflow/library.js";
import { createTensorflowDevice } from "../../src/runtime/devices/tensorflow.js";
import { trainStep } from "../../src/runtime/training/loop.js";
import { variantsAt } from "../conformance/calls.js";
import { titleOf } from "../ops/harness.js";
import { type Loaded, ready } from "../programs/workshop.js";
import { dropout, lanes } from "../runtime/training/runs.js";
import { bothPasses, CUDNN_OPS, isCudnns } from "../support/cudnn/both-passes.js";
import { type CudnnCall, standIn } from "../support/cudnn/stand-in.js";

const library = loadLibrary(2);
if ("absent" in library) throw new Error(`${library.absent}: these tests are run by \`npm run test:tensorflow\``);
const { binding } = library;

const made = standIn(binding);
const standInLibrary = { ...library, binding: made.binding, seesGpu: true };
const device = createTensorflowDevice(standInLibrary, [createJsDevice()], true);

test("the stand-in on a library without a GPU is taken for cuDNN, and agrees", () => {
  assert.equal(device.cudnn, { isUsed: true });
});

/** Types of inputs and outputs as the library has the op registered, which it says to whoever calls it without anything. */
function registered(op: string): readonly (readonly string[])[] {
  const text = refusal(op, [], [], 1);
  // The binding cuts messages off, after the outputs.
  const found = /Op<name=(\w+); signature=(.*?) -> (.*?);/s.exec(text);
  if (!found || found[1] !== op) throw new Error(`the library says of ${op}: ${text}`);
  return found.slice(2).map((list) => list.split(", ").map((one) => one.split(":")[1]));
}

/** What the library says to a call. @throws Error where it runs. */
function refusal(...[op, attributes, inputs, outputs]: Parameters<Binding["executeOp"]>): string {
  try {
    binding.executeOp(op, attributes, inputs, outputs);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error(`${op} was run`);
}

/** Number of TensorFlow's types, and of the kinds of attributes as the binding has them. */
const TYPES = new Map([
  [binding.TF_FLOAT, "T"],
  [binding.TF_INT32, "int32"],
  [6, "int8"],
]);
const KINDS = new Map([
  [binding.TF_ATTR_TYPE, "type"],
  [binding.TF_ATTR_STRING, "string"],
  [binding.TF_ATTR_INT, "int"],
  [binding.TF_ATTR_FLOAT, "float"],
  [binding.TF_ATTR_BOOL, "bool"],
]);

/** Every call of cuDNN that a device makes while it is checked, at the moment when it is made. */
function watch(look: (call: CudnnCall, typeOf: (id: number) => string) => void): void {
  const spied = standIn(binding);
  const typeOf = (id: number) => TYPES.get(spied.typeOf(id)) ?? "another";
  const watched: Binding = {
    ...spied.binding,
    executeOp(op, attributes, inputs, outputs) {
      if (op.startsWith("CudnnRNN")) look({ op, attributes, inputs, outputs }, typeOf);
      return spied.binding.executeOp(op, attributes, inputs, outputs);
    },
  };
  const { cudnn } = createTensorflowDevice({ ...standInLibrary, binding: watched }, [createJsDevice()], true);
  assert.equal(cudnn, { isUsed: true });
}

test("calls have the inputs and outputs that the library has registered", () => {
  const seen = new Set<string>();
  watch(({ op, inputs, outputs }, typeOf) => {
    const [wanted, given] = registered(op);
    assert.equal(inputs.map(typeOf), wanted, op);
    assert.is(outputs, given.length, op);
    seen.add(op);
  });
  assert.equal([...seen].sort(), ["CudnnRNNBackpropV3", "CudnnRNNParamsSize", "CudnnRNNV3"]);
});

if (!library.seesGpu) {
  test("the library takes the calls as they are, and lacks but a kernel for its CPU", () => {
    let calls = 0;
    watch(({ op, attributes, inputs, outputs }) => {
      const said = refusal(op, attributes, inputs, outputs);
      assert.match(said, /Status: 5\b[\s\S]*Could not find device for node[\s\S]*<no registered kernels>/);
      calls++;
    });
    // Of three layers: their size, and twice both passes.
    assert.is(calls, 15);
  });

  test("each attribute is one that the library knows, of the type that it wants", () => {
    const wrong = { type: binding.TF_ATTR_STRING, value: "wrong" };
    const known = new Set<string>();
    watch(({ op, attributes, inputs, outputs }) => {
      for (const { name, type } of attributes) {
        // An attribute that it does not know it would pass over; that of a type which inputs have it takes from them.
        if (name === "T" && op !== "CudnnRNNParamsSize") continue;
        const other = type === wrong.type ? { type: binding.TF_ATTR_INT, value: 0 } : wrong;
        const changed = attributes.map((one) => (one.name === name ? { name, ...other } : one));
        const said = refusal(op, changed, inputs, outputs);
        assert.ok(said.includes(`when '${KINDS.get(type)}' expected`) && said.includes(`for attr '${name}'`), said);
        known.add(name);
      }
    });
    assert.is(known.size, 11, [...known].join());
  });
}

const SIZES = [
  { time: 5, batch: 4, input: 3, hidden: 7 },
  { time: 1, batch: 1, input: 1, hidden: 1 },
  { time: 9, batch: 17, input: 4, hidden: 33 },
];

/** Every way of calling, forward and backward, those that cuDNN does not compute too. */
function conformance(name: string, on: () => Device, tolerance: number): void {
  for (const op of CUDNN_OPS) {
    for (const sizes of SIZES) {
      test(`${name}: ${op} ${JSON.stringify(sizes)}, forward and backward as float64`, () => {
        variantsAt(op, sizes).forEach((variant, index) => {
          bothPasses(on(), variant, index, { tolerance });
          bothPasses(on(), variant, index + 1000, { tolerance, adds: true, backward: 2 });
        });
      });
    }
  }
}

conformance("stand-in", () => device, 1e-5);

test("stand-in: an example without steps goes without cuDNN, and the next batch by it", () => {
  const [variant] = variantsAt("lstm", SIZES[0]).filter((one) => isCudnns(one) && one.lengths === "mixed");
  for (const shortest of [0, 1, 0, 1]) {
    const before = made.calls.length;
    bothPasses(device, variant, 3, { tolerance: 1e-5, shortest });
    assert.is(made.calls.length - before, shortest === 0 ? 0 : 2, titleOf(variant));
  }
});

const EXPERIMENTS: readonly (readonly [string, () => Promise<Loaded>])[] = [
  ["an LSTM with dropout over masked sequences", () => dropout()],
  ["GRU and LSTM with carried state", () => lanes()],
];

for (const [name, experiment] of EXPERIMENTS) {
  test(`stand-in: ${name}, 50 steps of training, the losses of float64 within 1e-3, no tensor left behind`, async () => {
    const loaded = await experiment();
    const before = made.calls.length;
    const [found, exact] = [losses(loaded, device, 50), losses(loaded, createJsDevice("f64"), 50)];
    exact.forEach(({ loss }, step) => {
      assert.ok(Math.abs(found[step].loss - loss) <= 1e-3 * Math.abs(loss), `step ${step}`);
    });
    assert.ok(made.calls.length - before >= 100);
    assert.is(found[49].tensors, found[19].tensors);
  });
}

function losses(loaded: Loaded, on: Device & { tensors?: () => number }, steps: number) {
  const { bound, batch } = ready(loaded, on, { examples: 50 });
  return Array.from({ length: steps }, (_, index) => {
    const host = batch(Math.floor(index / 10), index % 10);
    if (host.reset) bound.resetCarried("train");
    return { loss: trainStep(bound, host, index + 1, 1).loss, tensors: on.tensors?.() ?? 0 };
  });
}

if (library.seesGpu) {
  const onGpu = createTensorflowDevice(library, [createJsDevice()], true);
  test("GPU: cuDNN agrees with float64, and is used", () => {
    assert.equal(onGpu.cudnn, { isUsed: true });
  });
  // Without TF32, which scripts/test-tensorflow.mjs switches off.
  conformance("GPU", () => onGpu, 1e-4);
} else {
  console.log(`skipped: TensorFlow ${library.version} (${library.packageName}) sees no GPU: cuDNN itself was not run`);
}

test.run();
