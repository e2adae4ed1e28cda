/** Event files, byte for byte as a reading of the formats by hand in Python made them. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { crc32c, eventFile } from "../../src/report/tensorboard.js";

test("CRC-32C of the check string of RFC 3720, and of nothing", () => {
  assert.is(crc32c(Buffer.from("123456789")), 0xe3069283);
  assert.is(crc32c(Buffer.alloc(32)), 0x8a9136aa);
  assert.is(crc32c(Buffer.alloc(0)), 0);
});

test("the version, then one scalar at step 300", () => {
  const file = eventFile(1000.5, [{ step: 300, wallTime: 1002, values: { "train/loss": 0.25 } }]);
  assert.is(file.toString("hex"), GOLDEN);
});

const GOLDEN =
  "1800000000000000a37f4b22090000000000448f401a0d627261696e2e4576656e743a32aba333452100000000000000017becf6090000000000508f4010ac022a130a110a0a747261696e2f6c6f7373150000803ea7a681cd";

test.run();
