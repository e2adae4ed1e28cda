/**
 * Runs the passes of any op from its contract alone: arrays of the right length, poisoned where the kernel must write,
 * and the gradient by central differences. What an op needs beyond its contract stands in `cases.ts`.
 */
import type { Argument, AttributeValue, KernelCall, Numbers, OpContract, Pass, Role } from "../../src/ops/contract.js";
import type { OpName } from "../../src/ops/names.js";
import { evaluate, type Polynomial, parse } from "../../src/ops/polynomial.js";
import { OPS } from "../../src/ops/table.js";
import { CASES, type OpCase } from "./cases.js";

export type Sizes = Readonly<Record<string, number>>;
export type Attributes = Readonly<Record<string, AttributeValue>>;
export type Arrays = Record<string, Numbers | null>;
export type Precision = "f32" | "f64";

/** How long the examples of a batch are. `absent`: the op is called without lengths. */
export type LengthPattern = "absent" | "mixed" | "ones" | "full";

/** One way of calling an op. */
export interface Variant {
  readonly op: OpName;
  readonly sizes: Sizes;
  readonly attributes: Attributes;
  /** The optional inputs, weights and states that are there. */
  readonly present: ReadonlySet<string>;
  readonly lengths: LengthPattern;
}

export type PassName = "forward" | "backward";

export function contractOf(op: OpName): OpContract {
  return OPS[op];
}

export function caseOf(op: OpName): OpCase {
  return CASES[op];
}

export function passOf(op: OpName, name: PassName): Pass {
  const pass = contractOf(op)[name];
  if (!pass) throw new Error(`${op} has no ${name} pass`);
  return pass;
}

export function argumentsOf(op: OpName, name: PassName, ...roles: readonly Role[]): readonly Argument[] {
  return passOf(op, name).arguments.filter((argument) => roles.includes(argument.role));
}

/** A small seeded generator of numbers in [0, 1), on purpose not the one under test (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function lengthOf(argument: Argument, sizes: Sizes): number {
  return factorsOf(argument).reduce((count, factor) => count * evaluate(factor, sizes), 1);
}

const FACTORS = new WeakMap<Argument, readonly Polynomial[]>();

/** Of the declarations that all calls share, read once. */
function factorsOf(argument: Argument): readonly Polynomial[] {
  const known = FACTORS.get(argument);
  if (known) return known;
  const factors = argument.dims.map((dim) => parse(dim === "rows..." ? "rows" : dim));
  FACTORS.set(argument, factors);
  return factors;
}

/** What no kernel computes: NaN, or the smallest int32. An element that keeps it was not written. */
export function isPoison(value: number): boolean {
  return Number.isNaN(value) || value === -(2 ** 31);
}

export function poisoned(argument: Argument, sizes: Sizes, precision: Precision): Numbers {
  const length = lengthOf(argument, sizes);
  if (argument.dtype === "i32") return new Int32Array(length).fill(-(2 ** 31));
  return (precision === "f32" ? new Float32Array(length) : new Float64Array(length)).fill(Number.NaN);
}

export function copyOf(array: Numbers): Numbers {
  return array.slice();
}

/** Which of many to choose together: all subsets of a few; of more, each alone, each left out, all and none. */
export function choices<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 6) return subsets(items);
  const alone = items.map((item) => [item]);
  return [[], items, ...alone, ...items.map((item) => items.filter((other) => other !== item))];
}

function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  const known: (readonly T[])[] = [[]];
  for (const item of items) known.push(...known.map((set) => [...set, item]));
  return known;
}

/** Every way of calling an op that matters: sizes (those of its case unless others are given), attributes, optional inputs, lengths. */
export function variantsOf(op: OpName, sizes: readonly Sizes[] = caseOf(op).sizes): readonly Variant[] {
  const { allowed } = caseOf(op);
  const contract = contractOf(op);
  const passes = contract.backward ? [contract.forward, contract.backward] : [contract.forward];
  const given = passes.flatMap((pass) => pass.arguments.filter(({ role }) => GIVEN.has(role)));
  const optional = [...new Set(given.filter((argument) => argument.optional).map(({ name }) => name))];
  const patterns: readonly LengthPattern[] = given.some(({ role }) => role === "lengths")
    ? ["absent", "mixed", "ones", "full"]
    : ["absent"];
  const variants: Variant[] = [];
  for (const one of sizes) {
    for (const attributes of attributeChoices(op)) {
      for (const names of subsets(optional)) {
        for (const lengths of patterns) variants.push({ op, sizes: one, attributes, present: new Set(names), lengths });
      }
    }
  }
  return allowed ? variants.filter(allowed) : variants;
}

const GIVEN: ReadonlySet<Role> = new Set(["input", "weight", "state", "lengths"]);

function attributeChoices(op: OpName): readonly Attributes[] {
  const contract = contractOf(op);
  const known = new Map<string, readonly AttributeValue[]>();
  for (const attribute of [...contract.forward.attributes, ...(contract.backward?.attributes ?? [])]) {
    const choices = caseOf(op).attributes?.[attribute.name] ?? attribute.choices;
    if (!choices) throw new Error(`the case of ${op} gives no values for \`${attribute.name}\``);
    known.set(attribute.name, choices);
  }
  let all: Attributes[] = [{}];
  for (const [name, values] of known) all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  return all;
}

/** What a call need not say. */
function fallbacksOf({ attributes }: Pass): Attributes {
  return Object.fromEntries(
    attributes.flatMap(({ name, fallback }) => (fallback === undefined ? [] : [[name, fallback]])),
  );
}

/** For messages. */
export function titleOf(variant: Variant): string {
  const sizes = Object.entries(variant.sizes).map(([name, size]) => `${name} ${size}`);
  const attributes = Object.entries(variant.attributes).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return [variant.op, ...sizes, ...attributes, `with ${[...variant.present].join(" ") || "nothing optional"}`]
    .concat(`lengths ${variant.lengths}`)
    .join(", ");
}

/** Lengths of a batch; `mixed` holds both a full and a one-step example where the batch has room for them. */
export function lengthsOf(pattern: LengthPattern, sizes: Sizes, random: () => number): Int32Array | null {
  const { batch } = sizes;
  const time = sizes.time ?? 3;
  if (pattern === "absent") return null;
  if (pattern === "ones") return new Int32Array(batch).fill(1);
  if (pattern === "full") return new Int32Array(batch).fill(time);
  if (batch === 1) return Int32Array.of(Math.ceil(time / 2));
  return Int32Array.from({ length: batch }, (_, example) =>
    example === 0 ? time : example === 1 ? 1 : 1 + Math.floor(random() * time),
  );
}

/** Arguments of a forward pass: filled where the kernel reads, poisoned where it writes; nothing left out. */
export function forwardArrays(variant: Variant, precision: Precision, seed: number): Arrays {
  const arrays: Arrays = {};
  const random = generator(seed);
  const { forward } = contractOf(variant.op);
  for (const argument of forward.arguments) {
    if (argument.role === "lengths") arrays[argument.name] = lengthsOf(variant.lengths, variant.sizes, random);
    else if (!GIVEN.has(argument.role)) arrays[argument.name] = poisoned(argument, variant.sizes, precision);
    else if (argument.optional && !variant.present.has(argument.name)) arrays[argument.name] = null;
    else arrays[argument.name] = filled(variant, argument, precision, random);
  }
  return arrays;
}

/** Arguments of a backward pass after `forward`: every gradient is there, every result is asked for. */
export function backwardArrays(variant: Variant, forward: Arrays, precision: Precision, seed: number): Arrays {
  const arrays: Arrays = {};
  const random = generator(seed + 7919);
  const keeps = caseOf(variant.op).keeps?.(variant) ?? [];
  for (const argument of passOf(variant.op, "backward").arguments) {
    const { name, role } = argument;
    if (role === "scratch" || role === "result" || role === "output") {
      const array = poisoned(argument, variant.sizes, precision);
      arrays[name] = keeps.includes(name) ? array.fill(0) : array;
      // The gradient of an input that is not there: nobody asks for it.
      if (argument.of !== undefined && forward[argument.of] === null && argument.optional) arrays[name] = null;
    } else if (role === "gradient") arrays[name] = filled(variant, argument, precision, random);
    else if (name in forward) arrays[name] = forward[name];
    else if (argument.optional && !variant.present.has(name)) arrays[name] = null;
    else arrays[name] = filled(variant, argument, precision, random);
  }
  return arrays;
}

function filled(variant: Variant, argument: Argument, precision: Precision, random: () => number): Numbers {
  const array = poisoned(argument, variant.sizes, precision);
  const whole = caseOf(variant.op).arrays?.[argument.name];
  if (whole) {
    array.set(whole(random, variant.sizes));
    return array;
  }
  const value = caseOf(variant.op).values?.[argument.name];
  if (!value && argument.dtype === "i32") throw new Error(`the case of ${variant.op} gives no \`${argument.name}\``);
  for (let at = 0; at < array.length; at++) array[at] = value ? value(random, variant.sizes) : 2 * random() - 1;
  return array;
}

/** Names that references asked for, by op and pass: `gru backward dX`. */
export const asked = new Set<string>();

/** Runs one pass. Stopped: a call without what must be there, and a reference that asks for what is not declared. */
export function runPass(variant: Variant, name: PassName, arrays: Arrays, accumulate: readonly string[] = []): void {
  const pass = passOf(variant.op, name);
  for (const argument of pass.arguments) {
    if (!argument.optional && !arrays[argument.name]) {
      throw new Error(`the ${name} pass of ${variant.op} needs \`${argument.name}\``);
    }
  }
  const declared = <T>(what: string, names: readonly string[], values: Readonly<Record<string, T>>) => {
    const own: Record<string, T> = {};
    for (const one of names) own[one] = values[one];
    return new Proxy(own, {
      get(target, key) {
        const text = String(key);
        if (!(text in target)) throw new Error(`the ${name} pass of ${variant.op} declares no ${what} \`${text}\``);
        asked.add(`${variant.op} ${name} ${text}`);
        return target[text];
      },
    });
  };
  const call: KernelCall = {
    arrays: declared("argument", namesOf(pass.arguments), arrays),
    sizes: declared("size", contractOf(variant.op).sizes, variant.sizes),
    attributes: declared("attribute", namesOf(pass.attributes), { ...fallbacksOf(pass), ...variant.attributes }),
    accumulate: new Set(accumulate),
  };
  pass.reference(call);
}

export function namesOf(items: readonly { readonly name: string }[]): readonly string[] {
  return items.map(({ name }) => name);
}

export interface BothPasses {
  readonly forward: Arrays;
  readonly backward: Arrays;
  /** The gradients handed in as they were, for a kernel may use them as its working space. */
  readonly gradients: Arrays;
}

/** Both passes one after another, nothing left out, everything written. */
export function runBoth(variant: Variant, precision: Precision, seed: number): BothPasses {
  const forward = forwardArrays(variant, precision, seed);
  runPass(variant, "forward", forward);
  const backward = backwardArrays(variant, forward, precision, seed);
  const gradients: Arrays = {};
  for (const { name } of argumentsOf(variant.op, "backward", "gradient"))
    gradients[name] = copyOf(there(backward, name));
  runPass(variant, "backward", backward);
  return { forward, backward, gradients };
}

/** An array that must be there. */
export function there(arrays: Arrays, name: string): Numbers {
  const array = arrays[name];
  if (!array) throw new Error(`\`${name}\` is absent`);
  return array;
}

/**
 * The scalar whose gradient a backward pass gives: the outputs weighted by the gradients handed in; for a loss, which
 * is handed none, `scale` times the sum of its values.
 */
export function scalarOf(variant: Variant, forward: Arrays, gradients: Arrays): number {
  const handed = argumentsOf(variant.op, "backward", "gradient");
  let sum = 0;
  if (handed.length === 0) {
    for (const value of there(forward, "loss")) sum += value;
    return sum * Number(variant.attributes.scale);
  }
  for (const { name, of = "" } of handed) {
    const [output, weight] = [there(forward, of), there(gradients, name)];
    for (let at = 0; at < output.length; at++) sum += output[at] * weight[at];
  }
  return sum;
}

/** The gradient of `scalarOf` with respect to one forward argument, by central differences. */
export function numericGradient(variant: Variant, forward: Arrays, gradients: Arrays, of: string): Float64Array {
  const given = there(forward, of);
  const gradient = new Float64Array(given.length);
  // At 1e-5 the error of the formula (h² / 6 times a third derivative near 1) and that of rounding (2^-53 / h) are equal.
  const step = 1e-5;
  for (let at = 0; at < given.length; at++) {
    const kept = given[at];
    given[at] = kept + step;
    runPass(variant, "forward", forward);
    const above = scalarOf(variant, forward, gradients);
    given[at] = kept - step;
    runPass(variant, "forward", forward);
    gradient[at] = (above - scalarOf(variant, forward, gradients)) / (2 * step);
    given[at] = kept;
  }
  runPass(variant, "forward", forward);
  return gradient;
}

/**
 * Euclidean distance over the larger of the two lengths. Below a length of 1e-3 the distance counts as it is, for a
 * gradient of zero has no relative error.
 */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} values against ${b.length}`);
  let [distance, lengthA, lengthB] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    distance += (a[at] - b[at]) ** 2;
    lengthA += a[at] ** 2;
    lengthB += b[at] ** 2;
  }
  return Math.sqrt(distance) / Math.max(Math.sqrt(lengthA), Math.sqrt(lengthB), 1e-3);
}

/** The first element that differs, else -1. Zeros of both signs are equal, and so are two NaN. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  for (let at = 0; at < a.length; at++) {
    if (a[at] !== b[at] && !(Number.isNaN(a[at]) && Number.isNaN(b[at]))) return at;
  }
  return -1;
}
