/** Classes, words and symbols: how often each stands in a column. */

export interface Classes {
  readonly count: number;
  /** The most frequent first, ties by id. */
  readonly byFrequency: readonly { readonly id: number; readonly count: number }[];
  /** Bits: what a guess by these shares costs at least. */
  readonly entropy: number;
  /** How often always saying the most frequent is right. */
  readonly majority: number;
}

/** Of at least one id. */
export function classesOf(ids: ArrayLike<number>): Classes {
  const counts = new Map<number, number>();
  for (let at = 0; at < ids.length; at++) counts.set(ids[at], (counts.get(ids[at]) ?? 0) + 1);
  const byFrequency = [...counts].map(([id, count]) => ({ id, count }));
  byFrequency.sort((a, b) => b.count - a.count || a.id - b.id);
  const count = ids.length;
  const entropy = byFrequency.reduce((sum, { count: own }) => sum - (own / count) * Math.log2(own / count), 0);
  return { count, byFrequency, entropy: Math.max(0, entropy), majority: byFrequency[0].count / count };
}

/** What a vocabulary leaves of the words that it was counted on, and of those of the other parts. */
export interface Coverage {
  readonly tokens: number;
  /** Different words. */
  readonly types: number;
  /** Words that stand here once. */
  readonly hapaxes: number;
  /** Tokens that are not in the vocabulary. */
  readonly unknown: number;
  /** Those not in it, the most frequent first, ties in code point order. */
  readonly unknownWords: readonly (readonly [word: string, count: number])[];
}

export function coverageOf(
  counts: ReadonlyMap<string, number>,
  known: (word: string) => boolean,
  most: number,
): Coverage {
  let [tokens, hapaxes, unknown] = [0, 0, 0];
  const missing: [string, number][] = [];
  for (const [word, count] of counts) {
    tokens += count;
    if (count === 1) hapaxes++;
    if (known(word)) continue;
    unknown += count;
    missing.push([word, count]);
  }
  missing.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return { tokens, types: counts.size, hapaxes, unknown, unknownWords: missing.slice(0, most) };
}
