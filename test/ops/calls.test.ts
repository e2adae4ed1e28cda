/**
 * What a caller may rely on whatever the op: what is written and what is left alone, what may be absent, what may share
 * memory, what is added to. Driven by the op table, so that a new op is under these rules from its first day.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Argument, Role } from "../../src/ops/contract.js";
import { OP_NAMES, type OpName } from "../../src/ops/names.js";
import { parse, symbolsOf } from "../../src/ops/polynomial.js";
import {
  type Arrays,
  argumentsOf,
  asked,
  backwardArrays,
  caseOf,
  choices,
  contractOf,
  copyOf,
  firstDifference,
  forwardArrays,
  isPoison,
  namesOf,
  type PassName,
  type Precision,
  passOf,
  relativeDistance,
  runPass,
  there,
  titleOf,
  type Variant,
  variantsOf,
} from "./harness.js";

const PASSES: readonly PassName[] = ["forward", "backward"];
const WRITTEN: readonly Role[] = ["output", "saved", "result"];

/** The arguments of a pass, ready to be called: for a backward pass, its forward pass has run. */
function ready(variant: Variant, pass: PassName, precision: Precision, seed: number): Arrays {
  const forward = forwardArrays(variant, precision, seed);
  if (pass === "forward") return forward;
  runPass(variant, "forward", forward);
  return backwardArrays(variant, forward, precision, seed);
}

function copiesOf(arrays: Arrays): Arrays {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array && copyOf(array)]));
}

function without(arrays: Arrays, names: readonly string[]): Arrays {
  return { ...copiesOf(arrays), ...Object.fromEntries(names.map((name) => [name, null])) };
}

/** What a pass writes, of what is there. In a backward pass `saved` is read. */
function writtenIn(op: OpName, pass: PassName, arrays: Arrays): readonly Argument[] {
  return argumentsOf(op, pass, ...WRITTEN).filter(
    ({ name, role }) => arrays[name] && !(pass === "backward" && role === "saved"),
  );
}

function changing(op: OpName, pass: PassName): readonly string[] {
  return [
    ...namesOf(argumentsOf(op, pass, ...WRITTEN, "state", "scratch").filter(({ role }) => role !== "saved")),
    ...(pass === "forward" ? namesOf(argumentsOf(op, pass, "saved")) : []),
  ];
}

function eachCall(op: OpName, check: (variant: Variant, pass: PassName, arrays: Arrays, title: string) => void): void {
  variantsOf(op).forEach((variant, seed) => {
    for (const pass of PASSES) {
      if (!contractOf(op)[pass]) continue;
      check(variant, pass, ready(variant, pass, "f64", seed), `${pass} of ${titleOf(variant)}`);
    }
  });
}

function equal(actual: Arrays, expected: Arrays, names: readonly string[], title: string): void {
  for (const name of names) {
    const at = firstDifference(there(actual, name), there(expected, name));
    assert.is(at, -1, `${title}: ${name}[${at}]`);
  }
}

/** Results that this call may accumulate. */
function results(variant: Variant, arrays: Arrays): readonly string[] {
  const keeps = caseOf(variant.op).keeps?.(variant) ?? [];
  return namesOf(argumentsOf(variant.op, "backward", "result")).filter((name) => arrays[name] && !keeps.includes(name));
}

for (const op of OP_NAMES) {
  test(`${op}: every element of what it writes is written, and what it reads stays as it was`, () => {
    eachCall(op, (variant, pass, arrays, title) => {
      const before = copiesOf(arrays);
      runPass(variant, pass, arrays);
      for (const { name } of writtenIn(op, pass, arrays)) {
        assert.is(there(arrays, name).findIndex(isPoison), -1, `${title}: a hole in ${name}`);
      }
      const changes = [...changing(op, pass), ...(pass === "backward" ? (caseOf(op).overwritten ?? []) : [])];
      const kept = Object.keys(arrays).filter((name) => arrays[name] && !changes.includes(name));
      equal(arrays, before, kept, title);
    });
  });

  test(`${op}: what scratch and outputs held before makes no difference`, () => {
    eachCall(op, (variant, pass, arrays, title) => {
      const other = copiesOf(arrays);
      const names = [...namesOf(writtenIn(op, pass, arrays)), ...namesOf(argumentsOf(op, pass, "scratch"))];
      const keeps = caseOf(op).keeps?.(variant) ?? [];
      for (const name of names) if (!keeps.includes(name)) there(other, name).fill(12345);
      runPass(variant, pass, arrays);
      runPass(variant, pass, other);
      equal(other, arrays, namesOf(writtenIn(op, pass, arrays)), title);
    });
  });

  test(`${op}: an output that nobody wants changes nothing in the others`, () => {
    eachCall(op, (variant, pass, arrays, title) => {
      const optional = namesOf(writtenIn(op, pass, arrays).filter((argument) => argument.optional));
      const all = copiesOf(arrays);
      runPass(variant, pass, all);
      for (const left of choices(optional)) {
        const some = without(arrays, left);
        runPass(variant, pass, some);
        equal(some, all, namesOf(writtenIn(op, pass, some)), `${title} without ${left.join(" ")}`);
      }
    });
  });

  test(`${op}: an absent input is as good as its neutral value`, () => {
    const { neutral = {} } = caseOf(op);
    eachCall(op, (variant, pass, arrays, title) => {
      const given = without(arrays, []);
      for (const { name, role, dtype, optional } of passOf(op, pass).arguments) {
        if (!optional || dtype !== "f32" || (role !== "input" && role !== "weight")) continue;
        assert.ok(name in neutral, `the case of ${op} gives no neutral \`${name}\``);
        const value = neutral[name];
        if (given[name] === null && value !== null) {
          const size = variantsOf(op).find((other) => other.sizes === variant.sizes && other.present.has(name));
          assert.ok(size, title);
          given[name] = there(ready(size, pass, "f64", 0), name).map(() => value);
        }
      }
      if (variant.lengths === "absent" && "lengths" in given) {
        given.lengths = new Int32Array(variant.sizes.batch).fill(variant.sizes.time ?? 1000);
      }
      runPass(variant, pass, given);
      runPass(variant, pass, arrays);
      equal(arrays, given, namesOf(writtenIn(op, pass, arrays)), title);
    });
  });

  if (!contractOf(op).backward) continue;

  test(`${op}: an absent gradient is a gradient of zero`, () => {
    eachCall(op, (variant, pass, arrays, title) => {
      const optional = argumentsOf(op, pass, "gradient").filter((argument) => argument.optional);
      for (const left of choices(namesOf(optional))) {
        const [absent, zero] = [without(arrays, left), without(arrays, [])];
        for (const name of left) there(zero, name).fill(0);
        runPass(variant, pass, absent);
        runPass(variant, pass, zero);
        equal(absent, zero, namesOf(writtenIn(op, pass, absent)), `${title} without ${left.join(" ")}`);
      }
    });
  });

  test(`${op}: accumulating adds to what is there, and only where the call says so`, () => {
    eachCall(op, (variant, pass, arrays, title) => {
      if (pass === "forward") return;
      const written = without(arrays, []);
      runPass(variant, pass, written);
      for (const names of choices(results(variant, arrays))) {
        const added = without(arrays, []);
        for (const name of names) for (const at of there(added, name).keys()) there(added, name)[at] = 1 + (at % 5);
        runPass(variant, pass, added, names);
        for (const name of results(variant, arrays)) {
          const [sum, alone] = [there(added, name), there(written, name)];
          const expected = names.includes(name) ? Array.from(alone, (value, at) => value + 1 + (at % 5)) : alone;
          assert.ok(relativeDistance(sum, expected) < 1e-13, `${title}, adding to ${names.join(" ")}: ${name}`);
        }
      }
    });
  });
}

for (const op of OP_NAMES) {
  const sharing = PASSES.flatMap((pass) => {
    const found = contractOf(op)[pass]?.arguments.filter(({ alias }) => alias !== undefined) ?? [];
    return found.map(({ name, alias = "" }) => ({ pass, name, alias }));
  });
  if (sharing.length === 0) continue;
  test(`${op}: ${sharing.map(({ name, alias }) => `${name} in the place of ${alias}`).join(", ")}`, () => {
    eachCall(op, (variant, pass, arrays, title) => {
      for (const { name, alias } of sharing.filter((one) => one.pass === pass)) {
        const others = pass === "backward" ? results(variant, arrays).filter((other) => other !== name) : [];
        // The other results may be written or added to at the same time, or be absent.
        for (const accumulate of choices(others)) {
          const apart = without(arrays, []);
          for (const other of accumulate) there(apart, other).fill(3);
          const together = without(apart, []);
          together[name] = there(together, alias);
          runPass(variant, pass, apart, accumulate);
          runPass(variant, pass, together, accumulate);
          equal(together, apart, namesOf(writtenIn(op, pass, apart)), `${title}, ${name} in the place of ${alias}`);
        }
        const alone = without(
          arrays,
          others.filter((other) => argumentOptional(op, other)),
        );
        const together = without(alone, []);
        together[name] = there(together, alias);
        runPass(variant, pass, alone);
        runPass(variant, pass, together);
        equal(together, alone, [name], `${title}, ${name} alone in the place of ${alias}`);
      }
    });
  });
}

function argumentOptional(op: OpName, name: string): boolean {
  return passOf(op, "backward").arguments.some((argument) => argument.name === name && argument.optional);
}

for (const op of OP_NAMES) {
  // An optimiser rounds its state and goes on with the rounded value, so there is more than one rounding.
  if (argumentsOf(op, "forward", "state").length > 0) continue;
  test(`${op}: over float32 arrays it computes in float64 and rounds once`, () => {
    variantsOf(op).forEach((variant, seed) => {
      for (const pass of PASSES) {
        if (!contractOf(op)[pass]) continue;
        const single = ready(variant, pass, "f32", seed);
        for (const accumulate of pass === "backward" ? [[], results(variant, single)] : [[]]) {
          const rounded = without(single, []);
          for (const name of accumulate) there(rounded, name).fill(0.7);
          const double: Arrays = {};
          for (const [name, array] of Object.entries(rounded)) {
            double[name] = array instanceof Float32Array ? Float64Array.from(array) : array && copyOf(array);
          }
          runPass(variant, pass, rounded, accumulate);
          runPass(variant, pass, double, accumulate);
          for (const { name } of writtenIn(op, pass, rounded)) {
            const [actual, exact] = [there(rounded, name), there(double, name)];
            const expected = actual instanceof Float32Array ? Float32Array.from(exact) : exact;
            const at = firstDifference(actual, expected);
            assert.is(at, -1, `${pass} of ${titleOf(variant)}: ${name}[${at}] is ${actual[at]}, not ${expected[at]}`);
          }
        }
      }
    });
  });
}

/** Sizes in the dimensions of the arguments of these roles; without roles, of all arguments but scratch. */
function sizesSeen(op: OpName, pass: PassName, ...roles: readonly Role[]): readonly string[] {
  const given = (contractOf(op)[pass]?.arguments ?? []).filter(({ role }) =>
    roles.length === 0 ? role !== "scratch" : roles.includes(role),
  );
  return given.flatMap(({ dims }) => dims.filter((dim) => dim !== "rows...").flatMap((dim) => symbolsOf(parse(dim))));
}

test("every declared argument, size and attribute is used by its reference", () => {
  // Scratch is for kernels of other devices. An elementwise op declares its attributes once, for both passes.
  const unused = (op: OpName, pass: PassName) => [
    ...namesOf(argumentsOf(op, pass, "scratch")),
    ...(op === "affine" && pass === "backward" ? ["shift"] : []),
  ];
  for (const op of OP_NAMES) {
    for (const pass of PASSES) {
      if (!contractOf(op)[pass]) continue;
      const names = namesOf([...passOf(op, pass).arguments, ...passOf(op, pass).attributes]);
      for (const name of names.filter((one) => !unused(op, pass).includes(one))) {
        assert.ok(asked.has(`${op} ${pass} ${name}`), `the ${pass} pass of ${op} never asks for \`${name}\``);
      }
    }
    const inScratch = new Set(PASSES.flatMap((pass) => sizesSeen(op, pass, "scratch")));
    const elsewhere = new Set(PASSES.flatMap((pass) => sizesSeen(op, pass)));
    for (const size of contractOf(op).sizes) {
      if (inScratch.has(size) && !elsewhere.has(size)) continue;
      assert.ok(
        PASSES.some((pass) => asked.has(`${op} ${pass} ${size}`)),
        `${op} never asks for the size \`${size}\``,
      );
    }
  }
});

test.run();
