/**
 * Products of bfloat16 beside our own float32: a layer forward and backward, both by turns in one process. RNNC_BF16
 * chooses the way.
 *
 *   node --import tsx bench/bf16.ts [--threads n] [--repeats n]
 */
import { OPS } from "../src/ops/table.js";
import type { Memory, ProductPrecision } from "../src/runtime/devices/device.js";
import { elementCount } from "../src/runtime/devices/js.js";
import { loadNative, type NativeDevice } from "../src/runtime/devices/native.js";

type Layer = "lstm" | "gru" | "linear";
type Sizes = Readonly<Record<string, number>>;

const WORK: readonly (readonly [Layer, Sizes])[] = [
  ["lstm", { time: 100, batch: 32, input: 1024, hidden: 1024 }],
  ["gru", { time: 100, batch: 32, input: 1024, hidden: 1024 }],
  ["lstm", { time: 50, batch: 64, input: 512, hidden: 512 }],
  // The parts of W2 with 1024 units.
  ["gru", { time: 20, batch: 512, input: 128, hidden: 1024 }],
  ["linear", { rows: 512, input: 1024, output: 10_000 }],
];

const option = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const loaded = loadNative({ threads: option("threads", 2) });
if ("absent" in loaded) throw new Error(loaded.absent);
const { device } = loaded;
console.log(`${device.description}, ${device.bf16?.description}`);
console.log("layer  sizes                                       f32 ms   bf16 ms   ratio   GFLOP/s");
for (const [op, sizes] of WORK) {
  const { f32, bf16 } = measure(device, op, sizes, option("repeats", 7));
  const flops = 6 * (op === "linear" ? product(sizes) : (op === "lstm" ? 4 : 3) * perGate(sizes));
  const text = Object.entries(sizes).map(([name, size]) => `${name} ${size}`);
  console.log(
    `${op.padEnd(6)} ${text.join(", ").padEnd(42)} ${f32.toFixed(1).padStart(7)} ${bf16.toFixed(1).padStart(9)} ${(f32 / bf16).toFixed(2).padStart(7)} ${(flops / bf16 / 1e6).toFixed(0).padStart(9)}`,
  );
}

function product(sizes: Sizes): number {
  return Object.values(sizes).reduce((all, size) => all * size, 1);
}

/** Multiplications of one gate, forward. */
function perGate({ time, batch, input, hidden }: Sizes): number {
  return time * batch * hidden * (input + hidden);
}

/** The fastest of several steps, in milliseconds. */
function measure(on: NativeDevice, op: Layer, sizes: Sizes, repeats: number): Record<ProductPrecision, number> {
  const contract = OPS[op];
  const known = new Map<string, Memory>();
  const passes = [contract.forward, contract.backward].flatMap((pass) => (pass ? [pass] : []));
  const memories = passes.map((pass) =>
    pass.arguments.map((argument) => {
      if (
        argument.role === "lengths" ||
        argument.name === "stateMask" ||
        argument.name.startsWith("start") ||
        argument.name.startsWith("last")
      )
        return null;
      if (argument.name.startsWith("dStart") || argument.name.startsWith("dLast")) return null;
      const memory = known.get(argument.name) ?? on.allocate(argument.dtype, elementCount(argument)(sizes));
      if (!known.has(argument.name)) {
        const scale = argument.role === "weight" ? 0.05 : 1;
        on.upload(
          memory,
          Float32Array.from({ length: memory.length }, (_, at) => scale * Math.sin(at * 12.9898)),
        );
      }
      known.set(argument.name, memory);
      return memory;
    }),
  );
  const run = (precision: ProductPrecision) => {
    const start = performance.now();
    passes.forEach((pass, index) => {
      const kernel = on.kernel(op, index === 0 ? "forward" : "backward", precision);
      kernel?.(
        memories[index],
        contract.sizes.map((name) => sizes[name]),
        pass.attributes.map(() => 0),
        0,
      );
    });
    return performance.now() - start;
  };
  const best = { f32: Number.POSITIVE_INFINITY, bf16: Number.POSITIVE_INFINITY };
  for (let repeat = 0; repeat <= repeats; repeat++) {
    for (const precision of ["f32", "bf16"] as const) {
      const time = run(precision);
      if (repeat > 0) best[precision] = Math.min(best[precision], time);
    }
  }
  return best;
}
