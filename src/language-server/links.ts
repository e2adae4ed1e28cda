/** Texts of a file that name other files: imports, and sources of data. */
import type { DocumentLink } from "vscode-languageserver";
import { walk } from "./cursor.js";
import { rangeOf } from "./positions.js";
import type { State, Workspace } from "./workspace.js";
import { uriOf } from "./workspace.js";

const SOURCES = ["text", "tsv", "csv", "jsonl"];

export function documentLinks(workspace: Workspace, state: State): readonly DocumentLink[] {
  const { surroundings } = workspace;
  const { imports, definitions } = state.parts.parsed.tree;
  const links: DocumentLink[] = imports.flatMap(({ from }) => {
    const path = workspace.resolve(state.path, from.value);
    return path === null ? [] : [{ range: rangeOf(state.lines, inside(workspace, from)), target: uriOf(path) }];
  });
  for (const definition of definitions) {
    walk(definition, (node) => {
      if (node.kind !== "call" || !SOURCES.includes(node.callee.text)) return;
      const value = node.arguments.find(({ name }) => name === null || name.text === "source")?.value;
      const path = value?.kind === "text" ? surroundings.pathOfData(state.path, value.value) : null;
      if (value?.kind === "text" && path !== null)
        links.push({ range: rangeOf(state.lines, inside(workspace, value)), target: uriOf(path) });
    });
  }
  return links;
}

/** Without the quotes. */
function inside(workspace: Workspace, { span }: { readonly span: Parameters<Workspace["real"]>[0] }) {
  const { start, end } = workspace.real(span);
  return { start: start + 1, end: end - 1 };
}
