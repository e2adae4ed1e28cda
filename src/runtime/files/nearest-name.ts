/** "Did you mean …?" */

/** The candidate that takes the fewest changes to reach, when that is few for a name of this length; else null. */
export function nearestName(name: string, candidates: readonly string[]): string | null {
  const most = Math.max(1, Math.floor(name.length / 3));
  let [best, fewest]: [string | null, number] = [null, most + 1];
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > most) continue;
    const changes = distance(name.toLowerCase(), candidate.toLowerCase());
    if (changes < fewest) [best, fewest] = [candidate, changes];
  }
  return best;
}

/** Letters put in, left out, replaced, or swapped with their neighbour (Damerau and Levenshtein, restricted). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      next[j] = Math.min(last[j] + 1, next[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        next[j] = Math.min(next[j], before[j - 2] + 1);
      }
    }
    [before, last] = [last, next];
  }
  return last[b.length];
}
