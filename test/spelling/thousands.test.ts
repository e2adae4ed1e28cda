/** Counts are written as the platform writes them for English. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { thousands } from "../../src/spelling/thousands.js";

test("digits stand in threes", () => {
  assert.is(thousands(1234567), "1,234,567");
  for (const count of [0, 7, 999, 1000, 65536, 100_000, -999, -1000, -123_456, 2 ** 53 - 1, 2 ** 60, 1234.5, 1 / 0])
    assert.is(thousands(count), count.toLocaleString("en"));
});

test.run();
