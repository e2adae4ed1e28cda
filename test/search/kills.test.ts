/** Twenty kills of studies; `test/long/study-kills.test.ts` has a thousand. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bundle, HOWS, type Kill, PRUNERS, prepareGround, type WITHIN } from "./support/kills.js";

test("twenty kills of coordinators and workers: each trial ends once, and the study is the one that nobody killed", async () => {
  const script = await bundle();
  let count = 0;
  for (const [index, pruner] of Object.keys(PRUNERS).entries()) {
    const { calls, meet } = await prepareGround(script, pruner);
    assert.ok(calls >= 35, `${calls} calls`);
    const call = (number: number): Kill => ({ kind: "call", call: number, how: HOWS[(number + index) % 3] });
    const within = (kind: (typeof WITHIN)[number]): Kill => ({ kind, share: 0.2 });
    const called = [call(3 + index), call(7), call(6)];
    const all: readonly Kill[] =
      index === 0
        ? [...called, call(4), within("both"), within("coordinator"), within("stopped"), within("stopped")]
        : [...called, within("both"), within("coordinator"), within("worker")];
    count += all.length;
    const inTime = await meet(all);
    for (const [at, { kind }] of all.entries()) if (kind === "call") assert.ok(inTime[at], `${pruner}: kill ${at + 1}`);
  }
  assert.is(count, 20);
});

test.run();
