/** A plan printed as a file means the same: with the names that people gave, and with names made of structure. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { toSource } from "../../../src/compiler/lower/to-source.js";
import { PROGRAMS } from "../../programs/programs.js";
import { type Compiled, checked, compile, errorsOf, type Files, ROOT } from "../../programs/workshop.js";

function sameAgain({ plan, origins }: Compiled): void {
  for (const names of [origins, null]) {
    const text = toSource(plan, names);
    const again = compile(text);
    assert.equal(again.plan.hashes, plan.hashes, text);
    // Names made of structure are those of the same structure.
    if (names === null) assert.is(toSource(again.plan, null), text);
    // Hashes leave out who is cited and who may see what; the plan does not.
    assert.equal(again.plan, plan);
  }
}

for (const { name, files } of PROGRAMS) {
  test(`${name}, printed`, () => sameAgain(compile(files)));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".rnn"))
    .sort()
    .map((path) => join(folder, path));
}

/** What files of the corpus import. */
const beside: Files = { "library.rnn": readFileSync(join(ROOT, "test/corpus/right/library.rnn"), "utf8") };

let experiments = 0;
for (const path of ["test/corpus/right", "stdlib", "experiments"].flatMap(filesBelow)) {
  test(`${path}, printed`, () => {
    const files: Files = { ...beside, "main.rnn": readFileSync(join(ROOT, path), "utf8") };
    const result = checked(files);
    // The corpus's own test says when one of its files is not right.
    if (errorsOf(result) !== "") return;
    for (const [experiment, isRight] of result.experiments) {
      if (!isRight) continue;
      experiments++;
      sameAgain(compile(files, [], experiment));
    }
  });
}

test("there were experiments to print", () => {
  assert.ok(experiments >= 50, String(experiments));
});

test.run();
