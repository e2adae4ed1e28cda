/**
 * The vocabulary in which a compiled program says where its data comes from. A program's `data` function receives a
 * `DataKit` and calls it once; each call corresponds to one expression of the `.rnn` file, so that a failure inside it
 * leads back to that line. Column expressions are plain functions of one row.
 */
import type { Dtype } from "../../ops/contract.js";
import type { CellPlan } from "../../plan/plan.js";
import type { Merge } from "./fitted/byte-pairs.js";

export interface Source {
  /** What the command line calls it, which may name another file for it. */
  readonly name?: string;
  /** A path relative to the folder of the `.rnn` file; or a file of an npm package. */
  readonly path?: string;
  readonly package?: string;
  readonly file?: string;
  /** When given, the sum of the file as it lies on disk (before unpacking). */
  readonly sha256?: string;
  /** Where `rnnc data fetch` gets it; nothing else does. */
  readonly from?: string;
}

/** Rows before they are split. `Row` is a record of columns. */
export interface Rows<Row> {
  readonly rows: readonly Row[];
  /** Where a row came from, for messages: `pairs.tsv:12`. */
  readonly origin: (index: number) => string;
  /** Consecutive rows follow each other in time or text: sections of one text, lines of one series. */
  readonly ordered: boolean;
}

/** `train`, `validate`, `test` and any further `test_…`. */
export type PartName = string;

/** Rows after the split. Only here can anything be fitted, and then to `train` alone. */
export interface Parts<Row> {
  readonly parts: ReadonlyMap<PartName, Rows<Row>>;
}

export type Split<Row> =
  | { readonly by: "chance"; readonly node: string }
  /** First 8 hex digits of sha256(UTF-8 key), modulo 100 (or the next power of ten that makes all shares whole). */
  | { readonly by: "hash"; readonly key: (row: Row) => string }
  /** A row is in the first part whose share ends after the weight of all rows before it. */
  | { readonly by: "order"; readonly weight: (row: Row) => number };

/** Folds that each learn from all rows before those they are tried on. */
export interface Walk {
  readonly folds: number;
  /** In rows. */
  readonly validate: number;
  readonly test: number;
}

/** Folds by chance: what is not test validates once in each repeat. */
export interface KFolds<Row> {
  /** Names the stream of random numbers. */
  readonly node: string;
  readonly folds: number;
  readonly repeats: number;
  /** A share of the rows. */
  readonly test: number;
  /** Rows that agree in it stand on one side. */
  readonly group?: (row: Row) => KeyPart | boolean;
  /** Each fold, and test, has its share of the rows that agree in it. */
  readonly strata?: (row: Row) => KeyPart | boolean;
}

export interface Shares {
  readonly train: number;
  readonly validate: number;
  readonly test: number;
}

/** Words with ids by falling frequency in train, ties in code point order; id 0 is `<unk>`, every other word. */
export interface Vocabulary {
  readonly words: readonly string[];
  readonly size: number;
  id(word: string): number;
  /** Where the words above are pieces of words. */
  readonly pieces?: Pieces;
}

/** How words are cut into pieces. */
export interface Pieces {
  /** In the order in which train taught them. */
  readonly merges: readonly Merge[];
  readonly cut: (word: string) => readonly string[];
}

/** y = (x - shift) / factor, both from train; of a logarithmic one y = (ln x - shift) / factor. */
export interface Scale {
  readonly shift: number;
  readonly factor: number;
  readonly log: boolean;
  apply(value: number): number;
  invert(value: number): number;
}

export interface ColumnType {
  readonly dtype: Dtype;
  /** Whole numbers allowed, both ends included; absent for reals. */
  readonly range?: readonly [number, number];
  /** Numbers of one step, side by side; 1 unless said. */
  readonly features?: number;
}

export interface SequenceType extends ColumnType {
  /** Fewest and most steps; equal when every sequence has the same length, and then nothing is masked. */
  readonly length: readonly [number, number];
}

export interface Window {
  readonly length: number;
  /** Distance from the start of one window to the next. */
  readonly every: number;
  /** Values from the last step on that there must be, its own among them; 1 unless said. */
  readonly ahead?: number;
  /** Each step is the next `ahead` values, from its own on. */
  readonly several?: boolean;
}

export interface WindowRule extends Window {
  /** Only the last step lies in the part; those before may lie in the parts before, and the value before them too. */
  readonly reachBack?: boolean;
}

/** A column ready for batches. Opaque to programs. */
export interface Column {
  readonly kind: "value" | "sequence" | "stream";
  readonly type: ColumnType;
}

/** The TypeScript type of a cell. */
export type Cell<T extends CellPlan> = T extends { kind: "text" }
  ? string
  : T extends { kind: "list"; of: { kind: infer Item } }
    ? Item extends "text"
      ? readonly string[]
      : Item extends "set"
        ? readonly (readonly number[])[]
        : readonly number[]
    : T extends { kind: "set" }
      ? readonly number[]
      : number;

/** What rows may agree in. */
export type KeyPart = string | number | readonly KeyPart[];

export interface TableFormat<Columns extends Readonly<Record<string, CellPlan>>> {
  readonly separator: "," | "\t";
  /** With a header, columns are found by name; without, they are taken in order. */
  readonly header: boolean;
  readonly columns: Columns;
}

export interface DataKit {
  /** Random strings of bits; lengths uniform between both ends. */
  bits(options: { node: string; count: number; length: readonly [number, number] }): Rows<{
    readonly bits: readonly number[];
  }>;
  /** One row that holds a whole text (UTF-8, gzip or plain). */
  text(source: Source): Rows<{ readonly text: string }>;
  /** A separated table (UTF-8, gzip or plain). Lists are numbers between blanks. */
  table<Columns extends Readonly<Record<string, CellPlan>>>(
    source: Source,
    format: TableFormat<Columns>,
  ): Rows<{ readonly [Name in keyof Columns]: Cell<Columns[Name]> }>;

  /** An object on each line (UTF-8, gzip or plain). */
  jsonl<Columns extends Readonly<Record<string, CellPlan>>>(
    source: Source,
    format: { readonly columns: Columns },
  ): Rows<{ readonly [Name in keyof Columns]: Cell<Columns[Name]> }>;
  /** Two texts line by line, under these names. */
  parallel<A extends string, B extends string>(
    first: Rows<{ readonly text: string }>,
    second: Rows<{ readonly text: string }>,
    names: readonly [A, B],
  ): Rows<{ readonly [Name in A | B]: string }>;

  /** A row for each two turns that follow each other, beside the columns of their conversation. */
  exchanges<Row>(
    rows: Rows<Row>,
    turns: (row: Row) => readonly string[],
  ): Rows<Row & { readonly prompt: string; readonly reply: string }>;
  /** Cuts a text before each line that starts with `starting`; a beginning without it is a section too. */
  sections(rows: Rows<{ readonly text: string }>, starting: string): Rows<{ readonly text: string }>;
  /** Cuts a text after each line end, which stays with its line. */
  lines(rows: Rows<{ readonly text: string }>): Rows<{ readonly text: string }>;
  where<Row>(rows: Rows<Row>, condition: (row: Row) => boolean): Rows<Row>;
  /** Keeps the first row of each key. */
  distinct<Row>(rows: Rows<Row>, key: (row: Row) => readonly KeyPart[]): Rows<Row>;

  /** From the least key to the greatest. */
  sorted<Row>(rows: Rows<Row>, key: (row: Row) => number, kind: "date" | "number"): Rows<Row>;
  /** The rows as they are, which must be in this order. */
  inOrder<Row>(rows: Rows<Row>, key: (row: Row) => number, kind: "date" | "number"): Rows<Row>;

  /** The parts of the fold that is being run. */
  walkForward<Row>(rows: Rows<Row>, walk: Walk): Parts<Row>;
  kFolds<Row>(rows: Rows<Row>, how: KFolds<Row>): Parts<Row>;
  split<Row>(rows: Rows<Row>, shares: Shares, how: Split<Row>): Parts<Row>;
  given<Row>(parts: Readonly<Record<PartName, Rows<Row>>>): Parts<Row>;

  /** Counted on train alone. */
  vocabulary<Row>(
    parts: Parts<Row>,
    items: (row: Row) => string | readonly string[],
    limits: { most: number; least?: number },
  ): Vocabulary;
  /** Pieces of words, learned and counted on train alone. */
  bytePairs<Row>(
    parts: Parts<Row>,
    items: (row: Row) => string | readonly string[],
    limits: { merges: number },
  ): Vocabulary;
  /** Mean and standard deviation (of the sample's own spread, divided by n) on train. */
  standard<Row>(
    parts: Parts<Row>,
    value: (row: Row) => number | readonly number[],
    of?: { readonly log?: boolean },
  ): Scale;
  /** Least and greatest value on train become `low` and `high`. */
  spread<Row>(
    parts: Parts<Row>,
    value: (row: Row) => number | readonly number[],
    ends: { low: number; high: number; log?: boolean },
  ): Scale;

  /** One value for each row. */
  value<Row>(parts: Parts<Row>, type: ColumnType, of: (row: Row) => number | readonly number[]): Column;
  /** One sequence for each row. */
  sequence<Row>(parts: Parts<Row>, type: SequenceType, of: (row: Row) => readonly number[]): Column;
  /** The rows of each part joined end to end: a row gives one value, or a run of them. */
  stream<Row>(parts: Parts<Row>, type: ColumnType, of: (row: Row) => number | readonly number[]): Column;
  /** Sequences cut from a stream. Each knows the value before it, so the first starts at the stream's second value. */
  windows(column: Column, window: WindowRule): Column;
}
