/** Rows in aligned columns, no wider than there is room for. */
import { standardOutput } from "../../runtime/training/terminal.js";

export interface TableColumn {
  readonly title: string;
  readonly right?: boolean;
  /** May be cut short, to no less than this, when the table is too wide. */
  readonly least?: number;
}

const GAP = 2;

/** Of the terminal; a hundred columns where the output goes elsewhere. */
export function tableRoom(): number {
  const { isTTY, columns } = standardOutput();
  return isTTY ? columns : 100;
}

/** The titles, unless all are empty, and one line for each row. The widest columns that may be cut are cut first. */
export function tableLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  room: number,
): readonly string[] {
  const titles = columns.map(({ title }) => title);
  const all = titles.every((title) => title === "") ? rows : [titles, ...rows];
  const widths = columns.map((_, column) => Math.max(0, ...all.map((row) => row[column].length)));
  const total = () => widths.reduce((sum, width) => sum + width + GAP, -GAP);
  while (total() > room) {
    const cut = columns
      .map(({ least }, column) => ({ column, spare: least === undefined ? 0 : widths[column] - least }))
      .filter(({ spare }) => spare > 0)
      .toSorted((a, b) => widths[b.column] - widths[a.column])[0];
    if (cut === undefined) break;
    widths[cut.column]--;
  }
  return all.map((row) =>
    row
      .map((text, column) => {
        const [width, short] = [widths[column], cutTo(text, widths[column])];
        return columns[column].right ? short.padStart(width) : short.padEnd(width);
      })
      .join(" ".repeat(GAP))
      .trimEnd(),
  );
}

function cutTo(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
