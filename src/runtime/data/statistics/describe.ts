/** What there is to say about prepared data, in numbers. */

import { unknownWord } from "../fitted/vocabulary.js";
import type { PartName, Scale, Vocabulary } from "../kit.js";
import { type DataSet, type PartColumn, partsOf } from "../prepared.js";
import { type Classes, type Coverage, classesOf, coverageOf } from "./classes.js";
import { type Duplicates, duplicatesIn } from "./duplicates.js";
import { type Lengths, lengthsOf, type Summary, summaryOf } from "./numbers.js";
import type { Compared } from "./row-index.js";
import { type Units, unitsOf } from "./units.js";
import type { Watched } from "./watch.js";

/** What a program does not tell of a column. */
export interface ColumnFacts {
  readonly name: string;
  readonly role: "input" | "target";
  /** The vocabulary or scale that it was made by. */
  readonly vocabulary: string | null;
  readonly scale: string | null;
}

export interface PartOfColumn {
  readonly lengths: Lengths | null;
  /** Of ids. */
  readonly classes: Classes | null;
  /** Of ids in a vocabulary: tokens that are not in it. */
  readonly unknown: number | null;
  /** Of reals, on the scale that the model reads. */
  readonly numbers: Summary | null;
}

export interface ColumnDescription extends ColumnFacts {
  readonly kind: "value" | "sequence" | "stream" | "windows";
  readonly ids: boolean;
  readonly parts: Readonly<Record<PartName, PartOfColumn>>;
}

export interface VocabularyDescription {
  /** With the unknown word. */
  readonly size: number;
  /** What it leaves of the words it was counted on, by part. */
  readonly parts: Readonly<Record<PartName, Coverage>>;
}

export interface Example {
  readonly part: PartName;
  readonly origin: string;
  /** As people read it: words, numbers on their own scale. */
  readonly values: Readonly<Record<string, string>>;
}

export interface Description {
  readonly parts: readonly { readonly name: PartName; readonly rows: number; readonly examples: number }[];
  readonly vocabularies: Readonly<Record<string, VocabularyDescription>>;
  readonly columns: readonly ColumnDescription[];
  /** Null where single values stand in a row, and nothing can stand twice. */
  readonly duplicates: {
    readonly of: Units["kind"];
    /** Null where there are none, or where they are not all that the model reads: in streams. */
    readonly inputs: Duplicates | null;
    /** With their targets too. */
    readonly whole: Duplicates;
  } | null;
  readonly examples: readonly Example[];
}

const MOST_EXAMPLES = 3;
const MOST_UNKNOWN = 10;

/** `facts` has each column of the set once. `rows` examples are shown. */
export function describeData(set: DataSet, watched: Watched, facts: readonly ColumnFacts[], rows: number): Description {
  const parts = [...partsOf(set).values()];
  const columns = facts.map((own): ColumnDescription => {
    const described = parts.map(({ name, columns: { [own.name]: column } }): [PartName, PartOfColumn] => [
      name,
      partOfColumn(column, own.vocabulary !== null),
    ]);
    const { kind, window, type } = parts[0].columns[own.name];
    return { ...own, kind: window ? "windows" : kind, ids: type.dtype === "i32", parts: Object.fromEntries(described) };
  });
  const compared = (chosen: readonly ColumnFacts[]): readonly Compared[] =>
    parts.map(({ name, columns: own }) => {
      const found = chosen.map((fact) => ({
        values: own[fact.name].values,
        units: unitsIn(set, watched, name, fact, own),
      }));
      const columns = found.filter((column): column is Compared["columns"][number] => column.units !== null);
      return { name, columns: columns.length === found.length ? columns : [] };
    });
  // What goes on with a stream reads its targets too, one step late.
  const isStream = columns.some(({ kind }) => kind === "stream" || kind === "windows");
  const inputs = isStream ? [] : facts.filter(({ role }) => role === "input");
  const whole = compared(facts);
  const first = whole[0]?.columns[0];
  return {
    parts: parts.map(({ name, examples }) => ({ name, rows: rowsIn(set, watched, facts, name), examples })),
    vocabularies: Object.fromEntries(
      Object.entries(set.vocabularies).map(([name, vocabulary]): [string, VocabularyDescription] => [
        name,
        describeVocabulary(vocabulary, watched),
      ]),
    ),
    columns,
    duplicates: first
      ? {
          of: first.units.kind,
          inputs: inputs.length > 0 ? duplicatesIn(compared(inputs), MOST_EXAMPLES) : null,
          whole: duplicatesIn(whole, MOST_EXAMPLES),
        }
      : null,
    examples: whole[0] ? examplesOf(set, whole[0], facts, rows) : [],
  };
}

function unitsIn(
  { columns }: DataSet,
  { rows }: Watched,
  part: PartName,
  { name }: ColumnFacts,
  own: Readonly<Record<string, PartColumn>>,
): Units | null {
  const seen = rows.get(columns[name])?.get(part);
  return seen ? unitsOf(own[name], seen) : null;
}

function rowsIn({ columns }: DataSet, { rows }: Watched, [first]: readonly ColumnFacts[], part: PartName): number {
  return rows.get(columns[first.name])?.get(part)?.counts.length ?? 0;
}

function partOfColumn({ type, values, offsets }: PartColumn, isWords: boolean): PartOfColumn {
  const isIds = type.dtype === "i32";
  const lengths = offsets
    ? lengthsOf(Array.from({ length: offsets.length - 1 }, (_, row) => offsets[row + 1] - offsets[row]))
    : null;
  const classes = isIds && values.length > 0 ? classesOf(values) : null;
  const unknown = classes && isWords ? (classes.byFrequency.find(({ id }) => id === 0)?.count ?? 0) : null;
  return { lengths, classes, unknown, numbers: isIds || values.length === 0 ? null : summaryOf(values) };
}

function describeVocabulary(vocabulary: Vocabulary, { words }: Watched): VocabularyDescription {
  const parts = [...(words.get(vocabulary) ?? [])].map(([name, counts]): [PartName, Coverage] => [
    name,
    coverageOf(counts, (word) => vocabulary.id(word) !== 0, MOST_UNKNOWN),
  ]);
  return { size: vocabulary.size, parts: Object.fromEntries(parts) };
}

function examplesOf(
  { vocabularies, scales }: DataSet,
  { name: part, columns }: Compared,
  facts: readonly ColumnFacts[],
  rows: number,
): readonly Example[] {
  const [{ units }] = columns;
  return Array.from({ length: Math.min(rows, units.count) }, (_, index) => {
    const values = facts.map(({ name, vocabulary, scale }, at): [string, string] => {
      const { values: all, units: own } = columns[at];
      const stretch = all.subarray(...own.stretch(index));
      return [name, readable(stretch, vocabularies[vocabulary ?? ""], scales[scale ?? ""])];
    });
    return { part, origin: units.origin(index), values: Object.fromEntries(values) };
  });
}

/** Characters run together, words and numbers have blanks between them. */
export function readable(values: ArrayLike<number>, vocabulary?: Vocabulary, scale?: Scale): string {
  if (!vocabulary) {
    return Array.from(values, (value) => String(Number((scale ? scale.invert(value) : value).toPrecision(6)))).join(
      " ",
    );
  }
  const words = Array.from(values, (id) => wordOf(vocabulary, id));
  return words.join(isOfCharacters(vocabulary) ? "" : " ");
}

/** Words have no blanks; characters are one of them. */
function isOfCharacters({ words }: Vocabulary): boolean {
  return words.includes(" ") && words.every((word) => Array.from(word).length === 1);
}

export function wordOf({ words }: Vocabulary, id: number): string {
  return id === 0 ? unknownWord : (words[id - 1] ?? "");
}
