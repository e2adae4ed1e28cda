/** How many examples a part of the data has, where the text tells or the data have been prepared. */
import type { Look } from "./look.js";

export type Part = "train" | "validate" | "test";

/** At the values that settings have unless changed: rows or windows, or the values of a text in lanes. */
export function examplesIn(look: Look, part: Part): number | null {
  const prepared = look.data?.examples[part];
  if (prepared !== undefined) return prepared;
  const [column] = look.plan.data.columns;
  return column && (column.shape === "value" || column.shape === "sequence") ? rowsIn(look, column.rows, part) : null;
}

function rowsIn(look: Look, id: string, part: Part): number | null {
  const node = look.plan.data.rows.find((known) => known.id === id);
  if (node?.op === "bits") return look.valueOf(node.count);
  if (node?.op === "given") return Object.hasOwn(node.parts, part) ? rowsIn(look, node.parts[part], part) : null;
  if (node?.op !== "split" || node.by !== "chance") return null;
  const all = rowsIn(look, node.of, part);
  return all === null ? null : Math.round(all * node[part]);
}

/** Steps of an epoch, where they are known. */
export function stepsPerEpoch(look: Look): number | null {
  const examples = examplesIn(look, "train");
  const { batch } = look.plan.train;
  if (examples === null) return null;
  if (batch.kind === "rows") {
    const size = look.valueOf(batch.size);
    return size === null ? null : Math.ceil(examples / size);
  }
  const [lanes, length] = [look.valueOf(batch.lanes), look.valueOf(batch.length)];
  if (lanes === null || length === null) return null;
  return Math.ceil(Math.floor(examples / Math.min(lanes, examples)) / length);
}
