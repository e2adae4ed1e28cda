/** What TensorFlow's kernels heed, against the contracts: a changed contract is seen here, where TensorFlow is not. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Pass } from "../../../src/ops/contract.js";
import { OP_NAMES } from "../../../src/ops/names.js";
import { OPS } from "../../../src/ops/table.js";
import { TENSOR_OPS } from "../../../src/runtime/devices/tensorflow/ops/table.js";

for (const op of OP_NAMES) {
  for (const name of ["forward", "backward"] as const) {
    const ours = TENSOR_OPS[op]?.[name];
    const pass: Pass | undefined = OPS[op][name];
    if (!ours) continue;
    test(`${op} ${name}: heeds what the contract has`, () => {
      assert.ok(pass, "the contract has no such pass");
      const known = pass?.arguments ?? [];
      const unknown = ours.heeds.filter((heeded) => !known.some((argument) => argument.name === heeded));
      assert.equal(unknown, []);
      const unheeded = known.filter(({ name, optional, role }) => {
        return !optional && role !== "scratch" && !ours.heeds.includes(name);
      });
      assert.equal(
        unheeded.map((argument) => argument.name),
        [],
      );
      assert.equal(
        [...(ours.attributes ?? [])].sort(),
        (pass?.attributes ?? []).map((attribute) => attribute.name).sort(),
      );
    });
  }
}

test.run();
