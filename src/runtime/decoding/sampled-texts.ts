/** Texts whose tokens are drawn, or the likeliest, several side by side. */
import { type Stream, uniform } from "../../random/streams.js";
import { type SamplingRule, sampleToken } from "./sample.js";
import { forbidden, type Said, type StepModel, type TextRule } from "./step-model.js";

export interface Drawing {
  readonly from: Stream;
  /** The coordinate of each row: what is drawn depends on it and on the step alone, not on the rows beside it. */
  readonly keys: ArrayLike<number>;
}

/**
 * A text for each row of the model. `drawing` is needed where the temperature is above 0.
 * @throws RangeError for logits that are NaN or infinite, and where no token is allowed.
 */
export function sampledTexts(
  model: StepModel,
  rule: TextRule & SamplingRule,
  drawing: Drawing | null,
): readonly Said[] {
  const { rows } = model;
  const texts = Array.from({ length: rows }, () => ({
    tokens: [] as number[],
    logProbability: 0,
    isEnded: false,
    attention: [] as Float32Array[],
  }));
  const tokens = new Int32Array(rows).fill(rule.start);
  const most = rule.end === null ? rule.atMost - 1 : rule.atMost;
  for (let step = 0; step <= most && texts.some(({ isEnded }) => !isEnded); step++) {
    const { logits, classes, attention } = model.step(tokens);
    for (const [row, text] of texts.entries()) {
      if (text.isEnded) continue;
      const own = rowOf(logits, row, classes);
      const share = drawing ? uniform(drawing.from, drawing.keys[row], step) : 0;
      const { id, logProbability } = sampleToken(own, rule, share, forbidden(text.tokens, rule));
      // The step after the last token may end a text, and says nothing else.
      if (id !== rule.end && step === rule.atMost) continue;
      text.logProbability += logProbability;
      if (attention) text.attention.push(attention(row));
      if (id === rule.end) text.isEnded = true;
      else text.tokens.push(id);
      tokens[row] = id;
    }
  }
  return texts;
}

function rowOf(logits: ArrayLike<number>, row: number, classes: number): ArrayLike<number> {
  if (logits instanceof Float32Array) return logits.subarray(row * classes, (row + 1) * classes);
  return Array.from({ length: classes }, (_, id) => logits[row * classes + id]);
}
