/** What a definition declares: its own name apart, the names of its parameters, statements and columns. */
import type { Span } from "../compiler/source.js";
import { childrenOf, type Definition, type Name, type Node, type Reference } from "../compiler/syntax/tree.js";

export type DeclaredKind =
  | Definition["kind"]
  | "param"
  | "rows"
  | "vocab"
  | "scale"
  | "input"
  | "target"
  | "layer"
  | "text"
  | "measure"
  | "parameter"
  | "name"
  | "dimension"
  | "column";

export interface Declared {
  readonly kind: DeclaredKind;
  readonly name: string;
  /** Where the name stands. */
  readonly span: Span;
  /** The statement, parameter or definition. */
  readonly node: Node;
  /** The definition it is in, or is. */
  readonly owner: Definition;
}

const KINDS = { model: "layer", decode: "text", measure: "measure" } as const;

const known = new WeakMap<Definition, ReadonlyMap<string, Declared>>();

/** By name; of two, the first. Worked out once for each definition that is read. */
export function declaredIn(definition: Definition): ReadonlyMap<string, Declared> {
  const before = known.get(definition);
  if (before) return before;
  const declared = new Map<string, Declared>();
  for (const one of all(definition)) if (one.name !== "" && !declared.has(one.name)) declared.set(one.name, one);
  known.set(definition, declared);
  return declared;
}

export function selfOf(definition: Definition): Declared {
  const { text: name, span } = definition.name;
  return { kind: definition.kind, name, span, node: definition, owner: definition };
}

function all(owner: Definition): readonly Declared[] {
  const of = (kind: DeclaredKind, name: Name, node: Node): Declared => ({
    kind,
    name: name.text,
    span: name.span,
    node,
    owner,
  });
  if (owner.kind === "const") return [];
  if (owner.kind !== "experiment") {
    const locals = owner.body.flatMap((statement) =>
      statement.kind === "assignment" ? [of("name", statement.name, statement)] : [],
    );
    const parameters = owner.parameters.map((parameter) => of("parameter", parameter.name, parameter));
    return [...parameters, ...owner.parameters.flatMap(({ type }) => dimensionsIn(type, owner)), ...locals];
  }
  return owner.body.flatMap((statement): readonly Declared[] => {
    if (statement.kind === "param") return [of("param", statement.name, statement)];
    if (statement.kind === "const") return [of("const", statement.name, statement)];
    if (statement.kind !== "section") return [];
    const section = statement.name.text;
    return statement.body.flatMap((inner) => {
      if (inner.kind === "declaration") return [of(inner.word, inner.name, inner)];
      if (inner.kind === "assignment" && isNaming(section)) return [of(KINDS[section], inner.name, inner)];
      return [];
    });
  });
}

function isNaming(section: string): section is keyof typeof KINDS {
  return Object.hasOwn(KINDS, section);
}

/** `width` of `[time, width] of real`. */
function dimensionsIn(type: Node, owner: Definition): readonly Declared[] {
  if (type.kind === "dimension" && type.high?.kind === "reference" && !type.open)
    return [{ kind: "dimension", name: type.high.name, span: type.high.span, node: type, owner }];
  return childrenOf(type).flatMap((child) => dimensionsIn(child, owner));
}

/** The columns that the rows of a statement name, as `columns: [english, spanish]`. */
export function columnsIn(statement: Node, owner: Definition): ReadonlyMap<string, Declared> {
  const columns = new Map<string, Declared>();
  const note = (item: Reference, node: Node) => {
    if (!columns.has(item.name))
      columns.set(item.name, { kind: "column", name: item.name, span: item.span, node, owner });
  };
  const visit = (node: Node) => {
    if (node.kind === "argument" && node.name?.text === "columns" && node.value.kind === "list") {
      for (const item of node.value.items) if (item.value.kind === "reference") note(item.value, item);
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(statement);
  return columns;
}
