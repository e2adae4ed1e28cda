/** What one tensor of weights is like at a check. Of large tensors a sample is looked at. */
export interface LayerEvidence {
  /** Of the weights, after the update. */
  readonly mean: number;
  readonly deviation: number;
  /** Of the gradient of the last batch, before clipping and penalties. */
  readonly gradientMean: number;
  readonly gradientDeviation: number;
  /** Share of gradients that are exactly 0: of tables, rows that the batch had none of. */
  readonly gradientZeros: number;
  /** Root mean square of the last update over that of the weights. */
  readonly update: number;
}

/** Root mean square of the weights, and of the gradient. */
export function rmsOfWeights({ mean, deviation }: LayerEvidence): number {
  return Math.hypot(mean, deviation);
}

export function rmsOfGradient({ gradientMean, gradientDeviation }: LayerEvidence): number {
  return Math.hypot(gradientMean, gradientDeviation);
}
