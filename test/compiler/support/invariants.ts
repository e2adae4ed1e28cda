/** What holds of every parse, however broken its text. */
import * as assert from "uvu/assert";
import type { SourceText } from "../../../src/compiler/source.js";
import { lex } from "../../../src/compiler/syntax/lexer.js";
import { type Parsed, parse } from "../../../src/compiler/syntax/parse.js";
import { CHILDREN, childrenOf, type Node } from "../../../src/compiler/syntax/tree.js";

/** Parses, and checks all that must hold. */
export function parseSoundly(text: string, file = "main.rnn"): Parsed {
  const source: SourceText = { file, text };
  const parsed = parse(source);
  checkCoverage(text);
  checkNode(parsed.tree, text, file);
  for (const { span, related, message, suggestion } of parsed.diagnostics) {
    for (const place of [
      span,
      ...related.map((other) => other.span),
      ...(suggestion?.edit ? [suggestion.edit.span] : []),
    ]) {
      assert.is(place.file, file);
      assert.ok(
        0 <= place.start && place.start <= place.end && place.end <= text.length,
        `${message} lies in the text`,
      );
    }
  }
  if (isIncomplete(parsed.tree)) assert.ok(parsed.diagnostics.length > 0, "what is missing is said");
  return parsed;
}

/** Tokens, comments, strange characters and the blanks between them give back the text. */
function checkCoverage(text: string): void {
  const { tokens, comments, strangers } = lex(text);
  const pieces = [
    ...[...tokens, ...comments].map(({ startOffset, image }) => ({ at: startOffset, image })),
    ...strangers.map(({ offset, length }) => ({ at: offset, image: text.slice(offset, offset + length) })),
  ].sort((a, b) => a.at - b.at);
  let end = 0;
  let joined = "";
  for (const { at, image } of pieces) {
    assert.ok(at >= end, "no two tokens overlap");
    assert.match(text.slice(end, at), /^[ \t\f\r\n\u00a0\ufeff]*$/);
    joined += text.slice(end, at) + image;
    end = at + image.length;
  }
  assert.is(joined + text.slice(end), text);
  assert.match(text.slice(end), /^[ \t\f\r\n\u00a0\ufeff]*$/);
}

/** Every node lies in the text, its children in it, in order and apart; no field holds a node that `CHILDREN` forgets. */
function checkNode(node: Node, text: string, file: string): void {
  const { start, end } = node.span;
  assert.is(node.span.file, file);
  assert.ok(0 <= start && start <= end && end <= text.length, `${node.kind} ${start}..${end} of ${text.length}`);
  let before = start;
  for (const child of childrenOf(node)) {
    assert.ok(child.kind in CHILDREN, `${node.kind} holds a node`);
    assert.ok(
      before <= child.span.start && child.span.end <= end,
      `${child.kind} ${child.span.start}..${child.span.end} in ${node.kind} ${start}..${end}, after ${before}`,
    );
    before = child.span.end;
    checkNode(child, text, file);
  }
}

export function nodesOf(node: Node): readonly Node[] {
  return [node, ...childrenOf(node).flatMap(nodesOf)];
}

function isIncomplete(tree: Node): boolean {
  return nodesOf(tree).some(
    (node) =>
      node.kind === "missing" ||
      (node.kind === "name" && node.text === "") ||
      (node.kind === "reference" && node.name === ""),
  );
}
