/** Stretches of lines that an editor can fold, and how a selection grows. */
import { type FoldingRange, FoldingRangeKind, type SelectionRange } from "vscode-languageserver";
import { lex } from "../compiler/syntax/lexer.js";
import { childrenOf, type Node } from "../compiler/syntax/tree.js";
import { nodesAt } from "./cursor.js";
import { positionOf, rangeOf } from "./positions.js";
import type { State, Workspace } from "./workspace.js";

/** Definitions, sections and statements of several lines, runs of comments, and the imports. */
export function foldingRanges(workspace: Workspace, state: State): readonly FoldingRange[] {
  const { tree } = state.parts.parsed;
  const found = new Map<number, FoldingRange>();
  const add = (start: number, end: number, kind?: FoldingRangeKind) => {
    const [startLine, endLine] = [positionOf(state.lines, start).line, positionOf(state.lines, end).line];
    if (endLine > startLine && !found.has(startLine))
      found.set(startLine, { startLine, endLine, ...(kind ? { kind } : {}) });
  };
  const visit = (node: Node) => {
    const { start, end } = workspace.real(node.span);
    // What is written on one line holds nothing to fold.
    if (positionOf(state.lines, start).line === positionOf(state.lines, end).line) return;
    if (node.kind !== "name") add(start, end);
    for (const child of childrenOf(node)) visit(child);
  };
  const imports = tree.imports.map(({ span }) => workspace.real(span));
  if (imports.length > 1) add(imports[0].start, imports[imports.length - 1].end, FoldingRangeKind.Imports);
  for (const definition of tree.definitions) visit(definition);
  for (const [first, last] of commentRuns(state.text)) add(first, last, FoldingRangeKind.Comment);
  return [...found.values()].sort((a, b) => a.startLine - b.startLine);
}

/** Comments on lines of their own, one below the other: where the first begins and the last ends. */
function commentRuns(text: string): readonly (readonly [number, number])[] {
  const runs: { first: number; last: number; line: number }[] = [];
  for (const { startOffset, image, startLine = 0 } of lex(text).comments) {
    const before = text.slice(text.lastIndexOf("\n", startOffset - 1) + 1, startOffset);
    if (before.trim() !== "") continue;
    const run = runs.at(-1);
    if (run && run.line === startLine - 1) Object.assign(run, { last: startOffset + image.length, line: startLine });
    else runs.push({ first: startOffset, last: startOffset + image.length, line: startLine });
  }
  return runs.map(({ first, last }) => [first, last]);
}

/** From the word at a place outwards: each node around it, then the file. */
export function selectionAt(workspace: Workspace, state: State, offset: number): SelectionRange {
  const whole = { start: 0, end: state.text.length };
  const spans = [whole, ...nodesAt(state, offset).map(({ span }) => workspace.real(span))];
  const distinct = spans.filter(
    ({ start, end }, index) => index === 0 || start !== spans[index - 1].start || end !== spans[index - 1].end,
  );
  return distinct.reduce<SelectionRange | undefined>(
    (parent, span) => ({ range: rangeOf(state.lines, span), ...(parent ? { parent } : {}) }),
    undefined,
  ) as SelectionRange;
}
