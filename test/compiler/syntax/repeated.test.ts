/** One token over and over: few messages, and as much time as the text is long. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkText } from "../support/host.js";

const TOKENS = [
  ...[
    "(",
    "[",
    "{",
    ")",
    "]",
    "}",
    "a ",
    "a\n",
    "a = 1\n",
    "1 ",
    "|> ",
    '"x" ',
    ".",
    ",",
    "= ",
    "-",
    "not ",
    "## x\n",
    "\n",
  ],
  ...[
    "edition ",
    "experiment ",
    "import ",
    "param ",
    "const ",
    "const a = (\n",
    "é",
    "\0",
    '"',
    "`",
    "!",
    "\\",
    "#",
    "a",
    "1",
    "%",
    "{\n",
  ],
];
const LENGTH = 10_000;

for (const [where, before] of [
  ["a file", "edition 2026\n"],
  ["a statement", "edition 2026\nexperiment e {\n  data {\n    rows x = "],
]) {
  for (const written of TOKENS) {
    test(`${JSON.stringify(written)} in ${where}`, () => {
      const { diagnostics } = checkText(before + written.repeat(LENGTH / written.length));
      // Each of these is a mistake, or a sign that is no token.
      const several = ["const a = (\n", "{\n", "é", "\0", "!", "\\", "%"].includes(written);
      assert.ok(several || diagnostics.length <= 5, `${diagnostics.length} messages`);
    });
  }
}

test.run();
