/**
 * The conformance suite: what a device must do to be one, the same for all of them.
 *
 * - A target (`targets.ts`) says how a device is made and what it promises. A test file of three lines hands it to `conform`;
 *   each file is a process of its own, for an instruction set is chosen when the addon is loaded. A new device is a target
 *   and such a file.
 * - A check (`checks/`) is one demand: a list of tests over ops, made for a target. `suite.test.ts` has a broken device for
 *   each, which must be caught by it. A new demand is a check in `CHECKS`, and a device that breaks it there.
 * - Ops, their optional arguments, attributes and lengths come from the contracts (src/ops) and from what `test/ops/cases.ts`
 *   adds to them; sizes from there and from `sizes.ts`. A new op is tested without a line here.
 * - A call (`calls.ts`) is one pass of one op with arrays for everything. All that a kernel must write is NaN before, so is
 *   its scratch; around every array lie guards. Results are compared with float64 references (`compare.ts`), or to the bit
 *   where they must not depend on something: padding, threads, a place in memory.
 *
 * To run one target: `node --import tsx test/conformance/native-avx2.test.ts`; a part of it: add a name of a check or an op.
 */
import { suite, test } from "uvu";
import * as assert from "uvu/assert";
import { OP_NAMES } from "../../src/ops/names.js";
import { aliasing } from "./checks/aliasing.js";
import { differences } from "./checks/differences.js";
import { extremes } from "./checks/extremes.js";
import { golden } from "./checks/golden.js";
import { keptRows } from "./checks/kept-rows.js";
import { leaks } from "./checks/leaks.js";
import { padding } from "./checks/padding.js";
import { references } from "./checks/references.js";
import { shapes } from "./checks/shapes.js";
import { threads } from "./checks/threads.js";
import { TOLERANCE } from "./compare.js";
import type { Check, Subject, Target, TargetDevice } from "./target.js";

/** All but `trajectories`, which has a file of its own, for the programs are prepared for all targets at once. */
export const CHECKS: readonly Check[] = [
  references,
  shapes,
  differences,
  golden,
  padding,
  aliasing,
  keptRows,
  extremes,
  threads,
  leaks,
];

/** A device as checks want it. */
export function subjectOf(name: string, made: TargetDevice): Subject {
  const seed = [...name].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 2026);
  return {
    products: "f32",
    ops: OP_NAMES,
    toleranceOf: () => TOLERANCE,
    ways: Number.POSITIVE_INFINITY,
    ...made,
    seed,
  };
}

/** Registers and runs checks of a target; where it is not here, that it says why. */
export async function conform(target: Target, checks: readonly Check[] = CHECKS): Promise<void> {
  Object.assign(process.env, target.environment);
  const made = await target.create();
  if ("absent" in made) {
    const { mayBeAbsent } = target;
    console.log(`skipped: ${target.name} is not here: ${made.absent}`);
    const absent = suite(target.name);
    absent("says why it is not here", () => {
      if (!mayBeAbsent) throw new Error(`these tests need ${target.name}: ${made.absent}`);
      assert.match(made.absent, mayBeAbsent);
    });
    absent.run();
    return;
  }
  const subject = subjectOf(target.name, made);
  const wanted = process.argv[2];
  for (const check of checks) {
    for (const { name, run } of check.tests(subject)) {
      const title = `${check.name}: ${name}`;
      if (wanted === undefined || title.includes(wanted)) test(title, run);
    }
  }
  test.run();
}
