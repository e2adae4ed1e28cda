/** What the operating system refuses, in words; everything else is a mistake of ours and stays one. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Failure, outOfMemory } from "../../../src/runtime/failure.js";
import { diskFailure } from "../../../src/runtime/files/disk-failure.js";
import { whyNoText } from "../../../src/runtime/files/ordinary.js";
import { failureOf, inFolder } from "./helpers.js";

function refused(action: () => unknown, path: string): Failure {
  return failureOf(() => {
    try {
      action();
    } catch (error) {
      throw diskFailure(error, "write", path);
    }
  });
}

test("the file that stands where a folder should be is named", () => {
  inFolder((folder) => {
    writeFileSync(join(folder, "a"), "");
    for (const path of ["a", join("a", "b"), join("a", "b", "c")].map((part) => join(folder, part))) {
      const { code, message, advice } = refused(() => mkdirSync(path, { recursive: true }), path);
      assert.is(code, "disk");
      assert.match(message, /^Could not write `.*`: a file stands where a folder should be \(E(EXIST|NOTDIR)\)\.$/);
      assert.is(advice, `Move the file \`${join(folder, "a")}\` away.`);
    }
  });
});

test("any refusal of the system is a failure, in its own words; any other error stays what it is", () => {
  const busy = Object.assign(new Error("EBUSY: resource busy or locked, rename 'a' -> 'b'"), {
    code: "EBUSY",
    syscall: "rename",
  });
  const failure = diskFailure(busy, "write", "b");
  assert.instance(failure, Failure);
  assert.is((failure as Failure).message, "Could not write `b`: resource busy or locked (EBUSY).");
  for (const error of [new TypeError("x"), Object.assign(new Error("x"), { code: "ERR_ASSERTION" }), "text"])
    assert.is(diskFailure(error, "write", "b"), error);
});

test("the end of memory is a failure at the same place; other range errors are not", () => {
  const makers: readonly (() => unknown)[] = [
    () => new Array(2 ** 32),
    () => new Float32Array(2 ** 53),
    () => new ArrayBuffer(2 ** 52),
    () => "x".repeat(2 ** 30),
    () => Buffer.alloc(2 ** 50),
  ];
  for (const make of makers) {
    let thrown: unknown = null;
    try {
      make();
    } catch (error) {
      thrown = error;
    }
    const failure = outOfMemory(thrown);
    if (/out of range/.test(String(thrown))) continue;
    assert.is(failure?.code, "out-of-memory", String(thrown));
    assert.is(failure?.message, "The experiment needs more memory than there is.");
    assert.is(failure?.stack, (thrown as Error).stack);
  }
  for (const error of [new RangeError("Invalid count value: -1"), new Error("x"), "text", null])
    assert.is(outOfMemory(error), null);
});

test("what is no text to read, without opening it", () => {
  inFolder((folder) => {
    const path = join(folder, "a");
    assert.is(whyNoText(path), "does not exist");
    writeFileSync(path, "");
    assert.is(whyNoText(path), null);
    assert.is(whyNoText(folder), "is a folder");
    writeFileSync(path, Buffer.alloc(2 ** 24 + 1));
    assert.is(whyNoText(path), "has 16,777,217 bytes, and 16 MiB are the most");
    if (process.platform === "linux") assert.is(whyNoText("/dev/zero"), "is no ordinary file");
  });
});

test.run();
