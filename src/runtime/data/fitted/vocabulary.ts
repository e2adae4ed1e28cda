/** Words and their ids, counted on train alone. */
import { Failure } from "../../failure.js";
import { compareCodePoints } from "../code-point-order.js";
import type { Parts, Vocabulary } from "../kit.js";
import { learnMerges, type Merge, pieceCutter, piecesOf } from "./byte-pairs.js";

/** Id 0. A text that itself contains this word (WikiText does) means the same by it. */
export const unknownWord = "<unk>";

type Items<Row> = (row: Row) => string | readonly string[];

/**
 * The `most` frequent words of train; id 1 is the most frequent, ties go by code points. `size` counts `<unk>`, which
 * `words` does not list. Words that stand in train fewer than `least` times have no id. Throws `fit-empty`.
 */
export function countVocabulary<Row>(
  parts: Parts<Row>,
  items: Items<Row>,
  { most, least = 1 }: { readonly most: number; readonly least?: number },
): Vocabulary {
  const counts = countTrain(parts, items);
  const frequent = least > 1 ? [...counts].filter(([, times]) => times >= least) : [...counts];
  if (frequent.length === 0) {
    const message = `No word stands in train ${least} times, so that a vocabulary would be empty.`;
    throw new Failure("fit-empty", message, "Ask for a word to stand there less often: `least`.");
  }
  return vocabularyOf(byFrequency(frequent).slice(0, most));
}

/**
 * Pieces of the words of train, joined from its characters by at most `merges` joins; ids as those of words, and every
 * character of train has one, so that no word made of them is unknown. Throws `fit-empty`.
 */
export function learnBytePairs<Row>(
  parts: Parts<Row>,
  items: Items<Row>,
  { merges: most }: { readonly merges: number },
): Vocabulary {
  const counts = countTrain(parts, items);
  const merges = learnMerges(counts, most);
  const cut = pieceCutter(merges);
  const pieces = new Map([...piecesOf(counts.keys(), merges)].map((piece) => [piece, 0]));
  for (const [word, times] of counts) {
    for (const piece of cut(word)) pieces.set(piece, (pieces.get(piece) ?? 0) + times);
  }
  return vocabularyOf(byFrequency([...pieces]), merges);
}

function countTrain<Row>(parts: Parts<Row>, items: Items<Row>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const row of trainOf(parts)) {
    const given = items(row);
    for (const word of typeof given === "string" ? [given] : given) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  counts.delete(unknownWord);
  if (counts.size > 0) return counts;
  throw new Failure("fit-empty", "A vocabulary found no word in train.", "Look how the text is cut into words.");
}

function byFrequency(counts: readonly (readonly [string, number])[]): readonly string[] {
  return counts.toSorted(([a, x], [b, y]) => y - x || compareCodePoints(a, b)).map(([word]) => word);
}

/** With joins, of pieces. */
export function vocabularyOf(words: readonly string[], merges: readonly Merge[] | null = null): Vocabulary {
  const ids = new Map(words.map((word, index) => [word, index + 1]));
  const known = { words, size: words.length + 1, id: (word: string) => ids.get(word) ?? 0 };
  if (merges === null) return known;
  const cut = pieceCutter(merges);
  return { ...known, pieces: { merges, cut: (word) => (word === unknownWord ? [word] : cut(word)) } };
}

/** A vocabulary as files keep it. */
export type WrittenVocabulary =
  | readonly string[]
  | { readonly words: readonly string[]; readonly merges: readonly Merge[] };

export function writtenVocabulary({ words, pieces }: Vocabulary): WrittenVocabulary {
  return pieces ? { words, merges: pieces.merges } : words;
}

export function vocabularyFrom(written: WrittenVocabulary): Vocabulary {
  return "merges" in written ? vocabularyOf(written.words, written.merges) : vocabularyOf(written);
}

/** The rows that anything may be fitted to. */
export function trainOf<Row>(parts: Parts<Row>): readonly Row[] {
  const train = parts.parts.get("train");
  if (!train) throw new Error("there is no part `train` to fit to");
  return train.rows;
}
