/** A dozen real pairs: a checkpoint loads exactly where `diff` says so. All of them: `test/long/diff-pairs.test.ts`. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { outcomes } from "./real-pairs.js";

test("a checkpoint loads where diff says that it does, and not where it says that it does not", async () => {
  let count = 0;
  for await (const outcome of outcomes(15, 3)) {
    if (!outcome) continue;
    count++;
    const { edit, says, loads, isSame } = outcome;
    const about = `${edit.program}: ${edit.from} to ${edit.to}`;
    assert.is(says, loads ? "yes" : "no", about);
    assert.is.not(isSame, false, about);
  }
  assert.ok(count >= 10, String(count));
});

test.run();
