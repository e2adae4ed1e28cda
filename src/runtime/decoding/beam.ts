/**
 * Beam search (Graves 2012; Sutskever et al. 2014), several sentences side by side. At each step the 2 × width best
 * continuations of a sentence are looked at: an end among the first `width` finishes a text, and the best `width` others
 * go on. A sentence is over when `width` texts have ended, so that a width of 1 is the greedy choice; the best of them is
 * the one with the greatest sum of log probabilities over its length to the power of `lengthPenalty`.
 */
import { forbidden, type Said, type StepModel, type TextRule } from "./step-model.js";

export interface BeamRule extends TextRule {
  readonly width: number;
  /** 0 takes the likeliest text, 1 that of the likeliest tokens in the mean. The end counts in the length. */
  readonly lengthPenalty: number;
}

export interface Hypothesis extends Said {
  readonly score: number;
}

/** A text under way: the last token and those before, so that none is copied. */
interface Live {
  readonly sum: number;
  readonly tokens: readonly number[];
  readonly attention: readonly Float32Array[];
}

/**
 * The texts of each sentence, best first, at most `width`; those that were cut off only where none ended. `model` has
 * `width` rows for each sentence, side by side, all of which begin alike.
 * @throws RangeError for logits that are NaN or infinite, and where no token is allowed.
 */
export function beamSearch(model: StepModel, rule: BeamRule): readonly (readonly Hypothesis[])[] {
  const { width, start, atMost } = rule;
  const sentences = model.rows / width;
  const ended: Hypothesis[][] = Array.from({ length: sentences }, () => []);
  let live: (readonly Live[])[] = Array.from({ length: sentences }, () => [{ sum: 0, tokens: [], attention: [] }]);
  const tokens = new Int32Array(model.rows).fill(start);
  // One step more than tokens: the last may end a text, and nothing else.
  for (let step = 0; step <= atMost && live.some((some) => some.length > 0); step++) {
    const { logits, classes, attention } = model.step(tokens);
    const from = Int32Array.from({ length: model.rows }, (_, row) => row);
    live = live.map((some, sentence) => {
      const first = sentence * width;
      const candidates = best(some, logits, classes, first, 2 * width, rule);
      const going: Live[] = [];
      for (const [rank, { of, id, sum }] of candidates.entries()) {
        const seen = attention ? [...some[of].attention, attention(first + of)] : some[of].attention;
        if (id === rule.end) {
          if (rank < width) ended[sentence].push(hypothesis({ ...some[of], sum, attention: seen }, true, rule));
        } else if (step < atMost && going.length < width) {
          tokens[first + going.length] = id;
          from[first + going.length] = first + of;
          going.push({ sum, tokens: [...some[of].tokens, id], attention: seen });
        }
      }
      if (step === atMost && ended[sentence].length === 0)
        ended[sentence].push(...some.map((one) => hypothesis(one, false, rule)));
      return ended[sentence].length >= width ? [] : going;
    });
    model.move(from);
  }
  return ended.map((some) => some.toSorted((a, b) => b.score - a.score).slice(0, width));
}

function hypothesis({ sum, tokens, attention }: Live, isEnded: boolean, { lengthPenalty }: BeamRule): Hypothesis {
  const length = Math.max(1, tokens.length + (isEnded ? 1 : 0));
  return { tokens, logProbability: sum, isEnded, attention, score: sum / length ** lengthPenalty };
}

interface Candidate {
  readonly of: number;
  readonly id: number;
  readonly sum: number;
}

/** The `count` likeliest continuations, best first; of equals, that of the better text, and then of the lower id. */
function best(
  live: readonly Live[],
  logits: ArrayLike<number>,
  classes: number,
  first: number,
  count: number,
  rule: BeamRule,
): readonly Candidate[] {
  const kept: Candidate[] = [];
  for (const [of, { sum, tokens }] of live.entries()) {
    const banned = forbidden(tokens, rule);
    const at = (first + of) * classes;
    const base = sum - logTotal(logits, at, classes, banned);
    for (let id = 0; id < classes; id++) {
      const value = base + logits[at + id];
      if (kept.length === count && value <= kept[count - 1].sum) continue;
      if (value === Number.NEGATIVE_INFINITY || banned.has(id)) continue;
      let place = kept.length;
      while (place > 0 && kept[place - 1].sum < value) place--;
      kept.splice(place, 0, { of, id, sum: value });
      if (kept.length > count) kept.pop();
    }
  }
  return kept;
}

/** log Σ exp of the logits that are allowed. */
function logTotal(logits: ArrayLike<number>, at: number, classes: number, banned: ReadonlySet<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < classes; id++) {
    const logit = logits[at + id];
    if (Number.isNaN(logit) || logit === Number.POSITIVE_INFINITY)
      throw new RangeError(`the logit of token ${id} is ${logit}`);
    if (logit > most && !banned.has(id)) most = logit;
  }
  if (most === Number.NEGATIVE_INFINITY) throw new RangeError("no token is allowed");
  let total = 0;
  for (let id = 0; id < classes; id++) if (!banned.has(id)) total += Math.exp(logits[at + id] - most);
  return most + Math.log(total);
}
