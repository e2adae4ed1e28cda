/** What a file declares, as an outline; and by a part of its name, in all files. */
import { type DocumentSymbol, SymbolKind, type WorkspaceSymbol } from "vscode-languageserver";
import type { Definition, Name, Node, Statement } from "../compiler/syntax/tree.js";
import { type DeclaredKind, declaredIn, selfOf } from "./declarations.js";
import { rangeOf } from "./positions.js";
import type { State, Workspace } from "./workspace.js";

const KINDS: { readonly [K in DeclaredKind]: SymbolKind } = {
  experiment: SymbolKind.Class,
  block: SymbolKind.Function,
  pipeline: SymbolKind.Function,
  criterion: SymbolKind.Function,
  const: SymbolKind.Constant,
  param: SymbolKind.TypeParameter,
  rows: SymbolKind.Array,
  vocab: SymbolKind.Enum,
  scale: SymbolKind.Operator,
  input: SymbolKind.Field,
  target: SymbolKind.Field,
  layer: SymbolKind.Variable,
  text: SymbolKind.String,
  measure: SymbolKind.Number,
  parameter: SymbolKind.TypeParameter,
  name: SymbolKind.Variable,
  dimension: SymbolKind.Constant,
  column: SymbolKind.Field,
};

export function documentSymbols(workspace: Workspace, state: State): readonly DocumentSymbol[] {
  return state.parts.parsed.tree.definitions.map((definition) => {
    const names = [...declaredIn(definition).values()];
    const kindAt = (name: Name) => names.find(({ span }) => span === name.span)?.kind;
    const of = (statement: Statement): readonly DocumentSymbol[] => {
      if (statement.kind === "section") {
        const inner = statement.body.flatMap(of);
        return [symbol(workspace, state, statement, statement.name, SymbolKind.Namespace, inner)];
      }
      if (!("name" in statement)) return [];
      const kind = kindAt(statement.name);
      return kind ? [symbol(workspace, state, statement, statement.name, KINDS[kind], [])] : [];
    };
    const body = definition.kind === "const" ? [] : definition.body.flatMap(of);
    return symbol(workspace, state, definition, definition.name, KINDS[definition.kind], body, detailOf(definition));
  });
}

function detailOf(definition: Definition): string {
  if (definition.kind !== "experiment") return definition.kind;
  return definition.base ? `experiment, extends ${definition.base.text}` : "experiment";
}

function symbol(
  workspace: Workspace,
  state: State,
  node: Node,
  name: Name,
  kind: SymbolKind,
  children: readonly DocumentSymbol[],
  detail?: string,
): DocumentSymbol {
  return {
    // A name that is still to be typed: editors refuse an empty one.
    name: name.text === "" ? "…" : name.text,
    kind,
    range: rangeOf(state.lines, workspace.real(node.span)),
    selectionRange: rangeOf(state.lines, workspace.real(name.span)),
    children: [...children],
    ...(detail ? { detail } : {}),
  };
}

/** The most that are given: who types more letters sees fewer. */
const MOST = 500;

/** Definitions, and what experiments declare, whose names have the letters in their order. */
export function workspaceSymbols(workspace: Workspace, query: string): readonly WorkspaceSymbol[] {
  const open = workspace.openPaths();
  const paths = new Set([...open, ...open.flatMap((path) => workspace.surroundings.filesBeside(path))]);
  const found: WorkspaceSymbol[] = [];
  for (const path of paths) {
    for (const definition of workspace.stateAt(path)?.parts.parsed.tree.definitions ?? []) {
      for (const { name, kind, span, owner } of [selfOf(definition), ...declaredIn(definition).values()]) {
        const location = found.length < MOST && matches(name, query) ? workspace.location(span) : null;
        if (!location) continue;
        const container =
          owner === definition && span === definition.name.span ? {} : { containerName: owner.name.text };
        found.push({ name, kind: KINDS[kind], location, ...container });
      }
    }
  }
  return found;
}

function matches(name: string, query: string): boolean {
  let at = 0;
  for (const letter of query.toLowerCase()) {
    at = name.toLowerCase().indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
