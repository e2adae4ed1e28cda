/** A kit that notes which rows a column was made of. */
import type { Column, DataKit, PartName, Parts } from "../kit.js";

export interface SeenRows {
  /** Where row i of a part came from. */
  readonly origin: (index: number) => string;
  /** How many values each row gave to the column. */
  readonly counts: readonly number[];
}

export type SeenColumns = ReadonlyMap<Column, ReadonlyMap<PartName, SeenRows>>;

/** Throws whatever the kit throws. */
export function watchColumns(kit: DataKit): { readonly kit: DataKit; readonly rows: SeenColumns } {
  const rows = new Map<Column, ReadonlyMap<PartName, SeenRows>>();
  const column = <Row, Value>(
    parts: Parts<Row>,
    of: (row: Row) => Value,
    make: (of: (row: Row) => Value) => Column,
  ): Column => {
    const all: number[] = [];
    const made = make((row) => {
      const value = of(row);
      all.push(Array.isArray(value) ? value.length : 1);
      return value;
    });
    // A column is made part by part, row by row.
    let at = 0;
    const seen = [...parts.parts].map(([name, part]): [PartName, SeenRows] => {
      const counts = all.slice(at, at + part.rows.length);
      at += part.rows.length;
      return [name, { origin: part.origin, counts }];
    });
    rows.set(made, new Map(seen));
    return made;
  };
  const watching: DataKit = {
    ...kit,
    value: (parts, type, of) => column(parts, of, (watched) => kit.value(parts, type, watched)),
    sequence: (parts, type, of) => column(parts, of, (watched) => kit.sequence(parts, type, watched)),
    stream: (parts, type, of) => column(parts, of, (watched) => kit.stream(parts, type, watched)),
    windows(from, rule) {
      const made = kit.windows(from, rule);
      rows.set(made, rows.get(from) ?? new Map());
      return made;
    },
  };
  return { kit: watching, rows };
}
