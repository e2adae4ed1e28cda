/** Issue 4, "Fused ops at the machine's limit, on every device": every command it names, through the real command line. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { reportText } from "../../bench/report.js";
import { readSafetensors } from "../../src/runtime/files/safetensors.js";
import { node, type Outcome, projectWith, ROOT, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";
import { HAS_NATIVE, KERNELS, onNative } from "../support/native.js";

const FILES = { "a.rnn": parity({ train: trainWith() }) };

function trainWith(extra = ""): string {
  return `loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 50
    steps     = 6${extra}`;
}

/** One clear message: no stack, the right exit code, and the words that matter. */
function refused({ code, err, out }: Outcome, exit: number, ...words: readonly string[]): void {
  assert.is(code, exit, `${err}${out}`);
  for (const word of words) assert.ok(err.includes(word), `\`${word}\` is not in: ${err}`);
  assert.not.match(err, /\n\s+at /);
}

function well(outcome: Outcome): string {
  assert.is(outcome.code, 0, `${outcome.err}${outcome.out}`);
  return outcome.out;
}

/** The last weights of the newest run below a folder, one after another. */
function weights(folder: string): readonly number[] {
  const runs = join(folder, "runs", "parity");
  const newest = readdirSync(runs).sort().at(-1) ?? "";
  const { tensors } = readSafetensors(join(runs, newest, "checkpoints", "last.safetensors"));
  return [...tensors].flatMap(([, { values }]) => Array.from(values));
}

function sumOf(values: readonly number[]): string {
  return createHash("sha256").update(Float64Array.from(values)).digest("hex");
}

function trained(args: readonly string[], env: Readonly<Record<string, string>> = {}, files = FILES) {
  const folder = projectWith(files);
  const out = well(rnnc(["run", "a.rnn", ...args], { cwd: folder, env }));
  return { out, values: weights(folder) };
}

function near(ours: readonly number[], theirs: readonly number[], tolerance: number): void {
  assert.is(ours.length, theirs.length);
  const worst = Math.max(...ours.map((value, at) => Math.abs(value - theirs[at])));
  assert.ok(worst <= tolerance, `weights differ by ${worst}`);
}

test("--threads n: the same bits for every n, and for a native and a WebAssembly device each its own", () => {
  for (const device of new Set([KERNELS, "wasm"])) {
    const [one, two, three] = ["1", "2", "3"].map((threads) => trained(["--device", device, "--threads", threads]));
    assert.is(sumOf(one.values), sumOf(two.values), device);
    assert.is(sumOf(one.values), sumOf(three.values), device);
    assert.ok(two.out.includes("2 threads"), two.out);
  }
});

test("every instruction set and device trains to the same weights within rounding, and says what it is", () => {
  const reference = trained(["--device", "js"]).values;
  near(trained(["--device", "wasm"]).values, reference, 1e-4);
  for (const isa of HAS_NATIVE ? ["avx512", "avx2", "portable"] : []) {
    const folder = projectWith(FILES);
    const outcome = rnnc(["run", "a.rnn", "--device", "native"], { cwd: folder, env: { RNNC_ISA: isa } });
    if (outcome.code !== 0) {
      refused(outcome, 3, "RNNC_ISA asks for", "which this machine does not have");
      console.log(`skipped: this machine has no ${isa}`);
      continue;
    }
    near(weights(folder), reference, 1e-4);
  }
});

/** Of an instruction set that there is none of, an addon that is there says so. */
const WHY_ABSENT = HAS_NATIVE ? "none-such" : "the addon is not built";

test("auto takes wasm where there is no addon, and says why", () => {
  const { out } = trained([], { RNNC_ISA: "none-such" });
  assert.match(out, /wasm \(relaxed SIMD, \d+ threads?\)\nnote: native is not here \(.*\); running on wasm/);
  assert.ok(out.includes(WHY_ABSENT), out);
});

onNative("precision = bf16: said in the header, near float32, and forced paths", () => {
  const files = { "a.rnn": parity({ train: trainWith("\n    precision = bf16") }) };
  const exact = trained(["--device", "native"]);
  const rounded = trained(["--device", "native"], {}, files);
  assert.match(rounded.out, /bf16/);
  assert.not.match(exact.out, /bf16/);
  near(rounded.values, exact.values, 0.05);
  assert.is.not(sumOf(rounded.values), sumOf(exact.values));
  assert.match(trained(["--device", "native"], { RNNC_BF16: "emulated" }, files).out, /emulated/);
  refused(
    rnnc(["run", "a.rnn"], { cwd: projectWith(files), env: { RNNC_BF16: "none-such" } }),
    3,
    "RNNC_BF16",
    "none-such",
  );
});

test("a device that is absent, an instruction set that is unknown", () => {
  const cwd = projectWith(FILES);
  refused(
    rnnc(["run", "a.rnn", "--device", "native"], { cwd, env: { RNNC_ISA: "none-such" } }),
    3,
    WHY_ABSENT,
    "help:",
  );
  refused(
    rnnc(["run", "a.rnn", "--device", "gpu"], { cwd }),
    64,
    "--device is one of auto, native, wasm, tensorflow, js",
  );
  if (existsSync(join(ROOT, "node_modules", "@tensorflow"))) return;
  const env = { RNNC_TENSORFLOW: "" };
  refused(rnnc(["run", "a.rnn", "--device", "tensorflow"], { cwd, env }), 3, "npm install @tensorflow/tfjs-node-gpu");
});

test("more threads than cores are allowed, and no number of them is not", () => {
  assert.ok(
    trained(["--threads", String(availableParallelism() + 1)]).out.includes(`${availableParallelism() + 1} threads`),
  );
  refused(rnnc(["run", "a.rnn", "--threads", "0"], { cwd: projectWith(FILES) }), 64, "--threads is a count from 1 to");
});

test("weights that are not finite end the run with their name", () => {
  const files = { "a.rnn": parity({ train: trainWith().replace("adam(rate: 1e-2)", "sgd(rate: 1e38)") }) };
  refused(rnnc(["run", "a.rnn"], { cwd: projectWith(files) }), 3, "error[", "finite", "help:");
});

test("buffers that no machine can hold", () => {
  const files = { "a.rnn": parity({ settings: "param units = 200_000 in 4..1_000_000" }) };
  refused(rnnc(["run", "a.rnn"], { cwd: projectWith(files) }), 3, "memory");
});

test("rnnc doctor: cores, instruction sets, the peak, and each device with why it is or is not chosen", () => {
  const out = well(rnnc(["doctor"]));
  for (const word of [
    ...(HAS_NATIVE ? ["AVX", "GFLOP/s"] : []),
    "device native",
    "device wasm",
    "device tensorflow",
    "device js",
    "will be used",
  ])
    assert.ok(out.includes(word), `${word} is not in\n${out}`);
  assert.is(JSON.parse(well(rnnc(["doctor", "--json"]))).format, 1);
});

test("rnnc bench: the step by op, GFLOP/s, share of the peak, memory", () => {
  const cwd = projectWith(FILES);
  const out = well(rnnc(["bench", "a.rnn", "--steps", "5"], { cwd }));
  for (const word of ["lstm", "linear", "adam", "GFLOP/s", "peak", "outside", "memory"])
    assert.ok(out.toLowerCase().includes(word.toLowerCase()), `${word} is not in\n${out}`);
  assert.is(JSON.parse(well(rnnc(["bench", "a.rnn", "--steps", "5", "--json"], { cwd }))).format, 1);
  const peer = rnnc(["bench", "a.rnn", "--steps", "5", "--peer"], {
    cwd,
    env: { RNNC_BENCH_PYTHON: "/no/such/python" },
  });
  assert.match(well(peer) + peer.err, /PyTorch/);
  refused(rnnc(["bench", "b.rnn"], { cwd }), 64, "there is no file `b.rnn`");
});

test("npm run bench and test:tensorflow are there, with their parts", () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  for (const name of ["bench", "test:tensorflow", "test:long"]) assert.ok(scripts[name], name);
  const { code, err } = node(["--import", "tsx", join(ROOT, "bench", "main.ts"), "none-such"], { cwd: ROOT });
  assert.is(code, 64);
  const parts = /there is no part `none-such`; parts: (.*)/.exec(err)?.[1].split(", ") ?? [];
  for (const part of ["speed", "profile", "devices", "memory", "overhead", "report"])
    assert.ok(parts.includes(part), err);
});

test("the page of what was measured says what was recorded", () => {
  assert.is(readFileSync(join(ROOT, "bench", "RESULTS.md"), "utf8"), reportText());
});

test.run();
