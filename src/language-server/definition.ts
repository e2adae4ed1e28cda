/** Where the name at a place is declared. */
import type { Location } from "vscode-languageserver";
import { nodesAt } from "./cursor.js";
import { meantBy } from "./names.js";
import type { State, Workspace } from "./workspace.js";

/** Null for what the language itself has, and where no name stands. Of an import's path, the file. */
export function definitionAt(workspace: Workspace, state: State, offset: number): Location | null {
  const nodes = nodesAt(state, offset);
  const meant = meantBy(state, nodes);
  if (meant?.kind === "declared") return workspace.location(meant.declared.span);
  const [last, above] = [nodes.at(-1), nodes.at(-2)];
  if (last?.kind !== "text" || above?.kind !== "import") return null;
  const path = workspace.resolve(state.path, last.value);
  return path === null ? null : workspace.location({ file: path, start: 0, end: 0 });
}
