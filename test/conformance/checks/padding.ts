/** What lies in padded steps, in scratch or in working memory has no part in any bit of any result; nor has how much there is. */
import type { Argument, Numbers } from "../../../src/ops/contract.js";
import type { OpName } from "../../../src/ops/names.js";
import type { PassName } from "../../../src/runtime/devices/device.js";
import {
  type Arrays,
  argumentsOf,
  caseOf,
  contractOf,
  lengthOf,
  passOf,
  poisoned,
  type Sizes,
  there,
  type Variant,
} from "../../ops/harness.js";
import {
  callTitle,
  copyArrays,
  copyCall,
  fullCall,
  type PassCall,
  passesOf,
  runnerOf,
  sameBits,
  some,
  variantsAt,
} from "../calls.js";
import { expectSame, fault } from "../compare.js";
import { edgesOf } from "../sizes.js";
import type { Check, CheckTest, Subject } from "../target.js";

/** Dimensions that may be padded, and what says how many of their steps are real. */
const PADDED = { time: "lengths", source: "memoryLengths" } as const;
type Symbol = keyof typeof PADDED;

const MORE = 20;
const WAYS = 3;

function isPaddable(op: OpName, symbol: Symbol): boolean {
  return (
    argumentsOf(op, "forward", "input", "lengths").some(({ name }) => name === PADDED[symbol]) &&
    contractOf(op).sizes.includes(symbol)
  );
}

/** A backward pass finds zeros in the padding of what the forward pass has made. */
function isMade(op: OpName, pass: PassName, name: string): boolean {
  return pass === "backward" && argumentsOf(op, "forward", "output", "saved").some((made) => made.name === name);
}

/** Fills the padded steps of [time, batch, ...] and [source, batch, ...] inputs and gradients, and all of the scratch. */
function soil({ variant, pass, arrays }: PassCall, dirt: number): void {
  const { batch } = variant.sizes;
  for (const { name, role, dims, dtype } of passOf(variant.op, pass).arguments) {
    const array = arrays[name];
    if (!array) continue;
    if (role === "scratch") array.fill(dirt);
    if (isMade(variant.op, pass, name) || !["input", "gradient"].includes(role)) continue;
    const [symbol] = dims;
    const lengths = symbol === "time" || symbol === "source" ? arrays[PADDED[symbol]] : null;
    if (!lengths) continue;
    const rows = variant.sizes[symbol] * batch;
    const width = array.length / rows;
    for (let row = 0; row < rows; row++) {
      if (Math.floor(row / batch) >= lengths[row % batch])
        array.fill(dtype === "i32" ? -(2 ** 31) : dirt, row * width, (row + 1) * width);
    }
  }
}

/** Visits the stretches of an array that lie together, in it and in the same with more of one symbol. */
function* stretches(argument: Argument, symbol: Symbol, sizes: Sizes, longer: Sizes) {
  const at = argument.dims.indexOf(symbol);
  const inner = lengthOf({ ...argument, dims: argument.dims.slice(at + 1) }, sizes);
  const outer = lengthOf({ ...argument, dims: argument.dims.slice(0, at) }, sizes);
  const [short, long] = [sizes[symbol] * inner, longer[symbol] * inner];
  for (let row = 0; row < outer; row++) yield { from: row * short, to: row * long, count: short, whole: long };
}

/** The same array with more steps, which hold NaN, or an id that no table has; what the forward pass has made, zeros. */
function lengthened(argument: Argument, array: Numbers, symbol: Symbol, call: PassCall, longer: Sizes): Numbers {
  if (!argument.dims.includes(symbol)) return array.slice();
  const long = poisoned(argument, longer, "f32");
  if (isMade(call.variant.op, call.pass, argument.name)) long.fill(0);
  for (const { from, to, count } of stretches(argument, symbol, call.variant.sizes, longer))
    long.set(array.subarray(from, from + count), to);
  return long;
}

/** Throws where an array differs from the short one, or is not zero in the steps that it has more. */
function expectShortened(
  argument: Argument,
  array: Numbers,
  symbol: Symbol,
  call: PassCall,
  longer: Sizes,
  isSame: (one: Numbers, other: Numbers) => boolean,
): void {
  const short = there(call.arrays, argument.name);
  const title = `${callTitle(call)}: ${argument.name} with ${MORE} more of ${symbol}`;
  if (!argument.dims.includes(symbol)) {
    if (!isSame(array, short)) throw new Error(`${title} is another`);
    return;
  }
  for (const { from, to, count, whole } of stretches(argument, symbol, call.variant.sizes, longer)) {
    if (!isSame(array.subarray(to, to + count), short.subarray(from, from + count)))
      throw new Error(`${title} is another`);
    if (array.subarray(to + count, to + whole).some((value) => value !== 0))
      throw new Error(`${title} is not zero in padded steps`);
  }
}

/** Ways of calling in which steps are padded. */
function paddedVariants(op: OpName, seed: number): readonly Variant[] {
  const [one, two] = edgesOf(op);
  return [...caseOf(op).sizes.slice(1), one, two].flatMap((sizes) => {
    const padded = variantsAt(op, sizes).filter(
      ({ lengths, present }) => lengths === "mixed" || present.has("memoryLengths"),
    );
    return some(padded, WAYS, seed);
  });
}

function* testsOf(op: OpName, subject: Subject): Generator<CheckTest> {
  const run = runnerOf(subject);
  const isSame = (one: Numbers, other: Numbers): boolean =>
    subject.byLibrary ? fault(one, other, subject.toleranceOf(op)) === null : sameBits(one, other);
  for (const pass of passesOf(op)) {
    yield {
      name: `${op} ${pass}: nothing in padding or scratch is seen`,
      run() {
        for (const variant of paddedVariants(op, subject.seed)) {
          const call = fullCall(run, variant, pass, 5);
          const [one, ...others] = [Number.NaN, 1e30, 0].map((dirt) => {
            const soiled = copyCall(call);
            soil(soiled, dirt);
            run(soiled);
            return soiled;
          });
          for (const other of others) expectSame(one, other.arrays, "with other dirt");
        }
      },
    };

    for (const symbol of ["time", "source"] as const) {
      if (!isPaddable(op, symbol)) continue;
      yield {
        name: `${op} ${pass}: ${MORE} more steps of padded ${symbol} change nothing`,
        run() {
          for (const variant of paddedVariants(op, subject.seed)) {
            const call = fullCall(run, variant, pass, 5);
            if (!call.arrays[PADDED[symbol]]) continue;
            const sizes = { ...variant.sizes, [symbol]: variant.sizes[symbol] + MORE };
            const arrays: Arrays = {};
            for (const argument of passOf(op, pass).arguments) {
              const array = call.arrays[argument.name];
              arrays[argument.name] = array && lengthened(argument, array, symbol, call, sizes);
            }
            run(call);
            run({ ...call, variant: { ...variant, sizes }, arrays });
            for (const argument of argumentsOf(op, pass, "output", "saved", "result")) {
              const array = arrays[argument.name];
              if (array && !isMade(op, pass, argument.name))
                expectShortened(argument, array, symbol, call, sizes, isSame);
            }
          }
        },
      };
    }
  }

  const outputs = argumentsOf(op, "forward", "output");
  if (
    argumentsOf(op, "forward", "input").some(({ name }) => name === "start") &&
    outputs.some(({ name }) => name === "last")
  )
    yield {
      name: `${op}: an example of no steps keeps its start, and lengths beyond the sequence count as its end`,
      run() {
        const sizes: Sizes = { ...caseOf(op).sizes[1], time: 3, batch: 3 };
        const withStart = variantsAt(op, sizes).filter(
          ({ lengths, present }) => lengths === "mixed" && present.has("start"),
        );
        for (const variant of some(withStart, WAYS, subject.seed)) {
          const call = fullCall(run, variant, "forward", 1);
          const beyond = { ...call, arrays: copyArrays(call.arrays) };
          there(call.arrays, "lengths").set([0, 3, 2]);
          there(beyond.arrays, "lengths").set([0, 9, 2]);
          run(call);
          run(beyond);
          expectSame(call, beyond.arrays, "with a length beyond the end");
          const kept = [there(call.arrays, "last"), there(call.arrays, "start")].map((array) =>
            array.slice(0, sizes.hidden),
          );
          if (!sameBits(kept[0], kept[1])) throw new Error(`${callTitle(call)}: last is ${kept[0]}, not ${kept[1]}`);
        }
      },
    };
}

/** What losses call the weights of their rows: padded steps are rows of weight zero. */
const WEIGHTS: readonly string[] = ["weights", "rowWeights"];

function* ofWeights(op: OpName, weights: string, subject: Subject): Generator<CheckTest> {
  const run = runnerOf(subject);
  for (const pass of passesOf(op)) {
    yield {
      name: `${op} ${pass}: rows of weight zero may hold anything`,
      run() {
        const weighted = variantsAt(op, edgesOf(op)[0]).filter(({ present }) => present.has(weights));
        for (const variant of some(weighted, WAYS, subject.seed)) {
          const call = fullCall(run, variant, pass, 5);
          there(call.arrays, weights).forEach((_, row, all) => {
            all[row] = row % 3 === 0 ? 0 : 1;
          });
          const [one, two] = [Number.NaN, 0].map((dirt) => {
            const soiled = copyCall(call);
            for (const { name, dims, dtype } of argumentsOf(op, pass, "input")) {
              const array = soiled.arrays[name];
              if (!array || dims[0] !== "rows..." || name === weights || isMade(op, pass, name)) continue;
              const width = array.length / variant.sizes.rows;
              for (let row = 0; row < variant.sizes.rows; row += 3)
                array.fill(dtype === "i32" ? -1 : dirt, row * width, (row + 1) * width);
            }
            run(soiled);
            return soiled;
          });
          const kept = argumentsOf(op, pass, "output", "result").map(({ name }) => [name, two.arrays[name]] as const);
          expectSame(one, Object.fromEntries(kept), "with other dirt in rows of weight zero");
        }
      },
    };
  }
}

export const padding: Check = {
  name: "padding",
  *tests(subject) {
    for (const op of subject.ops) {
      if (isPaddable(op, "time") || isPaddable(op, "source")) yield* testsOf(op, subject);
      const weights = argumentsOf(op, "forward", "input").find(({ name }) => WEIGHTS.includes(name));
      if (weights) yield* ofWeights(op, weights.name, subject);
    }
  },
};
