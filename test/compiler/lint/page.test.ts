/** The page of a rule. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { pageOf } from "../../../src/compiler/lint/page.js";
import { RULE_IDS, RULES } from "../../../src/compiler/lint/table.js";

test("a page: level, title, reason, both examples, and how to allow it", () => {
  const { level, title, why, wrong, right } = RULES["no-clip"];
  assert.equal(pageOf("no-clip").split("\n"), [
    "# no-clip",
    "",
    `*${level}*: ${title}.`,
    "",
    ...why.split("\n"),
    "",
    "Of this it speaks:",
    "",
    "```rnn",
    ...wrong.trimEnd().split("\n"),
    "```",
    "",
    "Of this not:",
    "",
    "```rnn",
    ...right.trimEnd().split("\n"),
    "```",
    "",
    "To allow it at one place, write above its line:",
    "",
    "```text",
    "# lint: allow no-clip",
    "```",
    "",
    "To give it another level in a project, in `rnnc.yaml`:",
    "",
    "```yaml",
    "lint:",
    "  no-clip: off",
    "```",
    "",
  ]);
});

test("a rule that waits for data says that it does", () => {
  for (const id of RULE_IDS)
    assert.is(
      pageOf(id).includes("Of this it speaks, where the prepared data are so:"),
      RULES[id].needsData === true,
      id,
    );
});

test.run();
