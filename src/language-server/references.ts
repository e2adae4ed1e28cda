/** Every place that means the same as the name at a place, in all files of the project. */
import type { Location } from "vscode-languageserver";
import type { Span } from "../compiler/source.js";
import type { Node } from "../compiler/syntax/tree.js";
import { nodesAt, walk } from "./cursor.js";
import type { Declared } from "./declarations.js";
import { type Meant, meantBy } from "./names.js";
import type { State, Workspace } from "./workspace.js";

export interface Occurrence {
  /** In the file. */
  readonly span: Span;
  readonly isDeclaration: boolean;
}

export function referencesAt(
  workspace: Workspace,
  state: State,
  offset: number,
  withDeclaration: boolean,
): readonly Location[] {
  const meant = meantBy(state, nodesAt(state, offset));
  if (!meant) return [];
  return occurrences(workspace, state, meant).flatMap(({ span, isDeclaration }) => {
    const location = isDeclaration && !withDeclaration ? null : workspace.location(span);
    return location ? [location] : [];
  });
}

/** In the order of the files and of their texts. */
export function occurrences(workspace: Workspace, state: State, meant: Meant): readonly Occurrence[] {
  const text = meant.kind === "declared" ? meant.declared.name : nameOf(meant);
  const found = new Map<string, Occurrence>();
  const isSame = sameAs(workspace, meant);
  for (const other of filesFor(workspace, state)) {
    // Most files do not even have the word.
    if (!other.text.includes(text)) continue;
    for (const { parsed } of other.parts.parts) {
      walk(parsed.tree, (node, around) => {
        if (!isNamed(node, text)) return;
        const one = meantBy(other, [...around.slice(1), node]);
        if (!one || !isSame(one)) return;
        const span = workspace.real(node.span);
        const isDeclaration = one.kind === "declared" && placeOf(workspace, one.declared) === keyOf(span);
        found.set(keyOf(span), { span, isDeclaration });
      });
    }
  }
  return [...found.values()].sort(
    (a, b) => Number(a.span.file > b.span.file) - Number(a.span.file < b.span.file) || a.span.start - b.span.start,
  );
}

/** The file itself, those that it reads, and all that are open or in the project. */
export function filesFor(workspace: Workspace, state: State): readonly State[] {
  const { files } = state.checked.program;
  const beside = workspace.surroundings.filesBeside(state.path);
  const paths = new Set([state.path, ...files.keys(), ...workspace.openPaths(), ...beside]);
  return [...paths].flatMap((path) => workspace.stateAt(path) ?? []);
}

function nameOf(meant: Exclude<Meant, { kind: "declared" }>): string {
  return meant.kind === "callable" ? meant.callable.name : meant.parameter.name;
}

function isNamed(node: Node, text: string): boolean {
  return (node.kind === "name" && node.text === text) || (node.kind === "reference" && node.name === text);
}

function sameAs(workspace: Workspace, meant: Meant): (other: Meant) => boolean {
  if (meant.kind === "callable") return (other) => other.kind === "callable" && other.callable === meant.callable;
  if (meant.kind === "argument") return (other) => other.kind === "argument" && other.parameter === meant.parameter;
  const place = placeOf(workspace, meant.declared);
  return (other) => other.kind === "declared" && placeOf(workspace, other.declared) === place;
}

function placeOf(workspace: Workspace, { span }: Declared): string {
  return keyOf(workspace.real(span));
}

function keyOf({ file, start }: Span): string {
  return `${start} ${file}`;
}
