/** A kit that notes what passes through it: rows left by each step, words, and which rows a column was made of. */
import type { Column, DataKit, PartName, Parts, Rows, Source, Vocabulary } from "../kit.js";
import { type SeenRows, watchColumns } from "./watch-columns.js";

/** Rows after a step; after a split, of each part. */
export type SeenStep = { readonly rows: number } | { readonly parts: ReadonlyMap<PartName, number> };

/** How often each word, or piece of one, stands in each part, known or not. */
export type SeenWords = ReadonlyMap<PartName, ReadonlyMap<string, number>>;

export interface Watched {
  readonly kit: DataKit;
  /** In the order of the calls, which is that of the plan's rows. */
  readonly steps: readonly SeenStep[];
  readonly words: ReadonlyMap<Vocabulary, SeenWords>;
  readonly rows: ReadonlyMap<Column, ReadonlyMap<PartName, SeenRows>>;
}

/**
 * Watches `kit`. Pins are not compared, so that a file that has changed can be looked at. Throws whatever the kit
 * throws.
 */
export function watch(kit: DataKit): Watched {
  const steps: SeenStep[] = [];
  const words = new Map<Vocabulary, SeenWords>();
  const columns = watchColumns(kit);
  const step = <Row>(made: Rows<Row>): Rows<Row> => {
    steps.push({ rows: made.rows.length });
    return made;
  };
  const division = <Row>(made: Parts<Row>): Parts<Row> => {
    steps.push({ parts: new Map([...made.parts].map(([name, part]) => [name, part.rows.length])) });
    return made;
  };
  const counted = <Row>(
    parts: Parts<Row>,
    items: (row: Row) => string | readonly string[],
    made: Vocabulary,
  ): Vocabulary => {
    const of = ({ rows }: Rows<Row>) => countWords(rows, items, made);
    words.set(made, new Map([...parts.parts].map(([name, part]) => [name, of(part)])));
    return made;
  };
  const watching: DataKit = {
    ...columns.kit,
    bits: (options) => step(kit.bits(options)),
    text: (source) => step(kit.text(unpinned(source))),
    table: (source, format) => step(kit.table(unpinned(source), format)),
    jsonl: (source, format) => step(kit.jsonl(unpinned(source), format)),
    parallel: (first, second, names) => step(kit.parallel(first, second, names)),
    exchanges: (from, turns) => step(kit.exchanges(from, turns)),
    sections: (from, starting) => step(kit.sections(from, starting)),
    lines: (from) => step(kit.lines(from)),
    where: (from, condition) => step(kit.where(from, condition)),
    distinct: (from, key) => step(kit.distinct(from, key)),
    sorted: (from, key, kind) => step(kit.sorted(from, key, kind)),
    inOrder: (from, key, kind) => step(kit.inOrder(from, key, kind)),
    walkForward: (from, walk) => division(kit.walkForward(from, walk)),
    kFolds: (from, how) => division(kit.kFolds(from, how)),
    split: (from, shares, how) => division(kit.split(from, shares, how)),
    given: (parts) => division(kit.given(parts)),
    vocabulary: (parts, items, limits) => counted(parts, items, kit.vocabulary(parts, items, limits)),
    bytePairs: (parts, items, limits) => counted(parts, items, kit.bytePairs(parts, items, limits)),
  };
  return { kit: watching, steps, words, rows: columns.rows };
}

function unpinned({ sha256: _, ...source }: Source): Source {
  return source;
}

/** Words, or pieces of them where the vocabulary has those. */
function countWords<Row>(
  rows: readonly Row[],
  items: (row: Row) => string | readonly string[],
  { pieces }: Vocabulary,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const add = (word: string) => counts.set(word, (counts.get(word) ?? 0) + 1);
  for (const row of rows) {
    const given = items(row);
    for (const word of typeof given === "string" ? [given] : given) {
      if (pieces) pieces.cut(word).forEach(add);
      else add(word);
    }
  }
  return counts;
}
