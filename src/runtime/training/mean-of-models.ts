/** The mean of what several models say, in float64: of probabilities for logits, of values for numbers. */
import { sigmoid } from "../../ops/activation.js";
import type { Floats } from "../../ops/contract.js";

/**
 * What outputs are taken for: the logits of `classes` that exclude each other, by rows; of `odds`, each of a thing that is so or
 * not; `numbers` as they are.
 */
export type Averaging = "classes" | "odds" | "numbers";

/** One model's outputs after another; as many values from each. Logits give logits again, of the mean of probabilities. */
export function meanOf(averaging: Averaging, models: readonly Floats[], width: number): Float32Array {
  if (averaging === "classes") return logMean(models, width);
  return Float32Array.from(models[0], (_, at) => {
    const values = models.map((model) => model[at]);
    return averaging === "odds" ? logOddsOfMean(values) : mean(values);
  });
}

/** By rows of `classes`: the logarithm of the mean of softmaxes. */
function logMean(models: readonly Floats[], classes: number): Float32Array {
  const out = new Float32Array(models[0].length);
  const [sum, exponentials] = [new Float64Array(classes), new Float64Array(classes)];
  for (let from = 0; from < out.length; from += classes) {
    sum.fill(0);
    for (const logits of models) {
      let most = Number.NEGATIVE_INFINITY;
      for (let j = 0; j < classes; j++) most = Math.max(most, logits[from + j]);
      let all = 0;
      for (let j = 0; j < classes; j++) {
        exponentials[j] = Math.exp(logits[from + j] - most);
        all += exponentials[j];
      }
      for (let j = 0; j < classes; j++) sum[j] += exponentials[j] / all;
    }
    for (let j = 0; j < classes; j++) out[from + j] = Math.log(sum[j] / models.length);
  }
  return out;
}

/** Both sides are added up by themselves: 1 less a mean near 1 would lose what is left. */
function logOddsOfMean(logits: readonly number[]): number {
  return Math.log(mean(logits.map(sigmoid))) - Math.log(mean(logits.map((logit) => sigmoid(-logit))));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
