/** Numbers and sizes as TypeScript. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dimCode, numberCode } from "../../../src/compiler/emit/code.js";
import type { Names } from "../../../src/compiler/emit/names.js";

test("digits in threes; what has an exponent as it is", () => {
  assert.is(numberCode(1_234_567), "1_234_567");
  assert.is(numberCode(-20_000), "-20_000");
  assert.is(numberCode(2e21), "2e+21");
});
test("sizes are sums of products, with their signs", () => {
  const same = (name: string) => name;
  const names: Names = { of: same, column: same, local: same, source: same, measure: String, time: same };
  assert.is(dimCode("2 units - 1", names), "2 * settings.units - 1");
  assert.is(dimCode("-1 units", names), "-settings.units");
  assert.is(dimCode("0", names), "0");
});

test.run();
