/** Which class was said for which. */
import type { Confusion } from "../records/examples-file.js";

/** More are no matrix that anybody reads. */
const MOST_CLASSES = 20;
const MOST_PAIRS = 20;

export interface ConfusionTally {
  readonly add: (right: number, said: number) => void;
  readonly finish: (nameOf: (id: number) => string) => Confusion;
}

export function confusionTally(classes: number): ConfusionTally {
  const counts = new Map<number, number>();
  const rights = new Map<number, number>();
  return {
    add(right, said) {
      const cell = right * classes + said;
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
      rights.set(right, (rights.get(right) ?? 0) + 1);
    },
    finish(nameOf) {
      const ids = Array.from({ length: Math.min(classes, MOST_CLASSES + 1) }, (_, id) => id);
      const matrix = {
        names: ids.map(nameOf),
        counts: ids.map((right) => ids.map((said) => counts.get(right * classes + said) ?? 0)),
      };
      const wrong = [...counts]
        .map(([cell, count]) => ({ right: Math.floor(cell / classes), said: cell % classes, count }))
        .filter(({ right, said }) => right !== said)
        .sort((a, b) => b.count - a.count || a.right - b.right || a.said - b.said);
      const pairs = wrong.slice(0, MOST_PAIRS).map(({ right, said, count }) => ({
        right: nameOf(right),
        said: nameOf(said),
        count,
        of: rights.get(right) ?? 0,
      }));
      return { classes, ...(classes <= MOST_CLASSES ? { matrix } : {}), pairs };
    },
  };
}
