/** Files that the editor shows and that are not on disk, imported by others. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { definitionAt } from "../../src/language-server/definition.js";
import { documentLinks } from "../../src/language-server/links.js";
import { EXPERIMENT } from "./experiment.js";
import { MAIN, opened, uriOf } from "./support.js";

const BLOCK = "edition 2026\n\nblock wide(x: [width] of real) {\n  return dense(x, units: 9)\n}\n";
const USING = EXPERIMENT.replace(
  "edition 2026\n",
  'edition 2026\n\nimport { wi‸de } from "./new%20 file.rnn"\n',
).replace("last(states)", "wide(last(states))");

test("an import of a file that was never saved is found while the file is open, as it is there", () => {
  const { workspace, at } = opened(USING);
  const said = () => workspace.stateAt(MAIN)?.checked.diagnostics.map(({ code }) => code);
  const uri = uriOf("new%20 file.rnn");
  const before = said();
  assert.ok(before?.includes("import-missing-file"));
  workspace.open(uri, BLOCK, 1);
  assert.not.ok(said()?.some((code) => code.startsWith("import-")));
  const state = workspace.stateAt(MAIN);
  if (!state) throw new Error("the main file is open");
  assert.is(definitionAt(workspace, state, at)?.uri, uri);
  assert.ok(documentLinks(workspace, state).some(({ target }) => target === uri));
  workspace.open(uri, BLOCK.replace("wide", "wider"), 2);
  assert.ok(said()?.includes("import-missing-name"));
  workspace.close(uri);
  assert.equal(said(), before);
});

test.run();
