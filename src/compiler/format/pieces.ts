/**
 * A file as the formatter sees it: statements of tokens and brackets, each token with the comments before it. What a
 * statement means does not matter here, so that new statements need nothing new.
 */
import { layOut } from "../syntax/layout.js";
import { type Lexed, lex } from "../syntax/lexer.js";
import { lastLineOf, lineOf } from "../syntax/token-place.js";
import { type IToken, token } from "../syntax/tokens.js";
import { childrenOf, type File, type Node } from "../syntax/tree.js";

export interface Comment {
  readonly text: string;
  /** Nothing but blanks before it on its line. */
  readonly isAlone: boolean;
  /** At least one empty line before it. */
  readonly afterBlank: boolean;
}

/** A token as written. */
export interface Tok {
  readonly kind: "token";
  /** The name of its type, braces of sets told from those of bodies. */
  readonly type: string;
  readonly image: string;
  /** Those between the token before it and this one; the first may stand behind that token. */
  readonly comments: readonly Comment[];
  /** The first of its line. */
  readonly beginsLine: boolean;
  /** At least one empty line before it, and after the last comment. */
  readonly afterBlank: boolean;
  /** A name that is called or defined: its bracket follows without a blank. */
  readonly isCallee: boolean;
  /** A minus with nothing before it to subtract from. */
  readonly isSign: boolean;
}

export interface Bracket {
  readonly kind: "bracket";
  readonly shape: "round" | "square" | "set";
  readonly open: Tok;
  readonly close: Tok;
  /** What commas separate. */
  readonly items: readonly Sequence[];
  /** Round, and nothing is called. */
  readonly isGrouping: boolean;
  /** Written with a comma after the last item. */
  readonly hasLastComma: boolean;
}

export interface Body {
  readonly kind: "body";
  readonly open: Tok;
  readonly close: Tok;
  readonly statements: readonly Sequence[];
}

export type Piece = Tok | Bracket | Body;
export type Sequence = readonly Piece[];

export interface Pieces {
  readonly statements: readonly Sequence[];
  /** Carries the comments after the last statement. */
  readonly end: Tok;
}

/** Pieces of a text without syntax errors, whose tree is given. */
export function piecesOf(source: string, tree: File): Pieces {
  const lexed = lex(source);
  const marks = marksOf(tree);
  const { tokens } = layOut(lexed.tokens);
  const toks = toksOf(lexed, marks, looseCommas(tokens));
  const reader = new Reader(tokens, toks, marks.definitions);
  return { statements: reader.file(), end: toks.end };
}

/** Offsets of commas outside of brackets, of the layout pass, which tells sets from bodies. */
function looseCommas(tokens: readonly IToken[]): ReadonlySet<number> {
  const open: string[] = [];
  const loose = new Set<number>();
  for (const { tokenType, startOffset } of tokens) {
    if (OPENERS.has(tokenType.name)) open.push(tokenType.name);
    else if (CLOSER.test(tokenType.name)) open.pop();
    else if (tokenType.name === "Comma" && (open.at(-1) ?? "OpenBody") === "OpenBody") loose.add(startOffset);
  }
  return loose;
}

interface Marks {
  readonly callees: ReadonlySet<number>;
  readonly signs: ReadonlySet<number>;
  /** Where what stands at the margin begins: several may share a line. */
  readonly definitions: ReadonlySet<number>;
}

function marksOf(tree: File): Marks {
  const callees = new Set<number>();
  const signs = new Set<number>();
  const visit = (node: Node) => {
    if (node.kind === "call") callees.add(node.callee.span.start);
    else if (node.kind === "unary" && node.operator === "-") signs.add(node.span.start);
    else if ("parameters" in node) callees.add(node.name.span.start);
    childrenOf(node).forEach(visit);
  };
  visit(tree);
  return { callees, signs, definitions: new Set(childrenOf(tree).map(({ span }) => span.start)) };
}

interface Toks {
  /** By offset. */
  readonly known: ReadonlyMap<number, Tok>;
  /** Offsets of closers with a comma before them. */
  readonly lastCommas: ReadonlySet<number>;
  readonly end: Tok;
}

const END = { tokenType: token("CloseBody"), image: "", startOffset: Number.POSITIVE_INFINITY } as const;
const NAMES = new Set(["Identifier", "QuotedName"]);

/** Tokens with their comments. Those before a comma go to the token after it. A comma outside of brackets is a token. */
function toksOf({ tokens, comments }: Lexed, { callees, signs }: Marks, loose: ReadonlySet<number>): Toks {
  const known = new Map<number, Tok>();
  const lastCommas = new Set<number>();
  let at = 0;
  let waiting: Comment[] = [];
  let lastLine = 0;
  let comma = false;
  const tokOf = (current: IToken | typeof END): Tok => {
    const before = lastLine;
    for (; at < comments.length && comments[at].startOffset < current.startOffset; at++) {
      const line = lineOf(comments[at]);
      // Of two comments around a comma one alone can stand behind it.
      const isAlone = line > lastLine || waiting.length > 0;
      waiting.push({ text: comments[at].image.trimEnd(), isAlone, afterBlank: line > lastLine + 1 });
      lastLine = line;
    }
    const startLine = "startLine" in current ? lineOf(current) : lastLine;
    const made: Tok = {
      kind: "token",
      type: current.tokenType.name,
      image: current.image,
      comments: waiting,
      beginsLine: startLine > before,
      afterBlank: startLine > lastLine + 1,
      isCallee: callees.has(current.startOffset) || NAMES.has(current.tokenType.name),
      isSign: signs.has(current.startOffset),
    };
    waiting = [];
    if ("endLine" in current) lastLine = lastLineOf(current);
    return made;
  };
  for (const current of tokens) {
    const { name } = current.tokenType;
    const isComma = name === "Comma" && !loose.has(current.startOffset);
    const made = tokOf(current);
    if (isComma) waiting = [...made.comments];
    else known.set(current.startOffset, made);
    if (comma && CLOSER.test(name)) lastCommas.add(current.startOffset);
    comma = isComma;
  }
  return { known, lastCommas, end: tokOf(END) };
}

const OPENERS: ReadonlyMap<string, "round" | "square" | "set" | "body"> = new Map([
  ["OpenRound", "round"],
  ["OpenSquare", "square"],
  ["OpenSet", "set"],
  ["OpenBody", "body"],
]);
const CLOSER = /^Close/;

/** Walks over the tokens of the layout pass. */
class Reader {
  private at = 0;

  constructor(
    private readonly tokens: readonly IToken[],
    private readonly toks: Toks,
    private readonly definitions: ReadonlySet<number>,
  ) {}

  file(): readonly Sequence[] {
    const statements: Sequence[] = [];
    while (this.at < this.tokens.length) {
      if (this.type() === "Newline") this.at++;
      else statements.push(this.sequence((current) => this.definitions.has(current.startOffset)));
    }
    return statements;
  }

  /** To the end of the statement or item. */
  private sequence(ends: (current: IToken) => boolean): Sequence {
    const pieces: Piece[] = [this.piece()];
    for (; this.at < this.tokens.length; pieces.push(this.piece())) {
      const type = this.type();
      if (type === "Newline" || this.isSeparator() || CLOSER.test(type) || ends(this.tokens[this.at])) break;
    }
    return pieces;
  }

  private piece(): Piece {
    const before = this.at > 0 ? this.toks.known.get(this.tokens[this.at - 1].startOffset) : undefined;
    const open = this.next();
    const shape = OPENERS.get(open.type);
    if (!shape) return open;
    const parts: Sequence[] = [];
    while (!CLOSER.test(this.type())) {
      if (this.type() === "Newline" || this.isSeparator()) this.at++;
      else parts.push(this.sequence(() => false));
    }
    const hasLastComma = this.toks.lastCommas.has(this.tokens[this.at].startOffset);
    const close = this.next();
    return shape === "body"
      ? { kind: "body", open, close, statements: parts }
      : {
          kind: "bracket",
          shape,
          open,
          close,
          items: parts,
          isGrouping: shape === "round" && !before?.isCallee,
          hasLastComma,
        };
  }

  private isSeparator(): boolean {
    return this.type() === "Comma" && !this.toks.known.has(this.tokens[this.at].startOffset);
  }

  private type(): string {
    return this.tokens[this.at].tokenType.name;
  }

  private next(): Tok {
    const current = this.tokens[this.at++];
    const tok = this.toks.known.get(current.startOffset);
    if (!tok) throw new RangeError(`no token at ${current.startOffset}`);
    return { ...tok, type: current.tokenType.name };
  }
}

export function firstOf(piece: Piece): Tok {
  return piece.kind === "token" ? piece : piece.open;
}

export function lastOf(piece: Piece): Tok {
  return piece.kind === "token" ? piece : piece.close;
}
