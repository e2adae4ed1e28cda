/** Training on every device beside float64: see `checks/trajectories.ts`. Apart from the devices' files, for all share programs. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { folderOf } from "../programs/workshop.js";
import { trajectories } from "./checks/trajectories.js";
import { subjectOf } from "./conform.js";
import type { Target } from "./target.js";
import { FLOAT32_TARGETS } from "./targets.js";
import { prepare } from "./trajectory-programs.js";

const programs = await prepare();
const file = `${folderOf({ "programs.json": JSON.stringify(programs) })}/programs.json`;
const CHILD = fileURLToPath(new URL("train-child.ts", import.meta.url));

/** An instruction set is chosen when the addon is loaded: such a target has a process of its own. */
function inChild({ name, environment }: Target): void {
  test(`${name}, in a process of its own`, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", CHILD, name, file], {
      encoding: "utf8",
      env: { ...process.env, ...environment },
    });
    assert.is(status, 0, `${stdout}${stderr}`);
  });
}

for (const target of FLOAT32_TARGETS) {
  if (target.environment) {
    inChild(target);
    continue;
  }
  const made = await target.create();
  if ("absent" in made) throw new Error(`these tests need ${target.name}: ${made.absent}`);
  for (const { name, run } of trajectories(programs).tests(subjectOf(target.name, made)))
    test(`${target.name}: ${name}`, run);
}

test.run();
