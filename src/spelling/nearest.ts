/** "Did you mean …?": the likeliest of the known names that a misspelt one was meant to be. */

/** Undefined when nothing known is near. Case apart, a name of six letters may differ by two, one of three by one. */
export function nearest(written: string, known: Iterable<string>): string | undefined {
  const most = written.length < 3 ? 0 : written.length < 6 ? 1 : 2;
  let best: string | undefined;
  let fewest = most + 1;
  for (const name of known) {
    if (Math.abs(name.length - written.length) > most) continue;
    const edits = editDistance(written.toLowerCase(), name.toLowerCase());
    if (edits < fewest) [best, fewest] = [name, edits];
  }
  return best;
}

/** Edit distance where a swap of neighbours counts as one (optimal string alignment, Damerau 1964). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(change, last[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, beforeLast[j - 2] + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
