import { test } from "uvu";
import * as assert from "uvu/assert";
import { present } from "../../src/plan/present.js";

test("what is there is handed on, whatever it is", () => {
  for (const value of [0, "", false, "a"])
    assert.is(
      present(value, () => "missing"),
      value,
    );
});

test("what is not is an error that says what", () => {
  for (const value of [null, undefined]) assert.throws(() => present(value, () => "no node x"), /^no node x$/);
});

test.run();
