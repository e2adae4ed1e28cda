/** Every backward pass against central finite differences of its forward pass, in float64. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { OP_NAMES } from "../../src/ops/names.js";
import {
  argumentsOf,
  contractOf,
  namesOf,
  numericGradient,
  relativeDistance,
  runBoth,
  titleOf,
  variantsOf,
} from "./harness.js";

// Central differences in float64 come to about 1e-9 here; a wrong factor or a forgotten term is off by 1e-3 or more.
const TOLERANCE = 1e-6;

for (const op of OP_NAMES) {
  if (!contractOf(op).backward) continue;
  test(`${op}: every gradient agrees with finite differences`, () => {
    const moved = new Set<string>();
    variantsOf(op).forEach((variant, seed) => {
      const { forward, backward, gradients } = runBoth(variant, "f64", seed);
      for (const { name, of = "" } of argumentsOf(op, "backward", "result")) {
        const result = backward[name];
        if (!result) continue;
        const numeric = numericGradient(variant, forward, gradients, of);
        const distance = relativeDistance(result, numeric);
        assert.ok(distance < TOLERANCE, `${titleOf(variant)}: ${name} is ${distance} away`);
        if (numeric.some((value) => Math.abs(value) > 1e-3)) moved.add(name);
      }
    });
    // A gradient that was zero in every variant would have proved nothing.
    assert.equal([...moved].sort(), [...namesOf(argumentsOf(op, "backward", "result"))].sort());
  });
}

test.run();
