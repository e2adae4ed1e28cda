/** Lines of `accept` in rnnc.yaml, and names, which are no difference in meaning. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import {
  ACCEPTING,
  acceptedExperiment,
  acceptedPart,
  accepting,
  acceptingLine,
} from "../../../src/compiler/diff/accept.js";
import { documentsThatDiffer, renamingsOf } from "../../../src/compiler/diff/names.js";
import { compile } from "../../programs/workshop.js";
import { change } from "./reports.js";

const RATE = acceptedPart("parity", change({ what: "optimizer.rate", before: "1e-3", after: "2e-3", lines: [1, 1] }));

test("a line names class, place and value, and the day after which it accepts nothing", () => {
  assert.is(RATE, "training parity/optimizer.rate = 2e-3");
  assert.is(
    acceptedPart("parity", change({ what: "clip", before: "norm(1.0)", lines: [1, 1] })),
    "training parity/clip = none",
  );
  assert.is(acceptedExperiment("added", "new"), "added new = experiment");
  assert.is(acceptedExperiment("removed", "old"), "removed old = none");
  assert.is(acceptingLine("training a/path = 'b'", "2027-01-31"), "  - 'training a/path = ''b'' until 2027-01-31'");
  for (const line of [`${RATE} until 2027-01-31`, "removed old = none until 2027-12-01"]) assert.match(line, ACCEPTING);
  for (const line of [RATE, `${RATE} until 2027-13-01`, "trains a = 1 until 2027-01-31", "training  until 2027-01-31"])
    assert.not.match(line, ACCEPTING);
});

test("on its day it still accepts; the day after, what is still there is told; another value is not accepted", () => {
  const lines = [`${RATE} until 2027-01-30`, `${RATE} until 2027-01-31`, "removed old = none until 2026-01-01"];
  const on = (today: string) => accepting(lines, today);
  assert.equal(on("2027-01-31").find(RATE), { until: "2027-01-31" });
  assert.is(on("2027-01-31").find(RATE.replace("2e-3", "3e-3")), null);
  const late = on("2027-02-01");
  assert.is(late.find(RATE), null);
  assert.equal(late.expired(), [`\`${RATE}\` was accepted until 2027-01-31, which is over`]);
  const onItsDay = on("2027-01-31");
  assert.equal(onItsDay.expired(), []);
  onItsDay.find(RATE);
  assert.equal(onItsDay.expired(), []);
});

test("names that others use are renamed; those of the file alone are cosmetic; so are documents", () => {
  const before = compile(parity({ settings: "param units = 16 in 8..32" }).replace("units: 16", "units: units"));
  const after = compile(
    parity({ settings: "param width = 16 in 8..32" })
      .replace("units: 16", "units: width")
      .replaceAll("states", "memory")
      .replace("experiment parity", "## Of the book.\nexperiment parity"),
  );
  const told = renamingsOf(before, after).map(({ what, before: a, after: b, consequence }) => [
    what,
    a,
    b,
    consequence,
  ]);
  assert.equal(told, [
    ["layer", "states", "memory", "cosmetic"],
    ["param", "units", "width", "renamed"],
  ]);
  assert.equal(renamingsOf(before, before), []);
  const measured = compile(parity({ measure: "right = accuracy(predicted(logits), odd)" }));
  assert.equal(
    renamingsOf(compile(parity()), measured)
      .filter(({ what }) => what === "measure")
      .map(({ before: a, after: b }) => [a, b]),
    [["accuracy", "right"]],
  );
  assert.is(documentsThatDiffer(before, after), 1);
  assert.is(documentsThatDiffer(before, before), 0);
});

test.run();
