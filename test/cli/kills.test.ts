/** Twenty kills; `test/long/kills.test.ts` has two hundred. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { HOWS, KINDS, prepareGround } from "./kills.js";

for (const kind of KINDS)
  test(`killed at ten moments of a run (${kind}), it is not there or goes on to the same bits and the same journal`, async () => {
    const ground = prepareGround(kind);
    const { fresh, cached } = ground.calls;
    assert.ok(fresh > cached && cached > 50, JSON.stringify(ground.calls));
    let [killed, there] = [0, 0];
    for (let index = 0; index < 8; index++) {
      // From the first call to the last, evenly.
      const call = Math.round(1 + (index * (cached - 1)) / 7);
      const found = await ground.kill({ call, how: HOWS[index % HOWS.length] }, false);
      killed += Number(found.wasKilled);
      there += Number(found.wasThere);
    }
    assert.is(killed, 8);
    assert.ok(there >= 3, `${there} of 8 runs were there`);
    for (const share of [0.55, 0.8]) await ground.kill({ milliseconds: share * ground.milliseconds }, false);
  });

test.run();
