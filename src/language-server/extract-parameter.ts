/** A number in an experiment, made a parameter of it, which `--set` and a search can change. */
import { type CodeAction, CodeActionKind } from "vscode-languageserver";
import { BUILT_IN } from "../compiler/semantics/callables/table.js";
import { isName } from "../compiler/semantics/names/declare.js";
import { KEYWORDS } from "../compiler/syntax/tokens.js";
import type { Experiment, Node, NumberLiteral } from "../compiler/syntax/tree.js";
import { definitionOf, nodesAt, type Selected } from "./cursor.js";
import { valuesIn } from "./names.js";
import { tidied } from "./tidied.js";
import { writtenAt } from "./types.js";
import type { State, Workspace } from "./workspace.js";

/** Null where the place is in no number of a section that may vary. */
export function extractParameter(workspace: Workspace, state: State, { start }: Selected): CodeAction | null {
  const nodes = nodesAt(state, start);
  const [definition, literal] = [definitionOf(nodes), nodes.at(-1)];
  if (definition?.kind !== "experiment" || literal?.kind !== "number" || !mayVary(nodes, literal)) return null;
  const name = freeName(state, definition, nameFor(nodes));
  const at = workspace.real(literal.span);
  const line = `param ${name} = ${writtenAt(state, literal.span)}`;
  const settings = definition.body.filter(({ kind }) => kind === "param" || kind === "const");
  const last = settings.at(-1);
  const after = last ? workspace.real(last.span).end : null;
  const [first] = definition.body;
  if (!first) return null;
  const begin = workspace.real(first.span).start;
  const insert =
    after === null
      ? { start: begin, end: begin, text: `${line}\n\n  ` }
      : { start: lineEnd(state.text, after), end: lineEnd(state.text, after), text: `\n  ${line}` };
  return {
    title: `Make it a parameter, \`${name}\``,
    kind: CodeActionKind.RefactorExtract,
    edit: { changes: { [state.uri]: tidied(state, [insert, { start: at.start, end: at.end, text: name }]) } },
  };
}

/** Numbers of theirs divide the rows, and are fixed. */
const DIVIDING: ReadonlySet<string> = new Set(["split", "walk_forward", "k_folds"]);

/** In a section, and not where the number decides which part a row is in or how it is read. */
function mayVary(nodes: readonly Node[], { type }: NumberLiteral): boolean {
  const call = nodes.findLast(({ kind }) => kind === "call");
  if (call?.kind === "call" && DIVIDING.has(call.callee.text)) return false;
  const section = nodes.find((node) => node.kind === "section");
  const isType = nodes.some(({ kind }) => kind === "dimension" || kind === "range-type");
  const isNumber = type === "count" || type === "real" || type === "fraction";
  const here = section?.kind === "section" ? section.name.text : "";
  return isNumber && !isType && (here === "data" || here === "model" || here === "train");
}

/** What the argument, or the setting, is called. */
function nameFor(nodes: readonly Node[]): string {
  const at = nodes.findLastIndex(({ kind }) => kind === "argument");
  const [argument, call] = [nodes[at], nodes[at - 1]];
  if (argument?.kind === "argument" && argument.name) return argument.name.text;
  if (argument?.kind === "argument" && call?.kind === "call") {
    const parameters = BUILT_IN.get(call.callee.text)?.parameters ?? [];
    const isStage = nodes[at - 2]?.kind === "chain";
    const parameter = parameters[call.arguments.indexOf(argument) + (isStage ? 1 : 0)];
    if (parameter) return parameter.name;
  }
  const setting = nodes.findLast(({ kind }) => kind === "assignment");
  return setting?.kind === "assignment" ? setting.name.text : "amount";
}

function freeName(state: State, definition: Experiment, wanted: string): string {
  const taken = new Set(valuesIn(state, definition).map(({ name }) => name));
  const words = new Set(KEYWORDS.filter(({ soft }) => !soft).map(({ word }) => word));
  const stem = isName(wanted) && !words.has(wanted) ? wanted : "amount";
  for (let count = 1; ; count++) {
    const name = count === 1 ? stem : `${stem}_${count}`;
    if (!taken.has(name)) return name;
  }
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}
