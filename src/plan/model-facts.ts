/** What a plan tells of a model that is used: which columns it reads, what its outputs say, how it goes on by itself. */
import { evaluate, parse } from "../ops/polynomial.js";
import { type Cut, cutOf } from "./cut.js";
import type { ColumnNode, LossTerm, ModelNode, Origins, Plan, Scalar } from "./plan.js";

/** One output of the model beside the target that it was trained for. */
export interface OutputFact {
  /** What a person calls the target, and so the prediction. */
  readonly target: string;
  /** The layer, by which the program gives the output. */
  readonly layer: string;
  readonly kind: LossTerm["kind"];
  /** The column whose steps the output has; null for one value an example. */
  readonly steps: string | null;
  /** Which value of the target it is compared with: that of each step, the last, or one worked out of them (null). */
  readonly against: "each" | "last" | null;
  /** Whose words the classes are. */
  readonly vocabulary: string | null;
  /** One class more says that the sequence ends. */
  readonly isEnded: boolean;
  /** Whose inverse gives the numbers as they were. */
  readonly scale: string | null;
  /** Of an output that says how likely each member of a set is: the least of them. */
  readonly members: number | null;
  /** How many numbers it says at a time; null where settings or data decide. */
  readonly features: number | null;
}

/** A column that predictions rest on. */
export interface ReadFact {
  readonly name: string;
  readonly role: ColumnNode["role"];
  /** Steps of a window, where it is cut from a series. */
  readonly window: number | null;
  /** Each step is several values ahead. */
  readonly several: boolean;
  /** Whose words its ids are. */
  readonly vocabulary: string | null;
}

/** How a model of text goes on from what it has said. */
export interface GenerateFact {
  /** The target, whose tokens the model says. */
  readonly column: string;
  readonly vocabulary: string;
  readonly layer: string;
  readonly cut: Cut;
  /** `step`: one step at a time, its state carried. `window`: so many tokens anew for each, as it was trained. */
  readonly how: { readonly kind: "step" } | { readonly kind: "window"; readonly length: number };
  /** Columns of a record that it starts from; none where it starts by itself. */
  readonly given: readonly string[];
  /** Texts end, with an id of their own. */
  readonly isEnded: boolean;
  /** True where the model knows the beginning of a text by an id of its own. */
  readonly hasStart: boolean;
}

export interface ModelFacts {
  readonly outputs: readonly OutputFact[];
  readonly reads: readonly ReadFact[];
  /** Null where the model does not go on by itself. */
  readonly generate: GenerateFact | null;
}

/**
 * `settings` are by name, as a run has them; `columnNames` are those of the program's columns, in its order, which is the
 * plan's.
 */
export function factsOf(
  plan: Plan,
  origins: Origins,
  settings: Readonly<Record<string, number>>,
  columnNames: readonly string[],
): ModelFacts {
  const nodes = new Map(plan.model.map((node) => [node.id, node]));
  const columns = new Map(plan.data.columns.map((column) => [column.id, column]));
  const named = new Map(plan.data.columns.map(({ id }, index) => [id, columnNames[index]]));
  const name = (id: string) => named.get(id) ?? origins.nodes[id]?.name ?? id;
  const byId = Object.fromEntries(plan.settings.map(({ id, value }) => [id, settings[name(id)] ?? Number(value)]));
  const number = (scalar: Scalar) => (typeof scalar === "number" ? scalar : evaluate(parse(scalar.formula), byId));
  const outputs = distinct(plan.train.loss).map((term) => outputFact(term, { nodes, columns, name }));
  const needed = neededNodes(
    nodes,
    plan.train.loss.map(({ output }) => output),
  );
  const reads = [
    ...new Set(needed.flatMap(({ inputs }) => (inputs.column === undefined ? [] : [inputs.column]))),
  ].flatMap((id): readonly ReadFact[] => {
    const column = columns.get(id);
    if (!column) return [];
    const window = column.window ? number(column.window.length) : null;
    const fitted = "call" in column.of && column.of.call === "ids" ? column.of.fitted : null;
    const vocabulary = fitted === null ? null : name(fitted);
    return [{ name: name(id), role: column.role, window, several: column.several === true, vocabulary }];
  });
  return { outputs, reads, generate: generateFact(plan, { nodes, columns, name, number, outputs, reads }) };
}

interface Names {
  readonly nodes: ReadonlyMap<string, ModelNode>;
  readonly columns: ReadonlyMap<string, ColumnNode>;
  readonly name: (id: string) => string;
}

/** One term for each output: several losses may compare one. */
function distinct(loss: readonly LossTerm[]): readonly LossTerm[] {
  return [...new Map(loss.map((term) => [`${term.output} ${term.target}`, term])).values()];
}

function outputFact({ kind, output, target }: LossTerm, { nodes, columns, name }: Names): OutputFact {
  const column = columnUnder(target, nodes, columns);
  const fitted = column?.of && "call" in column.of ? column.of : null;
  const { sequence = null, features = null } = nodes.get(output)?.type ?? {};
  return {
    target: column ? name(column.id) : name(target),
    layer: name(output),
    kind,
    steps: sequence ? name(sequence.time.replace(/\.time$/, "")) : null,
    against: againstOf(target, nodes, columns),
    vocabulary: fitted?.call === "ids" && fitted.fitted ? name(fitted.fitted) : null,
    isEnded: fitted?.options.end !== undefined,
    scale: fitted?.call === "scaled" && fitted.fitted ? name(fitted.fitted) : null,
    members: fitted?.call === "multi_hot" ? Number(fitted.options.low) : null,
    features: typeof features === "number" ? features : null,
  };
}

/** The column that a target reads, below `last` and the like. */
function columnUnder(id: string, nodes: Names["nodes"], columns: Names["columns"]): ColumnNode | null {
  const node = nodes.get(id);
  if (!node) return columns.get(id) ?? null;
  if (node.inputs.column !== undefined) return columns.get(node.inputs.column) ?? null;
  const [below] = Object.values(node.inputs);
  return below === undefined ? null : columnUnder(below, nodes, columns);
}

function againstOf(id: string, nodes: Names["nodes"], columns: Names["columns"]): OutputFact["against"] {
  const node = nodes.get(id);
  if (!node) return columns.has(id) ? "each" : null;
  if (node.layer === "input") return "each";
  return node.layer === "last" && againstOf(node.inputs.x, nodes, columns) === "each" ? "last" : null;
}

/** `apart` from what layers start from and attend to. */
function neededNodes(nodes: Names["nodes"], roots: readonly string[], apart = false): readonly ModelNode[] {
  const found = new Map<string, ModelNode>();
  const visit = (id: string) => {
    const node = nodes.get(id);
    if (!node || found.has(id)) return;
    found.set(id, node);
    for (const [role, input] of Object.entries(node.inputs))
      if (role !== "column" && role !== "weights" && !(apart && (role === "start" || role === "memory"))) visit(input);
  };
  for (const root of roots) visit(root);
  return [...found.values()];
}

/** A model that reads nothing but its own target, one step late, and says its tokens; perhaps from the state that records leave. */
function generateFact(
  plan: Plan,
  {
    nodes,
    columns,
    name,
    number,
    outputs,
    reads,
  }: Names &
    Pick<ModelFacts, "outputs" | "reads"> & {
      readonly number: (scalar: Scalar) => number;
    },
): GenerateFact | null {
  const [output, ...others] = outputs;
  const own = neededNodes(nodes, [plan.train.loss[0].output], true);
  const seen = new Set(own.flatMap(({ inputs }) => (inputs.column === undefined ? [] : [name(inputs.column)])));
  const [read, ...more] = reads.filter((known) => seen.has(known.name));
  const given = reads.filter((known) => !seen.has(known.name));
  const previous = own.find(({ layer }) => layer === "previous");
  if (!output || !read || others.length > 0 || more.length > 0 || !previous || read.role !== "target") return null;
  if (given.some(({ role, window }) => role !== "input" || window !== null || read.window !== null)) return null;
  if (
    (output.kind !== "cross_entropy" && output.kind !== "sampled_softmax") ||
    output.vocabulary === null ||
    read.several
  )
    return null;
  const column = columnUnder(plan.train.loss[0].target, nodes, columns);
  if (!column || name(column.id) !== read.name) return null;
  return {
    column: read.name,
    vocabulary: output.vocabulary,
    layer: output.layer,
    cut: cutOf(plan, column.of),
    how: column.window ? { kind: "window", length: number(column.window.length) } : { kind: "step" },
    given: given.map((known) => known.name),
    isEnded: output.isEnded,
    hasStart: previous.type.sequence?.before === false,
  };
}
