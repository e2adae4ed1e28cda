/** The number of threads changes no bit of any result: threads split outputs, never a sum. */
import { copyCall, fullCall, passesOf, runnerOf, variantsAt } from "../calls.js";
import { expectSame } from "../compare.js";
import { sharedOf } from "../sizes.js";
import type { Check } from "../target.js";

export const threads: Check = {
  name: "threads",
  *tests(subject) {
    const { onThreads } = subject;
    if (!onThreads) return;
    const runOn = (count: number) => runnerOf({ ...subject, device: onThreads(count) });
    for (const op of subject.ops) {
      yield {
        name: `${op}: the same bits on 1, 3 and 8 threads`,
        run() {
          const runs = [1, 3, 8].map((count) => ({ count, run: runOn(count) }));
          for (const sizes of sharedOf(op)) {
            const variants = variantsAt(op, sizes);
            const mixed = variants.filter(({ lengths }) => lengths === "mixed");
            // With nothing optional and no lengths; with everything, and examples of all lengths.
            const ways = mixed.length > 0 ? [variants[0], mixed[mixed.length - 1]] : variants.slice(-1);
            for (const variant of ways) {
              for (const pass of passesOf(op)) {
                onThreads(1);
                const call = fullCall(runs[0].run, variant, pass, 3);
                const fresh = copyCall(call);
                runs[0].run(call);
                for (const { count, run } of runs.slice(1)) {
                  onThreads(count);
                  const again = copyCall(fresh);
                  run(again);
                  expectSame(call, again.arrays, `on ${count} threads`);
                }
              }
            }
          }
        },
      };
    }
  },
};
