/** What a change does to whoever has results of before. */

/** The worst first. */
export type Consequence =
  | "checkpoint"
  | "results"
  | "unknown"
  | "training"
  | "search"
  | "added"
  | "removed"
  | "renamed"
  | "cosmetic";

/** By their titles, in the order in which they are told. */
export const CONSEQUENCES: Readonly<Record<Consequence, string>> = {
  checkpoint: "checkpoints no longer load",
  results: "results are not comparable",
  unknown: "cannot tell what follows",
  training: "training differs",
  search: "the search differs",
  added: "added",
  removed: "removed",
  renamed: "renamed or moved",
  cosmetic: "cosmetic",
};

const ORDER = Object.keys(CONSEQUENCES);

export function isConsequence(text: string): text is Consequence {
  return ORDER.includes(text);
}

export function byWeight(a: Consequence, b: Consequence): number {
  return ORDER.indexOf(a) - ORDER.indexOf(b);
}

export function worst(all: readonly Consequence[], otherwise: Consequence): Consequence {
  return all.toSorted(byWeight)[0] ?? otherwise;
}
