/** Choosing the next token from its logits, in float64. */

export interface SamplingRule {
  /** Divides the logits; 0 takes the likeliest token. */
  readonly temperature: number;
  /** Only so many of the likeliest tokens; all unless said. */
  readonly topK?: number | undefined;
  /** Only the likeliest tokens whose probabilities add up to this share (Holtzman et al. 2020); all unless said. */
  readonly topP?: number | undefined;
}

export interface Sampled {
  readonly id: number;
  /** The logarithm of its probability among all allowed tokens, at temperature 1. */
  readonly logProbability: number;
}

/**
 * One token. `logits` holds one for each id; `banned` ids are never taken and have no share. `share` in [0, 1) decides
 * between those that are left: the first whose probabilities, from the likeliest on, add up beyond it. Ids of equal
 * logits go by number, so that `topK: 1` is the greedy choice bit for bit.
 * @throws RangeError for logits without a finite number, or with NaN or infinity.
 */
export function sampleToken(
  logits: ArrayLike<number>,
  rule: SamplingRule,
  share: number,
  banned: ReadonlySet<number> = NONE,
): Sampled {
  if (rule.temperature === 0) return likeliest(logits, banned);
  const ids = allowed(logits, banned);
  // A stable sort: equal logits stay in the order of their ids.
  ids.sort((a, b) => logits[b] - logits[a] || a - b);
  const most = logits[ids[0]];
  let total = 0;
  for (const id of ids) total += Math.exp(logits[id] - most);
  const logProbability = (id: number) => logits[id] - most - Math.log(total);
  const kept = ids.slice(0, rule.topK ?? ids.length);
  const weights = kept.map((id) => Math.exp((logits[id] - most) / rule.temperature));
  const count = rule.topP === undefined ? kept.length : countWithin(weights, rule.topP);
  let sum = 0;
  for (let index = 0; index < count; index++) sum += weights[index];
  let reached = 0;
  let index = 0;
  for (; index < count - 1; index++) {
    reached += weights[index];
    if (share * sum < reached) break;
  }
  return { id: kept[index], logProbability: logProbability(kept[index]) };
}

/** Without sorting. */
function likeliest(logits: ArrayLike<number>, banned: ReadonlySet<number>): Sampled {
  const ids = allowed(logits, banned);
  let id = ids[0];
  for (const other of ids) if (logits[other] > logits[id]) id = other;
  let total = 0;
  for (const other of ids) total += Math.exp(logits[other] - logits[id]);
  return { id, logProbability: -Math.log(total) };
}

const NONE: ReadonlySet<number> = new Set();

function allowed(logits: ArrayLike<number>, banned: ReadonlySet<number>): number[] {
  const ids: number[] = [];
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id];
    if (Number.isNaN(logit) || logit === Number.POSITIVE_INFINITY)
      throw new RangeError(`the logit of token ${id} is ${logit}`);
    if (!banned.has(id) && logit > Number.NEGATIVE_INFINITY) ids.push(id);
  }
  if (ids.length === 0) throw new RangeError("no token is allowed");
  return ids;
}

/** How many of the falling weights it takes to reach a share of their sum: the one that crosses it is in. */
function countWithin(weights: readonly number[], share: number): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let reached = 0;
  for (const [index, weight] of weights.entries()) {
    reached += weight;
    if (reached >= share * total) return index + 1;
  }
  return weights.length;
}

/** Probabilities of all classes, in float64. */
export function softmax(logits: ArrayLike<number>): Float64Array {
  let most = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id++) most = Math.max(most, logits[id]);
  const weights = Float64Array.from(logits, (logit) => Math.exp(logit - most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
