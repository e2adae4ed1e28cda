/** Twenty kills of studies; `test/long/study-kills.test.ts` has a thousand. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bundle, HOWS, type Kill, PRUNERS, prepareGround } from "./support/kills.js";

test("twenty kills of coordinators and workers: each trial ends once, and the study is the one that nobody killed", async () => {
  const script = await bundle();
  let count = 0;
  for (const [index, pruner] of Object.keys(PRUNERS).entries()) {
    const { calls, startup, milliseconds, meet } = await prepareGround(script, pruner);
    assert.ok(calls >= 35, `${calls} calls`);
    const call = (number: number): Kill => ({ kind: "call", call: number, how: HOWS[(number + index) % 3] });
    const early = startup + 0.2 * (milliseconds - startup);
    const stopped: Kill = { kind: "stopped", milliseconds: early };
    const kills: Kill[] = [
      call(3 + index),
      { kind: "both", milliseconds: early },
      call(7),
      { kind: "coordinator", milliseconds: early },
      call(6),
    ];
    const all: readonly Kill[] = [
      ...kills,
      ...(index === 0 ? [call(4), stopped, stopped] : [{ ...stopped, kind: "worker" } as const]),
    ];
    count += all.length;
    const inTime = await meet(all);
    // A moment on the clock may come too late; a call always comes.
    for (const [at, { kind }] of all.entries()) if (kind === "call") assert.ok(inTime[at], `${pruner}: kill ${at + 1}`);
  }
  assert.is(count, 20);
});

test.run();
