/** Which items of one list are those of another, where some were put in, taken out, or moved. */

/** Indices into both lists. */
export type Pairs = readonly (readonly [a: number, b: number])[];

/** 0 for items that cannot be the same. */
export type Likeness<T> = (x: T, y: T) => number;

/**
 * The pairs of greatest total likeness that keep the order of both lists (Needleman and Wunsch 1970); then, among what
 * is left over, the likest first. `likeness` is 0 for items that cannot be the same, and never more than `most`.
 */
export function align<T>(a: readonly T[], b: readonly T[], likeness: Likeness<T>, most: number): Pairs {
  // No total is greater than one with the first of both lists together, where nothing can be liker: most lists are long
  // in what they have in common, and all pairs of the rest take time and memory.
  let first = 0;
  while (first < a.length && first < b.length && likeness(a[first], b[first]) === most) first++;
  const common = Array.from({ length: first }, (_, at) => [at, at] as const);
  const rest = alignAll(a.slice(first), b.slice(first), likeness);
  return [...common, ...rest.map(([i, j]) => [i + first, j + first] as const)];
}

function alignAll<T>(a: readonly T[], b: readonly T[], likeness: Likeness<T>): Pairs {
  const width = b.length + 1;
  const likes = a.map((x) => b.map((y) => likeness(x, y)));
  const best = new Float64Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const paired = likes[i][j] > 0 ? likes[i][j] + best[(i + 1) * width + j + 1] : 0;
      best[i * width + j] = Math.max(best[(i + 1) * width + j], best[i * width + j + 1], paired);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const here = best[i * width + j];
    if (likes[i][j] > 0 && here === likes[i][j] + best[(i + 1) * width + j + 1]) pairs.push([i++, j++]);
    else if (here === best[(i + 1) * width + j]) i++;
    else j++;
  }
  // Those that crossed others on their way.
  return [...pairs, ...likestOf(likes, pairs)].sort(([i], [j]) => i - j);
}

/** The likest first, wherever they stand. */
export function likest<T>(a: readonly T[], b: readonly T[], likeness: Likeness<T>): Pairs {
  return likestOf(
    a.map((x) => b.map((y) => likeness(x, y))),
    [],
  );
}

function likestOf(likes: readonly (readonly number[])[], pairs: Pairs): Pairs {
  const [usedA, usedB] = [new Set(pairs.map(([i]) => i)), new Set(pairs.map(([, j]) => j))];
  const free = likes.flatMap((row, i) =>
    usedA.has(i) ? [] : row.flatMap((like, j) => (like > 0 && !usedB.has(j) ? [{ like, i, j }] : [])),
  );
  const found: [number, number][] = [];
  for (const { i, j } of free.sort((x, y) => y.like - x.like)) {
    if (usedA.has(i) || usedB.has(j)) continue;
    usedA.add(i);
    usedB.add(j);
    found.push([i, j]);
  }
  return found;
}

/** First those that are surely the same, wherever they stand; then the others in their order. */
export function alignSameFirst<T>(
  a: readonly T[],
  b: readonly T[],
  isSame: (x: T, y: T) => boolean,
  likeness: Likeness<T>,
  most: number,
): Pairs {
  const same = align(a, b, (x, y) => (isSame(x, y) ? 1 : 0), 1);
  const [usedA, usedB] = [new Set(same.map(([i]) => i)), new Set(same.map(([, j]) => j))];
  const restA = [...a.keys()].filter((i) => !usedA.has(i));
  const restB = [...b.keys()].filter((j) => !usedB.has(j));
  // Squared, so that one that is much alike outweighs two that might be.
  const others = align(restA, restB, (i, j) => likeness(a[i], b[j]) ** 2, most ** 2);
  return [...same, ...others.map(([i, j]) => [restA[i], restB[j]] as const)].sort(([i], [j]) => i - j);
}
