/** One page a diagnostic, from the table. */
import { pageOf } from "../../src/compiler/diagnostics/page.js";
import { CODES, ENTRIES } from "../../src/compiler/diagnostics/table.js";

export function diagnosticsPages(): readonly (readonly [string, string])[] {
  const pages = CODES.map((code): readonly [string, string] => [`docs/diagnostics/${code}.md`, pageOf(code)]);
  const rows = CODES.map((code) => `| [${code}](${code}.md) | ${ENTRIES[code].severity} | ${ENTRIES[code].title} |`);
  const index = [
    "# Diagnostics",
    "",
    "Made from the table in `src/compiler/diagnostics`; codes are never used for anything else. `rnnc explain CODE` prints a page.",
    "",
    "| code | | |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
  return [...pages, ["docs/diagnostics/README.md", index]];
}
