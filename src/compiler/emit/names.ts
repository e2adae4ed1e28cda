/** What things are called in the emitted program: as their authors called them. */

import type { Origins, Plan } from "../../plan/plan.js";
import { present } from "../../plan/present.js";
import { identifier } from "../lower/names.js";
import { allNodes } from "../lower/procedure.js";

/** Words that TypeScript keeps, names that the emitted functions use, and those that they import. */
const RESERVED: ReadonlySet<string> = new Set([
  ..."break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static implements interface package private protected public await async of undefined NaN Infinity eval arguments Number".split(
    " ",
  ),
  ..."kit settings row".split(" "),
  ..."characters count lower modulo replace scaled sum tokens words".split(" "),
  ..."Date year month day weekday hour minute dayOfYear".split(" "),
]);

export interface Names {
  /** A layer, setting, vocabulary, scale or rows; the calls of a loss. */
  readonly of: (id: string) => string;
  /** A column of the batch. */
  readonly column: (id: string) => string;
  /** A local constant of the data function. */
  readonly local: (id: string) => string;
  /** A source, by the id of the rows that it gives. */
  readonly source: (id: string) => string;
  readonly measure: (index: number) => string;
  /** The extent that counts the steps of a column: `time` where there is only one. */
  readonly time: (symbol: string) => string;
}

export function namesOf(plan: Plan, origins: Origins): Names {
  const layers = new Set(allNodes(plan.model).map(({ id }) => origins.nodes[id]?.name));
  const of = (id: string) => {
    const loss = /^loss\.(\d+)$/.exec(id);
    if (loss) return unused(loss[1] === "0" ? "loss" : `loss_${loss[1]}`, layers);
    return origins.nodes[id]?.name ?? identifier(id);
  };
  const columns = new Map<string, string>();
  const taken = new Set<string | undefined>(["examples"]);
  const ahead = new Set(plan.data.columns.flatMap(({ id, several }) => (several ? [of(id)] : [])));
  for (const { id, as, several } of plan.data.columns) {
    const isFirst = !several && ahead.has(of(id));
    const name = isFirst || taken.has(of(id)) ? unused(`${of(id)}_${isFirst ? "first" : as}`, taken) : of(id);
    taken.add(name);
    columns.set(id, name);
  }
  const locals = new Map<string, string>();
  for (const { id } of [...plan.data.rows, ...plan.data.fitted]) {
    locals.set(id, unused(of(id), new Set([...RESERVED, ...locals.values()])));
  }
  const named = (names: ReadonlyMap<string, string>, id: string) => present(names.get(id), () => `${id} has no name`);
  const column = (id: string) => named(columns, id);
  const times = new Set(allNodes(plan.model).flatMap(({ type }) => (type.sequence ? [type.sequence.time] : [])));
  return {
    of,
    column,
    local: (id) => named(locals, id),
    source: (id) => origins.sources[id] ?? of(id),
    measure: (index) => origins.measures[index]?.name ?? `measure_${index}`,
    time: (symbol) => (times.size === 1 ? "time" : `${column(symbol.replace(/\.time$/, ""))}_time`),
  };
}

function unused(name: string, taken: ReadonlySet<string | undefined>): string {
  return taken.has(name) ? unused(`${name}_`, taken) : name;
}
