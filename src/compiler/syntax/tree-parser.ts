/** What all rules share: the file, spans, and nodes for what is missing. */
import { EmbeddedActionsParser, type IToken, type TokenType } from "chevrotain";
import type { Span } from "../source.js";
import { expectation } from "./expectation.js";
import { LookAhead, MOST_AHEAD } from "./look-ahead.js";
import { endOf } from "./token-place.js";
import { PARSED_TOKENS } from "./tokens.js";
import type * as Tree from "./tree.js";

/** What stands for a span while the grammar is recorded, when nothing is read. */
const NOWHERE: Span = { file: "", start: 0, end: 0 };
const BACKTICK = "`".charCodeAt(0);

export class TreeParser extends EmbeddedActionsParser {
  /** The file being parsed, for spans. */
  fileName = "";
  /** The doc comment that ends before an offset, or null. */
  docBefore: (offset: number) => string | null = () => null;

  constructor(options: { readonly validate: boolean }) {
    super([...PARSED_TOKENS], {
      recoveryEnabled: false,
      maxLookahead: MOST_AHEAD,
      lookaheadStrategy: new LookAhead(),
      skipValidations: !options.validate,
      errorMessageProvider: expectation,
    });
  }

  /**
   * Whether a part that may be left out is worth a try: a look at one token, where Chevrotain's own look ahead needs the
   * part as a closure, made anew at every place where it could stand. While the grammar is recorded, all is worth it.
   */
  protected mayTake(type: TokenType, at: 1 | 2 = 1): boolean {
    return this.RECORDING_PHASE || this.LA(at).tokenType === type;
  }

  /** For `LookAhead`. */
  typeAhead(at: 1 | 2): number {
    return this.LA(at).tokenTypeIdx;
  }

  protected doc(first: IToken): string | null {
    return this.docBefore(first.startOffset);
  }

  /** From a token to the last one consumed. */
  protected from(first: IToken): Span {
    if (this.RECORDING_PHASE) return NOWHERE;
    const start = Number.isNaN(first.startOffset) ? this.endOffset() : first.startOffset;
    return { file: this.fileName, start, end: Math.max(start, this.endOffset()) };
  }

  /** From the start of a node to the last token consumed. */
  protected after(first: Span): Span {
    if (this.RECORDING_PHASE) return NOWHERE;
    const end = this.endOffset();
    return end <= first.end ? first : { file: first.file, start: first.start, end };
  }

  /** Of a token that was consumed. */
  protected spanOf(written: IToken): Span {
    return { file: this.fileName, start: written.startOffset, end: endOf(written) };
  }

  protected nameOf(word: IToken): Tree.Name {
    const { image } = word;
    const text = image.charCodeAt(0) === BACKTICK ? image.slice(1, -1) : image;
    return { kind: "name", text, span: this.spanOf(word) };
  }

  /** Where a value should be, which has been said. */
  protected missing(at: IToken): Tree.Missing {
    return { kind: "missing", span: this.from(at) };
  }

  protected endOffset(): number {
    const last = this.LA(0);
    return last?.endOffset === undefined || Number.isNaN(last.endOffset) ? 0 : last.endOffset + 1;
  }
}
