import { test } from "uvu";
import * as assert from "uvu/assert";
import { nearestName } from "../../../src/runtime/files/nearest-name.js";

test("finds a name with a slip in it", () => {
  const names = ["english", "spanish", "age"];
  assert.is(nearestName("enlgish", names), "english");
  assert.is(nearestName("English", names), "english");
  assert.is(nearestName("spanis", names), "spanish");
  assert.is(nearestName("aeg", names), "age");
  assert.is(nearestName("agr", names), "age");
});

test("does not guess wildly", () => {
  assert.is(nearestName("topic", ["english", "spanish"]), null);
  assert.is(nearestName("x", []), null);
  assert.is(nearestName("month", ["moon"]), null);
});

test("among equals the first", () => {
  assert.is(nearestName("ab", ["ac", "ad"]), "ac");
});

test.run();
