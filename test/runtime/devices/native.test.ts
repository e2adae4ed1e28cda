/** The native device as a device: memory, kernels, what it says of itself, and why there is none. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { loadNative } from "../../../src/runtime/devices/native.js";
import { nativeDevice } from "../kernels/native-harness.js";

test("says what it is and on how many threads", () => {
  const device = nativeDevice(1);
  assert.is(device.name, "native");
  assert.match(device.description, /^native \((AVX-512|AVX2|portable), 1 thread\)$/);
  assert.match(device.arithmetic, /^native-(avx512|avx2|portable)$/);
  device.setThreads(3);
  assert.is(device.threads, 3);
  assert.match(device.description, /, 3 threads\)$/);
});

test("memory is zero, begins with a cache line, and views share it", () => {
  const device = nativeDevice(1);
  for (const dtype of ["f32", "i32"] as const) {
    const memory = device.allocate(dtype, 1001);
    assert.is(memory.length, 1001);
    assert.ok(device.read(memory).every((value) => value === 0));
    device.upload(device.view(memory, 10, 3), [1, 2, 3]);
    assert.equal(Array.from(device.read(memory).subarray(9, 14)), [0, 1, 2, 3, 0]);
    assert.throws(() => device.view(memory, 1000, 2), RangeError);
  }
  assert.is(device.allocate("f32", 0).length, 0);
});

test("a kernel runs on its memories", () => {
  const device = nativeDevice(2);
  const [a, b, y] = [1, 2, 3].map(() => device.allocate("f32", 5));
  device.upload(a, [1, 2, 3, 4, 5]);
  device.upload(b, [10, 20, 30, 40, 50]);
  device.kernel("add", "forward")?.([a, b, y], [5], [], 0);
  assert.equal(Array.from(device.read(y)), [11, 22, 33, 44, 55]);
});

test("a pass that an op does not have is declined", () => {
  const device = nativeDevice(1);
  assert.is(device.kernel("argmax", "backward"), undefined);
  assert.type(device.kernel("argmax", "forward"), "function");
});

test("memory of another device is refused", () => {
  const device = nativeDevice(1);
  const foreign = { dtype: "f32" as const, length: 2 };
  assert.throws(() => device.kernel("copy", "forward")?.([foreign, foreign], [2], [], 0), TypeError);
});

/** A package of our name in a folder of its own, with the device bundled as the command line is. */
async function packageWith(prepare: (root: string) => void): Promise<ReturnType<typeof loadNative>> {
  const root = mkdtempSync(join(tmpdir(), "rnnc-native-"));
  try {
    writeFileSync(join(root, "package.json"), JSON.stringify({ name: "rnnc", type: "module" }));
    prepare(root);
    const entry = fileURLToPath(new URL("../../../src/runtime/devices/native.ts", import.meta.url));
    const outfile = join(root, "dist", "native.js");
    await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "node", logLevel: "error" });
    const bundled: { readonly loadNative: typeof loadNative } = await import(pathToFileURL(outfile).href);
    return bundled.loadNative({ threads: 1 });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const builtFolder = fileURLToPath(new URL("../../../build", import.meta.url));

function reasonOf(loaded: ReturnType<typeof loadNative>): string {
  return "absent" in loaded ? loaded.absent : `present: ${loaded.device.description}`;
}

test("is found from a bundle at the package's root", async () => {
  const loaded = await packageWith((root) => symlinkSync(builtFolder, join(root, "build")));
  assert.match(reasonOf(loaded), /^present: native/);
});

test("absent: the install script did not run", async () => {
  const reason = reasonOf(await packageWith(() => {}));
  assert.is(
    reason,
    "the addon is not built: the install script did not run; build it with `node scripts/build-addon.mjs`",
  );
});

test("absent: for the reason that the build left", async () => {
  const loaded = await packageWith((root) => {
    mkdirSync(join(root, "build"));
    writeFileSync(join(root, "build", "addon.json"), JSON.stringify({ status: "absent", reason: "no C++ compiler" }));
  });
  assert.is(reasonOf(loaded), "the addon is not built: no C++ compiler; build it with `node scripts/build-addon.mjs`");
});

test("absent: a file that is no addon", async () => {
  const loaded = await packageWith((root) => {
    mkdirSync(join(root, "build"));
    writeFileSync(join(root, "build", "rnnc.node"), "not an addon");
  });
  assert.match(reasonOf(loaded), /^the addon does not load: /);
});

test.run();
