/** Several objectives: which points others are better than in everything, and which lie alone (Deb et al. 2002). */

/** Lower is better; equal points do not dominate each other. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let isBetter = false;
  for (let index = 0; index < a.length; index++) {
    if (a[index] > b[index]) return false;
    if (a[index] < b[index]) isBetter = true;
  }
  return isBetter;
}

/** Indices by fronts: those that none dominates, then those that only the first front does, … */
export function frontsOf(losses: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const above = losses.map(() => 0);
  const below = losses.map((): number[] => []);
  for (let a = 0; a < losses.length; a++)
    for (let b = a + 1; b < losses.length; b++) {
      const [upper, lower] = dominates(losses[a], losses[b])
        ? [a, b]
        : dominates(losses[b], losses[a])
          ? [b, a]
          : [-1, -1];
      if (upper < 0) continue;
      below[upper].push(lower);
      above[lower]++;
    }
  const fronts: number[][] = [];
  let front = losses.flatMap((_, index) => (above[index] === 0 ? [index] : []));
  while (front.length > 0) {
    fronts.push(front);
    const next: number[] = [];
    for (const upper of front) for (const lower of below[upper]) if (--above[lower] === 0) next.push(lower);
    front = next.sort((a, b) => a - b);
  }
  return fronts;
}

/** Of each point of a front: how far its neighbours are, summed over objectives, each by its range; its ends: infinite. */
export function crowding(
  front: readonly number[],
  losses: readonly (readonly number[])[],
): ReadonlyMap<number, number> {
  const room = new Map(front.map((index) => [index, 0]));
  const objectives = losses[front[0]]?.length ?? 0;
  for (let objective = 0; objective < objectives; objective++) {
    const sorted = [...front].sort((a, b) => losses[a][objective] - losses[b][objective] || a - b);
    const at = (rank: number) => losses[sorted[rank]][objective];
    const range = at(sorted.length - 1) - at(0);
    for (const [rank, index] of sorted.entries()) {
      const isEnd = rank === 0 || rank === sorted.length - 1;
      const more = isEnd ? Number.POSITIVE_INFINITY : range > 0 ? (at(rank + 1) - at(rank - 1)) / range : 0;
      room.set(index, (room.get(index) ?? 0) + more);
    }
  }
  return room;
}
