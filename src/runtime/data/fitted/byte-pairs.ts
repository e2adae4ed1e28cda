/**
 * Byte pairs (Sennrich, Haddow & Birch 2016, "Neural machine translation of rare words with subword units"): words of
 * train as characters, of which the pair that stands there most often is joined, again and again. A piece that its word
 * goes on after ends in `@@`.
 */
import { goesOn, isUnfinished, pieceText } from "../../decoding/pieces.js";
import { compareCodePoints } from "../code-point-order.js";
import { heapOf } from "./priority-heap.js";

/** Two pieces that become one. */
export type Merge = readonly [left: string, right: string];

/** Characters of a word, each but the last with the mark. */
function charactersOf(word: string): readonly string[] {
  const signs = Array.from(word);
  return signs.map((sign, at) => (at < signs.length - 1 ? sign + goesOn : sign));
}

function joined([left, right]: Merge): string {
  return pieceText(left) + right;
}

/** Most pieces of a word whose characters are numbers: a pair of them is one number, too. */
const SHIFT = 2 ** 24;

/**
 * The joins that `counts` of words teach, the most frequent pair first, at most `most`; among equals the first by code
 * points, of the left piece and then of the right. A pair that stands there once is not joined. Time grows with what the
 * joins change, not with the words: tens of thousands of words take a second.
 */
export function learnMerges(counts: ReadonlyMap<string, number>, most: number): readonly Merge[] {
  const symbols: string[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (symbol: string): number => {
    const known = numbers.get(symbol);
    if (known !== undefined) return known;
    numbers.set(symbol, symbols.length);
    symbols.push(symbol);
    return symbols.length - 1;
  };
  const words = [...counts].map(([word, times]) => ({ pieces: charactersOf(word).map(numberOf), times }));
  const pairs = new Map<number, { count: number; readonly words: number[] }>();
  const count = (index: number, sign: 1 | -1, changed: Set<number> | null): void => {
    const { pieces, times } = words[index];
    for (let at = 1; at < pieces.length; at++) {
      const pair = pieces[at - 1] * SHIFT + pieces[at];
      const known = pairs.get(pair) ?? { count: 0, words: [] };
      known.count += sign * times;
      if (sign === 1 && known.words.at(-1) !== index) known.words.push(index);
      pairs.set(pair, known);
      changed?.add(pair);
    }
  };
  for (const index of words.keys()) count(index, 1, null);

  const pieceAt = (pair: number): Merge => [symbols[Math.floor(pair / SHIFT)], symbols[pair % SHIFT]];
  const queue = heapOf<{ readonly pair: number; readonly count: number }>((a, b) => {
    if (a.count !== b.count) return b.count - a.count;
    const [mine, theirs] = [pieceAt(a.pair), pieceAt(b.pair)];
    return compareCodePoints(mine[0], theirs[0]) || compareCodePoints(mine[1], theirs[1]);
  });
  // A whole word that looked like a piece which goes on could not be told from one.
  const add = (pair: number): void => {
    const known = pairs.get(pair);
    if (known && known.count > 1 && !looksUnfinished(pieceAt(pair))) queue.push({ pair, count: known.count });
  };
  for (const pair of pairs.keys()) add(pair);

  const merges: Merge[] = [];
  while (merges.length < most) {
    const next = queue.pop();
    if (!next) break;
    const known = pairs.get(next.pair);
    // What has changed since stands in the queue again.
    if (known?.count !== next.count) continue;
    const merge = pieceAt(next.pair);
    merges.push(merge);
    const [left, right] = [Math.floor(next.pair / SHIFT), next.pair % SHIFT];
    const made = numberOf(joined(merge));
    const changed = new Set<number>();
    for (const index of new Set(known.words)) {
      const { pieces } = words[index];
      if (!holds(pieces, left, right)) continue;
      count(index, -1, changed);
      words[index].pieces = join(pieces, left, right, made);
      count(index, 1, changed);
    }
    pairs.delete(next.pair);
    changed.delete(next.pair);
    for (const pair of changed) add(pair);
  }
  return merges;
}

function looksUnfinished(merge: Merge): boolean {
  return !isUnfinished(merge[1]) && isUnfinished(joined(merge));
}

function holds(pieces: readonly number[], left: number, right: number): boolean {
  for (let at = 1; at < pieces.length; at++) if (pieces[at - 1] === left && pieces[at] === right) return true;
  return false;
}

/** Every such pair joined, from the left. */
function join(pieces: readonly number[], left: number, right: number, made: number): number[] {
  const after: number[] = [];
  for (let at = 0; at < pieces.length; at++) {
    if (pieces[at] === left && pieces[at + 1] === right) {
      after.push(made);
      at++;
    } else after.push(pieces[at]);
  }
  return after;
}

/** Cuts words as the joins were learned: of the pairs in a word, the one learned first is joined first. */
export function pieceCutter(merges: readonly Merge[]): (word: string) => readonly string[] {
  const ranks = new Map(merges.map(([left, right], rank) => [`${left}\n${right}`, rank]));
  const known = new Map<string, readonly string[]>();
  return (word) => {
    const before = known.get(word);
    if (before) return before;
    const pieces = cut(charactersOf(word), ranks);
    known.set(word, pieces);
    return pieces;
  };
}

function cut(characters: readonly string[], ranks: ReadonlyMap<string, number>): readonly string[] {
  let pieces = characters;
  while (pieces.length > 1) {
    let [best, rank] = [-1, Number.POSITIVE_INFINITY];
    for (let at = 1; at < pieces.length; at++) {
      const own = ranks.get(`${pieces[at - 1]}\n${pieces[at]}`) ?? Number.POSITIVE_INFINITY;
      if (own < rank) [best, rank] = [at - 1, own];
    }
    if (best < 0) break;
    const [left, right] = [pieces[best], pieces[best + 1]];
    const after: string[] = [];
    for (let at = 0; at < pieces.length; at++) {
      if (pieces[at] === left && pieces[at + 1] === right) {
        after.push(joined([left, right]));
        at++;
      } else after.push(pieces[at]);
    }
    pieces = after;
  }
  return pieces;
}

/** Every piece that words can be cut into: characters, in the midst and at the end of words, and what is joined. */
export function piecesOf(words: Iterable<string>, merges: readonly Merge[]): ReadonlySet<string> {
  const characters = new Set<string>();
  for (const word of words) for (const sign of word) characters.add(sign);
  const pieces = new Set<string>();
  for (const sign of characters) pieces.add(sign).add(sign + goesOn);
  for (const merge of merges) pieces.add(joined(merge));
  return pieces;
}
