/**
 * Several trained models as one, by the mean of what they say: of their probabilities (a committee by averaging; deep ensembles:
 * Lakshminarayanan, Pritzel and Blundell 2017), and of their numbers. Losses and measures are of that mean: where the first
 * model is about to take its logits to a loss or to a class, those of the mean take their place.
 */
import type { Floats } from "../../ops/contract.js";
import type { HostBatch } from "../data/batches/batches.js";
import type { PreparedPart } from "../data/prepared.js";
import type { Memory } from "../devices/device.js";
import { Failure } from "../failure.js";
import { isError } from "../metrics/observe.js";
import type { Bound } from "../program/bind.js";
import type { Observed } from "../program/program.js";
import { type AnyTensor, elements } from "../program/tensor.js";
import { floatsIn, type Head, noMean, type Tap } from "./heads.js";
import { type Averaging, meanOf } from "./mean-of-models.js";

export interface Member {
  readonly bound: Bound;
  readonly tap: Tap;
}

/** What one model said of a batch: to its losses and choices, and as numbers that are measured. */
interface Said {
  /** Without those that the mean has been taken of. */
  readonly heads: Head[];
  readonly numbers: Readonly<Record<string, Floats>>;
}

/** A mean where the first model's own outputs were. */
interface Placed {
  readonly averaging: Averaging;
  readonly values: Floats;
}

/**
 * The first model, whose evaluation is of the mean of all. Evaluation throws `bad-value` for models that do not say the same
 * things.
 */
export function averaged([first, ...others]: readonly [Member, ...Member[]]): Bound {
  return {
    ...first.bound,
    resetCarried(which) {
      for (const { bound } of [first, ...others]) bound.resetCarried(which);
    },
    evaluate(host) {
      const said = others.map((member) => saidBy(member, host));
      const placed = new Map<Memory, Placed>();
      first.tap.onHead = (own) => {
        if (own.memory && isMeanOf(own.averaging, stillIn(first.bound, placed, own.memory))) return null;
        const heads = [own, ...said.map((one) => taken(one.heads, own))];
        return (from, rows) => {
          const values = meanOf(
            own.averaging,
            heads.map(({ outputs }) => outputs(from, rows)),
            own.width,
          );
          if (own.memory) placed.set(own.memory, { averaging: own.averaging, values });
          return values;
        };
      };
      const observed = heard(first, host);
      averageNumbers(first.bound, observed, said, placed);
      return observed;
    },
  };
}

function heard({ bound, tap }: Member, host: HostBatch): Observed {
  try {
    return bound.evaluate(host);
  } finally {
    tap.onHead = noMean;
  }
}

function saidBy(member: Member, host: HostBatch): Said {
  const heads: Head[] = [];
  member.tap.onHead = (head) => {
    // A choice of classes after a loss of the same logits says nothing new.
    if (head.targets !== null || !heads.some((known) => isSameOutput(known, head))) heads.push(head);
    return null;
  };
  const observed = heard(member, host);
  const { device } = member.bound;
  const numbers = numbersOf(observed).map(
    ([name, tensor]) => [name, floatsIn(device, tensor.memory, elements(tensor))] as const,
  );
  return { heads, numbers: Object.fromEntries(numbers) };
}

function isSameOutput(a: Head, b: Head): boolean {
  return a.memory === b.memory && areEqual(a.outputs(0, a.rows), b.outputs(0, b.rows));
}

/**
 * What another model said in the same place: of the same targets, as probabilities of as many classes. Of several losses on one
 * target, it is the next.
 */
function taken(heads: Head[], { averaging, width, rows, targets }: Head): Head {
  const at = heads.findIndex(
    (head) =>
      head.averaging === averaging && head.width === width && head.rows === rows && areEqual(head.targets, targets),
  );
  if (at < 0)
    throw new Failure(
      "bad-value",
      `One of these runs says ${SAID[averaging](width)}, and another does not: there is no mean of the two.`,
      "An ensemble is of models of the same targets, with losses of the same kinds. Test them one by one.",
    );
  return heads.splice(at, 1)[0];
}

const SAID: Readonly<Record<Averaging, (width: number) => string>> = {
  classes: (width) => `probabilities of ${width} classes`,
  odds: (width) => `probabilities of ${width === 1 ? "yes and no" : `${width} labels`}`,
  numbers: (width) => (width === 1 ? "a number" : `${width} numbers`),
};

/** Memory is used again by other layers: what lies in it tells whether it is still the mean. */
function stillIn({ device }: Bound, placed: ReadonlyMap<Memory, Placed>, memory: Memory): Placed | undefined {
  const known = placed.get(memory);
  return known && areEqual(floatsIn(device, memory, known.values.length), known.values) ? known : undefined;
}

/** Several losses and measures may read the same outputs, but as one thing. */
function isMeanOf(averaging: Averaging, known: Placed | undefined): boolean {
  if (known && known.averaging !== averaging)
    throw new Failure(
      "bad-value",
      "These runs judge one layer in two ways, such as by classes and as numbers: the means of the two differ.",
      "Give each kind of loss or measure a layer of its own, or test the runs one by one.",
    );
  return known !== undefined;
}

/** Numbers that are measured, and that no loss took. */
function averageNumbers(bound: Bound, observed: Observed, said: readonly Said[], placed: Map<Memory, Placed>): void {
  for (const [name, tensor] of numbersOf(observed)) {
    const { memory } = tensor;
    if (isMeanOf("numbers", stillIn(bound, placed, memory))) continue;
    const own = floatsIn(bound.device, memory, elements(tensor));
    const values = meanOf("numbers", [own, ...said.map(({ numbers }) => numbers[name])], 1);
    bound.device.upload(memory, values);
    placed.set(memory, { averaging: "numbers", values });
  }
}

function numbersOf({ measures }: Observed): readonly (readonly [name: string, AnyTensor])[] {
  return Object.entries(measures).flatMap(([name, observation]) =>
    isError(observation) ? [[name, observation.predicted] as const] : [],
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
