/** Another name for what stands at a place, in every file that names it. */
import type { Range, WorkspaceEdit } from "vscode-languageserver";
import { BUILT_IN } from "../compiler/semantics/callables/table.js";
import { isName } from "../compiler/semantics/names/declare.js";
import { isWithin } from "../compiler/source.js";
import { KEYWORDS } from "../compiler/syntax/tokens.js";
import { childrenOf, type Definition, type Node } from "../compiler/syntax/tree.js";
import { nodesAt } from "./cursor.js";
import { columnsIn, type Declared } from "./declarations.js";
import { fileOf, meantBy, valuesIn } from "./names.js";
import { rangeOf } from "./positions.js";
import { filesFor, occurrences } from "./references.js";
import type { State, Workspace } from "./workspace.js";

/** Why something keeps its name. */
export interface Refusal {
  readonly refusal: string;
}

const DEFINITIONS: readonly Declared["kind"][] = ["experiment", "block", "pipeline", "criterion"];

/** What would be renamed, and what it is called now. */
export function renameableAt(
  workspace: Workspace,
  state: State,
  offset: number,
): { readonly range: Range; readonly placeholder: string } | Refusal {
  const meant = meantBy(state, nodesAt(state, offset));
  if (!meant) return { refusal: "There is no name here that a file declares." };
  if (meant.kind !== "declared") {
    const name = meant.kind === "callable" ? meant.callable.name : meant.parameter.name;
    return { refusal: `\`${name}\` is part of the language, and keeps its name.` };
  }
  const { declared, span } = meant;
  const refusal = fixedBy(workspace, state, declared);
  if (refusal !== null) return { refusal };
  return { range: rangeOf(state.lines, workspace.real(span)), placeholder: declared.name };
}

/** The edits of all files. */
export function renameAt(workspace: Workspace, state: State, offset: number, to: string): WorkspaceEdit | Refusal {
  const able = renameableAt(workspace, state, offset);
  if ("refusal" in able) return able;
  const meant = meantBy(state, nodesAt(state, offset));
  if (meant?.kind !== "declared") return { refusal: "There is no name here that a file declares." };
  const { declared } = meant;
  const isColumn = declared.kind === "column";
  const problem = isColumn ? columnProblem(to) : nameProblem(to);
  if (problem !== null) return { refusal: problem };
  const found = occurrences(workspace, state, meant);
  const files = filesFor(workspace, state).filter(({ path }) => found.some(({ span }) => span.file === path));
  const clash = to === declared.name ? null : files.map((file) => clashIn(file, declared, to)).find(Boolean);
  if (clash) return { refusal: clash };
  const written = isColumn && !isName(to) ? `\`${to}\`` : to;
  return {
    changes: Object.fromEntries(
      files.map((file) => [
        file.uri,
        found
          .filter(({ span }) => span.file === file.path)
          .map(({ span }) => ({ range: rangeOf(file.lines, span), newText: written })),
      ]),
    ),
  };
}

/** Why the name of something cannot be another one; null where it can. */
function fixedBy(workspace: Workspace, state: State, { name, span, kind, node }: Declared): string | null {
  const { file } = workspace.real(span);
  const own = [state.path, ...workspace.openPaths(), ...workspace.surroundings.filesBeside(state.path)];
  if (!own.includes(file)) return `\`${name}\` is declared outside of the project, and keeps its name.`;
  if (kind === "column" && isOfHeader(state, node))
    return `\`${name}\` is what the data file calls this column; rename it there.`;
  return null;
}

/** Whether the file itself names the columns: tables with a header, and JSON Lines. */
function isOfHeader(state: State, item: Node): boolean {
  const { definitions } = fileOf(state, item.span)?.parsed.tree ?? { definitions: [] };
  let callee = "";
  const visit = (node: Node) => {
    if (!isWithin(item.span, node.span)) return;
    if (node.kind === "call") {
      const header = node.arguments.find((argument) => argument.name?.text === "header")?.value;
      const says = header?.kind === "truth" ? header.value : node.callee.text === "csv";
      callee = node.callee.text === "jsonl" || says ? node.callee.text : "";
    }
    for (const child of childrenOf(node)) visit(child);
  };
  for (const definition of definitions) visit(definition);
  return callee !== "";
}

function nameProblem(to: string): string | null {
  if (KEYWORDS.some(({ word, soft }) => word === to && !soft))
    return `\`${to}\` is a word of the language, and no name.`;
  return isName(to)
    ? null
    : `\`${to}\` is no name: names are letters a to z, digits and \`_\`, and begin with no digit.`;
}

function columnProblem(to: string): string | null {
  return to === "" || /[`\n\r]/.test(to)
    ? "A column's name has no back-ticks and no line ends, and is not empty."
    : null;
}

/** What has the name already where it would be seen; null where nothing has. */
function clashIn(file: State, { kind, owner, node }: Declared, to: string): string | null {
  const taken = (what: string) => `\`${to}\` is already ${what} in ${nameOfFile(file)}.`;
  const { main } = file.checked.program;
  if (DEFINITIONS.includes(kind)) {
    if (BUILT_IN.has(to)) return `\`${to}\` is called by the language already.`;
    const isThere =
      main.callables.has(to) ||
      main.experiments.has(to) ||
      main.parsed.tree.definitions.some(({ name }) => name.text === to);
    return isThere ? taken("a name") : null;
  }
  if (kind === "column") {
    const statement = statementOf(owner, node);
    return statement && columnsIn(statement, owner).has(to) ? taken("the name of a column") : null;
  }
  // Wherever the owner's names are seen: in itself, and in experiments that derive from it.
  for (const definition of main.parsed.tree.definitions) {
    const values = valuesIn(file, definition);
    const sees = definition === owner || values.some((one) => one.owner === owner);
    const other = sees ? values.find(({ name }) => name === to) : undefined;
    if (other) return taken(`the name of a ${other.kind}`);
  }
  return null;
}

function statementOf(owner: Definition, { span }: Node): Node | undefined {
  const sections = owner.kind === "experiment" ? owner.body.filter((part) => part.kind === "section") : [];
  return sections.flatMap(({ body }) => body).find((statement) => isWithin(span, statement.span));
}

function nameOfFile({ path }: State): string {
  return `\`${path.slice(path.lastIndexOf("/") + 1)}\``;
}
