/** What `rnnc lint` is told of data that an earlier run has prepared. */
import type { DataFacts } from "../../compiler/lint/look.js";
import type { PreparedData } from "../../runtime/data/prepared.js";
import type { Loaded } from "../programs/load.js";
import { preparedData, sizesIn } from "./prepared-sizes.js";

/** Null when the data have not been prepared. */
export function preparedFacts(loaded: Loaded, path: string): DataFacts | null {
  const prepared = preparedData(loaded, path);
  return prepared && factsOf(loaded, prepared);
}

function factsOf(loaded: Loaded, prepared: PreparedData): DataFacts {
  const { plan, origins } = loaded;
  const train = prepared.parts.get("train");
  const counts = plan.data.columns.flatMap(({ id, as }) => {
    const column = train?.columns[origins.nodes[id]?.name ?? id];
    return as === "ids" && column ? [[id, countsOf(column.values)] as const] : [];
  });
  return {
    sizes: sizesIn(loaded, prepared, "train"),
    examples: Object.fromEntries([...prepared.parts].map(([name, { examples }]) => [name, examples])),
    counts: Object.fromEntries(counts),
  };
}

function countsOf(ids: ArrayLike<number>): readonly number[] {
  const counts: number[] = [];
  for (let at = 0; at < ids.length; at++) counts[ids[at]] = (counts[ids[at]] ?? 0) + 1;
  return Array.from(counts, (count) => count ?? 0);
}
