/** Records that a person gives to a model: fields by the names of the columns of its data. */
import type { CellPlan } from "../../plan/plan.js";
import { nearest } from "../../spelling/nearest.js";
import { parseCell } from "../data/reading/cells.js";
import { jsonCell } from "../data/reading/json-cell.js";
import { Failure } from "../failure.js";

export type InputRecord = Readonly<Record<string, unknown>>;

/** A record, and what messages call it: `in.jsonl:3`. */
export interface PlacedRecord {
  readonly record: InputRecord;
  readonly place: string;
  /** True where the fields are cells of a table, written as there. */
  readonly written?: true;
}

/** A field that a column needs and a record does not have. */
export class FieldMissing extends Error {
  override readonly name = "FieldMissing";

  constructor(
    readonly field: string,
    /** The record that lacks it. */
    readonly place: string,
  ) {
    super(`there is no field \`${field}\``);
  }
}

/**
 * The row of a table as the program sees it: a field is checked when it is read, so that a model is used without those
 * that it does not need. Throws `bad-value`, `value-out-of-range`, `sequence-length`, with the record's place.
 */
export function rowOf(
  { record, place, written }: PlacedRecord,
  columns: Readonly<Record<string, CellPlan>>,
): Record<string, unknown> {
  // A table may have columns that the data do not read.
  if (!written) refuseUnknown(record, Object.keys(columns), place);
  const row: Record<string, unknown> = {};
  for (const [name, type] of Object.entries(columns)) {
    Object.defineProperty(row, name, {
      enumerable: true,
      get() {
        if (!Object.hasOwn(record, name) || record[name] === null) throw new FieldMissing(name, place);
        if (written) return parseCell(String(record[name]), type, () => ({ line: place, column: name }));
        return jsonCell(record[name], type, place, name);
      },
    });
  }
  return row;
}

function refuseUnknown(record: InputRecord, known: readonly string[], place: string): void {
  const unknown = Object.keys(record).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, known);
  const message = `\`${place}\` has a field \`${unknown}\`, which the data do not have${near ? `; did you mean \`${near}\`?` : "."}`;
  throw new Failure("bad-value", message, `Fields are ${known.map((name) => `\`${name}\``).join(", ")}.`);
}
