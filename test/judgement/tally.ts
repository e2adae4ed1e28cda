/** How many planted causes are named, and how often healthy runs raise an alarm. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { judge } from "../../src/judgement/judge.js";
import { recordsIn } from "../../src/runtime/records/journal.js";
import type { Cause } from "./plants.js";
import type { Trace } from "./trace.js";

export interface Judged {
  readonly trace: Trace;
  /** Rules that spoke, the verdict first. */
  readonly named: readonly string[];
  readonly isRight: boolean;
}

export function tracesIn(path: string): readonly Trace[] {
  return recordsIn(gunzipSync(readFileSync(path)), path).records as readonly object[] as readonly Trace[];
}

/**
 * A planted cause is named when the verdict is that cause. Overconfidence is what overfitting does to a classifier, so that
 * both are true of those runs: it may stand behind a verdict of overfitting, and nowhere else. A healthy run is judged
 * right when nothing is found.
 */
export function judged(trace: Trace): Judged {
  const named = judge(trace).findings.map(({ rule }) => rule);
  return { trace, named, isRight: isRight(trace.cause, named) };
}

function isRight(cause: Cause, named: readonly string[]): boolean {
  if (cause === "healthy") return named.length === 0;
  if (cause === "overconfident" && named[0] === "overfit") return named.includes(cause);
  return named[0] === cause;
}
