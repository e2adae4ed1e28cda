/** `rnnc diff` for other programs: its JSON fits its schema; plans and files are compared alike. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { folderWith, ROOT, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

const SCHEMA = JSON.parse(readFileSync(join(ROOT, "src", "compiler", "diff", "diff-report.schema.json"), "utf8"));

const folder = folderWith({
  "a.rnn": parity(),
  "b.rnn": parity().replace("units = 8", "units = 12").replace("epochs    = 2", "epochs    = 3"),
  "wrong.rnn": "edition 2026\n\nexperiment {\n}\n",
});

test("the JSON fits the schema, with changes and without", () => {
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(SCHEMA);
  for (const other of ["a.rnn", "b.rnn"]) {
    const { code, out, err } = rnnc(["diff", "a.rnn", other, "--json"], { cwd: folder });
    assert.is(code, 0, err);
    assert.ok(validate(JSON.parse(out)), JSON.stringify(validate.errors));
  }
});

test("a plan is compared as the file it came from", () => {
  assert.is(rnnc(["compile", "a.rnn", "-o", "out", "--bundle"], { cwd: folder }).code, 0);
  const plan = join("out", "parity.plan.json");
  assert.is(rnnc(["diff", plan, "a.rnn", "--exit-code"], { cwd: folder }).code, 0);
  assert.is(rnnc(["diff", plan, "b.rnn", "--exit-code"], { cwd: folder }).code, 2);
});

test("a file with errors: exit 1; one that is not there: wrong usage", () => {
  const wrong = rnnc(["diff", "a.rnn", "wrong.rnn"], { cwd: folder });
  assert.is(wrong.code, 1);
  assert.match(wrong.err, /wrong\.rnn:3/);
  assert.is(rnnc(["diff", "a.rnn", "none.rnn"], { cwd: folder }).code, 64);
});

test.run();
