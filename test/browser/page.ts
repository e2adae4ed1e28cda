/** What the page runs: an LSTM forward and backward on the wasm device, and the same on the float64 reference. */
import type { Numbers } from "../../src/ops/contract.js";
import type { OpName } from "../../src/ops/names.js";
import type { Device, Memory, PassName } from "../../src/runtime/devices/device.js";
import { createJsDevice } from "../../src/runtime/devices/js.js";
import { loadWasmInBrowser } from "../../src/runtime/devices/wasm/browser.js";

export { hasRelaxedSimd } from "../../src/runtime/devices/wasm/relaxed-simd.js";

const [TIME, BATCH, INPUT, HIDDEN] = [7, 5, 9, 33];

/** The results of both passes one after another. */
function results(device: Device): Float64Array {
  let seed = 1;
  const random = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32 - 0.5;
  };
  const filled = (count: number): Memory => {
    const memory = device.allocate("f32", count);
    device.upload(memory, Float32Array.from({ length: count }, random));
    return memory;
  };
  const empty = (count: number): Memory => device.allocate("f32", count);
  const rows = TIME * BATCH;
  const [x, wx, wh, b] = [rows * INPUT, INPUT * 4 * HIDDEN, HIDDEN * 4 * HIDDEN, 4 * HIDDEN].map(filled);
  const [y, gates, cells, dZ, dX] = [
    rows * HIDDEN,
    rows * 4 * HIDDEN,
    rows * HIDDEN,
    rows * 4 * HIDDEN,
    rows * INPUT,
  ].map(empty);
  const [dWx, dWh, dB] = [INPUT * 4 * HIDDEN, HIDDEN * 4 * HIDDEN, 4 * HIDDEN].map(empty);
  const dY = filled(rows * HIDDEN);
  const sizes = [TIME, BATCH, INPUT, HIDDEN];
  const run = (op: OpName, pass: PassName, arrays: readonly (Memory | null)[]): void => {
    const kernel = device.kernel(op, pass);
    if (!kernel) throw new Error(`no ${op}`);
    kernel(arrays, sizes, [0], 0);
  };
  run("lstm", "forward", [x, null, null, null, null, wx, wh, b, y, null, null, gates, cells]);
  run("lstm", "backward", [
    x,
    null,
    null,
    null,
    null,
    wx,
    wh,
    y,
    gates,
    cells,
    dY,
    null,
    null,
    dZ,
    dX,
    null,
    null,
    dWx,
    dWh,
    dB,
  ]);
  return Float64Array.from(
    [y, dX, dWx, dWh, dB].flatMap((memory) => Array.from<number>(device.read(memory) as Numbers)),
  );
}

/** The largest difference from the reference, and whether one and two threads give the same bits. */
export async function compare(one: Uint8Array, two: Uint8Array): Promise<{ difference: number; equal: boolean }> {
  const expected = results(createJsDevice("f64"));
  const single = results(await loadWasmInBrowser({ bytes: one, threads: 1 }));
  const double = results(await loadWasmInBrowser({ bytes: two, threads: 2 }));
  return {
    difference: Math.max(...single.map((value, at) => Math.abs(value - expected[at]))),
    equal: single.every((value, at) => value === double[at]),
  };
}
