/** A run judged: findings in words, with their numbers, and what to try next. Pure: a function of its records. */
import { factsOf, type Judged } from "./facts.js";
import type { Finding } from "./rule.js";
import { gapsOf } from "./rules/fitting.js";
import { RULES } from "./table.js";

export interface Judgement {
  /** In a few words: of the first finding, or that there is none. */
  readonly verdict: string;
  /** The first is the verdict's; the others are there as well, or follow from it. */
  readonly findings: readonly Finding[];
  /** Against the attainable error, where one is declared. */
  readonly against: BiasAndVariance | null;
}

/** The four cases of the sources. */
export interface BiasAndVariance {
  readonly case: "high bias" | "high variance" | "high bias and high variance" | "neither high bias nor high variance";
  /** What the errors are of. */
  readonly error: string;
  readonly isShare: boolean;
  readonly attainable: number;
  readonly train: number;
  /** The best. */
  readonly validate: number;
}

export const NOTHING_WRONG = "nothing wrong to be seen";
export const NOT_YET = "too early to say: no check yet";

/** Every rule compares train with validate, or looks for the moment when validation turned. */
export const NO_VALIDATION = "not to be judged: train has the rows of validate too";

export function judge(run: Judged): Judgement {
  if (run.start.retrain && !run.failure) return { verdict: NO_VALIDATION, findings: [], against: null };
  const facts = factsOf(run);
  const findings = RULES.flatMap((rule): readonly Finding[] => {
    const seen = rule.look(facts);
    return seen ? [{ rule: rule.id, title: rule.title, threshold: rule.threshold, next: rule.next, ...seen }] : [];
  });
  const nothing = facts.checks.length === 0 ? NOT_YET : NOTHING_WRONG;
  return { verdict: findings.at(0)?.title ?? nothing, findings, against: againstAttainable(run) };
}

function againstAttainable(run: Judged): BiasAndVariance | null {
  const facts = factsOf(run);
  const gaps = gapsOf(facts);
  if (!gaps || facts.attainable === null) return null;
  const { bias, variance, name, isShare, train, validate } = gaps;
  const both = bias.isHigh && variance.isHigh;
  const one = bias.isHigh ? "high bias" : variance.isHigh ? "high variance" : "neither high bias nor high variance";
  return {
    case: both ? "high bias and high variance" : one,
    error: name,
    isShare,
    attainable: facts.attainable,
    train,
    validate,
  };
}
