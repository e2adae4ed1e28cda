/** What there is to read about a code, in Markdown: its page in the documents, and the help of its rule in SARIF. */
import { type Code, ENTRIES } from "./table.js";

export function pageOf(code: Code): string {
  const { severity, title, why, wrong, right } = ENTRIES[code];
  return [
    `# ${code}`,
    "",
    `*${severity}*: ${title}.`,
    "",
    why,
    "",
    "This gets it:",
    "",
    "```rnn",
    wrong.trimEnd(),
    "```",
    "",
    "This does not:",
    "",
    "```rnn",
    right.trimEnd(),
    "```",
    "",
  ].join("\n");
}
