/** Which experiment of a file a command means. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { chooseExperiment } from "../../src/compiler/check.js";

const NAMES = ["parity", "sums", "translator"];

test("the only one, or the one named", () => {
  assert.equal(chooseExperiment(["parity"], undefined), { name: "parity" });
  assert.equal(chooseExperiment(NAMES, "sums"), { name: "sums" });
});

test("of several, one must be named", () => {
  assert.equal(chooseExperiment(NAMES, undefined), {
    problem: "the file has 3 experiments; choose one with --experiment: parity, sums, translator",
  });
});

test("a name that none has: the one that is meant, where one is near", () => {
  assert.equal(chooseExperiment(NAMES, "sum"), { problem: "there is no experiment `sum`; did you mean `sums`?" });
  assert.equal(chooseExperiment(NAMES, "chatbot"), { problem: "there is no experiment `chatbot`" });
});

test("a file without any", () => {
  assert.equal(chooseExperiment([], undefined), { problem: "the file has no experiment" });
  assert.equal(chooseExperiment([], "parity"), { problem: "there is no experiment `parity`" });
});

test.run();
