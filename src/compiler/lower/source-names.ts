/** What the nodes of a plan are called when it is printed as a file. */
import type * as Plan from "../../plan/plan.js";
import { EXCHANGED } from "../../plan/plan.js";
import { present } from "../../plan/present.js";
import { keywords } from "../syntax/keywords.js";
import { uniqueNames } from "./names.js";
import { TAKEN } from "./origins.js";
import { allNodes } from "./procedure.js";

/** Origins' names where there are any; else names made of ids. */
export function sourceNames(plan: Plan.Plan, origins: Plan.Origins | null): ReadonlyMap<string, string> {
  if (origins) {
    const nodes = Object.entries(origins.nodes).map(([id, { name }]): [string, string] => [id, name]);
    return new Map([
      ...nodes,
      ...origins.measures.map(({ name }, index): [string, string] => [`measure.${index}`, name]),
    ]);
  }
  const { rows, fitted, columns } = plan.data;
  const merged = new Map<string, string>();
  for (const { id, as: _, several: __, ...column } of columns) {
    const text = JSON.stringify(column);
    if (!merged.has(text)) merged.set(text, id);
  }
  const ids = [
    ...plan.settings.map(({ id }) => id),
    ...[...rows, ...fitted].map(({ id }) => id),
    ...merged.values(),
    ...allNodes(plan.model).map(({ id }) => id),
    ...plan.measures.map((_, index) => `measure.${index}`),
  ];
  // Inside `where` and `split` a column goes before a setting of the same name.
  const columnNames = rows.flatMap((node): readonly string[] => {
    if (node.op === "table" || node.op === "jsonl") return node.columns.map(({ name }) => name);
    if (node.op === "parallel") return node.columns;
    return node.op === "exchanges" ? EXCHANGED : [];
  });
  const taken = [...TAKEN, ...keywords(), ...columnNames];
  const names = new Map(
    uniqueNames(
      ids.map((id) => ({ id, kind: id, name: null })),
      taken,
    ),
  );
  for (const { id, as: _, several: __, ...column } of columns) {
    const same = present(merged.get(JSON.stringify(column)), () => id);
    names.set(
      id,
      present(names.get(same), () => same),
    );
  }
  return names;
}
