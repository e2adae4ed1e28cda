/**
 * New records prepared as the training data were, by the program's own `data` function: a kit whose sources are the
 * records, whose splits keep them all, and whose fits are those of training.
 */
import type { CellPlan } from "../../plan/plan.js";
import { unknownWord } from "../data/fitted/vocabulary.js";
import type { Column, DataKit, Parts, Rows, Vocabulary } from "../data/kit.js";
import { type ColumnValues, packedOf, packSequences, packStream, packValues } from "../data/rows/column.js";
import { inOrder, sorted } from "../data/rows/order.js";
import { pieceText } from "../decoding/pieces.js";
import type { AnyProgram } from "../program/program.js";
import type { Fitted } from "../records/fitted-file.js";
import { FieldMissing, type PlacedRecord, rowOf } from "./records.js";

/** A column of the records, or the field without which it cannot be had. */
export type Encoded =
  | {
      readonly kind: Column["kind"];
      readonly type: Column["type"];
      readonly length: readonly [number, number] | null;
      /** Steps of a window; the values are then of the whole series. */
      readonly window: number | null;
      readonly values: ColumnValues;
      readonly offsets: Int32Array | null;
    }
  | {
      readonly missing: string;
      /** The first record that lacks it. */
      readonly at: string;
    };

const PART = "records";

export interface EncodeOptions {
  /** Words that no vocabulary knows are added here. */
  readonly unknown?: Set<string>;
  /** Whether the records are consecutive rows of one series. */
  readonly isSeries?: boolean;
}

/** Columns by name; throws failures of single records, with their places. */
export function encodeRecords(
  program: AnyProgram,
  settings: Readonly<Record<string, number>>,
  fitted: Fitted,
  records: readonly PlacedRecord[],
  { unknown = new Set(), isSeries = false }: EncodeOptions = {},
): Readonly<Record<string, Encoded>> {
  const { columns } = program.data(encodingKit(fitted, records, { unknown, isSeries }), settings);
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, encodedOf(column)]));
}

interface MissingColumn extends Column {
  readonly missing: string;
  readonly at: string;
}

function encodedOf(column: Column): Encoded {
  if ("missing" in column) return { missing: String(column.missing), at: "at" in column ? String(column.at) : "" };
  const { kind, type, length, window, parts } = packedOf(column);
  const part = parts.get(PART);
  if (!part) throw new Error("a column lacks its records");
  return { kind, type, length, window: window?.length ?? null, ...part };
}

/** The same vocabulary, which notes the words that it does not know. */
function noting(vocabulary: Vocabulary, unknown: Set<string>): Vocabulary {
  return {
    ...vocabulary,
    id(word) {
      const id = vocabulary.id(word);
      if (id === 0 && word !== unknownWord) unknown.add(vocabulary.pieces ? pieceText(word) : word);
      return id;
    },
  };
}

function encodingKit(
  fitted: Fitted,
  records: readonly PlacedRecord[],
  { unknown, isSeries }: Required<EncodeOptions>,
): DataKit {
  /** Rows of a series stand in the order that training demanded; where a field of it is missing, that is said later. */
  const ordering = <Row>(rows: Rows<Row>, order: (rows: Rows<Row>) => Rows<Row>): Rows<Row> => {
    try {
      return isSeries ? order(rows) : rows;
    } catch (error) {
      if (error instanceof FieldMissing) return rows;
      throw error;
    }
  };
  const ordered = true;
  const origin = (index: number) => records[index]?.place ?? "";
  const columnsOf = new WeakMap<object, Readonly<Record<string, CellPlan>>>();
  /** The rows of any source: the kit's caller says of which type. */
  const rowsOf = <Row>(columns: Readonly<Record<string, CellPlan>>): Rows<Row> => {
    let made: readonly Row[] | null = null;
    const rows: Rows<Row> = {
      // Only where they are asked for: records of exchanges need not have the columns of their conversations.
      get rows() {
        made ??= records.map((record) => rowOf(record, columns) as Row);
        return made;
      },
      origin,
      ordered,
    };
    columnsOf.set(rows, columns);
    return rows;
  };
  const whole = <Row>(rows: Rows<Row>): Parts<Row> => ({ parts: new Map([[PART, rows]]) });
  // In the order in which the program fits them, which is that of its vocabularies and scales.
  const [vocabularies, scales] = [Object.values(fitted.vocabularies), Object.values(fitted.scales)];
  let [vocabulary, scale] = [0, 0];
  const column = (type: Column["type"], kind: Column["kind"], pack: () => Column): Column => {
    try {
      return pack();
    } catch (error) {
      if (!(error instanceof FieldMissing)) throw error;
      const missing: MissingColumn = { kind, type, missing: error.field, at: error.place };
      return missing;
    }
  };
  return {
    bits: ({ length }) => rowsOf({ bits: { kind: "list", length, of: { kind: "whole", range: [0, 1] } } }),
    text: () => rowsOf({ text: { kind: "text" } }),
    table: (_, { columns }) => rowsOf(columns),
    jsonl: (_, { columns }) => rowsOf(columns),
    parallel: (_, __, names) => rowsOf(Object.fromEntries(names.map((name) => [name, { kind: "text" }]))),
    exchanges: (rows) => rowsOf({ ...columnsOf.get(rows), prompt: { kind: "text" }, reply: { kind: "text" } }),
    sections: (rows) => rows,
    lines: (rows) => rows,
    where: (rows) => rows,
    distinct: (rows) => rows,
    sorted: (rows, key, kind) => ordering(rows, (all) => sorted(all, key, kind)),
    inOrder: (rows, key, kind) => ordering(rows, (all) => inOrder(all, key, kind)),
    walkForward: whole,
    kFolds: whole,
    split: whole,
    given: (parts) => whole(Object.values(parts)[0]),
    vocabulary: () => noting(vocabularies[vocabulary++], unknown),
    bytePairs: () => noting(vocabularies[vocabulary++], unknown),
    standard: () => scales[scale++],
    spread: () => scales[scale++],
    value: (parts, type, of) => column(type, "value", () => packValues(parts, type, of)),
    sequence: (parts, type, of) => column(type, "sequence", () => packSequences(parts, type, of)),
    stream: (parts, type, of) => column(type, "stream", () => packStream(parts, type, of)),
    windows: (stream, { length, every }) => {
      if ("missing" in stream) return stream;
      const packed = packedOf(stream);
      return { ...packed, kind: "sequence", length: [length, length], window: { length, every } };
    },
  };
}
