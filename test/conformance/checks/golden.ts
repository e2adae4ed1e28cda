/** What PyTorch computes in float64, for the ops that it has: no code of ours has made these numbers. */
import type { Numbers } from "../../../src/ops/contract.js";
import type { OpName } from "../../../src/ops/names.js";
import type { PassName } from "../../../src/runtime/devices/device.js";
import { type GoldenArrays, type GoldenCall, goldenCalls } from "../../golden/load.js";
import { type Arrays, type Attributes, contractOf, passOf, poisoned } from "../../ops/harness.js";
import { type Run, runnerOf } from "../calls.js";
import { fault } from "../compare.js";
import type { Check } from "../target.js";

function call(run: Run, golden: GoldenCall, pass: PassName, given: Arrays): Arrays {
  const { op, sizes } = golden;
  const attributes = { ...fallbacks(op, pass), ...golden.attributes };
  const arrays: Arrays = {};
  for (const argument of passOf(op, pass).arguments) {
    const { name, role } = argument;
    const written = role === "output" || role === "result" || role === "scratch" || (role === "saved" && !given[name]);
    arrays[name] = written ? poisoned(argument, sizes, "f32") : (given[name] ?? null);
  }
  run({ variant: { op, sizes, attributes, present: new Set(), lengths: "absent" }, pass, arrays, accumulate: [] });
  return arrays;
}

/** Words that a call without them means, and PyTorch too. */
function fallbacks(op: OpName, pass: PassName): Attributes {
  const choices = passOf(op, pass).attributes.filter(({ fallback }) => fallback !== undefined);
  return Object.fromEntries(choices.map(({ name, fallback = "" }) => [name, fallback]));
}

function single(arrays: GoldenArrays): Record<string, Numbers> {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [
      name,
      array instanceof Int32Array ? array.slice() : Float32Array.from(array),
    ]),
  );
}

function compare(actual: Arrays, expected: GoldenArrays, tolerance: number, title: string): void {
  for (const [name, values] of Object.entries(expected)) {
    const array = actual[name];
    const wrong = array ? fault(array, values, tolerance) : " is not there";
    if (wrong) throw new Error(`${title}: ${name}${wrong}`);
  }
}

export const golden: Check = {
  name: "golden",
  *tests(subject) {
    // PyTorch's numbers are of operands that nobody has rounded.
    if (subject.products === "bf16") return;
    const run = runnerOf(subject);
    for (const one of goldenCalls().filter(({ op }) => subject.ops.includes(op))) {
      yield {
        name: `${one.name}: what PyTorch gives`,
        run() {
          const forward = call(run, one, "forward", single(one.inputs));
          compare(forward, one.outputs, subject.toleranceOf(one.op), one.name);
          if (!contractOf(one.op).backward) return;
          const backward = call(run, one, "backward", { ...forward, ...single(one.gradients) });
          compare(backward, one.results, subject.toleranceOf(one.op), one.name);
        },
      };
    }
  },
};
