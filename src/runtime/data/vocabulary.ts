/** Words and their ids, counted on train alone. */
import { Failure } from "../failure.js";
import { compareCodePoints } from "./code-point-order.js";
import type { Parts, Vocabulary } from "./kit.js";

/** Id 0. A text that itself contains this word (WikiText does) means the same by it. */
export const unknownWord = "<unk>";

/**
 * The `most` frequent words of train; id 1 is the most frequent, ties go by code points. `size` counts `<unk>`, which
 * `words` does not list. Words that stand in train fewer than `least` times have no id. Throws `fit-empty`.
 */
export function countVocabulary<Row>(
  parts: Parts<Row>,
  items: (row: Row) => string | readonly string[],
  { most, least = 1 }: { readonly most: number; readonly least?: number },
): Vocabulary {
  const counts = new Map<string, number>();
  for (const row of trainOf(parts)) {
    const given = items(row);
    for (const word of typeof given === "string" ? [given] : given) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  counts.delete(unknownWord);
  if (counts.size === 0) {
    throw new Failure("fit-empty", "A vocabulary found no word in train.", "Look how the text is cut into words.");
  }
  const frequent = least > 1 ? [...counts].filter(([, times]) => times >= least) : [...counts];
  if (frequent.length === 0) {
    const message = `No word stands in train ${least} times, so that a vocabulary would be empty.`;
    throw new Failure("fit-empty", message, "Ask for a word to stand there less often: `least`.");
  }
  const byFrequency = frequent.sort(([a, x], [b, y]) => y - x || compareCodePoints(a, b));
  return vocabularyOf(byFrequency.slice(0, most).map(([word]) => word));
}

export function vocabularyOf(words: readonly string[]): Vocabulary {
  const ids = new Map(words.map((word, index) => [word, index + 1]));
  return { words, size: words.length + 1, id: (word) => ids.get(word) ?? 0 };
}

/** The rows that anything may be fitted to. */
export function trainOf<Row>(parts: Parts<Row>): readonly Row[] {
  const train = parts.parts.get("train");
  if (!train) throw new Error("there is no part `train` to fit to");
  return train.rows;
}
