/** What is fitted, applied to one row. */
import type { Scale, Vocabulary } from "../kit.js";

/** Ids of words, or of one word, or of their pieces; with an end, `vocabulary.size` after the last. */
export function tokens(word: string, vocabulary: Vocabulary): number;
export function tokens(words: readonly string[], vocabulary: Vocabulary, how?: { end: true }): readonly number[];
export function tokens(
  given: string | readonly string[],
  vocabulary: Vocabulary,
  how?: { readonly end: true },
): number | readonly number[] {
  if (typeof given === "string") return vocabulary.id(given);
  const { pieces } = vocabulary;
  const words = pieces ? given.flatMap(pieces.cut) : given;
  const ids = words.map((word) => vocabulary.id(word));
  return how?.end ? [...ids, vocabulary.size] : ids;
}

/** Numbers, or one number, on a scale. */
export function scaled(value: number, scale: Scale): number;
export function scaled(values: readonly number[], scale: Scale): readonly number[];
export function scaled(given: number | readonly number[], scale: Scale): number | readonly number[] {
  return typeof given === "number" ? scale.apply(given) : given.map((value) => scale.apply(value));
}
