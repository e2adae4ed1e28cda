/**
 * distinct-n (Li et al. 2016, "A diversity-promoting objective function for neural conversation models"): how many
 * different n-grams texts have, over how many they have. Of all texts together, so longer corpora have less.
 */

/** The n-grams of every text, as numbers; `starts[i]` to `starts[i + 1]` are those of text `i`. */
export interface NumberedRuns {
  readonly ids: Int32Array;
  readonly starts: Int32Array;
  readonly different: number;
}

/** @param texts by their words. */
export function numberRuns(texts: readonly (readonly string[])[], order: number): NumberedRuns {
  const numbers = new Map<string, number>();
  const ids: number[] = [];
  const starts = new Int32Array(texts.length + 1);
  for (const [index, words] of texts.entries()) {
    for (let from = 0; from + order <= words.length; from++) {
      const run = words.slice(from, from + order).join(" ");
      const id = numbers.get(run) ?? numbers.size;
      numbers.set(run, id);
      ids.push(id);
    }
    starts[index + 1] = ids.length;
  }
  return { ids: Int32Array.from(ids), starts, different: numbers.size };
}

/** 0 to 1, of the texts `chosen`, which may name one several times; NaN where there is no n-gram. */
export function distinct({ ids, starts, different }: NumberedRuns, chosen?: Uint32Array): number {
  if (chosen === undefined) return ids.length === 0 ? Number.NaN : different / ids.length;
  const seen = new Uint8Array(different);
  let [all, once] = [0, 0];
  for (const text of chosen) {
    for (let at = starts[text]; at < starts[text + 1]; at++) {
      once += 1 - seen[ids[at]];
      seen[ids[at]] = 1;
    }
    all += starts[text + 1] - starts[text];
  }
  return all === 0 ? Number.NaN : once / all;
}
