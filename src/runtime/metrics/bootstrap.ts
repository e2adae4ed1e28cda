/**
 * How far a measure of a corpus can be trusted: sentences are drawn with replacement, as many as there are, and measured
 * anew (Efron and Tibshirani 1993, ch. 13; Koehn 2004, "Statistical significance tests for machine translation
 * evaluation"). Seeded: the same corpus has the same interval, and two systems are drawn alike.
 */
import { below, stream } from "../../random/streams.js";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  readonly seed?: number;
  readonly resamples?: number;
  /** The share of resamples within the interval. */
  readonly confidence?: number;
}

/** A measure of some of the sentences, each as often as it is named. */
export type MeasureOf = (chosen: Uint32Array) => number;

const DEFAULTS = { seed: 1, resamples: 1000, confidence: 0.95 };

/**
 * The percentile interval. `around`: the measured value of all sentences, where the measure counts what is different:
 * a resample repeats sentences and so has less of it, and the interval is moved by as much as its mean lies off.
 * NaN of no sentences.
 */
export function bootstrapInterval(
  sentences: number,
  measure: MeasureOf,
  options: BootstrapOptions = {},
  around?: number,
): Interval {
  const { confidence } = { ...DEFAULTS, ...options };
  const values = resampled(sentences, options, measure);
  const interval = percentiles(values, confidence);
  if (around === undefined) return interval;
  const off = around - meanOf(values);
  return { low: interval.low + off, high: interval.high + off };
}

/** The same for several measures of one corpus, whose sentences are drawn once for all. */
export function bootstrapIntervals(
  sentences: number,
  measures: readonly MeasureOf[],
  options: BootstrapOptions = {},
): readonly Interval[] {
  const { confidence } = { ...DEFAULTS, ...options };
  return resampledTogether(sentences, options, measures).map((values) => percentiles(values, confidence));
}

export interface PairedResult extends Interval {
  /** Of the first system's measure less the second's. */
  readonly difference: number;
  /**
   * Two-sided: how often a difference as great as this would come about by the choice of sentences alone, taken from how
   * far the differences of resamples lie from their mean; at least 1 / (resamples + 1).
   */
  readonly pValue: number;
}

/** Two systems on the same sentences. */
export function pairedBootstrap(
  sentences: number,
  first: MeasureOf,
  second: MeasureOf,
  options: BootstrapOptions = {},
): PairedResult {
  const { confidence } = { ...DEFAULTS, ...options };
  const whole = Uint32Array.from({ length: sentences }, (_, index) => index);
  const difference = first(whole) - second(whole);
  const values = resampled(sentences, options, (chosen) => first(chosen) - second(chosen));
  const mean = meanOf(values);
  const asFar = values.filter((value) => Math.abs(value - mean) >= Math.abs(difference)).length;
  const pValue = (asFar + 1) / (values.length + 1);
  return { difference, ...percentiles(values, confidence), pValue };
}

function resampled(sentences: number, options: BootstrapOptions, measure: MeasureOf): Float64Array {
  return resampledTogether(sentences, options, [measure])[0];
}

function resampledTogether(
  sentences: number,
  options: BootstrapOptions,
  measures: readonly MeasureOf[],
): readonly Float64Array[] {
  const { seed, resamples } = { ...DEFAULTS, ...options };
  const from = stream(seed, "bootstrap", "sentences");
  const chosen = new Uint32Array(sentences);
  const values = measures.map(() => new Float64Array(resamples));
  for (let resample = 0; resample < resamples; resample++) {
    for (let index = 0; index < sentences; index++) chosen[index] = below(from, resample, index, sentences);
    for (const [at, measure] of measures.entries()) values[at][resample] = measure(chosen);
  }
  return values;
}

/** Values between which the share `confidence` of all lies, as much left out below as above. */
function percentiles(values: Float64Array, confidence: number): Interval {
  const sorted = values.toSorted();
  const out = Math.floor(((1 - confidence) / 2) * sorted.length + 1e-9);
  return { low: sorted[out] ?? Number.NaN, high: sorted[sorted.length - 1 - out] ?? Number.NaN };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
