/** The table of what the server does, and the page that tells of it. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CAPABILITIES, serverCapabilities } from "../../src/language-server/capabilities.js";
import { readDocument } from "../docs/documents.js";

test("docs/editors.md says each, in the table's order", () => {
  const rows = [...readDocument("docs/editors.md").matchAll(/^\| ([a-z][^|]*) \| (.*) \|$/gm)];
  assert.equal(
    rows.map(([, name, does]) => [name, does]),
    CAPABILITIES.map(({ name, does }) => [name, does]),
  );
});

test("the editor is told of each, once", () => {
  const keys = CAPABILITIES.flatMap(({ server }) => Object.keys(server));
  assert.equal(Object.keys(serverCapabilities()).sort(), keys.sort());
});

test.run();
