/** Ten kills; `test/long/kills.test.ts` has a thousand. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { HOWS, prepareGround } from "./kills.js";

test("killed at ten moments of writing and of training, a run is not there or goes on to the same bits", async () => {
  const ground = prepareGround();
  assert.ok(ground.calls.fresh > ground.calls.cached && ground.calls.cached > 100, JSON.stringify(ground.calls));
  let [killed, there] = [0, 0];
  for (let index = 0; index < 8; index++) {
    // From the first call to the last, evenly.
    const call = Math.round(1 + (index * (ground.calls.cached - 1)) / 7);
    const found = await ground.kill({ call, how: HOWS[index % HOWS.length] }, false);
    killed += Number(found.wasKilled);
    there += Number(found.wasThere);
  }
  assert.is(killed, 8);
  assert.ok(there >= 5, `${there} of 8 runs were there`);
  for (const share of [0.55, 0.8]) await ground.kill({ milliseconds: share * ground.milliseconds }, false);
});

test.run();
