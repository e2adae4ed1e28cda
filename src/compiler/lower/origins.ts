/** What lies beside the plan: names, documents and places. */
import type { Origin, Origins, Place } from "../../plan/plan.js";
import type { CheckedExperiment, Origin as Written } from "../semantics/graph.js";
import { lineStartsOf, positionAt, type SourceText, type Span } from "../source.js";
import { identifier, type NamedNode, uniqueNames } from "./names.js";
import { sourceNames } from "./names-of-sources.js";
import type { Lowered } from "./to-plan.js";

/** Names with a meaning of their own: parts of the data, and what conditions speak of. */
export const TAKEN = ["train", "validate", "test", "epoch", "step", "tokens", "time"] as const;

export function originsOf(
  experiment: CheckedExperiment,
  lowered: Lowered,
  sources: ReadonlyMap<string, SourceText>,
): Origins {
  const files: string[] = [experiment.span.file];
  const placeOf = ({ file, start }: Span): Place => {
    const source = sources.get(file) ?? { file, text: "" };
    const starts = lineStartsOf(source);
    if (!files.includes(file)) files.push(file);
    const { line, column } = positionAt(starts, start);
    return {
      file: files.indexOf(file),
      line,
      column,
      text: withoutComment(source.text.slice(starts[line - 1], starts[line])),
    };
  };
  const named = [...lowered.nodes].map(([id, { name }]): NamedNode => ({ id, kind: id.replace(/\.\d+$/, ""), name }));
  // A column may be read both as ids and as numbers; both are called alike.
  const columns = new Map<Written, string>();
  const distinct = named.filter(({ id }) => {
    const origin = lowered.nodes.get(id);
    if (!origin || !(id.startsWith("column.") || id.startsWith("input."))) return true;
    const first = columns.get(origin);
    if (first === undefined) columns.set(origin, id);
    return first === undefined;
  });
  const measured = lowered.measures.map(({ name }, index) => ({ id: `measure.${index}`, kind: "measure", name }));
  // A parameter may be called `step`, and is so for `--set`; an input may be called `tokens`.
  const written = new Set([...lowered.nodes.values()].map(({ name }) => name));
  const names = uniqueNames(
    [...distinct, ...measured],
    TAKEN.filter((name) => !written.has(name)),
  );
  const losses = lowered.losses.map((origin, index) => [`loss.${index}`, origin] as const);
  const toOrigin = (id: string, { doc, span, name }: Written): Origin => {
    const shared = columns.get(lowered.nodes.get(id) ?? { name: null, doc: null, span });
    return { name: names.get(shared ?? id) ?? identifier(name ?? id), doc, place: placeOf(span) };
  };
  return {
    name: experiment.name,
    doc: experiment.doc,
    nodes: Object.fromEntries([...lowered.nodes, ...losses].map(([id, origin]) => [id, toOrigin(id, origin)])),
    sources: Object.fromEntries(sourceNames(lowered.plan.data.rows, (id) => lowered.nodes.get(id)?.name ?? null)),
    measures: lowered.measures.map((origin, index) => toOrigin(`measure.${index}`, origin)),
    files,
    places: placesOf(lowered, placeOf),
  };
}

function withoutComment(line: string): string {
  return (line.includes("#") ? line.replace(/\s+#.*$/, "") : line).trim();
}

/** Of facts without a node, and of those that stand on another line than their node or what they are part of. */
function placesOf({ spans, nodes }: Lowered, placeOf: (span: Span) => Place): Readonly<Record<string, Place>> {
  const places = new Map<string, Place>();
  const around = (path: string): Place | null => {
    const above = path.slice(0, path.lastIndexOf("/"));
    if (above === "") return null;
    const node = nodes.get(above.slice(above.lastIndexOf("/") + 1));
    return places.get(above) ?? (node ? placeOf(node.span) : around(above));
  };
  for (const [path, span] of [...spans].sort(([a], [b]) => a.length - b.length)) {
    const place = placeOf(span);
    const node = nodes.get(path.slice(path.lastIndexOf("/") + 1));
    const outer = node ? placeOf(node.span) : around(path);
    if (!outer || outer.file !== place.file || outer.line !== place.line) places.set(path, place);
  }
  return Object.fromEntries(places);
}
