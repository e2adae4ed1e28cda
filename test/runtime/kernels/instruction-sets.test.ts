/** What the addon says where RNNC_ISA asks for what there is not. Each instruction set is tested in test/conformance. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { nativeDevice } from "./native-harness.js";

const ADDON = fileURLToPath(new URL("../../../build/rnnc.node", import.meta.url));

/** The instruction set that a process with RNNC_ISA has, or why it has none. */
function found(isa: string): string {
  const script = `try { console.log(require(${JSON.stringify(ADDON)}).isa()) } catch (error) { console.log(error.message) }`;
  const { stdout } = spawnSync(process.execPath, ["-e", script], {
    encoding: "utf8",
    env: { ...process.env, RNNC_ISA: isa },
  });
  return stdout.trim();
}

test("an instruction set that nobody knows is an answer in words", () => {
  assert.match(found("avx1024"), /^RNNC_ISA is `avx1024`; the kernels here are built for: .*portable/);
});

test("one that this machine has is taken, another is refused in words", () => {
  for (const { name, supported } of nativeDevice(1).instructionSets) {
    if (supported) assert.is(found(name), name);
    else assert.match(found(name), /^RNNC_ISA asks for .*, which this machine does not have/);
  }
});

test.run();
