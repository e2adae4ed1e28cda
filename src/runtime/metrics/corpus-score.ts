/**
 * A score of texts beside references that is worked out from sums over sentences, and not by averaging their scores: so
 * batches can be merged, and sentences resampled without counting anew.
 */
export interface CorpusScore {
  /** How many numbers a sentence gives. */
  readonly size: number;
  /** The numbers of one sentence beside its references (at least one), by whose sums `score` judges. */
  statistics(hypothesis: string, references: readonly string[]): Float64Array;
  /** 0 to 100; of no sentence, 0. */
  score(sums: Float64Array): number;
  /** All that the score depends on beside the texts, as sacreBLEU prints it. */
  signature(references: number): string;
}

export function addTo(sums: Float64Array, statistics: Float64Array): void {
  for (let at = 0; at < sums.length; at++) sums[at] += statistics[at];
}

/** The numbers of every sentence, in one array. References are given by sentence. */
export function statisticsOf(
  score: CorpusScore,
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
): Float64Array {
  const all = new Float64Array(hypotheses.length * score.size);
  for (const [index, hypothesis] of hypotheses.entries()) {
    all.set(score.statistics(hypothesis, references[index]), index * score.size);
  }
  return all;
}

/** The score of the sentences `chosen`, which may name one several times; of all where it is absent. */
export function scoreOf(score: CorpusScore, statistics: Float64Array, chosen?: Uint32Array): number {
  const { size } = score;
  const sums = new Float64Array(size);
  const count = chosen?.length ?? statistics.length / size;
  for (let index = 0; index < count; index++) {
    const from = (chosen ? chosen[index] : index) * size;
    for (let at = 0; at < size; at++) sums[at] += statistics[from + at];
  }
  return score.score(sums);
}
