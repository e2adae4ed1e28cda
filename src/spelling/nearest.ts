/** "Did you mean …?": the known names that a misspelt one was likeliest meant to be. */

/** Undefined when nothing known is near. */
export function nearest(written: string, known: Iterable<string>): string | undefined {
  return allNearest(written, known)[0];
}

/**
 * Those that take the fewest edits, case apart, the likeliest first. Two words of five letters may differ by two edits,
 * of two and three by one.
 */
export function allNearest(written: string, known: Iterable<string>): readonly string[] {
  let best: string[] = [];
  let fewest = Number.POSITIVE_INFINITY;
  for (const name of new Set(known)) {
    const letters = name.length + written.length;
    const most = Math.min(fewest, letters < 5 ? 0 : letters < 10 ? 1 : 2);
    if (Math.abs(name.length - written.length) > most) continue;
    const edits = editDistance(written.toLowerCase(), name.toLowerCase());
    if (edits > most) continue;
    best = edits < fewest ? [name] : [...best, name];
    fewest = edits;
  }
  // People rarely miss the first letter, and rarely leave a word much too long.
  const kept = (name: string) => sharedStart(name, written) + sharedStart(turned(name), turned(written));
  return best
    .map((name) => ({ name, kept: kept(name) }))
    .sort((a, b) => b.kept - a.kept)
    .map(({ name }) => name);
}

function turned(text: string): string {
  return [...text].reverse().join("");
}

function sharedStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
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
