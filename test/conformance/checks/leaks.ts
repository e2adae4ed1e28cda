/** However often ops are called, neither the device nor the host's heap holds more than before. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { fullCall, passesOf, runnerOf, variantsAt } from "../calls.js";
import { smallOf } from "../sizes.js";
import type { Check } from "../target.js";

/** Calls of each pass; until memory has settled, and while it is watched. */
const SETTLE = 50;
const ROUNDS = 100;

/** Of the host's heap: compiled functions come and go. */
const HEAP_NOISE = 2 ** 20;

export const leaks: Check = {
  name: "leaks",
  *tests(subject) {
    yield {
      name: "after many calls nothing holds more than after some",
      async run() {
        setFlagsFromString("--expose-gc");
        const collect = runInNewContext("gc") as () => void;
        const heap = async () => {
          // What the first collection finds unreachable, the second may release, once finalisers have had their turn.
          for (let times = 0; times < 2; times++) {
            collect();
            await new Promise((resolve) => setImmediate(resolve));
          }
          collect();
          const { heapUsed, arrayBuffers } = process.memoryUsage();
          return heapUsed + arrayBuffers;
        };
        const run = runnerOf(subject);
        const calls = subject.ops.flatMap((op) => {
          const variants = variantsAt(op, smallOf(op));
          return passesOf(op).map((pass) => fullCall(run, variants[variants.length - 1], pass, 3));
        });
        const repeat = (rounds: number) => {
          for (let round = 0; round < rounds; round++) for (const call of calls) run(call);
        };
        const { now, noise } = subject.held ?? { now: () => 0, noise: 0 };
        repeat(SETTLE);
        const before = { heap: await heap(), held: now() };
        repeat(ROUNDS);
        const after = { heap: await heap(), held: now() };
        const [grown, more] = [after.heap - before.heap, after.held - before.held];
        const text = `after ${ROUNDS * calls.length} calls`;
        if (grown > HEAP_NOISE) throw new Error(`${grown} bytes more in the host's memory ${text}`);
        if (more > noise) throw new Error(`${more} more on the device ${text}`);
      },
    };
  },
};
