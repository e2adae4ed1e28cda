/** Something else in the place of any argument is said once, where it stands. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ARGUMENTS, recordedArguments, toldOf, writtenOut } from "../corpus/arguments.js";

const TOLD = new Map(ARGUMENTS.map((argument) => [argument.name, toldOf(argument)]));

test("a name that nothing has is one error, at its place", () => {
  assert.ok(ARGUMENTS.length > 200, `${ARGUMENTS.length} arguments`);
  for (const [name, [{ errors }]] of TOLD) {
    assert.is(errors.length, 1, `${name}: ${errors.join("\n")}`);
    assert.match(errors[0], /^[a-z-]+ here: /, name);
  }
});

/** A list of two has two wrong items, and a block that is called twice two wrong layers. */
const TWICE = ["distinct(by)", "every_step(units)", "hand(0)"];

test("so is anything of another kind", () => {
  const twice = [...TOLD].filter(([, told]) => told.some(({ errors }) => errors.length > 1));
  assert.equal(
    twice.map(([name]) => name).filter((name) => !TWICE.includes(name)),
    [],
  );
});

test("what a person reads is as it was recorded", () => {
  const recorded = recordedArguments();
  for (const [name, told] of TOLD)
    assert.fixture(writtenOut(name, told), recorded.get(name) ?? "", "read it, then run test/corpus/record.ts");
  assert.equal([...recorded.keys()], [...TOLD.keys()]);
});

test.run();
