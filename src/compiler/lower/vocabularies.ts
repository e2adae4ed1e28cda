/** The vocabularies that an experiment's columns rest on, by the symbol of their size. */

import type {
  CheckedExperiment,
  ColumnNode,
  ItemType,
  ModelNode,
  RowExpression,
  VocabularyNode,
} from "../semantics/graph.js";
import { lengthsNamed } from "../semantics/values/features.js";

export function vocabulariesOf({ train, measures }: CheckedExperiment): ReadonlyMap<string, VocabularyNode> {
  const found = new Map<string, VocabularyNode>();
  const seen = new Set<object>();
  const meetVocabulary = (node: VocabularyNode) => {
    found.set(node.sizeSymbol, node);
    meetExpression(node.of);
  };
  const meetExpression = (expression: RowExpression) => {
    if (expression.kind !== "call") return;
    if (expression.fitted?.kind === "vocabulary") meetVocabulary(expression.fitted);
    expression.arguments.forEach(meetExpression);
  };
  const meetItem = (item: ItemType) => {
    if (item.kind === "token") meetVocabulary(item.vocabulary);
    if (item.kind === "list") meetItem(item.of);
  };
  const meetColumn = ({ of, item }: ColumnNode) => {
    meetExpression(of);
    meetItem(item);
  };
  const visit = (node: ModelNode) => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.column) meetColumn(node.column);
    for (const input of Object.values(node.inputs)) visit(input);
    if (node.body) for (const inner of Object.values(node.body)) visit(inner);
  };
  for (const { output, target } of [...train.loss, ...measures]) {
    visit(output);
    visit(target);
  }
  lengthsNamed(train).forEach(meetColumn);
  return found;
}
