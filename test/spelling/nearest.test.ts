import { test } from "uvu";
import * as assert from "uvu/assert";
import { editDistance, nearest } from "../../src/spelling/nearest.js";

test("finds a name with a slip in it", () => {
  const names = ["english", "spanish", "age"];
  assert.is(nearest("enlgish", names), "english");
  assert.is(nearest("English", names), "english");
  assert.is(nearest("spanis", names), "spanish");
  assert.is(nearest("aeg", names), "age");
  assert.is(nearest("agr", names), "age");
});

test("does not guess wildly", () => {
  assert.is(nearest("topic", ["english", "spanish"]), undefined);
  assert.is(nearest("x", []), undefined);
  assert.is(nearest("month", ["moon"]), undefined);
  assert.is(nearest("lr", ["or", "in"]), undefined);
});

test("among equals the first", () => {
  assert.is(nearest("abc", ["abd", "abe"]), "abd");
});

test("counts letters put in, left out, changed, and neighbours swapped", () => {
  assert.is(editDistance("unit", "units"), 1);
  assert.is(editDistance("units", "unit"), 1);
  assert.is(editDistance("rate", "rote"), 1);
  assert.is(editDistance("lenght", "length"), 1);
  assert.is(editDistance("", "adam"), 4);
  assert.is(editDistance("kitten", "sitting"), 3);
});

test.run();
