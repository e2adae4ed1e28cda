/** Sizes inside a block by the dimensions of its parameters. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { byDimensions } from "../../../src/compiler/lower/dimensions.js";

const of = (formula: string) =>
  byDimensions(formula, [
    { name: "width", size: { formula: "units" } },
    { name: "size", size: 8 },
  ]);

test("as few dimensions as will do", () => {
  assert.is(of("8"), "(8)");
  assert.is(of("2 units + 8"), "(2) * width + (8)");
});

test("what whole multiples do not make is not made", () => {
  assert.is(of("20 units"), null);
  assert.is(of("units layers"), null);
});

test.run();
