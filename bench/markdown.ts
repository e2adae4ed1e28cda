/** Parts of pages of figures: tables, and sections that say where and when their figures were measured. */
import type { Circumstances } from "./machine.js";
import type { Recorded } from "./records.js";

export function section(title: string, text: string, body: string, entries: readonly Recorded<unknown>[]): string {
  const measured = [...new Set(entries.map(({ measured }) => circumstancesText(measured)))];
  return [`## ${title}`, text, entries.length === 0 ? "Not measured yet." : body, ...measured].join("\n\n");
}

export function circumstancesText({ date, machine, node, commit }: Circumstances): string {
  return `Measured on ${date}: ${machine}, Node ${node}, commit ${commit}.`;
}

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}
