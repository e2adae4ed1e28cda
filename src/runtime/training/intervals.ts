/** How far measures that are means can be trusted: examples are drawn anew (decision 32). */
import type { HostBatch } from "../data/batches/batches.js";
import type { PreparedPart } from "../data/prepared.js";
import { bootstrapIntervals, type Interval } from "../metrics/bootstrap.js";
import { finish, type Tally, tallyExamples } from "../metrics/observe.js";
import type { Bound } from "../program/bind.js";
import type { Observation, Observed } from "../program/program.js";
import { partWords } from "./words-per-part.js";

export interface ExampleTallies {
  /** Called with each batch of the part, while its measures are on the device. */
  readonly observe: (observed: Observed, host: HostBatch) => void;
  /** By measure; none where there are fewer than two examples. */
  readonly intervals: () => Readonly<Record<string, Interval>>;
}

interface Measured {
  readonly kind: Observation["kind"];
  readonly examples: Tally[];
}

/**
 * Drawn with replacement are the examples of the part: rows, or windows; of a text in lanes, the steps that a lane has in
 * one batch.
 */
export function exampleTallies(bound: Bound, part: PreparedPart): ExampleTallies {
  const words = partWords(bound, part);
  const measured = new Map<string, Measured>();
  return {
    observe({ measures }, { examples, rowIds }) {
      for (const [name, observation] of Object.entries(measures)) {
        const known = measured.get(name) ?? { kind: observation.kind, examples: [] };
        measured.set(name, known);
        const own = words[name];
        for (const [at, tally] of tallyExamples(observation, bound.read, bound.scales, examples).entries()) {
          const count = own ? (own.wordsOf?.(rowIds[at]) ?? tally.count / own.tokensPerWord) : tally.count;
          known.examples.push({ sum: tally.sum, count });
        }
      }
    },
    intervals() {
      const all = [...measured];
      const units = all[0]?.[1].examples.length ?? 0;
      if (units < 2) return {};
      const intervals = bootstrapIntervals(
        units,
        all.map(([, { kind, examples }]) => meanOf(kind, examples)),
      );
      return Object.fromEntries(all.map(([name], at) => [name, intervals[at]]));
    },
  };
}

function meanOf(kind: Observation["kind"], examples: readonly Tally[]): (chosen: Uint32Array) => number {
  const sums = Float64Array.from(examples, ({ sum }) => sum);
  const counts = Float64Array.from(examples, ({ count }) => count);
  return (chosen) => {
    let [sum, count] = [0, 0];
    for (let at = 0; at < chosen.length; at++) {
      sum += sums[chosen[at]];
      count += counts[chosen[at]];
    }
    return finish(kind, { sum, count });
  };
}
