/** How sure a model is beside how often it is right. */
import type { Calibration } from "../records/examples-file.js";

/** As Guo et al. 2017 have it, On calibration of modern neural networks. */
const BINS = 15;

export interface CalibrationTally {
  /** `confidence`: the probability of the class that is said. */
  readonly add: (confidence: number, isRight: boolean) => void;
  /** Null where nothing was added. */
  readonly finish: () => Calibration | null;
}

export function calibrationTally(bins = BINS): CalibrationTally {
  const counts = new Float64Array(bins);
  const confidences = new Float64Array(bins);
  const rights = new Float64Array(bins);
  return {
    add(confidence, isRight) {
      const bin = Math.min(bins - 1, Math.floor(confidence * bins));
      counts[bin] += 1;
      confidences[bin] += confidence;
      if (isRight) rights[bin] += 1;
    },
    finish() {
      const all = sum(counts);
      if (all === 0) return null;
      const filled = [...counts.keys()]
        .filter((bin) => counts[bin] > 0)
        .map((bin) => ({
          from: bin / bins,
          to: (bin + 1) / bins,
          answers: counts[bin],
          confidence: confidences[bin] / counts[bin],
          accuracy: rights[bin] / counts[bin],
        }));
      const gaps = filled.map(({ answers, confidence, accuracy }) => answers * Math.abs(accuracy - confidence));
      return { bins, filled, confidence: sum(confidences) / all, accuracy: sum(rights) / all, error: sum(gaps) / all };
    },
  };
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
