/** Measures how long ops take on a device, each at a few sizes: the tables that times of whole trainings are read from. */
import type { Argument, Attribute, OpContract } from "../../ops/contract.js";
import type { OpName } from "../../ops/names.js";
import { pieceRows } from "../../ops/projection.js";
import { OPS } from "../../ops/table.js";
import type { TimeTable } from "../../plan/calibration.js";
import type { CallSizes, PassName } from "../../plan/call-time.js";
import type { Device, Memory, ProductPrecision } from "../devices/device.js";
import { elementCount } from "../devices/js.js";

/** One table: sizes of the op at each point of the grid. */
interface Measured {
  readonly op: OpName;
  readonly axes: readonly (readonly number[])[];
  readonly sizes: (at: readonly number[]) => CallSizes;
  /** Arguments that are left out. */
  readonly without: readonly string[];
  /** Calls have so many of what the table says the time of. */
  readonly calls: (at: readonly number[]) => number;
  readonly rounds: boolean;
}

const WHOLE = [
  "lengths",
  "start",
  "startCell",
  "stateMask",
  "last",
  "lastCell",
  "dLast",
  "dLastCell",
  "dStart",
  "dStartCell",
];
const WIDE = [16, 64, 256, 1024];
/** So many steps of a recurrent layer that what it does once matters little, and that the largest take no second. */
const stepsOf = ([batch, hidden]: readonly number[]): number => (batch * hidden <= 16_384 ? 32 : 4);

const CELLS = (["rnn", "gru", "lstm"] as const).map(
  (op): Measured => ({
    op,
    axes: [[1, 4, 16, 64, 256], WIDE],
    sizes: ([batch, hidden]) => ({ time: stepsOf([batch, hidden]), batch, input: 1, hidden }),
    without: [...WHOLE, "dX"],
    calls: stepsOf,
    rounds: true,
  }),
);

const PRODUCTS: readonly Measured[] = [
  {
    op: "linear",
    axes: [
      [4, 16, 64, 256, 1024, 4096],
      [1, ...WIDE],
      [1, ...WIDE],
    ],
    sizes: ([rows, input, output]) => ({ rows, input, output }),
    without: ["y of backward"],
    calls: () => 1,
    rounds: true,
  },
  {
    op: "projected_cross_entropy",
    axes: [
      [8, 64, 512],
      [16, 128, 512],
      [4, 64, 1000, 8000],
    ],
    sizes: ([rows, input, classes]) => ({ rows, input, classes, piece: pieceRows(rows, classes) }),
    without: ["rowWeights"],
    calls: () => 1,
    rounds: true,
  },
  {
    op: "sampled_softmax",
    axes: [
      [16, 128, 1024],
      [64, 512],
      [64, 1024],
    ],
    sizes: ([rows, input, samples]) => ({ rows, input, classes: 2000, samples }),
    without: ["rowWeights", "touched", "touchedCount"],
    calls: () => 1,
    rounds: false,
  },
  {
    op: "attention",
    axes: [
      [512, 2048, 8192],
      [32, 128, 512],
    ],
    sizes: ([looks, width]) => ({ time: 8, batch: 16, source: looks / 128, features: width / 2, attention: width / 2 }),
    without: ["lengths", "memoryLengths"],
    calls: () => 1,
    rounds: false,
  },
];

const ELEMENTS = [256, 4096, 65_536, 1_048_576];

const BY_ELEMENTS = (Object.keys(OPS) as OpName[])
  .filter((op) => OPS[op].forward.products.length === 0)
  .map(
    (op): Measured => ({
      op,
      axes: [ELEMENTS],
      sizes: ([elements]) => sizesFor(OPS[op], elements),
      without: ["lengths", "used", "touched", "touchedCount", "weights", "live", "before"],
      calls: () => 1,
      rounds: false,
    }),
  );

const MEASURED = [...CELLS, ...PRODUCTS, ...BY_ELEMENTS];
const PASSES = ["forward", "backward"] as const;

/** So that the largest array has so many elements. */
function sizesFor({ sizes: names }: OpContract, elements: number): CallSizes {
  const wide = names.includes("size") || names.includes("classes") ? 64 : 1;
  const along = names.includes("width") ? elements / 16 : elements / wide;
  const known: CallSizes = {
    ...{ count: elements, stretches: 1, rows: along, size: 64, classes: 64, left: 8, right: 8, width: 16, symbols: 64 },
    ...(names.includes("time") ? { time: 4, batch: along / 4 } : { batch: along }),
  };
  return Object.fromEntries(names.map((name) => [name, known[name] ?? 1]));
}

/** What the tables are called, where a device has all ops and products of bfloat16. */
export function tableNames(): readonly string[] {
  return MEASURED.flatMap(({ op, rounds }) =>
    PASSES.filter((pass) => OPS[op][pass]).flatMap((pass) =>
      (rounds ? (["f32", "bf16"] as const) : (["f32"] as const)).map((product) => nameOf(op, pass, product)),
    ),
  );
}

function nameOf(op: OpName, pass: PassName, product: ProductPrecision): string {
  return `${op} ${pass}${product === "bf16" ? " bf16" : ""}`;
}

/** `onTable`: before each table, how many there are. Ops that the device declines have no table. */
export function measureTables(
  device: Device,
  onTable: (done: number, of: number) => void = () => {},
): Readonly<Record<string, TimeTable>> {
  const wanted = MEASURED.flatMap((measured) =>
    PASSES.flatMap((pass) => {
      if (!OPS[measured.op][pass]) return [];
      const products: readonly ProductPrecision[] = measured.rounds && isFast(device) ? ["f32", "bf16"] : ["f32"];
      return products.map((product) => ({ measured, pass, product }));
    }),
  );
  const tables: Record<string, TimeTable> = {};
  for (const [index, { measured, pass, product }] of wanted.entries()) {
    onTable(index, wanted.length);
    const points = measured.axes.reduce<readonly (readonly number[])[]>(
      (known, axis) => known.flatMap((point) => axis.map((size) => [...point, size])),
      [[]],
    );
    const ms = points.map((at) => callMs(device, measured, pass, product, at) / measured.calls(at));
    if (ms.every(Number.isFinite)) tables[nameOf(measured.op, pass, product)] = { axes: measured.axes, ms };
  }
  return tables;
}

/** Nobody trains with products that are only imitated. */
function isFast({ bf16 }: Device): boolean {
  return bf16 !== undefined && bf16.name !== "emulated";
}

/** At least so many calls of a point, and for so long. */
const [FEWEST, LONG_MS] = [3, 4];
/** In a training an op finds little of what it reads in a cache: each call has arrays of its own, as long as these are not more. */
const COLD_BYTES = 64 * 2 ** 20;
const MOST_COPIES = 16;

function callMs(
  device: Device,
  measured: Measured,
  pass: PassName,
  product: ProductPrecision,
  at: readonly number[],
): number {
  const contract: OpContract = OPS[measured.op];
  const kernel = device.kernel(measured.op, pass, product);
  const spec = contract[pass];
  if (!kernel || !spec) return Number.NaN;
  const sizes = measured.sizes(at);
  const isLeftOut = ({ name }: Argument) =>
    measured.without.includes(name) || measured.without.includes(`${name} of ${pass}`);
  const arrays = () => spec.arguments.map((argument) => (isLeftOut(argument) ? null : filled(device, argument, sizes)));
  const first = arrays();
  const bytes = first.reduce((sum, memory) => sum + 4 * (memory?.length ?? 0), 0);
  const copies = contract.forward.products.length > 0 ? 1 : Math.min(MOST_COPIES, Math.ceil(COLD_BYTES / bytes));
  const all = [first, ...Array.from({ length: copies - 1 }, arrays)];
  const list = contract.sizes.map((name) => sizes[name]);
  const attributes = spec.attributes.map(attributeOf);
  const call = (index: number) => kernel(all[index % copies], list, attributes, 0);
  // Memory that was never written is slow the first time.
  for (let copy = 0; copy < copies; copy++) call(copy);
  const [before, began] = [process.cpuUsage(), performance.now()];
  let calls = 0;
  for (; calls < FEWEST || performance.now() < began + LONG_MS; calls++) call(calls);
  const clock = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  // Of one thread the processor's time: what others make of the machine is not its speed.
  return (threadsOf(device) === 1 ? Math.min(clock, (user + system) / 1000) : clock) / calls;
}

function threadsOf(device: Device): number {
  return "threads" in device && typeof device.threads === "number" ? device.threads : 1;
}

function filled(device: Device, argument: Argument, sizes: CallSizes): Memory {
  const length = elementCount(argument)(sizes);
  const memory = device.allocate(argument.dtype, length);
  if (argument.role === "state") return memory;
  const ids = argument.dtype === "i32" ? Math.min(16, sizes.symbols ?? sizes.classes ?? 2) : 0;
  device.upload(memory, numbersFor(length, ids));
  return memory;
}

const ROOM: Record<number, Float32Array> = {};

/** Ids below `ids`, or where that is 0 numbers between 0 and 0.1; made once. */
function numbersFor(length: number, ids: number): Float32Array {
  const known = ROOM[ids];
  if (known && known.length >= length) return known.subarray(0, length);
  const made = new Float32Array(length);
  for (let at = 0; at < length; at++) made[at] = ids > 0 ? (at * 7) % ids : ((at * 37) % 64) / 640 + 0.01;
  ROOM[ids] = made;
  return made;
}

function attributeOf({ kind, name }: Attribute): number | { readonly k0: number; readonly k1: number } {
  if (kind === "stream") return { k0: 1, k1: 2 };
  if (kind === "step") return 1;
  return kind === "real" && name !== "smoothing" ? 0.5 : 0;
}
