/** What a model learns from: trials by how well they did, each objective turned so that lower is better. */
import { lossesOf } from "./front.js";
import type { Direction } from "./outcome.js";
import type { Visible } from "./sampler.js";

export interface Judged {
  readonly trial: Visible;
  /** By each objective. */
  readonly losses: readonly number[];
}

export interface Told {
  /** With scores of every objective, in order of their numbers. */
  readonly complete: readonly Judged[];
  /** Ended early: how far they came, and what they had by then of the first objective. */
  readonly pruned: readonly { readonly trial: Visible; readonly step: number; readonly loss: number }[];
  /** Ended without a score to learn from: a place not to go to. */
  readonly failed: readonly Visible[];
  /** Without a result yet. */
  readonly running: readonly Visible[];
}

export function told(visible: readonly Visible[], directions: readonly Direction[]): Told {
  const complete: Judged[] = [];
  const pruned: { trial: Visible; step: number; loss: number }[] = [];
  const failed: Visible[] = [];
  const running: Visible[] = [];
  for (const trial of [...visible].sort((a, b) => a.trial - b.trial)) {
    const { outcome } = trial;
    if (outcome === null) running.push(trial);
    else if (outcome.kind === "complete") {
      const scores = outcome.scores ?? [outcome.score];
      const losses = lossesOf(scores, directions);
      if (losses.every(Number.isFinite)) complete.push({ trial, losses });
      else failed.push(trial);
    } else if (outcome.kind === "pruned" && Number.isFinite(outcome.score)) {
      const loss = directions[0] === "minimize" ? outcome.score : -outcome.score;
      pruned.push({ trial, step: outcome.checks, loss });
    } else failed.push(trial);
  }
  return { complete, pruned, failed, running };
}
