/** How often each run of `order` neighbours occurs. Neighbours are joined by `joint`, which none of them contains. */
export function countRuns(items: readonly string[], order: number, joint: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (let from = 0; from + order <= items.length; from++) {
    const run = items.slice(from, from + order).join(joint);
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
}

/** How many runs two texts have in common, each as often as the text that has fewer of it. */
export function commonRuns(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let common = 0;
  for (const [run, count] of a) common += Math.min(count, b.get(run) ?? 0);
  return common;
}

export function totalOf(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
