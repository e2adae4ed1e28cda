/** Stages of a chain in a model, made a block that can be called again: the experiment stays the same program. */
import { type CodeAction, CodeActionKind } from "vscode-languageserver";
import { BUILT_IN } from "../compiler/semantics/callables/table.js";
import type { CheckedSpace } from "../compiler/semantics/check-experiment.js";
import type { TensorType } from "../compiler/semantics/graph.js";
import type { Chain, Definition, Expression, Node } from "../compiler/syntax/tree.js";
import { definitionOf, nodesAt, type Selected, walk } from "./cursor.js";
import { partAt } from "./parts.js";
import { tidied } from "./tidied.js";
import { layerAt, spaceOf, writtenAt } from "./types.js";
import type { State, Workspace } from "./workspace.js";

interface Part {
  /** As the block's parameter list has it. */
  readonly declared: string;
  /** As the call hands it over; null for what the chain hands over. */
  readonly given: string | null;
}

/** Null where the selection is not of whole stages, or rests on what no block can be given. */
export function extractBlock(workspace: Workspace, state: State, selected: Selected): CodeAction | null {
  const nodes = nodesAt(state, selected.start);
  const definition = definitionOf(nodes);
  const space = spaceOf(state, definition);
  const section = nodes.find(({ kind }) => kind === "section");
  const chain = nodes.find(({ kind }) => kind === "chain");
  if (!definition || !space || section?.kind !== "section" || section.name.text !== "model") return null;
  if (chain?.kind !== "chain" || selected.start === selected.end) return null;
  const stages = chain.stages.filter(({ span }) => {
    const { start, end } = workspace.real(span);
    return selected.start <= start && end <= selected.end;
  });
  if (stages.length === 0) return null;
  const input = inputType(chain, stages[0], space);
  const others = input ? partsOf(state, stages, space) : null;
  if (!input || !others) return null;
  const name = freeName(state, "part");
  const parameters = [{ declared: `x: ${input}`, given: null }, ...others];
  const written = stages.map(({ span }) => writtenAt(state, span)).join(" |> ");
  const block = `block ${name}(${parameters.map(({ declared }) => declared).join(", ")}) {\n  return x |> ${written}\n}\n\n`;
  const [first, last] = [workspace.real(stages[0].span), workspace.real(stages[stages.length - 1].span)];
  const begin = beginningOf(state, workspace, definition);
  const call = `${name}(${others.map(({ given }) => given).join(", ")})`;
  return {
    title: `Make ${stages.length === 1 ? "this stage" : `these ${stages.length} stages`} a block, \`${name}\``,
    kind: CodeActionKind.RefactorExtract,
    edit: {
      changes: {
        [state.uri]: tidied(state, [
          { start: begin, end: begin, text: block },
          { start: first.start, end: last.end, text: call },
        ]),
      },
    },
  };
}

/** The shape of what the first stage receives, as a parameter's type says it. */
function inputType({ first, stages }: Chain, stage: Expression, space: CheckedSpace): string | null {
  const index = stages.indexOf(stage);
  const before = index === 0 ? first : stages[index - 1];
  if (before.kind === "call") {
    const node = layerAt(space, before.callee.span);
    return node ? typeOf(node.type, "width") : null;
  }
  if (before.kind !== "reference") return null;
  const value = space.names.get(before.name)?.value;
  return value?.kind === "tensor" ? typeOf(value.node.type, "width") : null;
}

/** Null for ids, of which a block cannot be told apart what they are of. */
function typeOf({ sequence, features, ids }: TensorType, width: string): string | null {
  if (ids || !features) return null;
  return sequence ? `[time, ${width}] of real` : `[${width}] of real`;
}

/** What the stages name outside of themselves; null where something cannot be a block's parameter. */
function partsOf(state: State, stages: readonly Expression[], space: CheckedSpace): readonly Part[] | null {
  const parts = new Map<string, Part>();
  let fits = true;
  const add = (text: string, name: string, type: string | null) => {
    // What is reached by a dot would need another name inside of the block.
    if (type === null || text !== name) fits = false;
    else parts.set(name, { declared: `${name}: ${type}`, given: `${name}: ${name}` });
  };
  for (const stage of stages) {
    walk(stage, (node, around) => {
      if (node.kind === "field") fits = false;
      if (node.kind !== "reference") return;
      const value = space.names.get(node.name)?.value;
      if (value === undefined) {
        if (!isWord(node, around) && !state.checked.program.main.constants.find(node.name)) fits = false;
      } else if (value.kind === "number") add(node.name, node.name, value.type);
      else if (value.kind === "word") add(node.name, node.name, wordType(around));
      else if (value.kind === "tensor") add(node.name, node.name, typeOf(value.node.type, `${node.name}_width`));
      else fits = false;
    });
  }
  return fits ? [...parts.values()] : null;
}

/** `cell: lstm` */
function isWord(node: Node, around: readonly Node[]): boolean {
  const wants = wantsOf(around);
  return node.kind === "reference" && wants?.kind === "word" && wants.words.includes(node.name);
}

function wordType(around: readonly Node[]): string | null {
  const argument = around.at(-1);
  const name = argument?.kind === "argument" ? argument.name?.text : null;
  return name === "cell" || name === "activation" ? name : null;
}

function wantsOf(around: readonly Node[]) {
  const [call, argument] = [around.at(-2), around.at(-1)];
  if (argument?.kind !== "argument" || call?.kind !== "call") return null;
  const parameters = BUILT_IN.get(call.callee.text)?.parameters ?? [];
  return parameters.find(({ name }) => name === argument.name?.text)?.wants ?? null;
}

/** Where the definition begins, the comments that belong to it included. */
function beginningOf(state: State, workspace: Workspace, definition: Definition): number {
  const { start } = workspace.real(definition.span);
  const { part, offset } = partAt(state.parts, start);
  return part.skip > 0 ? start - (offset - part.skip) : start;
}

function freeName(state: State, stem: string): string {
  const { callables, experiments, constants } = state.checked.program.main;
  for (let count = 1; ; count++) {
    const name = count === 1 ? stem : `${stem}_${count}`;
    const isTaken = callables.has(name) || experiments.has(name) || BUILT_IN.has(name) || constants.find(name);
    if (!isTaken) return name;
  }
}
