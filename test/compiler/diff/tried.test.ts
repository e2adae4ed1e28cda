/** What is tried of plans that nobody checked. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tried } from "../../../src/compiler/diff/tried.js";

test("what a plan cannot mean is passed over; a fault of our own is not", () => {
  const throwing = (error: Error) => (): string => {
    throw error;
  };
  assert.is(
    tried("nothing", () => "read"),
    "read",
  );
  for (const error of [new RangeError("3 of 2"), new TypeError("no number"), new SyntaxError("no formula")])
    assert.is(tried("nothing", throwing(error)), "nothing");
  assert.throws(() => tried("nothing", throwing(new Error("no such file"))), /no such file/);
});

test.run();
