/**
 * Several trained models as one: the mean of their probabilities (a committee by averaging; deep ensembles: Lakshminarayanan, Pritzel and
 * Blundell 2017). Losses and measures are of that mean: where the first model is about to take its logits to a loss or to a
 * class, the logarithm of the mean takes their place.
 */
import type { PreparedPart } from "../data/prepared.js";
import type { Device, Kernel, Memory } from "../devices/device.js";
import { withKernels } from "../devices/with-kernels.js";
import { Failure } from "../failure.js";
import type { Bound } from "../program/bind.js";

/** The logits that a model hands on, call by call, while it evaluates one batch. */
export interface Tap {
  readonly device: (device: Device) => Device;
  /** What it does at each call; nothing unless said. */
  onLogits: (call: number, logits: Memory, sizes: readonly [rows: number, classes: number]) => void;
  calls: number;
}

export function createTap(): Tap {
  const tap: Tap = {
    onLogits: () => {},
    calls: 0,
    device: (device) =>
      withKernels(device, (op, pass, products) => {
        const kernel = device.kernel(op, pass, products);
        if (!kernel || pass !== "forward") return kernel;
        if (op === "softmax_cross_entropy" || op === "argmax") return tapped(kernel);
        return APART.has(op) ? refused : kernel;
      }),
  };
  const tapped =
    (kernel: Kernel): Kernel =>
    (arrays, sizes, attributes, accumulate) => {
      const [logits] = arrays;
      if (logits) tap.onLogits(tap.calls++, logits, [sizes[0], sizes[1]]);
      kernel(arrays, sizes, attributes, accumulate);
    };
  return tap;
}

/** Losses that have no probabilities of classes side by side, or never write them down. */
const APART: ReadonlySet<string> = new Set([
  ...["projected_cross_entropy", "tied_cross_entropy", "sampled_softmax", "binary_cross_entropy"],
  ...["multi_label_cross_entropy", "squared_error"],
]);

function refused(): never {
  throw new Failure(
    "bad-value",
    "These runs have no softmax over classes that their probabilities could be averaged of.",
    "Test them one by one. Ensembles are of models with `cross_entropy` over the logits of a dense layer.",
  );
}

export interface Member {
  readonly bound: Bound;
  readonly tap: Tap;
}

/** The first model, whose evaluation is of the mean of all. Throws `bad-value` for models of other classes. */
export function averaged([first, ...others]: readonly [Member, ...Member[]]): Bound {
  return {
    ...first.bound,
    resetCarried(which) {
      for (const { bound } of [first, ...others]) bound.resetCarried(which);
    },
    evaluate(host) {
      const told = others.map((member) => logitsOf(member, () => member.bound.evaluate(host)));
      /** What stands in the place of logits by now: several calls may read the same. */
      const replaced = new Map<Memory, readonly Float32Array[]>();
      first.tap.calls = 0;
      first.tap.onLogits = (call, memory, [rows, classes]) => {
        const known = told.map((calls) => calls[call]);
        if (known.some((values) => values === undefined || values.classes !== classes)) throw otherClasses();
        const values = known.map((one) => one.values);
        if (isSame(replaced.get(memory), values)) return;
        const own = copied(first.bound, memory, rows * classes);
        first.bound.device.upload(memory, logMean([own, ...values], classes));
        replaced.set(memory, values);
      };
      return first.bound.evaluate(host);
    },
  };
}

interface Logits {
  readonly classes: number;
  readonly values: Float32Array;
}

function logitsOf({ bound, tap }: Member, evaluate: () => unknown): readonly Logits[] {
  const seen: Logits[] = [];
  tap.calls = 0;
  tap.onLogits = (_, memory, [rows, classes]) => {
    seen.push({ classes, values: copied(bound, memory, rows * classes) });
  };
  evaluate();
  return seen;
}

/** Memory may be longer than what lies in it. */
function copied({ device }: Bound, memory: Memory, length: number): Float32Array {
  const values = device.read(memory);
  return Float32Array.from({ length }, (_, at) => values[at]);
}

function isSame(a: readonly Float32Array[] | undefined, b: readonly Float32Array[]): boolean {
  return (
    a?.every((values, at) => values.length === b[at].length && values.every((one, i) => one === b[at][i])) ?? false
  );
}

/** By rows of `classes`: the logarithm of the mean of softmaxes. */
export function logMean(members: readonly Float32Array[], classes: number): Float32Array {
  const out = new Float32Array(members[0].length);
  for (let from = 0; from < out.length; from += classes) {
    const sum = new Float64Array(classes);
    for (const logits of members) {
      let most = Number.NEGATIVE_INFINITY;
      for (let j = 0; j < classes; j++) most = Math.max(most, logits[from + j]);
      let all = 0;
      for (let j = 0; j < classes; j++) all += Math.exp(logits[from + j] - most);
      for (let j = 0; j < classes; j++) sum[j] += Math.exp(logits[from + j] - most) / all;
    }
    for (let j = 0; j < classes; j++) out[from + j] = Math.log(sum[j] / members.length);
  }
  return out;
}

function otherClasses(): Failure {
  return new Failure(
    "bad-value",
    "These runs do not tell the same classes apart.",
    "An ensemble is of models of the same targets.",
  );
}

/** Whether two runs have the same examples, encoded alike, in a part. */
export function arePartsAlike(a: PreparedPart | undefined, b: PreparedPart | undefined): boolean {
  if (!a || !b || a.examples !== b.examples) return false;
  const names = Object.keys(a.columns);
  if (names.join() !== Object.keys(b.columns).join()) return false;
  return names.every((name) => {
    const [one, other] = [a.columns[name], b.columns[name]];
    return areEqual(one.values, other.values) && areEqual(one.offsets, other.offsets);
  });
}

function areEqual(a: ArrayLike<number> | null, b: ArrayLike<number> | null): boolean {
  if (a === null || b === null || a.length !== b.length) return a === b;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
