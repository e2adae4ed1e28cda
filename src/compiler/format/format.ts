/**
 * A text in its canonical layout. Layout alone is decided here: tokens, comments and their order stay, but for commas
 * before closing brackets.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceText } from "../source.js";
import { layOut } from "../syntax/layout.js";
import { lex } from "../syntax/lexer.js";
import { parse } from "../syntax/parse.js";
import { piecesOf } from "./pieces.js";
import { print } from "./print.js";
import { statementsDoc } from "./statements.js";

export type Formatted =
  | { readonly text: string }
  /** Syntax errors: what is meant cannot be told, so that nothing is moved. */
  | { readonly errors: readonly Diagnostic[] };

/** @throws Error where the result would say something else than the text: a mistake of ours. */
export function format(source: SourceText): Formatted {
  const { tree, diagnostics } = parse(source);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) return { errors };
  const { statements, end } = piecesOf(source.text, tree);
  const text = `${print(statementsDoc(statements, end, false))}\n`;
  const [before, after] = [contentOf(source.text), contentOf(text)];
  const at = before.findIndex((piece, index) => piece !== after[index]);
  if (at >= 0 || before.length !== after.length) {
    throw new Error(
      `the layout of ${source.file} would change what it says, at \`${before[at] ?? after[before.length]}\``,
    );
  }
  return { text };
}

/** Statements, tokens and comments, in order. Comments may pass commas, so they come last. */
function contentOf(text: string): readonly string[] {
  const lexed = lex(text);
  let depth = 0;
  const tokens = layOut(lexed.tokens).tokens.flatMap(({ tokenType: { name }, image }) => {
    if (name === "OpenBody") depth++;
    if (name === "CloseBody") depth--;
    // Between definitions a line's end means nothing.
    if (name === "Newline") return depth > 0 ? ["the end of a line"] : [];
    return [`${name} ${image}`];
  });
  return [...tokens, ...lexed.comments.map(({ image }) => image.trimEnd())];
}
