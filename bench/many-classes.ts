/**
 * What a training step of 1,024 rows does with 30,000 words: the head's loss and gradients, the embedding's gradient, and
 * the update, each in the forms that the compiler can choose. By turns, medians, on the native device:
 *
 *     node --import tsx bench/many-classes.ts [threads]
 */
import type { Numbers } from "../src/ops/contract.js";
import type { OpName } from "../src/ops/names.js";
import { OPS } from "../src/ops/table.js";
import type { Memory, PassName } from "../src/runtime/devices/device.js";
import { loadNative } from "../src/runtime/devices/native.js";

const [ROWS, INPUT, CLASSES, SAMPLES, SIZE, TURNS] = [1024, 512, 30_000, 512, 300, 9];
const loaded = loadNative({ threads: Number(process.argv[2] ?? 2) });
if ("absent" in loaded) throw new Error(loaded.absent);
const { device } = loaded;

let seed = 1;
const random = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
const filled = (length: number, value: () => number) => {
  const memory = device.allocate("f32", length);
  device.upload(memory, Float32Array.from({ length }, value));
  return memory;
};
const floats = (length: number) => filled(length, () => 0.1 * (random() - 0.5));
const zeros = (length: number) => device.allocate("f32", length);
const whole = (values: ArrayLike<number>) => {
  const memory = device.allocate("i32", values.length);
  device.upload(memory, values);
  return memory;
};
/** The more frequent the earlier, as words stand in a text. */
const words = whole(Array.from({ length: ROWS }, () => Math.floor((CLASSES + 1) ** random()) - 1));

type Arrays = readonly (Memory | null)[];

function call(op: OpName, pass: PassName, arrays: Arrays, sizes: readonly number[], attributes: readonly unknown[]) {
  const kernel = device.kernel(op, pass);
  if (!kernel || arrays.length !== (OPS[op][pass as "forward"]?.arguments.length ?? 0))
    throw new Error(`${op} ${pass}`);
  return () => kernel(arrays, sizes, attributes as readonly number[], 0);
}

const [x, dX, loss] = [floats(ROWS * INPUT), zeros(ROWS * INPUT), zeros(ROWS)];
const [w, b] = [floats(CLASSES * INPUT), floats(CLASSES)];
const [dW, dB, dY] = [zeros(CLASSES * INPUT), zeros(CLASSES), floats(ROWS * SIZE)];
const [table, touched, count] = [zeros(CLASSES * SIZE), device.allocate("i32", ROWS), device.allocate("i32", 1)];
const [byClass, classTouched, classCount] = [
  zeros(CLASSES * INPUT),
  device.allocate("i32", CLASSES),
  device.allocate("i32", 1),
];
const candidates = device.allocate("i32", SAMPLES);
const key = { k0: 1, k1: 2 };

const parameters = CLASSES * (INPUT + 1 + SIZE);
const blocks = [floats(parameters), zeros(parameters), floats(parameters), filled(parameters, () => 1e-3)];
const [p, g, m, v] = blocks;
const norm = zeros(1);

const work: Readonly<Record<string, () => void>> = {
  "head: all classes": call(
    "projected_cross_entropy",
    "backward",
    [x, w, b, words, null, zeros(256 * CLASSES), loss, dX, dW, dB],
    [ROWS, INPUT, CLASSES, 256],
    [1e-3, 0],
  ),
  [`head: ${SAMPLES} sampled`]: call(
    "sampled_softmax",
    "backward",
    [x, w, b, words, null, zeros(ROWS * SAMPLES), loss, candidates, classTouched, classCount, dX, byClass, dB],
    [ROWS, INPUT, CLASSES, SAMPLES],
    [key, 1, 0, 1e-3, 1],
  ),
  "embedding's gradient: dense": call(
    "embedding",
    "backward",
    [words, null, dY, null, null, zeros(CLASSES * SIZE)],
    [ROWS, CLASSES, SIZE],
    [0],
  ),
  "embedding's gradient: rows": call(
    "embedding",
    "backward",
    [words, null, dY, touched, count, table],
    [ROWS, CLASSES, SIZE],
    [1],
  ),
};
for (const run of Object.values(work)) run();

/** The rows touched of the head and of the embedding, as the runtime lists them. */
const live = (() => {
  const stretches: number[] = [];
  const put = (start: number, rows: Numbers, length: number, size: number) => {
    for (const row of rows.subarray(0, length)) {
      const from = start + row * size;
      if (stretches.at(-1) === from) stretches[stretches.length - 1] = from + size;
      else stretches.push(from, from + size);
    }
  };
  const [classes, used] = [device.read(classTouched), device.read(classCount)[0]];
  put(0, classes, used, INPUT);
  put(CLASSES * INPUT, device.read(touched), device.read(count)[0], SIZE);
  put(CLASSES * (INPUT + SIZE), classes, used, 1);
  return whole(stretches);
})();

const adam = (stretches: Memory | null, untouched: number) => {
  const sizes = [parameters, (stretches?.length ?? 0) / 2];
  const calls = [
    call("all_finite", "forward", [g, stretches, norm], sizes, []),
    call("clip_by_global_norm", "forward", [g, stretches, norm], sizes, [5]),
    call("adam", "forward", [p, g, stretches, m, v], sizes, [1e-3, 0.9, 0.999, 1e-8, 10, untouched]),
  ];
  return () => {
    for (const run of calls) run();
  };
};
const all = {
  ...work,
  "finite, clip, Adam: every gradient read": adam(null, 0),
  "finite, clip, Adam: exact": adam(live, 0),
  "finite, clip, Adam: lazy": adam(live, 1),
};

const times = new Map(Object.keys(all).map((name) => [name, [] as number[]]));
for (let turn = 0; turn < TURNS; turn++) {
  for (const [name, run] of Object.entries(all)) {
    const began = performance.now();
    run();
    times.get(name)?.push(performance.now() - began);
  }
}
console.log(`${device.description}: ${ROWS} rows, ${INPUT} inputs, ${CLASSES} classes, table of ${CLASSES} x ${SIZE}`);
for (const [name, list] of times) {
  const sorted = list.toSorted((a, b) => a - b);
  console.log(`${name.padEnd(42)} ${sorted[TURNS >> 1].toFixed(2).padStart(8)} ms  (least ${sorted[0].toFixed(2)})`);
}
