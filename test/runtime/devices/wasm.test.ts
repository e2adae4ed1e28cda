/** The WebAssembly module: that it is the one the sources make, its memory, and what it refuses. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { wasmSources } from "../../../scripts/wasm-sources.mjs";
import { ACTIVATIONS } from "../../../src/ops/activation.js";
import { createHeap } from "../../../src/runtime/devices/wasm/heap.js";
import { loadWasm } from "../../../src/runtime/devices/wasm/load.js";
import { hasRelaxedSimd } from "../../../src/runtime/devices/wasm/relaxed-simd.js";
import type { WasmDevice } from "../../../src/runtime/devices/wasm/wasm.js";
import { ROOT } from "../../support/command-line.js";

interface Made {
  readonly compiler: string;
  readonly sources: string;
  readonly artefacts: Readonly<Record<string, string>>;
}

const FOLDER = join(ROOT, "src", "runtime", "kernels", "wasm");
const made: Made = JSON.parse(readFileSync(join(FOLDER, "rnnc.json"), "utf8"));
const HOW = "run `node scripts/build-wasm.mjs` and commit what it writes";

function deviceWith(threads: number): WasmDevice {
  const loaded = loadWasm({ threads });
  if ("absent" in loaded) throw new Error(loaded.absent);
  return loaded.device;
}

test("the committed module is of these sources, and is what its record says", () => {
  assert.is(made.sources, wasmSources(ROOT), `the kernels changed after the module was built: ${HOW}`);
  for (const [name, hash] of Object.entries(made.artefacts)) {
    assert.is(
      createHash("sha256")
        .update(readFileSync(join(FOLDER, name)))
        .digest("hex"),
      hash,
      name,
    );
  }
});

const COMPILER = "clang++-19";
const firstLine = (command: string, ...options: readonly string[]): string =>
  execFileSync(command, options, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
    .split("\n")[0]
    .trim();
/** Its linker is another package (lld-19), and may not be there when the compiler is. */
const isThatCompiler = ((): boolean => {
  try {
    firstLine(firstLine(COMPILER, "-print-prog-name=wasm-ld-19"), "--version");
    return firstLine(COMPILER, "--version") === made.compiler;
  } catch {
    return false;
  }
})();
if (!isThatCompiler) console.log(`skipped: building the module again needs ${made.compiler} and its wasm-ld`);

(isThatCompiler ? test : test.skip)("the same compiler makes the same bytes", () => {
  const into = mkdtempSync(join(tmpdir(), "rnnc-test-"));
  try {
    execFileSync(process.execPath, [join(ROOT, "scripts", "build-wasm.mjs"), "--into", into], {
      env: { ...process.env, CLANG: COMPILER },
      stdio: "pipe",
    });
    for (const name of Object.keys(made.artefacts))
      assert.ok(readFileSync(join(into, name)).equals(readFileSync(join(FOLDER, name))), `${name} differs: ${HOW}`);
    assert.equal(JSON.parse(readFileSync(join(into, "rnnc.json"), "utf8")), made);
    const triangles = [join(into, "triangles-module.ts"), join(ROOT, "src/search/numbers/triangles-module.ts")];
    const [again, committed] = triangles.map((file) => readFileSync(file, "utf8"));
    assert.is(again, committed, `triangles-module.ts differs: ${HOW}`);
  } finally {
    rmSync(into, { recursive: true });
  }
});

test("a module that is missing, broken or built for other ops is absent, and says so", () => {
  const folder = mkdtempSync(join(tmpdir(), "rnnc-test-"));
  const absent = (): string => {
    const loaded = loadWasm({ threads: 1, folder, relaxed: false });
    if (!("absent" in loaded)) throw new Error("it loaded");
    return loaded.absent;
  };
  try {
    assert.match(absent(), /rnnc\.wasm is missing; install rnnc again$/);
    cpSync(join(FOLDER, "rnnc.wasm"), join(folder, "rnnc.wasm"));
    writeFileSync(join(folder, "rnnc.json"), JSON.stringify({ ...made, contract: "another" }));
    assert.is(absent(), "its module was built for other ops; build it with `node scripts/build-wasm.mjs`");
    writeFileSync(join(folder, "rnnc.json"), JSON.stringify(made));
    writeFileSync(join(folder, "rnnc.wasm"), "no module");
    assert.match(absent(), /^its module does not load: /);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("relaxed SIMD is taken where the host has it, and the arithmetic says which it is", () => {
  const arithmetic = (how: { readonly relaxed?: boolean } = {}): string => {
    const loaded = loadWasm({ threads: 1, ...how });
    if ("absent" in loaded) throw new Error(loaded.absent);
    return loaded.device.arithmetic;
  };
  assert.is(arithmetic({ relaxed: false }), "wasm");
  assert.is(arithmetic({ relaxed: true }), "wasm-relaxed");
  assert.is(arithmetic(), "wasm-relaxed");
  assert.is(hasRelaxedSimd(), true);
});

test("a Node without WebAssembly, as under --jitless, has no such device", () => {
  const there = globalThis.WebAssembly;
  try {
    Reflect.deleteProperty(globalThis, "WebAssembly");
    assert.equal(loadWasm(), { absent: "this Node runs without WebAssembly" });
  } finally {
    globalThis.WebAssembly = there;
  }
});

/** Products and additions are fused in the one as in the other, or bits would depend on when V8 found the kernel worth its while. */
test("a kernel gives the same bits before V8 optimizes it and after", () => {
  const device = deviceWith(1);
  const [rows, input, output] = [8, 33, 21];
  const [x, w, b, y] = [rows * input, input * output, output, rows * output].map((length, seed) => {
    const memory = device.allocate("f32", length);
    device.upload(
      memory,
      Array.from({ length }, (_, at) => Math.sin(seed + 1.7 * at)),
    );
    return memory;
  });
  const linear = device.kernel("linear", "forward");
  if (!linear) throw new Error("no linear");
  const call = (): Float32Array => {
    linear([x, w, b, y], [rows, input, output], [ACTIVATIONS.indexOf("tanh")], 0);
    return Float32Array.from(device.read(y));
  };
  const first = call();
  for (let time = 0; time < 3000; time++) call();
  assert.equal(call(), first);
});

test("memory is zeroed, shared by views, and keeps its contents when the module's memory grows", () => {
  const device = deviceWith(1);
  const memory = device.allocate("f32", 1000);
  assert.ok(device.read(memory).every((value) => value === 0));
  const part = device.view(memory, 990, 10);
  device.upload(part, [1, 2, 3]);
  const before = device.read(memory);
  device.allocate("f32", 40e6);
  assert.equal(Array.from(device.read(memory).slice(988, 994)), [0, 0, 1, 2, 3, 0]);
  assert.is(before.length === 0 || before[990] === 1, true);
  assert.throws(() => device.view(memory, 995, 6), /^a view of 6 from 995 in 1000 elements$/);
  assert.throws(
    () => device.allocate("f32", 2 ** 31),
    /^WebAssembly reaches 4096 MiB of memory, and \d+ MiB are needed$/,
  );
});

test("what is refused, in the words of the native device", () => {
  const device = deviceWith(1);
  const [ids, table, y] = [device.allocate("i32", 3), device.allocate("f32", 10), device.allocate("f32", 6)];
  const embed = device.kernel("embedding", "forward");
  if (!embed) throw new Error("no embedding");
  device.upload(ids, [0, 7, 1]);
  assert.throws(
    () => embed([ids, null, table, y], [3, 5, 2], [], 0),
    /^embedding_forward: id 7 is outside a table of 5 rows$/,
  );
  assert.throws(
    () => embed([ids, null, table, y], [4, 5, 2], [], 0),
    /^embedding_forward: `ids` has 3 elements and needs 4 \(rows\.\.\.; /,
  );
  assert.throws(() => embed([ids, null, null, y], [3, 5, 2], [], 0), /^embedding_forward needs the array `table`$/);
  assert.throws(
    () => embed([table, null, table, y], [3, 5, 2], [], 0),
    /^embedding_forward: `ids` must be an Int32Array$/,
  );
});

test("what the heap hands out never overlaps, and what is given back is used again", () => {
  const sizes = fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 5000 }), release: fc.nat(20) }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(sizes, (steps) => {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 100, shared: false });
      const heap = createHeap(memory, 1000);
      const held: { readonly start: number; readonly end: number }[] = [];
      for (const { bytes, release } of steps) {
        const start = heap.allocate(bytes);
        assert.is(start % 64, 0);
        assert.ok(start >= 1000 && start + bytes <= memory.buffer.byteLength);
        for (const other of held) assert.ok(start + bytes <= other.start || start >= other.end, "blocks overlap");
        held.push({ start, end: start + bytes });
        if (release < held.length) heap.release(held.splice(release, 1)[0].start);
      }
      const highest = memory.buffer.byteLength;
      for (const { start } of held) heap.release(start);
      assert.is(heap.allocate(highest - 64 * Math.ceil(1000 / 64) - 65_536), 64 * Math.ceil(1000 / 64), "joined again");
    }),
    { seed: 4, numRuns: 60 },
  );
});

test.run();
