/** Who calls a block, pipeline or criterion, and what it calls. */
import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  SymbolKind,
} from "vscode-languageserver";
import type { Definition, Name } from "../compiler/syntax/tree.js";
import { isDefinition, nodesAt, walk } from "./cursor.js";
import { fileOf, meantBy } from "./names.js";
import { rangeOf } from "./positions.js";
import { filesFor } from "./references.js";
import type { State, Workspace } from "./workspace.js";

/** The definition that a place names. */
export function callItemAt(workspace: Workspace, state: State, offset: number): CallHierarchyItem | null {
  const meant = meantBy(state, nodesAt(state, offset));
  if (meant?.kind !== "declared" || meant.declared.node !== meant.declared.owner) return null;
  return itemOf(workspace, meant.declared.owner);
}

export function incomingCalls(workspace: Workspace, item: CallHierarchyItem): readonly CallHierarchyIncomingCall[] {
  const found = definitionOf(workspace, item);
  if (!found) return [];
  const { state, definition } = found;
  return filesFor(workspace, state).flatMap((file) =>
    file.parts.parsed.tree.definitions.flatMap((caller) => {
      const calls = callsIn(file, caller).filter(({ callee }) => isSame(workspace, callee, definition));
      const from = calls.length > 0 ? itemOf(workspace, caller) : null;
      return from ? [{ from, fromRanges: calls.map(({ at }) => rangeOf(file.lines, workspace.real(at.span))) }] : [];
    }),
  );
}

export function outgoingCalls(workspace: Workspace, item: CallHierarchyItem): readonly CallHierarchyOutgoingCall[] {
  const found = definitionOf(workspace, item);
  if (!found) return [];
  const { state, definition } = found;
  const calls = callsIn(state, definition);
  return [...new Set(calls.map(({ callee }) => callee))].flatMap((callee) => {
    const to = itemOf(workspace, callee);
    const own = calls.filter((call) => call.callee === callee);
    return to ? [{ to, fromRanges: own.map(({ at }) => rangeOf(state.lines, workspace.real(at.span))) }] : [];
  });
}

function callsIn(state: State, definition: Definition): readonly { readonly callee: Definition; readonly at: Name }[] {
  const calls: { callee: Definition; at: Name }[] = [];
  const file = fileOf(state, definition.span);
  walk(definition, (node) => {
    const callee = node.kind === "call" ? file?.callables.get(node.callee.text)?.definition : undefined;
    if (node.kind === "call" && callee) calls.push({ callee, at: node.callee });
  });
  return calls;
}

/** Each file that is checked reads its imports for itself, from the same text. */
function isSame(workspace: Workspace, a: Definition, b: Definition): boolean {
  const [first, second] = [workspace.real(a.name.span), workspace.real(b.name.span)];
  return first.file === second.file && first.start === second.start;
}

function itemOf(workspace: Workspace, definition: Definition): CallHierarchyItem | null {
  const [whole, name] = [workspace.location(definition.span), workspace.location(definition.name.span)];
  if (!whole || !name) return null;
  return {
    name: definition.name.text,
    kind: definition.kind === "experiment" ? SymbolKind.Class : SymbolKind.Function,
    detail: definition.kind,
    uri: whole.uri,
    range: whole.range,
    selectionRange: name.range,
  };
}

/** What an item that was given before stands for now. */
function definitionOf(
  workspace: Workspace,
  { uri, name }: CallHierarchyItem,
): { readonly state: State; readonly definition: Definition } | null {
  const state = workspace.state(uri);
  const definition = state?.parts.parsed.tree.definitions.find((one) => one.name.text === name && isDefinition(one));
  return state && definition ? { state, definition } : null;
}
