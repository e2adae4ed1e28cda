/** Examples of a batch do not see each other: each alone gives what it gives in company. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Argument, Numbers } from "../../src/ops/contract.js";
import { OP_NAMES } from "../../src/ops/names.js";
import {
  type Arrays,
  argumentsOf,
  backwardArrays,
  contractOf,
  copyOf,
  firstDifference,
  forwardArrays,
  lengthOf,
  type PassName,
  passOf,
  relativeDistance,
  runPass,
  there,
  titleOf,
  type Variant,
  variantsOf,
} from "./harness.js";

/** The part of an array that belongs to one example; all of it where examples share it. */
function exampleOf(argument: Argument, array: Numbers, sizes: Variant["sizes"], example: number): Numbers {
  const { dims } = argument;
  if (!dims.includes("batch")) return copyOf(array);
  const steps = dims[1] === "batch" ? sizes[dims[0]] : 1;
  const width = lengthOf(argument, sizes) / (steps * sizes.batch);
  const part = array.slice(0, steps * width);
  for (let at = 0; at < part.length; at++) {
    part[at] = array[(Math.floor(at / width) * sizes.batch + example) * width + (at % width)];
  }
  return part;
}

for (const op of OP_NAMES.filter((name) => contractOf(name).sizes.includes("batch"))) {
  test(`${op}: an example alone gives what it gives in a batch`, () => {
    variantsOf(op).forEach((variant, seed) => {
      const { batch } = variant.sizes;
      if (batch === 1) return;
      const alone: Variant = { ...variant, sizes: { ...variant.sizes, batch: 1 } };
      const forward = forwardArrays(variant, "f64", seed);
      const forwards = Array.from({ length: batch }, (_, example) => partsOf("forward", forward, example));
      runPass(variant, "forward", forward);
      forwards.forEach((part, example) => {
        runPass(alone, "forward", part);
        compare("forward", part, forward, example);
      });
      if (!contractOf(op).backward) return;

      const backward = backwardArrays(variant, forward, "f64", seed);
      const backwards = forwards.map((part, example) => ({ ...partsOf("backward", backward, example), ...kept(part) }));
      runPass(variant, "backward", backward);
      backwards.forEach((part, example) => {
        runPass(alone, "backward", part);
        compare("backward", part, backward, example);
      });
      // What examples share gets the sum of their gradients.
      for (const { name, dims } of argumentsOf(op, "backward", "result")) {
        if (dims.includes("batch") || !backward[name]) continue;
        const sum = there(backward, name).map((_, at) =>
          backwards.reduce((total, part) => total + there(part, name)[at], 0),
        );
        assert.ok(relativeDistance(there(backward, name), sum) < 1e-13, `${titleOf(variant)}: ${name}`);
      }

      function partsOf(pass: PassName, arrays: Arrays, example: number): Arrays {
        const parts: Arrays = {};
        for (const argument of passOf(op, pass).arguments) {
          const array = arrays[argument.name];
          parts[argument.name] = array && exampleOf(argument, array, variant.sizes, example);
        }
        return parts;
      }

      function kept(part: Arrays): Arrays {
        const names = argumentsOf(op, "backward", "input", "weight", "saved", "lengths").map(({ name }) => name);
        return Object.fromEntries(names.map((name) => [name, part[name]]));
      }

      function compare(pass: PassName, part: Arrays, whole: Arrays, example: number): void {
        for (const argument of argumentsOf(op, pass, "output", "result")) {
          const array = whole[argument.name];
          if (!array || !argument.dims.includes("batch")) continue;
          const expected = exampleOf(argument, array, variant.sizes, example);
          const title = `${pass} of ${titleOf(variant)}: ${argument.name}, example ${example}`;
          assert.is(firstDifference(there(part, argument.name), expected), -1, title);
        }
      }
    });
  });
}

test.run();
