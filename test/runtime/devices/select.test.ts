/** Which device is chosen, why another is not, and how many threads it may have. */
import { availableParallelism } from "node:os";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { MOST_THREADS } from "../../../src/runtime/devices/native.js";
import { describedDevice, selectDevice, THREADS_WANTED, threadsOf } from "../../../src/runtime/devices/select.js";
import { describeTensorflow } from "../../../src/runtime/devices/tensorflow/choice.js";
import { findPackage } from "../../../src/runtime/devices/tensorflow/library.js";
import { HAS_NATIVE, KERNELS, onNative } from "../../support/native.js";
import { failureOf } from "../files/helpers.js";
import { nativeDevice } from "../kernels/native-harness.js";

/** The native device refuses to load under an instruction set that there is none of. */
function withoutNative<Result>(body: () => Result): Result {
  const before = process.env.RNNC_ISA;
  process.env.RNNC_ISA = "none-such";
  try {
    return body();
  } finally {
    if (before === undefined) delete process.env.RNNC_ISA;
    else process.env.RNNC_ISA = before;
  }
}

// First: once the addon is loaded, it stays.
onNative("auto without native: wasm, and why; native without native: a failure that says what to do", () => {
  withoutNative(() => {
    const { device, threads, note } = selectDevice("auto", 2);
    assert.is(device.name, "wasm");
    assert.is(threads, 2);
    assert.match(note ?? "", /^native is not here \(.*none-such.*\); running on wasm, which is several times slower$/);
    const failure = failureOf(() => selectDevice("native", undefined));
    assert.is(failure.code, "device-absent");
    assert.match(failure.message, /^The device native is not here: .*none-such/);
    assert.is(failure.advice, "Run `rnnc doctor` for what is missing, or use --device auto.");
  });
});

onNative("auto is native where it was built; js is js", () => {
  const auto = selectDevice("auto", undefined);
  assert.is(auto.device.name, "native");
  assert.is(auto.note, null);
  assert.is(auto.threads, nativeDevice(auto.threads).threads);
  const js = selectDevice("js", 8);
  assert.is(js.device.name, "js");
  assert.is(js.threads, 1);
  assert.is(js.note, null);
});

test("what a record describes is the device that it was", () => {
  for (const choice of ["js", "wasm", "auto"] as const) {
    const { device } = selectDevice(choice, 1);
    assert.is(describedDevice(device.description), device.name);
  }
  assert.is(describedDevice("native (AVX-512, 2 threads), bf16 by AMX"), "native");
  assert.is(describedDevice("tensorflow (4.22.0, CPU)"), "tensorflow");
  assert.is(describedDevice("wasmer (2 threads)"), "auto", "of another rnnc");
});

/** Where nobody has installed it, as in a fresh clone. */
const withoutTensorflow = findPackage() ? test.skip : test;

withoutTensorflow("tensorflow where it is not installed: one message, with the command that installs it", () => {
  const failure = failureOf(() => selectDevice("tensorflow", undefined));
  assert.is(failure.code, "device-absent");
  assert.is(
    failure.message,
    "The device tensorflow is not here: neither @tensorflow/tfjs-node-gpu nor @tensorflow/tfjs-node is installed.",
  );
  assert.match(failure.advice, /^Install it with `npm install @tensorflow\/tfjs-node-gpu@4\.22\.0`/);
  assert.equal(describeTensorflow(), {
    present: false,
    summary: "absent (optional)",
    choice: "not chosen: it is not installed",
    advice: "npm install @tensorflow/tfjs-node-gpu@4.22.0",
  });
});

onNative("so many threads as are asked for", () => {
  for (const threads of [1, 3, MOST_THREADS]) assert.is(selectDevice("native", threads).threads, threads);
  selectDevice("native", 1);
});

test("more threads than processors are given, and it is said that they help nothing", () => {
  const processors = availableParallelism();
  const there = processors === 1 ? "1 processor" : `${processors} processors`;
  for (const device of [KERNELS, "wasm"] as const) {
    assert.is(selectDevice(device, processors).note, null);
    assert.is(
      selectDevice(device, processors + 1).note,
      `${processors + 1} threads share ${there}: the results are the same, and nothing is faster than with --threads ${processors}`,
    );
  }
  selectDevice(KERNELS, 1);
});

test("threads are a whole number from 1 to the most that the addon takes", () => {
  assert.is(threadsOf("1"), 1);
  assert.is(threadsOf(String(MOST_THREADS)), MOST_THREADS);
  for (const text of [
    "0",
    "-1",
    "1.5",
    "",
    "two",
    "1e2",
    "0x2",
    " 2",
    String(MOST_THREADS + 1),
    "99999999999999999999",
  ])
    assert.is(threadsOf(text), null, text);
  assert.is(THREADS_WANTED, "--threads is a count from 1 to 256");
  assert.throws(() => selectDevice("native", MOST_THREADS + 1), HAS_NATIVE ? /from 1 to 256/ : /is not built/);
});

test.run();
