/** What TensorFlow's kernels heed, against the contracts: a changed contract is seen here, where TensorFlow is not. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Pass } from "../../../src/ops/contract.js";
import { OP_NAMES } from "../../../src/ops/names.js";
import { OPS } from "../../../src/ops/table.js";
import { TENSOR_OPS, TENSOR_OPS_BY_CUDNN } from "../../../src/runtime/devices/tensorflow/ops/table.js";

for (const [table, op] of [TENSOR_OPS, TENSOR_OPS_BY_CUDNN].flatMap((table) =>
  OP_NAMES.map((op) => [table, op] as const),
)) {
  for (const name of ["forward", "backward"] as const) {
    const ours = table[op]?.[name];
    const pass: Pass | undefined = OPS[op][name];
    if (!ours) continue;
    test(`${op} ${name}${table === TENSOR_OPS ? "" : ", with cuDNN"}: heeds what the contract has`, () => {
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
