/** One page a diagnostic, from the table. */
import { CODES, ENTRIES } from "../../src/compiler/diagnostics/table.js";

export function diagnosticsPages(): readonly (readonly [string, string])[] {
  const pages = CODES.map((code): readonly [string, string] => {
    const { severity, title, why, wrong, right } = ENTRIES[code];
    const text = [
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
    return [`docs/diagnostics/${code}.md`, text];
  });
  const rows = CODES.map((code) => `| [${code}](${code}.md) | ${ENTRIES[code].severity} | ${ENTRIES[code].title} |`);
  const index = [
    "# Diagnostics",
    "",
    "Made from the table in `src/compiler/diagnostics`; codes are never used for anything else.",
    "",
    "| code | | |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
  return [...pages, ["docs/diagnostics/README.md", index]];
}
