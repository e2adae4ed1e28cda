/** What the name at a place stands for: of the file, of what it imports, or of the language. */

import { BUILT_IN } from "../compiler/semantics/callables/table.js";
import type { Callable, ParameterSpec } from "../compiler/semantics/calls/callable.js";
import type { LoadedFile } from "../compiler/semantics/names/files.js";
import type { Span } from "../compiler/source.js";
import type { Call, Definition, Experiment, Node } from "../compiler/syntax/tree.js";
import { definitionOf } from "./cursor.js";
import { columnsIn, type Declared, declaredIn, selfOf } from "./declarations.js";
import { pathOfPart } from "./parts.js";
import type { State } from "./workspace.js";

export type Meant =
  | { readonly kind: "declared"; readonly declared: Declared }
  | { readonly kind: "callable"; readonly callable: Callable }
  | { readonly kind: "argument"; readonly callable: Callable; readonly parameter: ParameterSpec };

/** What the innermost of some nodes stands for, and where it is written; null where it is no name. */
export function meantBy(state: State, nodes: readonly Node[]): (Meant & { readonly span: Span }) | null {
  const node = nodes.at(-1);
  if (!node || (node.kind !== "name" && node.kind !== "reference")) return null;
  const meant = node.kind === "reference" ? valueMeant(state, node.name, nodes) : nameMeant(state, nodes);
  return meant ? { ...meant, span: node.span } : null;
}

function declared(one: Declared | null | undefined): Meant | null {
  return one ? { kind: "declared", declared: one } : null;
}

function nameMeant(state: State, nodes: readonly Node[]): Meant | null {
  const [name, parent, grandparent] = [nodes.at(-1), nodes.at(-2), nodes.at(-3)];
  if (name?.kind !== "name" || !parent) return null;
  const file = fileOf(state, name.span);
  switch (parent.kind) {
    case "import":
      return declared(definitionMeant(name.text, file));
    case "experiment":
      return parent.name === name ? declared(selfOf(parent)) : declared(definitionMeant(name.text, file));
    case "block":
    case "pipeline":
    case "criterion":
      return declared(selfOf(parent));
    case "call":
      return parent.callee === name ? calleeMeant(state, name.text, file) : null;
    case "argument":
      if (grandparent?.kind === "collection") return pointMeant(state, name.text, nodes);
      return grandparent?.kind === "call" ? argumentMeant(state, name.text, grandparent, file) : null;
    case "field":
      return fieldMeant(state, name.text, parent.of, nodes);
    case "param":
    case "const":
    case "declaration":
    case "parameter":
    case "assignment":
      return parent.name === name ? valueMeant(state, name.text, nodes) : null;
    default:
      return null;
  }
}

function calleeMeant(_state: State, name: string, file: LoadedFile | null): Meant | null {
  const user = file?.callables.get(name);
  if (user) return declared(selfOf(user.definition));
  const callable = BUILT_IN.get(name);
  return callable ? { kind: "callable", callable } : declared(definitionMeant(name, file));
}

function argumentMeant(state: State, name: string, call: Call, file: LoadedFile | null): Meant | null {
  const callee = calleeMeant(state, call.callee.text, file);
  if (callee?.kind === "callable") {
    const parameter = callee.callable.parameters.find((known) => known.name === name);
    return parameter ? { kind: "argument", callable: callee.callable, parameter } : null;
  }
  if (callee?.kind !== "declared") return null;
  const found = declaredIn(callee.declared.owner).get(name);
  return found?.kind === "parameter" ? declared(found) : null;
}

/** `{ units: 32 }`, of a point that is tried by hand. */
function pointMeant(state: State, name: string, nodes: readonly Node[]): Meant | null {
  const isPoint = nodes.some((node) => node.kind === "call" && node.callee.text === "hand");
  const found = isPoint ? valueMeant(state, name, nodes) : null;
  return found?.kind === "declared" && found.declared.kind === "param" ? found : null;
}

/** `pairs.english`, `validate.accuracy`. */
function fieldMeant(state: State, name: string, of: Node, nodes: readonly Node[]): Meant | null {
  if (of.kind !== "reference") return null;
  if (of.name === "train" || of.name === "validate" || of.name === "test") {
    const found = valueMeant(state, name, nodes);
    return found?.kind === "declared" && found.declared.kind === "measure" ? found : null;
  }
  const rows = valueMeant(state, of.name, nodes);
  return rows?.kind === "declared" ? declared(columnOf(state, name, rows.declared)) : null;
}

/** A column where its rows first name it: rows may be made of other rows. */
function columnOf(state: State, name: string, rows: Declared, seen: ReadonlySet<Node> = new Set()): Declared | null {
  if (rows.node.kind !== "declaration" || seen.has(rows.node)) return null;
  const own = columnsIn(rows.node, rows.owner).get(name);
  if (own) return own;
  const first = rows.node.value.kind === "chain" ? rows.node.value.first : rows.node.value;
  const base = first.kind === "reference" ? outerMeant(state, first.name, rows.owner) : null;
  return base?.kind === "declared" ? columnOf(state, name, base.declared, new Set([...seen, rows.node])) : null;
}

/** A value by its name, as seen from inside a definition. */
function valueMeant(state: State, name: string, nodes: readonly Node[]): Meant | null {
  const definition = definitionOf(nodes);
  if (!definition) return null;
  const column = ownColumn(state, name, definition, nodes);
  return column === undefined ? outerMeant(state, name, definition) : declared(column);
}

/** Of an experiment, of what it derives from, or of its file: not a column. */
function outerMeant(state: State, name: string, definition: Definition): Meant | null {
  const file = fileOf(state, definition.span);
  const own =
    definition.kind === "experiment"
      ? inExperiment(name, definition, file)
      : definition.kind === "const" && definition.name.text === name
        ? selfOf(definition)
        : declaredIn(definition).get(name);
  if (own) return declared(own);
  const constant = file?.parsed.tree.definitions.find((one) => one.kind === "const" && one.name.text === name);
  if (constant) return declared(selfOf(constant));
  // A block may be handed to `scan` by its name.
  const block = file?.callables.get(name)?.definition;
  return declared(block ? selfOf(block) : null);
}

/** What reads rows by the names of their columns, which go before all others there. */
export const ROWS_BY_COLUMN: ReadonlySet<string> = new Set([
  "where",
  "distinct",
  "sorted",
  "in_order",
  "exchanges",
  "split",
]);

/** The column that a name in the statement of its rows is; null for one that no list of columns names, undefined for what is none. */
function ownColumn(
  state: State,
  name: string,
  definition: Definition,
  nodes: readonly Node[],
): Declared | null | undefined {
  const statement = nodes.find(({ kind }) => kind === "declaration");
  if (statement?.kind !== "declaration" || statement.word !== "rows" || nodes.at(-1)?.kind !== "reference")
    return undefined;
  const isListed = nodes.some(
    (node, at) =>
      node.kind === "argument" &&
      node.name?.text === "columns" &&
      nodes[at + 2]?.kind === "item" &&
      nodes.length === at + 4,
  );
  if (isListed) return columnsIn(statement, definition).get(name);
  const isInRows = nodes.some((node, at) => {
    const call = nodes[at - 1];
    return (
      node.kind === "argument" &&
      node.name?.text !== "given" &&
      call?.kind === "call" &&
      ROWS_BY_COLUMN.has(call.callee.text)
    );
  });
  if (!isInRows) return undefined;
  const rows: Declared = { ...selfOf(definition), kind: "rows", name: statement.name.text, node: statement };
  const column = columnOf(state, name, rows);
  if (column) return column;
  const value = state.checked.spaces.get(definition.name.text)?.names.get(rows.name)?.value;
  return value?.kind === "rows" && value.node.columns.has(name) ? null : undefined;
}

/** Where the outermost base declares it: whoever derives only says it otherwise. */
function inExperiment(name: string, definition: Experiment, file: LoadedFile | null): Declared | undefined {
  let found: Declared | undefined;
  for (const one of withBases(definition, file)) found = declaredIn(one).get(name) ?? found;
  return found;
}

/** An experiment and its bases, nearest first. */
export function withBases(definition: Experiment, file: LoadedFile | null): readonly Experiment[] {
  const found: Experiment[] = [];
  let at: { readonly definition: Experiment; readonly file: LoadedFile } | undefined = file
    ? { definition, file }
    : undefined;
  while (at && !found.includes(at.definition)) {
    found.push(at.definition);
    at = at.definition.base ? at.file.experiments.get(at.definition.base.text) : undefined;
  }
  return found.length > 0 ? found : [definition];
}

function definitionMeant(name: string, file: LoadedFile | null): Declared | null {
  const definition: Definition | undefined =
    file?.callables.get(name)?.definition ??
    file?.experiments.get(name)?.definition ??
    file?.parsed.tree.definitions.find((one) => one.name.text === name);
  return definition ? selfOf(definition) : null;
}

/** The file that a place is in, with what it sees. */
export function fileOf({ checked: { program } }: State, { file }: Span): LoadedFile | null {
  return program.files.get(pathOfPart(file)) ?? null;
}

/** All values that can be named inside a definition, the nearest first. */
export function valuesIn(state: State, definition: Definition): readonly Declared[] {
  const file = fileOf(state, definition.span);
  const owners = definition.kind === "experiment" ? withBases(definition, file) : [definition];
  const constants = file?.parsed.tree.definitions.filter(({ kind }) => kind === "const") ?? [];
  const found = new Map<string, Declared>();
  for (const one of [...owners.flatMap((owner) => [...declaredIn(owner).values()]), ...constants.map(selfOf)])
    if (!found.has(one.name)) found.set(one.name, one);
  return [...found.values()];
}
