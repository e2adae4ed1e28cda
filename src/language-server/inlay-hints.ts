/** What the compiler knows and the file does not say: shapes of layers, classes of targets, defaults of arguments. */
import { type InlayHint, InlayHintKind } from "vscode-languageserver";
import { BUILT_IN } from "../compiler/semantics/callables/table.js";
import { fallbackOf } from "../compiler/semantics/calls/callable-text.js";
import type { CheckedSpace } from "../compiler/semantics/check-experiment.js";
import { describeTensor } from "../compiler/semantics/values/value.js";
import type { Call, Experiment, Expression, Section, Statement } from "../compiler/syntax/tree.js";
import { walk } from "./cursor.js";
import { positionOf } from "./positions.js";
import { layerAt, spaceOf, typeText } from "./types.js";
import type { State, Workspace } from "./workspace.js";

/** Of the lines from the first to the last, counted from 0. */
export function inlayHints(workspace: Workspace, state: State, first: number, last: number): readonly InlayHint[] {
  const from = state.lines.starts[first] ?? state.text.length;
  const to = state.lines.starts[last + 1] ?? state.text.length;
  const hints: InlayHint[] = [];
  const add = (offset: number, label: string, tooltip: string) => {
    if (offset >= from && offset <= to)
      hints.push({
        position: positionOf(state.lines, offset),
        label,
        tooltip,
        kind: InlayHintKind.Type,
        paddingLeft: true,
      });
  };
  for (const definition of state.parts.parsed.tree.definitions) {
    const span = workspace.real(definition.span);
    if (definition.kind !== "experiment" || span.end < from || span.start > to) continue;
    const space = spaceOf(state, definition);
    if (space) hintsOf(workspace, state, definition, space, add);
  }
  return hints.sort((a, b) => a.position.line - b.position.line || a.position.character - b.position.character);
}

type Add = (offset: number, label: string, tooltip: string) => void;

function hintsOf(workspace: Workspace, state: State, { body }: Experiment, space: CheckedSpace, add: Add): void {
  for (const section of body) {
    if (section.kind !== "section") continue;
    if (section.name.text === "model") for (const one of section.body) shapeHints(workspace, state, one, space, add);
    if (section.name.text === "data") for (const one of section.body) classHints(workspace, one, space, add);
    if (section.name.text === "train" || section.name.text === "decode") defaultHints(workspace, section, add);
  }
}

/** Behind each statement, and behind each stage of a chain that has a line of its own. */
function shapeHints(workspace: Workspace, state: State, statement: Statement, space: CheckedSpace, add: Add): void {
  if (statement.kind !== "assignment") return;
  const value = space.names.get(statement.name.text)?.value;
  const ends = new Map<number, string>();
  if (statement.value.kind === "chain") {
    const { first, stages } = statement.value;
    for (const stage of [first, ...stages]) {
      const shape = shapeOf(stage, space);
      const end = workspace.real(stage.span).end;
      if (shape && isLineEnd(state.text, end)) ends.set(end, shape);
    }
  }
  if (value?.kind === "tensor") ends.set(workspace.real(statement.span).end, describeTensor(value.node.type));
  for (const [end, shape] of ends) add(end, shape, "the shape of this layer's output");
}

function isLineEnd(text: string, offset: number): boolean {
  const end = text.indexOf("\n", offset);
  return /^[ \t]*(?:#.*)?\r?$/.test(text.slice(offset, end < 0 ? text.length : end));
}

/** The shape that a call makes. */
function shapeOf(stage: Expression, space: CheckedSpace): string | null {
  const node = stage.kind === "call" ? layerAt(space, stage.callee.span) : null;
  return node ? describeTensor(node.type) : null;
}

function classHints(workspace: Workspace, statement: Statement, space: CheckedSpace, add: Add): void {
  if (statement.kind !== "declaration" || (statement.word !== "input" && statement.word !== "target")) return;
  const type = typeText(space.names.get(statement.name.text)?.value);
  if (type) add(workspace.real(statement.span).end, type, `what a row has as \`${statement.name.text}\``);
}

function defaultHints(workspace: Workspace, section: Section, add: Add): void {
  walk(section, (node) => {
    const left = node.kind === "call" ? leftOut(node) : [];
    const end = workspace.real(node.span).end - 1;
    if (left.length > 0) add(end, left.join(", "), "defaults of arguments that are not given");
  });
}

/** `beta1: 0.9`, for each argument that has a default and is not given. */
function leftOut(call: Call): readonly string[] {
  const callable = BUILT_IN.get(call.callee.text);
  if (!callable || call.details.length > 0) return [];
  const places = call.arguments.filter(({ name }) => name === null).length;
  return callable.parameters.flatMap((parameter, index) => {
    const isGiven = index < places || call.arguments.some(({ name }) => name?.text === parameter.name);
    const fallback = fallbackOf(parameter);
    return isGiven || !fallback || fallback === "…" ? [] : [`${parameter.name}: ${fallback}`];
  });
}
