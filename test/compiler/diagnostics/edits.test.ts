/** What a diagnostic would write, written: it is gone then, and nothing else is wrong for it. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Diagnostic, Edit } from "../../../src/compiler/diagnostics/diagnostic.js";
import { checkFile, MISTAKES } from "../../corpus/corpus.js";

interface Written {
  readonly name: string;
  readonly said: Diagnostic;
  readonly edit: Edit;
  readonly before: readonly Diagnostic[];
}

/** Edits that put one thing right and so uncover another, with the reason. */
const UNCOVERING: ReadonlyMap<string, string> = new Map([
  ["import-name.rnn", "the name is misspelt where it is used as well, and the import is told first"],
]);

const EDITS: readonly Written[] = [...MISTAKES].flatMap(([name, text]) => {
  const before = checkFile(name, text).diagnostics;
  return before.flatMap((said) => {
    const { edit, unsure } = said.suggestion ?? {};
    return edit && !unsure ? [{ name, said, edit, before }] : [];
  });
});

function afterwards({ name, edit }: Written): readonly Diagnostic[] {
  const text = MISTAKES.get(name) ?? "";
  return checkFile(name, `${text.slice(0, edit.span.start)}${edit.text}${text.slice(edit.span.end)}`).diagnostics;
}

const told = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code, message }) => `${code}: ${message}`);
const errorsIn = (diagnostics: readonly Diagnostic[]) => diagnostics.filter(({ severity }) => severity === "error");

/** What is wrong for an edit; empty where it is one error less. */
function problemsOf(written: Written): readonly string[] {
  const { said, name, before } = written;
  const after = afterwards(written);
  const like = (all: readonly Diagnostic[]) => told(all).filter((one) => one === told([said])[0]).length;
  const fewer = said.severity === "error" ? 1 : 0;
  const isGone = like(after) < like(before);
  const isBetter = errorsIn(after).length <= errorsIn(before).length - fewer || UNCOVERING.has(name);
  return isGone && isBetter ? [] : [`${name}: ${told([said])[0]}`, ...told(after).map((one) => `  then ${one}`)];
}

const CODES = [...new Set(EDITS.map(({ said }) => said.code))].sort();

for (const code of CODES) {
  test(`${code}: what is to be written puts it right`, () => {
    const edits = EDITS.filter(({ said }) => said.code === code);
    assert.equal(edits.flatMap(problemsOf), []);
  });
}

test("edits are of the file that they are told of", () => {
  assert.equal(
    EDITS.filter(({ name, edit }) => edit.span.file !== name).map(({ name }) => name),
    [],
  );
});

test("what is said to be uncovered is", () => {
  const uncovered = EDITS.filter((written) => {
    const after = errorsIn(afterwards(written));
    return after.length >= errorsIn(written.before).length;
  });
  const names = uncovered.filter(({ said }) => said.severity === "error").map(({ name }) => name);
  assert.equal([...new Set(names)], [...UNCOVERING.keys()]);
});

test.run();
