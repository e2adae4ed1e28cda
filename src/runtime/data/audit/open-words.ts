/** A vocabulary in which every word has an id, so that only what is written alike is alike. */
import type { Vocabulary } from "../kit.js";

/** Greater than the id of any word; an end of a text has this id. */
const SIZE = 2 ** 31 - 2;

export interface OpenWords {
  /** One for all: the same word has the same id in every column. Its words are known only later. */
  readonly vocabulary: Vocabulary;
  /** The word of an id; empty for an end. */
  readonly wordOf: (id: number) => string;
}

export function openWords(): OpenWords {
  const ids = new Map<string, number>();
  const words: string[] = [];
  const idOf = (word: string): number => {
    const known = ids.get(word);
    if (known !== undefined) return known;
    ids.set(word, words.length);
    return words.push(word) - 1;
  };
  return { vocabulary: { words: [], size: SIZE, id: idOf }, wordOf: (id) => words[id] ?? "" };
}
