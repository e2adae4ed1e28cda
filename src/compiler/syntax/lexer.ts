/** Text to tokens. */
import { type IToken, Lexer } from "chevrotain";
import { Identifier, LEXED_TOKENS, WORD_TOKENS } from "./tokens.js";

export interface Lexed {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  /** Characters that belong to no token, by offset. */
  readonly strangers: readonly { readonly offset: number; readonly length: number }[];
}

// Creating the lexer costs some milliseconds; its checks belong to the tests.
const lexer = new Lexer([...LEXED_TOKENS], {
  positionTracking: "full",
  ensureOptimizations: true,
  skipValidations: true,
});

export function lex(text: string): Lexed {
  const result = lexer.tokenize(text);
  for (const read of result.tokens) {
    if (read.tokenType !== Identifier) continue;
    const word = WORD_TOKENS.get(read.image);
    if (word?.tokenTypeIdx === undefined) continue;
    read.tokenType = word;
    read.tokenTypeIdx = word.tokenTypeIdx;
  }
  return {
    tokens: result.tokens,
    comments: result.groups.comments ?? [],
    strangers: result.errors.map(({ offset, length }) => ({ offset, length })),
  };
}
