/** A batch in which every example stands several times, side by side: as many as a search goes on with at once. */
import type { BatchColumn } from "./batch-columns.js";
import type { HostBatch } from "./batches.js";

export function repeatExamples(host: HostBatch, times: number): HostBatch {
  if (times === 1) return host;
  const { examples } = host;
  return {
    ...host,
    examples: examples * times,
    rowIds: repeated(host.rowIds, times, 1),
    tokens: host.tokens * times,
    columns: Object.fromEntries(
      Object.entries(host.columns).map(([name, column]) => [name, repeatedColumn(column, times)]),
    ),
  };
}

function repeatedColumn(column: BatchColumn, times: number): BatchColumn {
  const { values, lengths, weights, before, features = 1 } = column;
  return {
    ...column,
    values: repeated(values, times, features),
    lengths: lengths && repeated(lengths, times, 1),
    weights: weights && repeated(weights, times, 1),
    before: before && repeated(before, times, features),
  };
}

/** Of `[…, examples, width]`. */
function repeated<Values extends Int32Array | Float32Array>(values: Values, times: number, width: number): Values {
  const all =
    values instanceof Int32Array ? new Int32Array(values.length * times) : new Float32Array(values.length * times);
  for (let at = 0; at < all.length; at++) {
    const example = Math.floor(at / width / times);
    all[at] = values[example * width + (at % width)];
  }
  return all as Values;
}
