/** From which files rows come: two splits of one file do not keep its parts apart (language rule R6). */

import type { Span } from "../../source.js";
import { type Context, report } from "../context.js";
import type { RowsNode, ScaleNode, SourceNode, VocabularyNode } from "../graph.js";
import { areApart } from "../values/apart.js";
import { called } from "./called.js";

/** Reports a vocabulary or a scale fitted to rows that may stand in another part of those it is used on. */
export function isFittedElsewhere(
  context: Context,
  span: Span,
  used: RowsNode,
  fitted: VocabularyNode | ScaleNode,
): boolean {
  if (fitted.rows === used || !used.isSplit) return false;
  if (hasOtherFolds(context, span, used, fitted)) return true;
  const held = new Set(sourcesOf(used, (part) => part !== "train").map(nameOf));
  const shared = sourcesOf(fitted.rows, (part) => part === "train").find((source) => held.has(nameOf(source)));
  if (!shared) return false;
  const [rows, other] = [called(used.origin, "these rows"), called(fitted.rows.origin, "other rows")];
  const related = [{ span: fitted.origin.span, message: `fitted to \`${other}\` here` }];
  const parameters = { name: called(fitted.origin, fitted.kind), other, rows, file: nameOf(shared) };
  report(context, "fit-on-other-rows", span, parameters, { related });
  return true;
}

/** A fold of the rows must be a fold of what is fitted, too. */
function hasOtherFolds(context: Context, span: Span, used: RowsNode, fitted: VocabularyNode | ScaleNode): boolean {
  const [mine, theirs] = [used, fitted.rows].map(foldsOf);
  if (theirs === null || theirs === mine) return false;
  const [rows, other] = [called(used.origin, "these rows"), called(fitted.rows.origin, "other rows")];
  const related = fitted.rows.splitSpan
    ? [{ span: fitted.rows.splitSpan, message: `\`${other}\` are split here` }]
    : [];
  const parameters = { name: called(fitted.origin, fitted.kind), other, theirs: `${theirs} folds`, rows };
  const own = mine === null ? "no folds" : `${mine} folds`;
  report(context, "folds-differ", span, { ...parameters, own }, { related });
  return true;
}

function foldsOf(rows: RowsNode): number | null {
  if (rows.op === "k_folds") return rows.folds * rows.repeats;
  return rows.op === "walk_forward" ? rows.folds : null;
}

/** A file that two given parts read, whose rows may so stand in both; null where conditions keep them apart. */
export function sharedSource(a: RowsNode, b: RowsNode): string | null {
  const names = new Set(sourcesOf(a).map(nameOf));
  const shared = sourcesOf(b).find((source) => names.has(nameOf(source)));
  return shared && !areApart(a, b) ? nameOf(shared) : null;
}

function sourcesOf(rows: RowsNode, counts: (part: string) => boolean = () => true): readonly SourceNode[] {
  switch (rows.op) {
    case "bits":
      return [];
    case "text":
    case "table":
    case "jsonl":
      return [rows.source];
    case "parallel":
      return [rows.first, rows.second].flatMap((of) => sourcesOf(of, counts));
    case "given":
      return [...rows.parts].flatMap(([part, of]) => (counts(part) ? sourcesOf(of) : []));
    default:
      return sourcesOf(rows.of, counts);
  }
}

function nameOf({ path, package: name, file }: SourceNode): string {
  return path ?? `${name}/${file}`;
}
