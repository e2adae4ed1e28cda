/**
 * Successive halving without waiting (ASHA: Li et al. 2020, algorithm 2), and Hyperband's brackets of it (Li et al. 2018).
 * A trial halts at a rung, keeps its checkpoint, and goes on from there when it is among the best 1/reduction of those
 * that have come so far. Resources are checks.
 */
import type { PrunePlan } from "../../plan/plan.js";
import { stream, uniform } from "../../random/streams.js";
import type { Halt } from "../task.js";

export interface Rungs {
  readonly reduction: number;
  /** Checks of the first rung of the first bracket; each later bracket begins a rung higher. */
  readonly least: number;
  readonly brackets: number;
}

/** How a trial stands. */
export interface Standing {
  readonly trial: number;
  /** From 0. */
  readonly bracket: number;
  /** Its score at each rung that it has come to, from the first; less is better, and infinity is a failure. */
  readonly scores: readonly number[];
  /** At the last rung of `scores`, from where it may go on. */
  readonly isWaiting: boolean;
}

/** Null for a pruner that has no rungs. */
export function rungsOf(prune: PrunePlan | null): Rungs | null {
  if (prune === null || prune.kind === "median") return null;
  const { reduction, least } = prune;
  if (prune.kind === "asha") return { reduction, least, brackets: 1 };
  let brackets = 1;
  while (least * reduction ** brackets <= prune.most) brackets++;
  return { reduction, least, brackets };
}

/**
 * Bracket of a trial: by chance, from a stream of its own, in proportion to how many trials Hyperband gives each: with
 * B brackets, ceil(B · reduction^s / (s + 1)), where s is B - 1 for the first and 0 for the last.
 */
export function bracketOf({ reduction, brackets }: Rungs, seed: number, trial: number): number {
  if (brackets === 1) return 0;
  const shares = Array.from({ length: brackets }, (_, bracket) => {
    const s = brackets - 1 - bracket;
    return Math.ceil((brackets * reduction ** s) / (s + 1));
  });
  const total = shares.reduce((sum, share) => sum + share, 0);
  let rest = Math.floor(uniform(stream(seed, "search", "bracket"), trial, 0) * total);
  return shares.findIndex((share) => {
    rest -= share;
    return rest < 0;
  });
}

/** Where a trial halts on its way to a rung. */
export function haltAt({ reduction, least }: Rungs, bracket: number, rung: number): Halt {
  const checks = least * reduction ** (bracket + rung);
  return { checks, next: checks * reduction };
}

/** The trial that goes on, and to which rung: of the highest rung where one may. Null when none may. */
export function promoted(
  { reduction }: Pick<Rungs, "reduction">,
  standings: readonly Standing[],
): { readonly trial: number; readonly rung: number } | null {
  const brackets = Math.max(0, ...standings.map(({ bracket }) => bracket + 1));
  for (let bracket = 0; bracket < brackets; bracket++) {
    const inside = standings.filter((one) => one.bracket === bracket);
    const highest = Math.max(0, ...inside.map(({ scores }) => scores.length));
    for (let rung = highest - 1; rung >= 0; rung--) {
      const first = bestAt(inside, rung, reduction).find((one) => one.isWaiting && one.scores.length === rung + 1);
      if (first) return { trial: first.trial, rung: rung + 1 };
    }
  }
  return null;
}

function bestAt(standings: readonly Standing[], rung: number, reduction: number): readonly Standing[] {
  const arrived = standings.filter(({ scores }) => scores.length > rung);
  const most = Math.floor(arrived.length / reduction);
  if (most === 0) return [];
  const ranked = arrived.toSorted((a, b) => a.scores[rung] - b.scores[rung] || a.trial - b.trial);
  return ranked.slice(0, most).filter(({ scores }) => Number.isFinite(scores[rung]));
}

/** Of those that wait the best at the highest rung: the one to train to its end when a study would end without any that was. */
export function foremost(standings: readonly Standing[]): number | null {
  const waiting = standings.filter(({ isWaiting, scores }) => isWaiting && Number.isFinite(scores.at(-1)));
  const order = (a: Standing, b: Standing) =>
    b.bracket + b.scores.length - (a.bracket + a.scores.length) ||
    (a.scores.at(-1) ?? 0) - (b.scores.at(-1) ?? 0) ||
    a.trial - b.trial;
  return waiting.toSorted(order)[0]?.trial ?? null;
}
