/** Three whole programs, byte for byte, so that a change of what is emitted is seen in review. */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { GOLDEN, goldenPath, goldenText } from "../../programs/record.js";

for (const name of GOLDEN) {
  test(`${name} is as it was recorded`, () => {
    const recorded = readFileSync(goldenPath(name), "utf8");
    const help = "`node --import tsx test/programs/record.ts` writes it anew";
    assert.is(goldenText(name), recorded, help);
  });
}

test.run();
