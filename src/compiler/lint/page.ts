/** What there is to read about a rule, in Markdown: its page in the documents, and the help of its rule in SARIF. */
import { RULES, type RuleId } from "./table.js";

export function pageOf(id: RuleId): string {
  const { level, title, why, needsData, wrong, right } = RULES[id];
  return [
    `# ${id}`,
    "",
    `*${level}*: ${title}.`,
    "",
    why,
    "",
    needsData ? "Of this it speaks, where the prepared data are so:" : "Of this it speaks:",
    "",
    "```rnn",
    wrong.trimEnd(),
    "```",
    "",
    "Of this not:",
    "",
    "```rnn",
    right.trimEnd(),
    "```",
    "",
    "To allow it at one place, write above its line:",
    "",
    "```text",
    `# lint: allow ${id}`,
    "```",
    "",
    "To give it another level in a project, in `rnnc.yaml`:",
    "",
    "```yaml",
    "lint:",
    `  ${id}: off`,
    "```",
    "",
  ].join("\n");
}
