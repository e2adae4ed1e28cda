/** Where facts of a plan stand in the text, beside the plan. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compile } from "../../programs/workshop.js";
import { parity } from "../../support/experiments.js";

test("what a block is given stands where it is called", () => {
  const block = "block head(x: [width] of real, units: count) {\n  return dense(x, units: units)\n}\n\nexperiment";
  const text = parity().replace("experiment", block).replace("dense(last(states)", "head(last(states)");
  const { origins } = compile(text);
  const line = text.split("\n").findIndex((one) => one.includes("head(last(states)")) + 1;
  for (const part of ["inputs/x", "attributes/units"])
    assert.is((origins.places?.[`/model/dense.0/${part}`] ?? origins.nodes["dense.0"].place).line, line, part);
});

test.run();
